//! Known: what one look reads of the tables, each person once.
//!
//! Place in the flow: under a lens. A family is looked at from many sides in one request; what is read of a person does not
//! depend on the day or the policy, so lenses for several days and policies share it.
//! Absent: which of it counts (`lens`).

use std::{cell::RefCell, collections::BTreeMap, ops::Deref, rc::Rc};

use event::{AddressUse, AgencyNo, Day, MatchId, PersonNo, RegistrationNo, RelationKind, RelationNo, UnitNo};
use layers::Got;

use crate::{
    Link, Match, MatchNo, Person, View, edges::sound, limits::MATCHES_PER_REGISTRATION_MAX, reads,
    things::Compared,
};

/// What a relation says, as far as the search wants to know.
#[derive(Clone, Copy)]
pub(crate) struct Said {
    pub(crate) no: RelationNo,
    pub(crate) kind: RelationKind,
    pub(crate) from: PersonNo,
    pub(crate) to: PersonNo,
    pub(crate) since: Option<Day>,
    pub(crate) until: Option<Day>,
    pub(crate) by_register: bool,
    pub(crate) asserted: bool,
    pub(crate) in_question: bool,
    pub(crate) at_home: bool,
    /// Opens nothing to this agency.
    pub(crate) closed_to: Option<AgencyNo>,
}

/// A registration that others are compared with.
#[derive(Clone, Copy)]
pub(crate) struct Registered {
    pub(crate) no: RegistrationNo,
    pub(crate) compared: Compared,
}

impl Deref for Registered {
    type Target = Compared;

    fn deref(&self) -> &Compared {
        &self.compared
    }
}

impl Registered {
    /// It has part in as many matches as it can.
    pub(crate) fn is_full(&self) -> bool {
        self.matches >= MATCHES_PER_REGISTRATION_MAX
    }
}

#[derive(Clone)]
struct Relations {
    said: Rc<[Said]>,
    everything: Rc<[(Option<Day>, PersonNo)]>,
}

/// What was found out, once for each key.
pub(crate) type Kept<K, V> = RefCell<BTreeMap<K, V>>;

/// What was read so far.
pub(crate) struct Known<'a> {
    pub(crate) view: View<'a>,
    persons: Kept<PersonNo, Option<Rc<Got<'a, Person>>>>,
    relations: Kept<PersonNo, Relations>,
    registered: Kept<PersonNo, Rc<[Registered]>>,
    matches: Kept<MatchNo, Option<Rc<Got<'a, Match>>>>,
    clients: Kept<(PersonNo, UnitNo), bool>,
}

pub(crate) fn once<K: Ord + Copy, V: Clone>(kept: &Kept<K, V>, key: K, read: impl FnOnce() -> V) -> V {
    if let Some(value) = kept.borrow().get(&key) {
        return value.clone();
    }
    let value = read();
    kept.borrow_mut().insert(key, value.clone());
    value
}

impl<'a> Known<'a> {
    pub(crate) fn new(view: View<'a>) -> Self {
        Self {
            view,
            persons: Kept::default(),
            relations: Kept::default(),
            registered: Kept::default(),
            matches: Kept::default(),
            clients: Kept::default(),
        }
    }

    pub(crate) fn person(&self, no: PersonNo) -> Option<Rc<Got<'a, Person>>> {
        once(&self.persons, no, || self.view.person(no).map(Rc::new))
    }

    /// What is said of a person and somebody else, in the order in which it was.
    pub(crate) fn said(&self, of: PersonNo) -> Rc<[Said]> {
        self.relations(of).said
    }

    /// Of every relation of a person, whatever its state: when it began, and the other end.
    pub(crate) fn everything(&self, of: PersonNo) -> Rc<[(Option<Day>, PersonNo)]> {
        self.relations(of).everything
    }

    fn relations(&self, of: PersonNo) -> Relations {
        once(&self.relations, of, || {
            let person = self.person(of);
            let numbers = person.iter().flat_map(|p| p.relations.iter().copied());
            let all: Vec<_> = numbers
                .filter_map(|no| Some((no, self.view.relation(no)?)))
                .collect();
            reads::stepped(all.len());
            let everything = all.iter().map(|(_, r)| (r.since, r.far_end(of))).collect();
            let sound = sound(self.view, all);
            let said = sound.iter().map(|(no, r)| Said::of(*no, r)).collect();
            Relations { said, everything }
        })
    }

    /// Every registration of a person, also those that do not count, in order.
    pub(crate) fn registered(&self, on: PersonNo) -> Rc<[Registered]> {
        once(&self.registered, on, || {
            let person = self.person(on);
            let numbers = person.iter().flat_map(|p| p.registrations.iter().copied());
            numbers
                .filter_map(|no| {
                    Some(Registered {
                        no,
                        compared: self.view.compared(no)?,
                    })
                })
                .collect()
        })
    }

    /// A registration, and on whom it is.
    pub(crate) fn registration(&self, no: RegistrationNo) -> Option<(PersonNo, Registered)> {
        let person = self.view.glance(no)?.person;
        let all = self.registered(person);
        let at = all.binary_search_by_key(&no, |r| r.no).ok()?;
        Some((person, all[at]))
    }

    /// Every link of a registration as it was told.
    pub(crate) fn told(&self, no: RegistrationNo) -> Vec<(MatchId, Link)> {
        let registration = self.view.registration(no);
        let matches = registration.iter().flat_map(|r| r.matches.iter().copied());
        let mut told = Vec::new();
        for at in matches {
            let matched = once(&self.matches, at, || self.view.matched(at).map(Rc::new));
            let Some(matched) = matched else { continue };
            reads::stepped(matched.links.len() / 16);
            let of_it = matched
                .links
                .iter()
                .filter(|link| link.one == no || link.other == no);
            told.extend(of_it.map(|link| (matched.id, link.clone())));
        }
        told
    }

    /// The unit registered this person, and not in error.
    pub(crate) fn is_client(&self, person: PersonNo, unit: UnitNo) -> bool {
        once(&self.clients, (person, unit), || {
            let all = self.registered(person);
            reads::stepped(all.len());
            all.iter().any(|r| r.unit == unit && !r.never_was)
        })
    }
}

impl Said {
    fn of(no: RelationNo, relation: &crate::Relation) -> Self {
        let first = relation.sources.first().map(|source| source.agency);
        Self {
            no,
            kind: relation.kind,
            from: relation.from,
            to: relation.to,
            since: relation.since,
            until: relation.until,
            by_register: relation.by_register(),
            asserted: !relation.confirmed,
            in_question: relation.in_question,
            at_home: matches!(relation.address_use, None | Some(AddressUse::Home)),
            closed_to: first.filter(|&agency| relation.closed_to(agency)),
        }
    }
}
