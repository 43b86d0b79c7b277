//! Merged persons: what was noted about several is looked at as about one, and can be taken apart again.
//!
//! A person keeps the number under which they were noted; everything said stays noted there. While persons are merged,
//! all of it is *found* under one of their numbers: registrations, relations, matches and what is known of the age.
//! Parting them gives each back what was noted about them, also what was noted in the meantime.
//! Absent: whether persons may be merged (decision), and telling it.

use event::{Day, PersonNo, RegistrationNo, RelationNo, SubjectRole};
use layers::{Got, get};

use crate::{Draft, MatchNo, Person, View, books::half, names::Unborn, things::WholePerson};

impl<'a> View<'a> {
    /// The number under which a person is found: their own, unless they were merged into another.
    #[must_use]
    pub fn who(self, no: PersonNo) -> PersonNo {
        get(self.over.map(|o| &o.found_under), &self.base.found_under, &no.0)
            .copied()
            .unwrap_or(no)
    }

    /// Numbers of the persons who are found under this one, if there are several; it comes first.
    #[must_use]
    pub fn group(self, no: PersonNo) -> &'a [PersonNo] {
        let members = get(self.over.map(|o| &o.groups), &self.base.groups, &no.0);
        members
            .filter(|members| members.len() > 1)
            .map_or(&[], Vec::as_slice)
    }

    fn noted(self, no: PersonNo) -> Option<&'a WholePerson> {
        get(self.over.map(|o| &o.noted), &self.base.noted, &no.0)
    }

    /// From when a person is an adult, by what was noted about them under this number, and whether that is official.
    #[must_use]
    pub fn noted_age(self, no: PersonNo) -> Option<(Day, bool)> {
        let noted = match self.noted(no) {
            Some(noted) if !self.group(self.who(no)).is_empty() => noted.person.clone(),
            _ => self.person(no)?.into_owned(),
        };
        Some((noted.adult_from?, noted.adult_from_official))
    }

    /// The matches that were noted about a child under this number, or are found under it.
    pub(crate) fn matches_noted(self, no: PersonNo) -> Vec<MatchNo> {
        let noted = self.noted(no).map(|noted| noted.matches.clone());
        let found = self.found_as(no).map(|found| found.into_owned().matches);
        [noted, found].into_iter().flatten().flatten().collect()
    }

    /// The persons between whom a relation was noted, whoever they are merged with now.
    #[must_use]
    pub fn noted_ends(self, no: RelationNo) -> Option<[PersonNo; 2]> {
        let kept = get(self.over.map(|o| &o.noted_ends), &self.base.noted_ends, &no.0);
        kept.copied()
            .or_else(|| self.relation(no).map(|relation| [relation.from, relation.to]))
    }

    /// The names under which an expected child is known.
    pub(crate) fn expected_as(self, no: PersonNo) -> &'a [Unborn] {
        get(self.over.map(|o| &o.expected), &self.base.expected, &no.0).map_or(&[], Vec::as_slice)
    }

    fn is_expected(self, no: PersonNo) -> bool {
        get(self.over.map(|o| &o.expected), &self.base.expected, &no.0).is_some()
    }

    /// Under which number a registration was noted, whoever its person is merged with now.
    #[must_use]
    pub fn noted_under(self, no: RegistrationNo) -> Option<PersonNo> {
        let under = self.registration(no)?.person;
        let holds = |member: &PersonNo| {
            self.noted(*member)
                .is_some_and(|noted| noted.person.registrations.contains(&no))
        };
        Some(self.group(under).iter().copied().find(holds).unwrap_or(under))
    }
}

/// Whom a registration is about that is erased.
pub(crate) const NOBODY: PersonNo = PersonNo(0);

/// Changes what is known of a person: where they are found, and where it was noted.
pub(crate) fn note(draft: &mut Draft<'_>, no: PersonNo, change: impl Fn(&mut WholePerson)) {
    let under = draft.view().who(no);
    change(draft.person(under));
    let members = draft.view().group(under).to_vec();
    if members.is_empty() {
        return;
    }
    change(draft.noted(no));
    let mut all = Person::default();
    for member in members {
        if let Some(noted) = draft.view().noted(member) {
            join_age(&mut all, &noted.person);
        }
    }
    let person = &mut draft.person(under).person;
    (person.adult_from, person.adult_from_official) = (all.adult_from, all.adult_from_official);
}

/// From now on everybody who is found under `merged` is found under `into`.
pub(crate) fn merge(draft: &mut Draft<'_>, into: PersonNo, merged: PersonNo) {
    // Said once more, of those who stayed one when somebody left.
    if draft.view().who(into) == draft.view().who(merged) {
        return;
    }
    let members: Vec<PersonNo> = [into, merged]
        .into_iter()
        .flat_map(|no| {
            let group = draft.view().group(no).to_vec();
            if group.is_empty() {
                // Alone until now: what is known of them is what was noted.
                let person = draft.view().whole_person(no).map(Got::into_owned);
                draft.over.noted.insert(no.0, person.unwrap_or_default());
                vec![no]
            } else {
                group
            }
        })
        .collect();
    gather(draft, into, members);
}

