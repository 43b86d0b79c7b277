//! What a naive reader of the stream checks: everything named exists and came before, and nobody does what the index would
//! have to refuse.

use std::collections::{BTreeMap, BTreeSet};

use event::{Day, EndReason, SubjectRole};
use population::{
    FIRST_DAY, Happening, HappeningId, HouseholdId, Naming, Person, PersonId, Population, Registering,
    Subject, UnitId, What,
};

/// Everything heard so far.
struct Reader<'a> {
    seed: u64,
    population: &'a Population,
    persons: BTreeMap<PersonId, Person>,
    expected: BTreeSet<PersonId>,
    died: BTreeMap<PersonId, Day>,
    registrations: BTreeMap<HappeningId, Registering>,
    active: BTreeMap<(UnitId, Subject), HappeningId>,
    relations: BTreeMap<HappeningId, bool>,
    kinds: BTreeMap<&'static str, usize>,
}

impl<'a> Reader<'a> {
    fn new(seed: u64, population: &'a Population) -> Self {
        let households = population.households(HouseholdId(0));
        let persons = households
            .flat_map(|household| household.members)
            .map(|person| (person.id, person));
        Self {
            seed,
            population,
            persons: persons.collect(),
            expected: BTreeSet::new(),
            died: BTreeMap::new(),
            registrations: BTreeMap::new(),
            active: BTreeMap::new(),
            relations: BTreeMap::new(),
            kinds: BTreeMap::new(),
        }
    }

    fn person(&self, id: PersonId) -> Person {
        *self
            .persons
            .get(&id)
            .unwrap_or_else(|| panic!("seed {}: nobody has the number {id:?}", self.seed))
    }

    fn unit(&self, unit: UnitId) {
        assert!(
            self.population.agency_of(unit).is_some(),
            "seed {}: {unit:?}",
            self.seed
        );
    }

    fn subject(&self, subject: Subject) {
        if let Naming::ThroughMother(mother) = subject.naming {
            self.person(mother);
            assert!(
                self.expected.contains(&subject.person),
                "seed {}: {subject:?} is not expected",
                self.seed
            );
        } else {
            let person = self.person(subject.person);
            assert!(
                subject.naming == Naming::Name || person.bsn().is_some(),
                "seed {}: {subject:?}",
                self.seed
            );
        }
    }

    fn hear(&mut self, happening: &Happening) {
        let day = happening.day;
        match happening.what {
            What::Expected { mother, child } => {
                self.person(mother);
                assert!(
                    self.expected.insert(child) && !self.persons.contains_key(&child),
                    "seed {}: {happening:?}",
                    self.seed
                );
                self.saw("expected");
            }
            What::Born { mother, child } => self.born(mother, child, day),
            What::Died { person } => {
                self.person(person);
                assert!(
                    self.died.insert(person, day).is_none(),
                    "seed {}: {happening:?}",
                    self.seed
                );
                self.saw("died");
            }
            What::Moved { person, to } => {
                self.person(person);
                assert!(
                    self.population
                        .municipalities()
                        .iter()
                        .any(|place| place.code == to),
                    "seed {}: {happening:?}",
                    self.seed
                );
            }
            What::Separated {
                stays: one,
                leaves: other,
            }
            | What::Partnered { one, other }
            | What::Returned {
                child: one,
                to: other,
            }
            | What::Placed {
                child: one,
                with: other,
            } => {
                assert_ne!(
                    self.person(one),
                    self.person(other),
                    "seed {}: {happening:?}",
                    self.seed
                );
                self.saw("family");
            }
            What::Registered(of) => self.registered(happening, of),
            What::Renewed { registration } => {
                let of = self.registrations[&registration];
                assert_eq!(
                    self.active.get(&(of.unit, of.subject)),
                    Some(&registration),
                    "seed {}: {happening:?}",
                    self.seed
                );
                self.saw("renewed");
            }
            What::Ended {
                registration,
                on,
                reason,
            } => {
                let of = self.registrations[&registration];
                assert_eq!(
                    self.active.remove(&(of.unit, of.subject)),
                    Some(registration),
                    "seed {}: {happening:?}",
                    self.seed
                );
                assert!(
                    of.since <= on && on <= day,
                    "seed {}: {happening:?} of {of:?}",
                    self.seed
                );
                if reason == EndReason::Deceased {
                    assert_eq!(
                        self.died.get(&of.subject.person),
                        Some(&on),
                        "seed {}: {happening:?}",
                        self.seed
                    );
                }
                self.saw(if reason == EndReason::InError {
                    "in error"
                } else {
                    "ended"
                });
            }
            What::RelationAsserted(of) => {
                self.unit(of.unit);
                self.subject(of.from);
                self.subject(of.to);
                assert_ne!(of.from.person, of.to.person, "seed {}: {happening:?}", self.seed);
                assert!(
                    of.since.is_none_or(|since| since <= day),
                    "seed {}: {happening:?}",
                    self.seed
                );
                assert!(
                    of.until.is_none_or(|until| until <= day),
                    "seed {}: {happening:?}",
                    self.seed
                );
                self.relations.insert(happening.id, true);
                self.saw("asserted");
            }
            What::RelationConfirmed { relation, unit, .. } => {
                self.unit(unit);
                assert!(self.relations[&relation], "seed {}: {happening:?}", self.seed);
                self.saw("confirmed");
            }
            What::RelationEnded {
                relation,
                unit,
                until,
            } => {
                self.unit(unit);
                assert!(
                    until <= day && self.relations.insert(relation, false) == Some(true),
                    "seed {}: {happening:?}",
                    self.seed
                );
                self.saw("relation ended");
            }
            What::RelationDenied { relation, unit } => {
                self.unit(unit);
                assert_eq!(
                    self.relations.insert(relation, false),
                    Some(true),
                    "seed {}: {happening:?}",
                    self.seed
                );
                self.saw("denied");
            }
            What::Merged { one, other } => {
                let (one, other) = (self.registrations[&one], self.registrations[&other]);
                assert_eq!(
                    one.subject.person, other.subject.person,
                    "seed {}: {happening:?}",
                    self.seed
                );
                assert_eq!(
                    (one.subject.naming, other.subject.naming),
                    (Naming::Number, Naming::Name)
                );
                self.saw("merged");
            }
        }
    }

