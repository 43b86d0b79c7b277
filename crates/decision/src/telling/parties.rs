//! Telling the two parties of a match.

use event::{NoticeKind, NoticeTo};
use household::{Seen, seen_by};

use super::{Case, Cause, Numbers, fresh_links};
use crate::Desk;

pub(super) fn tell_party(
    desk: &Desk<'_, '_>,
    cause: Cause,
    case: &mut Case,
    side: usize,
    before: Option<Seen>,
    numbers: &mut Numbers,
) {
    let household = desk.view().household;
    let unit = if side == 0 { case.one } else { case.other };
    let own_is_fresh = |seen: &Seen| Some(seen.own) == cause.fresh;
    let fresh = seen_by(household, fresh_links(case, cause), side);
    let (kind, seen) = match fresh {
        Some(seen) if own_is_fresh(&seen) || seen.hears => (NoticeKind::Match, seen),
        Some(_) => return,
        None => {
            let after = seen_by(household, &case.links, side);
            match (before, after) {
                (None, Some(after)) if after.hears => (NoticeKind::Match, after),
                (Some(before), None) if case.told.contains(&unit) => (NoticeKind::Withdrawn, before),
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
    let notice = NoticeTo {
        unit,
        sequence: numbers.next(desk, unit, together),
        kind,
        own: Some(seen.own),
        row: seen.row,
        active: seen.active,
        shielded: seen.shielded,
        asserted: seen.asserted,
        in_question: seen.in_question,
    };
    case.notices.push((carrier, notice));
}

/// Row, state, shielded, marks.
type Disclosed = (Option<event::PairRow>, Option<bool>, bool, Option<(bool, bool)>);

/// The part of what is seen that the profile lets a recipient know: only its change is worth a notice.
fn disclosed(desk: &Desk<'_, '_>, seen: &Seen) -> Disclosed {
    let may = desk.setting.policy.disclosure();
    (
        may.row.then_some(seen.row),
        may.state.then_some(seen.active),
        seen.shielded,
        may.marks.then_some((seen.asserted, seen.in_question)),
    )
}
