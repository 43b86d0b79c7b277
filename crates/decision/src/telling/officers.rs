//! Telling the follow-up officers of the municipalities.

use std::collections::BTreeSet;

use event::{LinkChange, NoticeKind, NoticeTo, UnitNo};
use household::{Link, Seen, seen_by};

use super::{Case, Cause, Numbers, cases::Carrier, fresh_links};
use crate::Desk;

/// Neither side of the link merely watches.
pub(super) fn concerns_officers(desk: &Desk<'_, '_>, link: &Link) -> bool {
    let household = desk.view().household;
    [link.one, link.other]
        .iter()
        .all(|&no| household.registration(no).is_some_and(|r| !r.watching))
}

/// Follow-up officers hear of every match and of every one that fell away (art. 7.1.3.2 Jeugdwet), not of watchers.
pub(super) fn tell_officers(
    desk: &Desk<'_, '_>,
    cause: Cause,
    case: &mut Case,
    before: [Option<Seen>; 2],
    numbers: &mut Numbers,
) {
    let household = desk.view().household;
    let visible = |links: &mut dyn Iterator<Item = &Link>| -> Option<(Carrier, Seen)> {
        let links: Vec<Link> = links
            .filter(|link| concerns_officers(desk, link))
            .map(|link| Link {
                hidden: [false, false],
                ..link.clone()
            })
            .collect();
        seen_by(household, &links, 0).map(|seen| ((seen.own, seen.theirs), seen))
    };
    let was = before.iter().flatten().next().copied();
    let (kind, (carrier, seen)) = match (
        visible(&mut fresh_links(case, cause)),
        visible(&mut case.links.iter()),
    ) {
        (Some(fresh), _) => (NoticeKind::Match, fresh),
        (None, Some(now)) if !case.open_before => (NoticeKind::Match, now),
        (None, Some(now)) if was.is_some_and(|was| now.1.in_question && !was.in_question) => {
            (NoticeKind::Changed, now)
        }
        (None, None) => match case
            .shifts
            .iter()
            .find(|shift| shift.change == LinkChange::Withdrawn)
        {
            Some(shift) => {
                let pair = (shift.link.one, shift.link.other);
                let Some(was) = was else { return };
                (NoticeKind::Withdrawn, (pair, was))
            }
            None => return,
        },
        _ => return,
    };
    let both_active = seen.active && seen.hears;
    let municipalities = [carrier.0, carrier.1].map(|no| household.registration(no).map(|r| r.municipality));
    let officers: BTreeSet<UnitNo> = municipalities
        .into_iter()
        .flatten()
        .flat_map(|municipality| desk.view().registry.officers(municipality).iter().copied())
        .collect();
    for officer in officers {
        if kind == NoticeKind::Withdrawn && !case.told.contains(&officer) {
            continue;
        }
        let notice = NoticeTo {
            unit: officer,
            sequence: numbers.next(desk, officer, cause.fresh.is_some() && kind == NoticeKind::Match),
            kind,
            own: None,
            row: seen.row,
            active: both_active,
            shielded: false,
            asserted: seen.asserted,
            in_question: seen.in_question,
        };
        case.notices.push((carrier, notice));
    }
}
