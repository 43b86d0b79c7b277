//! Cases: changed links, sorted into the matches they belong to.

use std::collections::{BTreeMap, BTreeSet};

use event::{Limit, LinkChange, MatchId, NoticeTo, PersonNo, RegistrationNo, UnitNo};
use household::{
    LINKS_PER_MATCH_MAX, Link, MATCHES_OPENED_MAX, MATCHES_PER_REGISTRATION_MAX, Match, MatchNo, Shift,
    Standing,
};

use super::{Before, Cause, Views};
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
/// A link that would be one more than a match holds, or one more match than a registration has part in, is left out.
pub(super) fn gather(
    desk: &mut Desk<'_, '_>,
    standing: &Standing,
    cause: Cause,
    changed: Vec<Shift>,
    before: &Before,
) -> Vec<Case> {
    let mut cases = Cases {
        before,
        standing,
        all: Vec::new(),
        by_id: BTreeMap::new(),
        by_parties: BTreeMap::new(),
        room: Room {
            fresh: cause.fresh,
            taken: BTreeMap::new(),
        },
    };
    for &id in before.0.keys() {
        cases.at(desk, id);
    }
    let mut opened = Vec::new();
    for shift in changed {
        let Some(id) = shift.id else {
            opened.push(shift);
            continue;
        };
        if let Some(at) = cases.at(desk, id) {
            cases.all[at].take(shift);
        }
    }
    let groups = together(desk.view().household, opened);
    for id in known_matches(desk.view().household, &groups)
        .into_values()
        .flatten()
    {
        cases.at(desk, id);
    }
    for group in groups {
        cases.open(desk, group);
    }
    cases.all
}

impl Case {
    /// A match that there was not.
    fn new(id: MatchId, group: &Group) -> Self {
        Self {
            id,
            one: group.one,
            other: group.other,
            told: Vec::new(),
            before: Views::default(),
            links: Vec::new(),
            children: Vec::new(),
            shifts: Vec::new(),
            notices: Vec::new(),
        }
    }

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

    fn is_about(&self, household: household::View<'_>, group: &Group) -> bool {
        !self.about(household).is_disjoint(&group.children)
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
    household.glance(no).map(|r| r.unit)
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

/// Sorted.
type Parties = (UnitNo, UnitNo);

/// The matches between the parties of these groups about any of their children, in the order of their numbers. Each child's,
/// and each match, is read once: with very many parties to one child there are thousands, of which few are wanted.
fn known_matches(household: household::View<'_>, groups: &[Group]) -> BTreeMap<Parties, Vec<MatchId>> {
    let mut known: BTreeMap<Parties, Vec<MatchId>> = groups
        .iter()
        .map(|group| (sorted(group.one, group.other), Vec::new()))
        .collect();
    let children: BTreeSet<PersonNo> = groups.iter().flat_map(|group| &group.children).copied().collect();
    let about = children.into_iter().map(|child| household.matches_about(child));
    let mut numbers: Vec<MatchNo> = about.flatten().collect();
    numbers.sort_unstable();
    numbers.dedup();
    for (_, id, [one, other]) in household.parties_of(numbers) {
        if let Some(of_parties) = known.get_mut(&sorted(one, other)) {
            of_parties.push(id);
        }
    }
    known
}

/// How many matches registrations have part in, those of this command included.
struct Room {
    fresh: Option<RegistrationNo>,
    taken: BTreeMap<RegistrationNo, (usize, BTreeSet<MatchId>)>,
}

impl Room {
    /// Both registrations are part of the match or become part of one more; or which limit stands against it, and of which
    /// of them.
    fn take(
        &mut self,
        household: household::View<'_>,
        ends: [RegistrationNo; 2],
        case: &Case,
    ) -> Result<(), (Limit, RegistrationNo)> {
        for no in ends {
            if !self.has(household, no, case) {
                let opens = self.fresh == Some(no);
                let limit = if opens {
                    Limit::MatchesOpened
                } else {
                    Limit::MatchesPerRegistration
                };
                return Err((limit, no));
            }
        }
        for no in ends {
            if let Some((_, joined)) = self.taken.get_mut(&no) {
                joined.insert(case.id);
            }
        }
        Ok(())
    }

    fn has(&mut self, household: household::View<'_>, no: RegistrationNo, case: &Case) -> bool {
        let (stored, joined) = self.taken.entry(no).or_insert_with(|| {
            let stored = household.registration(no).map_or(0, |r| r.matches.len());
            (stored, BTreeSet::new())
        });
        let is_part = |link: &Link| link.one == no || link.other == no;
        let most = if self.fresh == Some(no) {
            MATCHES_OPENED_MAX
        } else {
            MATCHES_PER_REGISTRATION_MAX
        };
        joined.contains(&case.id) || *stored + joined.len() < most || case.links.iter().any(is_part)
    }
}

/// The cases of one command.
struct Cases<'b> {
    before: &'b Before,
    standing: &'b Standing,
    all: Vec<Case>,
    by_id: BTreeMap<MatchId, usize>,
    by_parties: BTreeMap<Parties, Vec<usize>>,
    room: Room,
}

impl Cases<'_> {
    /// The case of a match that there is.
    fn at(&mut self, desk: &Desk<'_, '_>, id: MatchId) -> Option<usize> {
        if let Some(&at) = self.by_id.get(&id) {
            return Some(at);
        }
        let case = self.known(desk, id)?;
        Some(self.push(case))
    }