    fn saw(&mut self, what: &'static str) {
        *self.kinds.entry(what).or_default() += 1;
    }

    fn born(&mut self, mother: PersonId, child: PersonId, day: Day) {
        self.person(mother);
        let person = self.population.person(child).expect("a child");
        assert_eq!(person.born, day, "{person:?}");
        assert!(self.persons.insert(child, person).is_none(), "{person:?}");
        self.saw("born");
    }

    fn registered(&mut self, happening: &Happening, of: Registering) {
        self.unit(of.unit);
        self.subject(of.subject);
        assert!(of.since <= happening.day, "seed {}: {happening:?}", self.seed);
        assert!(
            !self.died.contains_key(&of.subject.person),
            "seed {}: {happening:?} after death",
            self.seed
        );
        let agency = self.population.agency_of(of.unit).expect("an agency");
        assert!(
            agency.serves.contains(&of.municipality),
            "seed {}: {happening:?}",
            self.seed
        );
        match of.role {
            SubjectRole::ExpectedChild => assert!(matches!(of.subject.naming, Naming::ThroughMother(_))),
            role => {
                let person = self.person(of.subject.person);
                let child = happening.day < person.born.birthday(23);
                assert_eq!(
                    role == SubjectRole::Child,
                    child,
                    "seed {}: {happening:?}",
                    self.seed
                );
                assert!(person.born <= of.since, "seed {}: {happening:?}", self.seed);
            }
        }
        if !of.one_off {
            let before = self.active.insert((of.unit, of.subject), happening.id);
            assert_eq!(before, None, "seed {}: {happening:?} stands already", self.seed);
        }
        self.registrations.insert(happening.id, of);
        self.saw(
            match (of.one_off, of.watching, happening.day.0 - of.since.0 > 170) {
                (true, ..) => "once",
                (_, true, _) => "watching",
                (.., true) => "late",
                _ => "registered",
            },
        );
    }
}

/// Reads so many years and says what kinds of happenings there were.
fn read(seed: u64, persons: u32, years: i32) -> BTreeMap<&'static str, usize> {
    let population = Population::new(seed, persons).expect("a population");
    let mut reader = Reader::new(seed, &population);
    let mut before: Option<(Day, HappeningId)> = None;
    for happening in population.happenings(FIRST_DAY, Day(FIRST_DAY.0 + years * 365)) {
        let now = Some((happening.day, happening.id));
        assert!(before < now, "seed {seed}: {happening:?}");
        before = now;
        reader.hear(&happening);
    }
    reader.kinds
}

#[test]
fn five_years_of_50_000_persons_name_only_what_exists_and_came_before() {
    let kinds = read(11, 50_000, 5);
    for what in [
        "expected",
        "born",
        "died",
        "family",
        "registered",
        "once",
        "watching",
        "late",
        "renewed",
        "ended",
        "in error",
        "asserted",
        "confirmed",
        "relation ended",
        "denied",
        "merged",
    ] {
        assert!(kinds.contains_key(what), "nothing {what} among {kinds:?}");
    }
}

#[test]
fn ten_years_of_fifty_other_seeds_are_as_sound() {
    for seed in 100..150 {
        read(seed, 3_000, 10);
    }
}
