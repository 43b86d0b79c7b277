//! The tables: persons, registrations, relations and matches, in two layers.

use event::{AgencyNo, MatchId, PersonNo, RegistrationId, RegistrationNo, RelationNo, UnitNo};
use layers::{Table, edit, edit_or_new, get, settle};
use pseudonym::Pseudonym;

use crate::{Match, Person, Registration, Relation, merged::NOBODY};

/// One layer of the tables. Large entries stand in boxes of their own: a table keeps room for entries to come, and
/// filling it goes from one random place to another.
#[derive(Default)]
pub struct Books {
    pub(crate) persons: Table<u64, Box<Person>>,
    pub(crate) by_pseudonym: Table<[u8; 32], PersonNo>,
    pub(crate) registrations: Table<u64, Box<Registration>>,
    pub(crate) by_id: Table<[u8; 16], RegistrationNo>,
    pub(crate) relations: Table<u64, Box<Relation>>,
    pub(crate) matches: Table<[u8; 16], Box<Match>>,
    pub(crate) agencies: Table<u32, AgencyNo>,
    pub(crate) active: Table<(), i64>,
    /// The latest registration of each unit; from it the others follow.
    pub(crate) latest: Table<u32, RegistrationNo>,
    /// Under which number a merged person is found.
    pub(crate) found_under: Table<u64, PersonNo>,
    /// Who is found under one number.
    pub(crate) groups: Table<u64, Vec<PersonNo>>,
    /// What was noted about each person of a group.
    pub(crate) noted: Table<u64, Person>,
    /// Between whom a relation was noted, where a group is or was at one of its ends.
    pub(crate) noted_ends: Table<u64, [PersonNo; 2]>,
    /// Under which name an expected child was noted.
    pub(crate) expected: Table<u64, [u8; 32]>,
}

impl Books {
    /// Takes over a durable overlay.
    pub fn settle(&mut self, over: &mut Self) {
        settle(&mut over.persons, &mut self.persons);
        settle(&mut over.by_pseudonym, &mut self.by_pseudonym);
        settle(&mut over.registrations, &mut self.registrations);
        settle(&mut over.by_id, &mut self.by_id);
        settle(&mut over.relations, &mut self.relations);
        settle(&mut over.matches, &mut self.matches);
        settle(&mut over.agencies, &mut self.agencies);
        settle(&mut over.active, &mut self.active);
        settle(&mut over.latest, &mut self.latest);
        settle(&mut over.found_under, &mut self.found_under);
        settle(&mut over.groups, &mut self.groups);
        settle(&mut over.noted, &mut self.noted);
        settle(&mut over.noted_ends, &mut self.noted_ends);
        settle(&mut over.expected, &mut self.expected);
    }

    /// What is published.
    #[must_use]
    pub fn view(&self) -> View<'_> {
        View {
            base: self,
            over: None,
        }
    }
}

/// Reading through both layers.
#[derive(Clone, Copy)]
pub struct View<'a> {
    pub(crate) base: &'a Books,
    pub(crate) over: Option<&'a Books>,
}

impl<'a> View<'a> {
    /// Published tables under an overlay.
    #[must_use]
    pub fn new(base: &'a Books, over: Option<&'a Books>) -> Self {
        Self { base, over }
    }