    fn push(&mut self, case: Case) -> usize {
        let at = self.all.len();
        self.by_id.insert(case.id, at);
        let parties = sorted(case.one, case.other);
        self.by_parties.entry(parties).or_default().push(at);
        self.all.push(case);
        at
    }

    fn known(&self, desk: &Desk<'_, '_>, id: MatchId) -> Option<Case> {
        let Match {
            id,
            one,
            other,
            links,
            children,
            told,
        } = desk.view().household.matched_as(id)?.into_owned();
        let (told, children) = (told.to_vec(), children.into_iter().collect());
        // A match that only a link drew in was not touched by the fact: what is stored is what was seen.
        let before = self.before.0.get(&id).copied();
        let before = before.unwrap_or_else(|| Views::of(desk, self.standing, &links));
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

    /// Takes new links over into a match of the same two parties about one of their children, also one that fell away
    /// before, or into a new match.
    fn open(&mut self, desk: &mut Desk<'_, '_>, group: Group) {
        let household = desk.view().household;
        let of_parties = self.by_parties.get(&sorted(group.one, group.other));
        let fitting = of_parties.into_iter().flatten().copied();
        let fitting = fitting.filter(|&at| self.all[at].is_about(household, &group));
        let fitting = fitting.min_by_key(|&at| self.all[at].rank());
        let mut case = match fitting {
            Some(at) => std::mem::replace(&mut self.all[at], Case::new(MatchId([0; 16]), &group)),
            None => Case::new(MatchId(desk.random_bytes()), &group),
        };
        for shift in group.shifts {
            self.take(desk, &mut case, shift);
        }
        match fitting {
            Some(at) => self.all[at] = case,
            None if case.shifts.is_empty() => {}
            None => drop(self.push(case)),
        }
    }

    fn take(&mut self, desk: &mut Desk<'_, '_>, case: &mut Case, mut shift: Shift) {
        let household = desk.view().household;
        let ends = [shift.link.one, shift.link.other];
        let room = if case.links.len() >= LINKS_PER_MATCH_MAX {
            Err((Limit::LinksPerMatch, shift.link.one))
        } else {
            self.room.take(household, ends, case)
        };
        if let Err((limit, no)) = room {
            // Of a match with whoever watches, officers would not have heard.
            if ends.into_iter().any(|end| desk.watches(end)) {
                desk.reached.add(limit);
            } else {
                desk.reached_around(limit, no);
            }
            return;
        }
        shift.id = Some(case.id);
        if Some(case.one) != unit(household, shift.link.one) {
            shift.link = shift.link.turned();
        }
        case.take(shift);
    }
}
