//! Telling the follow-up officers of the municipalities.

use std::collections::BTreeSet;

use event::{LinkChange, NoticeKind, NoticeTo, UnitNo};
use household::{Link, Seen, Standing, seen_by};

use super::{Case, Cause, Numbers, cases::Carrier, fresh_links};
use crate::Desk;

/// Neither side of the link merely watches.
fn concerns_officers(desk: &Desk<'_, '_>, standing: &Standing, link: &Link) -> bool {
    let household = desk.view().household;
    [link.one, link.other]
        .iter()
        .all(|&no| standing.of(household, no).is_some_and(|r| !r.watching))
}

/// What officers see through these links, from side `one`. Nothing that a party may not see is hidden from them.
pub(crate) fn seen_by_officers<'l>(
    desk: &Desk<'_, '_>,
    standing: &Standing,
    links: impl IntoIterator<Item = &'l Link>,
) -> Option<Seen> {
    let links: Vec<Link> = links
        .into_iter()
        .filter(|link| concerns_officers(desk, standing, link))
        .map(|link| Link {
            hidden: [false, false],
            ..link.clone()
        })
        .collect();
    seen_by(desk.view().household, standing, &links, 0)
}

/// Follow-up officers hear of every match and of every one that fell away (art. 7.1.3.2 Jeugdwet), not of watchers.
pub(super) fn tell_officers(
    desk: &Desk<'_, '_>,
    standing: &Standing,
    cause: Cause,
    case: &mut Case,
    numbers: &mut Numbers,
) {
    let now = seen_by_officers(desk, standing, &case.links);
    let telling: Vec<(UnitNo, NoticeKind, Carrier, Seen)> = match (case.before.officers, now) {
        (Some(was), None) => withdrawal(desk, standing, case, was),
        (was, Some(now)) => opened(desk, standing, cause, case, was.is_some())
            .into_iter()
            .map(|(officer, seen)| (officer, NoticeKind::Match, (seen.own, seen.theirs), seen))
            .chain(in_question(desk, standing, cause, case, was, now))
            .collect(),
        (None, None) => Vec::new(),
    };
    for (unit, kind, carrier, seen) in telling {
        let sequence = numbers.next(desk, unit, cause.fresh.is_some() && kind == NoticeKind::Match);
        case.notices
            .push((carrier, to_officer(unit, sequence, kind, &seen)));
    }
}

/// What a notice says to a follow-up officer.
pub(crate) const fn to_officer(unit: UnitNo, sequence: u64, kind: NoticeKind, seen: &Seen) -> NoticeTo {
    NoticeTo {
        unit,
        sequence,
        kind,
        own: None,
        row: seen.row,
        active: seen.active && seen.hears,
        shielded: false,
        asserted: seen.asserted,
        in_question: seen.in_question,
        other_person: None,
    }
}

/// Who hears of a match, each through the leading link of their own municipality: of a new registration every officer,
/// of a match that was not open every officer, of another new link those who have not been told of the match.
fn opened(
    desk: &Desk<'_, '_>,
    standing: &Standing,
    cause: Cause,
    case: &Case,
    open_before: bool,
) -> Vec<(UnitNo, Seen)> {
    let links_of = |officer: UnitNo, links: Vec<Link>| {
        let own = links
            .into_iter()
            .filter(|link| officers(desk, standing, (link.one, link.other)).contains(&officer));
        seen_by_officers(desk, standing, &own.collect::<Vec<_>>())
    };
    let fresh: Vec<Link> = fresh_links(case, cause).cloned().collect();
    let new: Vec<Link> = if open_before {
        let opened = case.shifts.iter();
        opened
            .filter(|shift| shift.change == LinkChange::Opened)
            .map(|shift| shift.link.clone())
            .collect()
    } else {
        case.links.clone()
    };
    let all: BTreeSet<UnitNo> = fresh
        .iter()
        .chain(&new)
        .flat_map(|link| officers(desk, standing, (link.one, link.other)))
        .collect();
    all.into_iter()
        .filter_map(|officer| {
            let through = links_of(officer, fresh.clone()).or_else(|| {
                let hears = !open_before || !case.told.contains(&officer);
                hears.then(|| links_of(officer, new.clone())).flatten()
            })?;
            Some((officer, through))
        })
        .collect()
}

/// A match that came to rest on a relation that is being examined.
fn in_question(
    desk: &Desk<'_, '_>,
    standing: &Standing,
    cause: Cause,
    case: &Case,
    was: Option<Seen>,
    now: Seen,
) -> Vec<(UnitNo, NoticeKind, Carrier, Seen)> {
    let carrier = (now.own, now.theirs);
    let became = was.is_some_and(|was| now.in_question && !was.in_question);
    if !became || seen_by_officers(desk, standing, fresh_links(case, cause)).is_some() {
        return Vec::new();
    }
    officers(desk, standing, carrier)
        .into_iter()
        .filter(|officer| case.told.contains(officer))
        .map(|officer| (officer, NoticeKind::Changed, carrier, now))
        .collect()
}

/// A match that fell away: every officer who was told.
fn withdrawal(
    desk: &Desk<'_, '_>,
    standing: &Standing,
    case: &Case,
    was: Seen,
) -> Vec<(UnitNo, NoticeKind, Carrier, Seen)> {
    let mut withdrawn = case
        .shifts
        .iter()
        .filter(|shift| shift.change == LinkChange::Withdrawn);
    let Some(shift) = withdrawn.find(|shift| concerns_officers(desk, standing, &shift.link)) else {
        return Vec::new();
    };
    let carrier = (shift.link.one, shift.link.other);
    // Whoever was told and is no party of the match was told as officer, also when it is none any more.
    let is_officer = |unit: &UnitNo| {
        let now = desk
            .view()
            .registry
            .unit(*unit)
            .is_some_and(|u| u.follow_up_officer);
        now || ![case.one, case.other].contains(unit)
    };
    let told = case.told.iter().copied().filter(is_officer);
    told.map(|officer| (officer, NoticeKind::Withdrawn, carrier, was))
        .collect()
}

/// The officers of the municipalities of both registrations.
fn officers(desk: &Desk<'_, '_>, standing: &Standing, (one, other): Carrier) -> BTreeSet<UnitNo> {
    let view = desk.view();
    [one, other]
        .into_iter()
        .filter_map(|no| standing.of(view.household, no))
        .flat_map(|r| view.registry.officers(r.municipality).iter().copied())
        .collect()
}
