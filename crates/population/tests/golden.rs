//! A seed means the same population for ever. When this fails, a seed that somebody wrote down means other families now: put
//! the change right, or say in the changelog that seeds have changed their meaning.

use event::Day;
use population::{FIRST_DAY, HouseholdId, LAST_DAY, Naming, PersonId, Population, Subject, What};

/// A digest over numbers and texts.
struct Digest(blake3::Hasher);

impl Digest {
    fn number(&mut self, number: impl Into<i64>) {
        self.0.update(&number.into().to_le_bytes());
    }

    fn text(&mut self, text: &str) {
        self.number(text.len() as u32);
        self.0.update(text.as_bytes());
    }

    fn day(&mut self, day: Option<Day>) {
        self.number(day.map_or(i32::MIN, |day| day.0));
    }

    fn subject(&mut self, subject: Subject) {
        self.number(subject.person.0);
        self.number(match subject.naming {
            Naming::Number => -1,
            Naming::Name => -2,
            Naming::ThroughMother(PersonId(mother)) => i64::from(mother),
        });
    }

    fn hex(&self) -> String {
        self.0.finalize().to_hex().to_string()
    }
}

fn households(population: &Population) -> String {
    let mut digest = Digest(blake3::Hasher::new());
    for household in population.households(HouseholdId(0)) {
        digest.number(household.kind as u8);
        digest.text(&household.municipality.to_string());
        digest.number(household.address.no);
        digest.number(household.address.usage as u8);
        for person in &household.members {
            digest.number(person.id.0);
            digest.number(person.sex as u8);
            digest.number(person.born.0);
            digest.number(person.birth_date as u8);
            digest.number(u8::from(person.twin));
            digest.text(person.surname());
            digest.text(person.given_name().unwrap_or(""));
            let bsn = person.bsn().unwrap_or([b'-'; 9]);
            digest.0.update(&bsn);
        }
        for relation in &household.relations {
            digest.number(relation.kind as u8);
            digest.number(relation.from.0);
            digest.number(relation.to.0);
            digest.day(relation.since);
            digest.day(relation.until);
            digest.number(u8::from(relation.official));
        }
    }
    digest.hex()
}

fn agencies(population: &Population) -> String {
    let mut digest = Digest(blake3::Hasher::new());
    for agency in population.agencies() {
        digest.text(&agency.oin());
        digest.text(&agency.name);
        digest.text(agency.sector);
        for unit in agency.units() {
            digest.number(unit.0);
            digest.text(&agency.unit_code(unit));
        }
        for municipality in &agency.serves {
            digest.text(&municipality.to_string());
        }
    }
    digest.hex()
}

fn happenings(population: &Population) -> String {
    let mut digest = Digest(blake3::Hasher::new());
    for happening in population.happenings(FIRST_DAY, LAST_DAY) {
        digest.number(happening.id.0 as i64);
        digest.number(happening.day.0);
        what(&mut digest, &happening.what);
    }
    digest.hex()
}

fn what(digest: &mut Digest, what: &What) {
    let mut all = |numbers: &[i64]| numbers.iter().for_each(|&number| digest.number(number));
    match *what {
        What::Expected { mother, child } => all(&[1, mother.0.into(), child.0.into()]),
        What::Born { mother, child } => all(&[2, mother.0.into(), child.0.into()]),
        What::Died { person } => all(&[3, person.0.into()]),
        What::Moved { person, to } => all(&[4, person.0.into(), to.0.into()]),
        What::Separated { stays, leaves } => all(&[5, stays.0.into(), leaves.0.into()]),
        What::Partnered { one, other } => all(&[6, one.0.into(), other.0.into()]),
        What::Placed { child, with } => all(&[7, child.0.into(), with.0.into()]),
        What::Returned { child, to } => all(&[16, child.0.into(), to.0.into()]),
        What::Renewed { registration } => all(&[8, registration.0 as i64]),
        What::Ended {
            registration,
            on,
            reason,
        } => {
            all(&[9, registration.0 as i64, on.0.into(), reason as i64]);
        }
        What::RelationConfirmed {
            relation,
            unit,
            from_register,
        } => {
            all(&[10, relation.0 as i64, unit.0.into(), from_register.into()]);
        }
        What::RelationEnded {
            relation,
            unit,
            until,
        } => all(&[11, relation.0 as i64, unit.0.into(), until.0.into()]),
        What::RelationDenied { relation, unit } => all(&[12, relation.0 as i64, unit.0.into()]),
        What::Merged { one, other } => all(&[13, one.0 as i64, other.0 as i64]),
        What::Registered(of) => {
            all(&[14, of.unit.0.into(), of.role as i64, of.kind as i64]);
            let flags = [of.one_off, of.watching, of.shielded];
            flags.iter().for_each(|&flag| digest.number(u8::from(flag)));
            digest.day(Some(of.since));
            digest.number(of.municipality.0);
            digest.subject(of.subject);
        }
        What::RelationAsserted(of) => {
            all(&[15, of.unit.0.into(), of.from_register.into(), of.kind as i64]);
            digest.subject(of.from);
            digest.subject(of.to);
            digest.day(of.since);
            digest.day(of.until);
            digest.number(of.address_use.map_or(0, |usage| usage as u8));
        }
    }
}

#[test]
fn seed_1_with_20_000_persons_is_this_population() {
    let population = Population::new(1, 20_000).unwrap();
    let found = [
        agencies(&population),
        households(&population),
        happenings(&population),
    ];
    let golden: Vec<&str> = include_str!("golden.txt").lines().collect();
    assert_eq!(found.to_vec(), golden, "agencies, households, happenings");
}
