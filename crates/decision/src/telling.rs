//! Who is told of a change, and what: from changed links to facts with notices.
//!
//! A new registration always tells: every party that is involved now and may see it, its own unit, and the follow-up
//! officers of both municipalities. Any other change tells only if something that the profile discloses has changed.
//! A withdrawal goes to exactly those who were told.

use std::collections::{BTreeMap, BTreeSet};

use event::{Fact, LinkChange, LinkTold, MatchId, NoticeKind, NoticeTo, PersonNo, RegistrationNo, UnitNo};
use household::{Link, Match, Seen, Shift, seen_by, shifts};
use seal::Matter;

use crate::Desk;

/// What both sides of some matches saw before a change.
pub(crate) struct Before(BTreeMap<MatchId, [Option<Seen>; 2]>);

impl Before {
    /// To be called before the fact that changes what is seen.
    pub(crate) fn of(desk: &Desk<'_, '_>, registrations: &[RegistrationNo]) -> Self {
        let household = desk.view().household;
        let ids = registrations
            .iter()
            .filter_map(|&no| household.registration(no))
            .flat_map(|r| r.matches.iter());
        Self(
            ids.filter_map(|&id| household.matched(id).map(|m| (id, m)))
                .map(|(id, m)| (id, [0, 1].map(|side| seen_by(household, &m.links, side))))
                .collect(),
        )
    }
}

/// What caused a change.
#[derive(Clone, Copy)]
pub(crate) struct Cause {
    /// Whose key seals what is told.
    pub(crate) matter: Matter,
    /// The new registration, if that is the cause.
    pub(crate) fresh: Option<RegistrationNo>,
}

/// One match with everything that happens to it now.
struct Case {
    id: MatchId,
    one: UnitNo,
    other: UnitNo,
    told: Vec<UnitNo>,
    /// Officers knew of it before the change.
    open_before: bool,
    /// Links after the change.
    links: Vec<Link>,
    children: BTreeSet<PersonNo>,
    shifts: Vec<Shift>,
    notices: Vec<(Carrier, NoticeTo)>,
}

type Carrier = (RegistrationNo, RegistrationNo);

/// Records what a change does to links and whom it tells.
pub(crate) fn tell(desk: &mut Desk<'_, '_>, cause: Cause, before: &Before, affected: &[RegistrationNo]) {
    let setting = desk.setting;
    let mut changed = shifts(desk.view().household, setting.policy, desk.today, affected);
    // Changes before new links: a link that became about one more child draws that child's links into its match.
    let order = |change| match change {
        LinkChange::Withdrawn => 0,
        LinkChange::Changed => 1,
        LinkChange::Opened => 2,
    };
    changed.sort_by_key(|shift| (order(shift.change), shift.link.row));
    changed.truncate(setting.policy.limits.links_per_change_max);

    let mut cases = gather(desk, changed, before);
    let mut numbers = Numbers::default();
    for case in &mut cases {
        let seen_before = before.0.get(&case.id).copied().unwrap_or([None, None]);
        for side in [0, 1] {
            tell_party(desk, cause, case, side, seen_before[side], &mut numbers);
        }
        tell_officers(desk, cause, case, seen_before, &mut numbers);
    }
    for case in cases {
        record(desk, cause, case);
    }
}

/// Sorts changed links into matches: a link joins the oldest match of its two parties that shares a child.
fn gather(desk: &mut Desk<'_, '_>, changed: Vec<Shift>, before: &Before) -> Vec<Case> {
    let mut cases: Vec<Case> = before.0.keys().filter_map(|&id| known_case(desk, id)).collect();
    for mut shift in changed {
        let at = match shift.id {
            Some(id) => case_at(desk, &mut cases, id),
            None => Some(case_for(desk, &mut cases, &mut shift)),
        };
        let Some(at) = at else { continue };
        let case = &mut cases[at];
        let pair = (shift.link.one, shift.link.other);
        case.links.retain(|link| (link.one, link.other) != pair);
        if shift.change != LinkChange::Withdrawn {
            case.links.push(shift.link.clone());
            case.children.extend(shift.link.children.iter().copied());
        }
        case.shifts.push(shift);
    }
    cases
}

fn known_case(desk: &Desk<'_, '_>, id: MatchId) -> Option<Case> {
    let Match {
        one,
        other,
        links,
        children,
        told,
    } = desk.view().household.matched(id)?.clone();
    let (told, children) = (told.to_vec(), children.into_iter().collect());
    let open_before = links.iter().any(|link| concerns_officers(desk, link));
    Some(Case {
        id,
        one,
        other,
        told,
        open_before,
        links,
        children,
        shifts: Vec::new(),
        notices: Vec::new(),
    })
}

fn case_at(desk: &Desk<'_, '_>, cases: &mut Vec<Case>, id: MatchId) -> Option<usize> {
    if let Some(at) = cases.iter().position(|case| case.id == id) {
        return Some(at);
    }
    cases.push(known_case(desk, id)?);
    Some(cases.len() - 1)
}

