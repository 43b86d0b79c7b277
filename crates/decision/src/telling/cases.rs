//! Cases: changed links, sorted into the matches they belong to.

use std::collections::BTreeSet;

use event::{LinkChange, MatchId, NoticeTo, PersonNo, RegistrationNo, UnitNo};
use household::{Link, Match, MatchNo, Shift};

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
    pub(super) children: Vec<PersonNo>,
    pub(super) shifts: Vec<Shift>,
    pub(super) notices: Vec<(Carrier, NoticeTo)>,
}

pub(super) type Carrier = (RegistrationNo, RegistrationNo);

/// Sorts changed links into matches. A link stays in its match for good. New links that share children with each other
/// belong together, whatever the order in which they are found.
pub(super) fn gather(desk: &mut Desk<'_, '_>, changed: Vec<Shift>, before: &Before) -> Vec<Case> {
    let mut cases: Vec<Case> = before
        .0
        .keys()
        .filter_map(|&id| known_case(desk, before, id))
        .collect();
    let mut opened = Vec::new();
    for shift in changed {
        let Some(id) = shift.id else {
            opened.push(shift);
            continue;
        };
        if let Some(at) = case_at(desk, before, &mut cases, id) {
            cases[at].take(shift);
        }
    }
    for group in together(desk.view().household, opened) {
        let at = case_for(desk, before, &mut cases, &group);
        for mut shift in group.shifts {
            let case = &mut cases[at];
            shift.id = Some(case.id);
            if Some(case.one) != unit(desk.view().household, shift.link.one) {
                shift.link = shift.link.turned();
            }
            case.take(shift);
        }
    }
    cases
}

impl Case {
    /// Takes over what happens to a link.
    fn take(&mut self, shift: Shift) {
        let pair = (shift.link.one, shift.link.other);
        self.links.retain(|link| (link.one, link.other) != pair);
        if shift.change != LinkChange::Withdrawn {
            self.links.push(shift.link.clone());
        }
        self.shifts.push(shift);
    }

    /// What the match is about: the children of its links as they are; of one that fell away, those by which it can come
    /// back.
    fn about(&self, household: household::View<'_>) -> BTreeSet<PersonNo> {
        let children: Vec<PersonNo> = if self.links.is_empty() {
            self.children.clone()
        } else {
            self.links
                .iter()
                .flat_map(|link| &link.children)
                .copied()
                .collect()
        };
        children.into_iter().map(|child| household.who(child)).collect()
    }

    fn is_of(&self, household: household::View<'_>, group: &Group) -> bool {
        sorted(self.one, self.other) == sorted(group.one, group.other)
            && !self.about(household).is_disjoint(&group.children)
    }

    /// Open before fallen away, then the one that holds the oldest registrations.
    fn rank(&self) -> impl Ord + use<> {
        let oldest = self.links.iter().map(|link| {
            let (a, b) = (link.one, link.other);
            (a.min(b), a.max(b))
        });
        (self.links.is_empty(), oldest.min(), self.id.0)
    }
}

/// New links of the same two parties that share children, directly or through each other.
struct Group {
    /// As in the link that was found first.
    one: UnitNo,
    other: UnitNo,
    children: BTreeSet<PersonNo>,
    shifts: Vec<Shift>,
}

pub(crate) fn sorted(a: UnitNo, b: UnitNo) -> (UnitNo, UnitNo) {
    (a.min(b), a.max(b))
}

fn unit(household: household::View<'_>, no: RegistrationNo) -> Option<UnitNo> {
    household.registration(no).map(|r| r.unit)
}

/// In the order in which the first link of each was found.
fn together(household: household::View<'_>, opened: Vec<Shift>) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for shift in opened {
        let units = [shift.link.one, shift.link.other].map(|no| unit(household, no));
        let [Some(one), Some(other)] = units else { continue };
        let children = shift.link.children.iter().map(|&child| household.who(child));
        let mut group = Group {
            one,
            other,
            children: children.collect(),
            shifts: vec![shift],
        };
        // The link makes one group of those with which it shares a child.
        let shares = |known: &Group| {
            sorted(known.one, known.other) == sorted(group.one, group.other)
                && !known.children.is_disjoint(&group.children)
        };
        let joined: Vec<usize> = (0..groups.len()).filter(|&at| shares(&groups[at])).collect();
        let Some((&first, others)) = joined.split_first() else {
            groups.push(group);
            continue;
        };
        for &at in others.iter().rev() {
            let mut other = groups.remove(at);
            groups[first].children.append(&mut other.children);
            groups[first].shifts.append(&mut other.shifts);
        }
        groups[first].children.append(&mut group.children);
        groups[first].shifts.append(&mut group.shifts);
    }
    groups
}

fn known_case(desk: &Desk<'_, '_>, before: &Before, id: MatchId) -> Option<Case> {
    let Match {
        id,
        one,
        other,
        links,
        children,
        told,
    } = desk.view().household.matched_as(id)?.into_owned();
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
        links: links.into_vec(),
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

/// The case of new links: a match of the same two parties about one of their children, also one that fell away before,
/// or a new match.
fn case_for(desk: &mut Desk<'_, '_>, before: &Before, cases: &mut Vec<Case>, group: &Group) -> usize {
    let household = desk.view().household;
    let about = group.children.iter().filter_map(|&child| household.person(child));
    let known: BTreeSet<MatchNo> = about.flat_map(|child| child.into_owned().matches).collect();
    let of_parties = known
        .into_iter()
        .filter_map(|no| household.matched(no))
        .filter(|m| sorted(m.one, m.other) == sorted(group.one, group.other));
    let ids: Vec<MatchId> = of_parties.map(|matched| matched.id).collect();
    for id in ids {
        case_at(desk, before, cases, id);
    }
    let fitting = (0..cases.len()).filter(|&at| cases[at].is_of(household, group));
    if let Some(at) = fitting.min_by_key(|&at| cases[at].rank()) {
        return at;
    }
    cases.push(Case {
        id: MatchId(desk.random_bytes()),
        one: group.one,
        other: group.other,
        told: Vec::new(),
        before: Views::default(),
        links: Vec::new(),
        children: Vec::new(),
        shifts: Vec::new(),
        notices: Vec::new(),
    });
    cases.len() - 1
}