    /// A person, under whichever number they are found.
    #[must_use]
    pub fn person(self, no: PersonNo) -> Option<&'a Person> {
        get(self.over.map(|o| &o.persons), &self.base.persons, &self.who(no).0).map(Box::as_ref)
    }

    /// The number under which the person with this pseudonym was noted.
    #[must_use]
    pub fn by_pseudonym(self, pseudonym: &Pseudonym) -> Option<PersonNo> {
        self.named(&pseudonym.bytes)
    }

    pub(crate) fn named(self, name: &[u8; 32]) -> Option<PersonNo> {
        get(self.over.map(|o| &o.by_pseudonym), &self.base.by_pseudonym, name)
            .copied()
            .filter(|&no| no != NOBODY)
    }

    /// A registration.
    #[must_use]
    pub fn registration(self, no: RegistrationNo) -> Option<&'a Registration> {
        get(
            self.over.map(|o| &o.registrations),
            &self.base.registrations,
            &no.0,
        )
        .map(Box::as_ref)
    }

    /// The registration that an agency knows by this id.
    #[must_use]
    pub fn by_id(self, id: RegistrationId) -> Option<RegistrationNo> {
        get(self.over.map(|o| &o.by_id), &self.base.by_id, &id.0).copied()
    }

    /// A relation.
    #[must_use]
    pub fn relation(self, no: RelationNo) -> Option<&'a Relation> {
        get(self.over.map(|o| &o.relations), &self.base.relations, &no.0).map(Box::as_ref)
    }

    /// A match. One without links does not hold any more.
    #[must_use]
    pub fn matched(self, id: MatchId) -> Option<&'a Match> {
        get(self.over.map(|o| &o.matches), &self.base.matches, &id.0).map(Box::as_ref)
    }

    /// The agency of a unit.
    #[must_use]
    pub fn agency_of(self, unit: UnitNo) -> Option<AgencyNo> {
        get(self.over.map(|o| &o.agencies), &self.base.agencies, &unit.0).copied()
    }

    /// The registrations of a unit, ended ones too, latest first; from the one before `earlier` on, if given.
    pub fn of_unit(
        self,
        unit: UnitNo,
        earlier: Option<RegistrationNo>,
    ) -> impl Iterator<Item = RegistrationNo> {
        let first = match earlier {
            Some(no) => self.registration(no).map(|r| r.before),
            None => get(self.over.map(|o| &o.latest), &self.base.latest, &unit.0).copied(),
        };
        let there = |no: RegistrationNo| Some(no).filter(|no| no.0 != 0);
        std::iter::successors(first.and_then(there), move |&no| {
            self.registration(no).and_then(|r| there(r.before))
        })
    }

    /// How many registrations are active.
    #[must_use]
    pub fn active_registrations(self) -> u64 {
        let count = get(self.over.map(|o| &o.active), &self.base.active, &())
            .copied()
            .unwrap_or(0);
        u64::try_from(count).unwrap_or(0)
    }

    /// How many persons are known (published ones).
    #[must_use]
    pub fn persons(self) -> usize {
        self.base.persons.len()
    }
}

/// Writing into the overlay.
pub struct Draft<'a> {
    pub(crate) base: &'a Books,
    pub(crate) over: &'a mut Books,
}

impl<'a> Draft<'a> {
    /// An overlay over published tables.
    pub fn new(base: &'a Books, over: &'a mut Books) -> Self {
        Self { base, over }
    }

    /// Reading through both layers.
    #[must_use]
    pub fn view(&self) -> View<'_> {
        View {
            base: self.base,
            over: Some(self.over),
        }
    }

    pub(crate) fn person(&mut self, no: PersonNo) -> &mut Person {
        &mut *edit_or_new(&mut self.over.persons, &self.base.persons, no.0)
    }

    /// What was noted about a person of a group.
    pub(crate) fn noted(&mut self, no: PersonNo) -> &mut Person {
        edit_or_new(&mut self.over.noted, &self.base.noted, no.0)
    }

    pub(crate) fn registration(&mut self, no: RegistrationNo) -> Option<&mut Registration> {
        edit(&mut self.over.registrations, &self.base.registrations, no.0).map(Box::as_mut)
    }

    pub(crate) fn relation(&mut self, no: RelationNo) -> Option<&mut Relation> {
        edit(&mut self.over.relations, &self.base.relations, no.0).map(Box::as_mut)
    }

    pub(crate) fn matched(&mut self, id: MatchId) -> Option<&mut Match> {
        edit(&mut self.over.matches, &self.base.matches, id.0).map(Box::as_mut)
    }

    pub(crate) fn count_active(&mut self, by: i64) {
        *edit_or_new(&mut self.over.active, &self.base.active, ()) += by;
    }
}