/// The case of a new link: a match of the same two parties about one of its children, or a new match. Turns the link
/// so that its sides are those of the match.
fn case_for(desk: &mut Desk<'_, '_>, cases: &mut Vec<Case>, shift: &mut Shift) -> usize {
    let household = desk.view().household;
    let unit = |no| household.registration(no).map_or(UnitNo(0), |r| r.unit);
    let parties = (unit(shift.link.one), unit(shift.link.other));
    let same = |one: UnitNo, other: UnitNo| (one, other) == parties || (other, one) == parties;

    let open = cases.iter().position(|case| {
        same(case.one, case.other)
            && shift
                .link
                .children
                .iter()
                .any(|child| case.children.contains(child))
    });
    let known = shift
        .link
        .children
        .iter()
        .filter_map(|&child| household.person(child))
        .find_map(|child| {
            child
                .matches
                .iter()
                .copied()
                .find(|&id| household.matched(id).is_some_and(|m| same(m.one, m.other)))
        });
    let at = match (open, known) {
        (Some(at), _) => Some(at),
        (None, Some(id)) => case_at(desk, cases, id),
        (None, None) => None,
    };
    let at = at.unwrap_or_else(|| {
        let (id, (one, other)) = (MatchId(desk.random_bytes()), parties);
        let (links, children) = (Vec::new(), BTreeSet::new());
        cases.push(Case {
            id,
            one,
            other,
            told: Vec::new(),
            open_before: false,
            links,
            children,
            shifts: Vec::new(),
            notices: Vec::new(),
        });
        cases.len() - 1
    });
    let case = &cases[at];
    shift.id = Some(case.id);
    if case.one != parties.0 {
        turn(&mut shift.link);
    }
    at
}

fn turn(link: &mut Link) {
    std::mem::swap(&mut link.one, &mut link.other);
    link.hidden.reverse();
    link.shielded.reverse();
}

/// Next outbox numbers within one command. What a new registration tells its own unit, and what it tells an officer,
/// is one notice with a part per match.
#[derive(Default)]
struct Numbers {
    given: BTreeMap<UnitNo, u64>,
    together: BTreeMap<UnitNo, u64>,
}

impl Numbers {
    fn next(&mut self, desk: &Desk<'_, '_>, unit: UnitNo, together: bool) -> u64 {
        if let (true, Some(&number)) = (together, self.together.get(&unit)) {
            return number;
        }
        let last = self
            .given
            .entry(unit)
            .or_insert_with(|| desk.view().outbox.outbox(unit).last);
        *last += 1;
        if together {
            self.together.insert(unit, *last);
        }
        *last
    }
}

/// The links of this case that the new registration has, if it is the cause.
fn fresh_links(case: &Case, cause: Cause) -> impl Iterator<Item = &Link> {
    case.links
        .iter()
        .filter(move |link| cause.fresh.is_some_and(|no| link.one == no || link.other == no))
}

fn tell_party(
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

/// Neither side of the link merely watches.
fn concerns_officers(desk: &Desk<'_, '_>, link: &Link) -> bool {
    let household = desk.view().household;
    [link.one, link.other]
        .iter()
        .all(|&no| household.registration(no).is_some_and(|r| !r.watching))
}

/// Follow-up officers hear of every match and of every one that fell away (art. 7.1.3.2 Jeugdwet), not of watchers.
fn tell_officers(
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

/// One fact per changed link; a notice rides on the link that leads it, which is told as changed if nothing else
/// happened to it.
fn record(desk: &mut Desk<'_, '_>, cause: Cause, mut case: Case) {
    for shift in std::mem::take(&mut case.shifts) {
        let pair = (shift.link.one, shift.link.other);
        let (mine, others) = std::mem::take(&mut case.notices)
            .into_iter()
            .partition(|(carrier, _)| *carrier == pair);
        case.notices = others;
        told(
            desk,
            cause,
            case.id,
            shift.change,
            &shift.link,
            &shift.via,
            notices(mine),
        );
    }
    while let Some((pair, _)) = case.notices.first() {
        let pair = *pair;
        let (mine, others) = std::mem::take(&mut case.notices)
            .into_iter()
            .partition(|(carrier, _)| *carrier == pair);
        case.notices = others;
        if let Some(link) = case.links.iter().find(|link| (link.one, link.other) == pair) {
            told(
                desk,
                cause,
                case.id,
                LinkChange::Changed,
                &link.clone(),
                &[],
                notices(mine),
            );
        }
    }
}

fn notices(carried: Vec<(Carrier, NoticeTo)>) -> Vec<NoticeTo> {
    carried.into_iter().map(|(_, notice)| notice).collect()
}

fn told(
    desk: &mut Desk<'_, '_>,
    cause: Cause,
    id: MatchId,
    change: LinkChange,
    link: &Link,
    via: &[PersonNo],
    notices: Vec<NoticeTo>,
) {
    desk.record(Fact::LinkTold(Box::new(LinkTold {
        cause: cause.matter,
        id,
        change,
        one: link.one,
        other: link.other,
        row: link.row,
        via: via.to_vec(),
        children: link.children.to_vec(),
        asserted: link.asserted,
        hidden_from_one: link.hidden[0],
        hidden_from_other: link.hidden[1],
        shielded_from_one: link.shielded[0],
        shielded_from_other: link.shielded[1],
        in_question: link.in_question,
        notices,
    })));
}
