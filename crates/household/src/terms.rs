//! Terms: until when registrations last, read by thousands.
//!
//! Place in the flow: beside it. Whoever looks for what time has ended goes over all registrations now and then, so each is
//! read only as far as its term stands, and a page of the table is gone through once. Absent: what follows from a term
//! (`decision`).

use std::ops::RangeInclusive;

use event::{Day, PersonNo, RegistrationNo, SubjectRole, UnitNo};
use layers::Found;
use serde::Deserialize;

use crate::{Registration, View, merged::NOBODY, reads, written};

/// Until when a registration lasts, and what must be known to say why it is over then.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(from = "written::UpToTerm")]
pub struct Term {
    /// About whom.
    pub person: PersonNo,
    /// Party.
    pub unit: UnitNo,
    /// Role of the person.
    pub role: SubjectRole,
    /// First day.
    pub since: Day,
    /// Expires unless renewed.
    pub expires_on: Day,
    /// Involved now.
    pub active: bool,
    /// Its unit was told that it expires soon, in this term.
    pub announced: bool,
}

impl From<&Registration> for Term {
    fn from(registration: &Registration) -> Self {
        Self {
            person: registration.person,
            unit: registration.unit,
            role: registration.role,
            since: registration.since,
            expires_on: registration.expires_on,
            active: registration.is_active(),
            announced: registration.announced,
        }
    }
}

impl<'a> View<'a> {
    /// The terms of the registrations with these numbers, rising; most numbers are those of something else.
    pub fn terms(self, numbers: RangeInclusive<u64>) -> impl Iterator<Item = (RegistrationNo, Term)> {
        let numbers = numbers.inspect(|_| reads::stepped(1));
        let over = self.over.map(|o| &o.registrations);
        let terms = Found::peek_rising(over, &self.base.registrations, numbers, |r| Term::from(r));
        let there = terms.filter(|(_, term)| term.person != NOBODY);
        there.map(|(no, term)| (RegistrationNo(no), term))
    }

    /// The highest number of a registration; 0: there is none.
    #[must_use]
    pub fn latest_registration(self) -> RegistrationNo {
        let over = self.over.into_iter().flat_map(|o| o.latest.values());
        let latest = over.chain(self.base.latest.values()).max();
        latest.copied().unwrap_or(RegistrationNo(0))
    }

    /// The term of one registration.
    #[must_use]
    pub fn term(self, no: RegistrationNo) -> Option<Term> {
        reads::count();
        let over = self.over.map(|o| &o.registrations);
        let term = Found::peek(over, &self.base.registrations, no.0, |r| Term::from(r));
        term.filter(|term| term.person != NOBODY)
    }
}
