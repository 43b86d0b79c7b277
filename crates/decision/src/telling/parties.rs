//! Telling the two parties of a match.

use event::{Day, NoticeKind, NoticeTo, PairRow, UnitNo};
use household::{Seen, Standing, seen_by};

use super::{Case, Cause, Numbers, fresh_links};
use crate::Desk;

pub(super) fn tell_party(
    desk: &Desk<'_, '_>,
    standing: &Standing,
    cause: Cause,
    case: &mut Case,
    side: usize,
    numbers: &mut Numbers,
) {
    let household = desk.view().household;
    let unit = if side == 0 { case.one } else { case.other };
    let own_is_fresh = |seen: &Seen| Some(seen.own) == cause.fresh;
    let fresh = seen_by(household, standing, fresh_links(case, cause), side);
    let after = seen_by(household, standing, &case.links, side);
    // Involved now through any link of the match, also when the new registration links to one that is over.
    let hears = after.is_some_and(|after| after.hears);
    let (kind, seen) = match fresh {
        Some(seen) if own_is_fresh(&seen) || hears => (NoticeKind::Match, seen),
        Some(_) => return,
        None => {
            let told = case.told.contains(&unit);
            match (case.before.sides[side], after) {
                // Whoever was not involved when the match came to be, and is now, was not told of it yet.
                (before, Some(after)) if after.hears && (before.is_none() || !told) => {
                    (NoticeKind::Match, after)
                }
                (Some(before), None) if told => (NoticeKind::Withdrawn, before),
                (Some(before), Some(after))
                    if after.hears && disclosed(desk, &before) != disclosed(desk, &after) =>
                {
                    (NoticeKind::Changed, after)
                }
                _ => return,
            }
        }
    };
    let together = own_is_fresh(&seen);
    let carrier = if side == 0 {
        (seen.own, seen.theirs)
    } else {
        (seen.theirs, seen.own)
    };
    let sequence = numbers.next(desk, unit, together);
    case.notices
        .push((carrier, to_party(unit, sequence, kind, &seen)));
}

/// What a notice says to a party.
pub(crate) const fn to_party(unit: UnitNo, sequence: u64, kind: NoticeKind, seen: &Seen) -> NoticeTo {
    NoticeTo {
        unit,
        sequence,
        kind,
        own: Some(seen.own),
        row: seen.row,
        active: seen.active,
        shielded: seen.shielded,
        asserted: seen.asserted,
        in_question: seen.in_question,
        other_person: Some(seen.other_person),
    }
}

/// What a notice says of the other party, as far as the profile lets the recipient know it.
#[derive(PartialEq)]
struct Disclosed {
    other_person: bool,
    since: Option<Day>,
    row: Option<PairRow>,
    active: Option<bool>,
    shielded: bool,
    marks: Option<(bool, bool)>,
}

/// The part of what is seen that the profile lets a recipient know: only its change is worth a notice.
fn disclosed(desk: &Desk<'_, '_>, seen: &Seen) -> Disclosed {
    let may = desk.setting.policy.disclosure();
    let household = desk.view().household;
    let since = household.glance(seen.theirs).map(|r| r.since);
    Disclosed {
        other_person: seen.other_person,
        since: since.filter(|_| may.since && !seen.shielded),
        row: may.row.then_some(seen.row),
        active: may.state.then_some(seen.active),
        shielded: seen.shielded,
        marks: may.marks.then_some((seen.asserted, seen.in_question)),
    }
}
