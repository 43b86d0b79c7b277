//! Cases: changed links, sorted into the matches they belong to.

use std::collections::BTreeSet;

use event::{LinkChange, MatchId, NoticeTo, PersonNo, RegistrationNo, UnitNo};
use household::{Link, Match, Shift};

use super::{Before, Views};
use crate::Desk;

/// One match with everything that happens to it now.
pub(super) struct Case {
    pub(super) id: MatchId,
    pub(super) one: UnitNo,
    pub(super) other: UnitNo,
    pub(super) told: Vec<UnitNo>,
    /// What was seen of it before the change.
    pub(super) before: Views,
    /// Links after the change.
    pub(super) links: Vec<Link>,
    pub(super) children: BTreeSet<PersonNo>,
    pub(super) shifts: Vec<Shift>,
    pub(super) notices: Vec<(Carrier, NoticeTo)>,
}

pub(super) type Carrier = (RegistrationNo, RegistrationNo);

/// Sorts changed links into matches: a link joins the oldest match of its two parties that shares a child.
pub(super) fn gather(desk: &mut Desk<'_, '_>, changed: Vec<Shift>, before: &Before) -> Vec<Case> {
    let mut cases: Vec<Case> = before
        .0
        .keys()
        .filter_map(|&id| known_case(desk, before, id))
        .collect();
    for mut shift in changed {
        let at = match shift.id {
            Some(id) => case_at(desk, before, &mut cases, id),
            None => Some(case_for(desk, before, &mut cases, &mut shift)),
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

fn known_case(desk: &Desk<'_, '_>, before: &Before, id: MatchId) -> Option<Case> {
    let Match {
        one,
        other,
        links,
        children,
        told,
    } = desk.view().household.matched(id)?.clone();
    let (told, children) = (told.to_vec(), children.into_iter().collect());
    // A match that only a new link drew in was not touched by the fact: what is stored is what was seen.
    let before = before.0.get(&id).copied();
    let before = before.unwrap_or_else(|| Views::of(desk, &links));
    Some(Case {
        id,
        one,
        other,
        told,
        before,
        links,
        children,
        shifts: Vec::new(),
        notices: Vec::new(),
    })
}

fn case_at(desk: &Desk<'_, '_>, before: &Before, cases: &mut Vec<Case>, id: MatchId) -> Option<usize> {
    if let Some(at) = cases.iter().position(|case| case.id == id) {
        return Some(at);
    }
    cases.push(known_case(desk, before, id)?);
    Some(cases.len() - 1)
}

/// The case of a new link: a match of the same two parties about one of its children, or a new match. Turns the link
/// so that its sides are those of the match.
fn case_for(desk: &mut Desk<'_, '_>, before: &Before, cases: &mut Vec<Case>, shift: &mut Shift) -> usize {
    let household = desk.view().household;
    let unit = |no| household.registration(no).map_or(UnitNo(0), |r| r.unit);
    let parties = (unit(shift.link.one), unit(shift.link.other));
    let same = |one: UnitNo, other: UnitNo| (one, other) == parties || (other, one) == parties;

    // A match is about a child as long as one of its links is, under whichever number.
    let about = |children: &[PersonNo]| {
        let found = |child: PersonNo| household.who(child);
        let mut mine = shift.link.children.iter().map(|&child| found(child));
        mine.any(|child| children.iter().any(|&other| found(other) == child))
    };
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
            child.matches.iter().copied().find(|&id| {
                household
                    .matched(id)
                    .is_some_and(|m| same(m.one, m.other) && about(&m.children))
            })
        });
    let at = match (open, known) {
        (Some(at), _) => Some(at),
        (None, Some(id)) => case_at(desk, before, cases, id),
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
            before: Views::default(),
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
        shift.link = shift.link.turned();
    }
    at
}
