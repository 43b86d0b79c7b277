//! Persons as the index knows them: by a pseudonym, which here is a hash without a key.

use decision::Whom;
use event::{Day, SubjectRole};
use population::{BirthDate, Naming, Person, Population, Subject};
use pseudonym::{IdentityKind, KeyLabel, Pseudonym};

/// From this birthday on a person is an adult, as in both profiles.
const CHILD_UNTIL_YEARS: u16 = 23;

/// Somebody as a command names them.
pub(crate) struct Someone {
    pub(crate) whom: Whom,
}

impl Someone {
    /// A person as agencies name them if nothing goes wrong.
    pub(crate) fn usual(person: &Person) -> Self {
        Self::named(person, person.naming())
    }

    fn named(person: &Person, naming: Naming) -> Self {
        let (kind, number, born) = match naming {
            Naming::Number => (IdentityKind::Bsn, person.id.0, Some(person.born)),
            Naming::Name => (IdentityKind::Described, person.id.0, Some(earliest(person))),
            Naming::ThroughMother(mother) => (IdentityKind::Expected, mother.0, None),
        };
        let mut known = [0; 5];
        known[0] = kind.code();
        known[1..].copy_from_slice(&number.to_be_bytes());
        let whom = Whom {
            pseudonym: Pseudonym {
                label: KeyLabel(1),
                kind,
                bytes: *blake3::hash(&known).as_bytes(),
            },
            former: None,
            possible_duplicate: kind == IdentityKind::Described && person.given_name().is_none(),
            born,
        };
        Self { whom }
    }

    pub(crate) fn of(population: &Population, subject: Subject) -> Self {
        Self::named(&population.person(subject.person).unwrap(), subject.naming)
    }

    /// In which role somebody is registered today.
    pub(crate) fn role(&self, role: SubjectRole, today: Day) -> SubjectRole {
        match (role, self.whom.born) {
            (SubjectRole::ExpectedChild, _) => SubjectRole::ExpectedChild,
            (_, Some(born)) if born.birthday(CHILD_UNTIL_YEARS) > today => SubjectRole::Child,
            _ => SubjectRole::Adult,
        }
    }
}

/// The earliest birth date that fits what is known of it, which is what counts.
fn earliest(person: &Person) -> Day {
    let written = person.born.to_string();
    let known = match person.birth_date {
        BirthDate::Whole => written,
        BirthDate::Month => format!("{}-01", &written[..7]),
        BirthDate::Year => format!("{}-01-01", &written[..4]),
    };
    Day::parse(&known).unwrap()
}
