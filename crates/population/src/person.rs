//! One person, and how agencies name them.

use std::fmt;

use event::Day;

use crate::{
    names::{OF_MEN, OF_WOMEN, SURNAMES},
    number,
};

/// How many person numbers a hamlet has; those of its residents come first, then those of the children born later.
pub(crate) const PERSONS_PER_HAMLET: u32 = 64;

/// Number of a person in a population. Numbers have gaps; the same number is always the same person.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct PersonId(pub u32);

impl PersonId {
    pub(crate) const fn of(hamlet: u32, local: u8) -> Self {
        Self(hamlet * PERSONS_PER_HAMLET + local as u32)
    }

    pub(crate) const fn hamlet(self) -> u32 {
        self.0 / PERSONS_PER_HAMLET
    }

    pub(crate) const fn local(self) -> u8 {
        (self.0 % PERSONS_PER_HAMLET) as u8
    }
}

/// Sex as the population register has it.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Sex {
    /// vrouw
    Woman,
    /// man
    Man,
}

impl Sex {
    pub(crate) const fn other(self) -> Self {
        match self {
            Self::Woman => Self::Man,
            Self::Man => Self::Woman,
        }
    }
}

/// How an agency names a person to the index. The index knows a person under each way apart until they are merged; a pure
/// test that wants persons of the index takes the pair of person number and way.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Naming {
    /// By citizen service number (BSN).
    Number,
    /// By surname, birth date, sex, and given name if it is known.
    Name,
    /// Not born yet: through its mother.
    ThroughMother(PersonId),
}

/// How well the birth date is known.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum BirthDate {
    /// Wholly.
    Whole,
    /// Year and month.
    Month,
    /// The year.
    Year,
}

/// One person. `Debug` shows the number only, as everywhere in this house.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Person {
    /// Number.
    pub id: PersonId,
    /// Sex.
    pub sex: Sex,
    /// Day of birth; may lie after the first day of the population.
    pub born: Day,
    /// How much of the birth date an agency knows that names this person by name.
    pub birth_date: BirthDate,
    /// Has a twin of the same day.
    pub twin: bool,
    pub(crate) has_number: bool,
    pub(crate) surname: u8,
    pub(crate) given: Option<u8>,
}

impl Person {
    /// The citizen service number, nine ASCII digits; `None` for a person who has none.
    #[must_use]
    pub fn bsn(&self) -> Option<[u8; 9]> {
        self.has_number.then(|| number::digits(self.id.0))
    }

    /// Surname at birth without prefix.
    #[must_use]
    pub fn surname(&self) -> &'static str {
        SURNAMES[usize::from(self.surname) % SURNAMES.len()]
    }

    /// First given name, if it is known.
    #[must_use]
    pub fn given_name(&self) -> Option<&'static str> {
        let names = match self.sex {
            Sex::Woman => &OF_WOMEN,
            Sex::Man => &OF_MEN,
        };
        self.given.map(|at| names[usize::from(at) % names.len()])
    }

    /// The birth date as an agency writes it that names this person by name: YYYY-MM-DD, with 00 for what it does not know.
    #[must_use]
    pub fn known_birth_date(&self) -> String {
        let whole = self.born.to_string();
        match self.birth_date {
            BirthDate::Whole => whole,
            BirthDate::Month => format!("{}-00", whole.get(..7).unwrap_or_default()),
            BirthDate::Year => format!("{}-00-00", whole.get(..4).unwrap_or_default()),
        }
    }

    /// How an agency names this person if nothing goes wrong.
    #[must_use]
    pub const fn naming(&self) -> Naming {
        if self.has_number {
            Naming::Number
        } else {
            Naming::Name
        }
    }

    /// Whole years on a day; negative before birth. By 365.2425 days to the year: a day more or less does not matter here.
    #[must_use]
    pub const fn age(&self, on: Day) -> i32 {
        ((on.0 - self.born.0) as i64 * 10_000).div_euclid(3_652_425) as i32
    }
}

impl fmt::Debug for Person {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Person({})", self.id.0)
    }
}