/// `parted` is no longer found under `from`. Everybody else of the group stays one person; when `parted` gave them their
/// number, they are found under the next one's.
pub(crate) fn part(draft: &mut Draft<'_>, parted: PersonNo, from: PersonNo) {
    let group = draft.view().group(from);
    let rest: Vec<PersonNo> = group.iter().copied().filter(|&no| no != parted).collect();
    if rest.len() == group.len() {
        return;
    }
    gather(draft, parted, vec![parted]);
    if let Some(&under) = rest.first() {
        gather(draft, if from == parted { under } else { from }, rest);
    }
}

/// Finds everything noted about the members under one number.
fn gather(draft: &mut Draft<'_>, under: PersonNo, members: Vec<PersonNo>) {
    let mut all = WholePerson::default();
    for &member in &members {
        if let Some(noted) = draft.view().noted(member) {
            join(&mut all, noted);
        }
        draft.over.found_under.insert(member.0, under);
        // Found elsewhere from now on, and kept in what was noted.
        draft.over.persons.remove(member.0);
    }
    for &no in &all.person.registrations {
        if let Some(registration) = draft.registration(no) {
            registration.person = under;
        }
    }
    for &no in &all.person.relations {
        find_ends(draft, no);
    }
    names_of_the_unborn(draft, &members);
    draft.over.persons.insert(under.0, all);
    if let [alone] = members[..] {
        // What is known of them is what was noted, and is kept once.
        draft.over.noted.remove(alone.0);
        draft.over.groups.remove(alone.0);
        draft.over.found_under.remove(alone.0);
    } else {
        draft.over.groups.insert(under.0, members);
    }
}

/// A relation is found between the numbers under which its ends are found now. Under which they were noted is kept from
/// the first time on: a relation between two who were merged has the same number at both ends, and must come apart again.
fn find_ends(draft: &mut Draft<'_>, no: RelationNo) {
    let Some([from, to]) = draft.view().noted_ends(no) else {
        return;
    };
    draft.over.noted_ends.insert(no.0, [from, to]);
    let (from, to) = (draft.view().who(from), draft.view().who(to));
    if let Some(relation) = draft.relation(no) {
        (relation.from, relation.to) = (from, to);
    }
}

/// An expected child is named through its mother. Once it was found to be a child that was born, the name is free for the
/// next child that she expects; if nobody took it meanwhile, parting them gives it back.
fn names_of_the_unborn(draft: &mut Draft<'_>, members: &[PersonNo]) {
    let view = draft.view();
    let born = !members.iter().all(|&no| view.is_expected(no));
    let names: Vec<(PersonNo, Unborn)> = members
        .iter()
        .flat_map(|&no| view.expected_as(no).iter().map(move |name| (no, *name)))
        .filter(|(_, name)| view.labels().in_use(name.label()))
        .collect();
    for (no, unborn) in names {
        let holder = draft.view().named(unborn.name());
        match holder {
            Some(holder) if born && holder == no => draft.forget_name(half(unborn.name())),
            None if !born => draft.name(unborn.name(), unborn.label(), no),
            _ => {}
        }
    }
}

fn join(whole: &mut WholePerson, noted: &WholePerson) {
    let WholePerson { person, matches } = noted;
    let fresh: Vec<_> = matches.iter().filter(|no| !whole.matches.contains(no)).collect();
    whole.matches.extend(fresh.into_iter().copied());
    let all = &mut whole.person;
    join_age(all, person);
    let Person {
        adult_from: _,
        adult_from_official: _,
        role,
        possible_duplicate,
        relations,
        registrations,
    } = person;
    if let Some(role) = *role {
        take_role(all, role);
    }
    all.possible_duplicate |= possible_duplicate;
    let unknown: Vec<_> = relations
        .iter()
        .filter(|no| !all.relations.contains(no))
        .collect();
    all.relations.extend(unknown.into_iter().copied());
    all.registrations.extend(registrations.iter().copied());
    // Links of a match lead by the oldest registrations: in the order in which they were made.
    all.registrations.sort_unstable();
}

/// One wrong birth date must not take a child out of every match. The first one stays, unless the population register
/// or a municipality knows better, or a later word makes the person a child for longer and nobody official spoke yet.
pub(crate) fn learn_age(person: &mut Person, adult_from: Day, official: bool) {
    let replaces = match person.adult_from {
        None => true,
        Some(known) => official || (!person.adult_from_official && adult_from > known),
    };
    if replaces {
        person.adult_from = Some(adult_from);
        person.adult_from_official = official;
    }
}

/// Names of one person under which different birth dates were given: the register or a municipality knows better than
/// others; else the person is a child for as long as any of them says, whichever was said first.
fn join_age(all: &mut Person, noted: &Person) {
    let rank = |person: &Person| {
        (
            person.adult_from.is_some() && person.adult_from_official,
            person.adult_from,
        )
    };
    if rank(noted) > rank(all) {
        all.adult_from = noted.adult_from;
        all.adult_from_official = noted.adult_from_official;
    }
}

/// Where no birth date is known: nobody's word makes an adult of somebody's child, whoever spoke first.
pub(crate) fn take_role(person: &mut Person, role: SubjectRole) {
    let childlike = |role: SubjectRole| match role {
        SubjectRole::Adult => 0,
        SubjectRole::ExpectedChild => 1,
        SubjectRole::Child => 2,
    };
    if person.role.is_none_or(|known| childlike(known) < childlike(role)) {
        person.role = Some(role);
    }
}
