//! A story and its cast: municipalities, agencies, persons.
//!
//! Place in the flow: the player sets up the daemon from the cast (agencies, units, vendors, officers, policy) before
//! it plays the first event. Absent: OINs, certificates, contact points and BSNs; the player makes test values.

use std::fmt;

use crate::{BirthDate, Day, Event, Place, Row};

/// A whole story, names resolved: every name in an event is one of the cast.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Story {
    /// The text behind `scenario`.
    pub title: String,
    /// The legal-basis policy it plays under.
    pub profile: Profile,
    /// `rules ...`: the policy counts only these rows of the pair rule. `None`: all rows of the profile.
    pub rules: Option<Vec<Row>>,
    /// The comment lines directly above the `scenario` line.
    pub preface: Vec<String>,
    /// In the order of the file.
    pub municipalities: Vec<Municipality>,
    /// In the order of the file.
    pub agencies: Vec<Agency>,
    /// In the order of the file.
    pub persons: Vec<Person>,
    /// In the order of the file, which is the order of their days.
    pub events: Vec<Event>,
}

impl Story {
    /// The agency of that name.
    pub fn agency(&self, name: &str) -> Option<&Agency> {
        self.agencies.iter().find(|agency| agency.name == name)
    }

    /// The person of that name.
    pub fn person(&self, name: &str) -> Option<&Person> {
        self.persons.iter().find(|person| person.name == name)
    }

    /// The municipality with that CBS code.
    pub fn municipality(&self, code: &str) -> Option<&Municipality> {
        self.municipalities
            .iter()
            .find(|municipality| municipality.code == code)
    }
}

/// The policy profile of a deployment (Dutch: grondslag).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Profile {
    /// Children only, the disclosure of Jeugdwet section 7.1.
    Jeugdwet,
    /// Adults too; the whole pair rule.
    Household,
}

impl Profile {
    /// The profile's name in configuration files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Jeugdwet => "jeugdwet",
            Self::Household => "household",
        }
    }
}

/// A municipality and the unit that follows up its matches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Municipality {
    /// Where it is declared.
    pub place: Place,
    /// The 4-digit CBS code; text, since leading zeros count.
    pub code: String,
    /// Its name for readers.
    pub title: String,
    /// The follow-up officer (Dutch: gemeentelijk toezicht): hears of every match here.
    pub officer: UnitName,
}

/// An organisation that may speak to the index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Agency {
    /// Where it is declared.
    pub place: Place,
    /// The short name used in sentences.
    pub name: String,
    /// Its name for readers; the short name when none is given.
    pub title: String,
    /// The code of its sector, as in `data/sectors.csv`.
    pub sector: Option<String>,
    /// CBS codes of the municipalities it serves; the first is the responsible one of its registrations.
    pub serves: Vec<String>,
    /// A shelter: towards parties linked only through another adult it appears as "through the municipality's officer".
    pub shielded: bool,
    /// It may hand in relations with source `brp` (the Dutch register of persons).
    pub supplies_brp: bool,
    /// It is the municipality with this code: its relations, confirmations and denials count as the municipality's.
    pub municipality: Option<String>,
    /// Its units; empty: one default unit.
    pub units: Vec<String>,
    /// A vendor: no party itself, its certificate acts for the agencies in `mandates`.
    pub vendor: bool,
    /// The agencies an administrator mandated this vendor for.
    pub mandates: Vec<String>,
}

/// The party of a sentence: an agency, or one unit of it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct UnitName {
    /// The agency's short name.
    pub agency: String,
    /// The unit, written `agency.unit`; `None` for an agency with one default unit.
    pub unit: Option<String>,
}

impl fmt::Display for UnitName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.unit {
            Some(unit) => write!(f, "{}.{unit}", self.agency),
            None => f.write_str(&self.agency),
        }
    }
}

/// Somebody whom agencies register.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Where the person is declared.
    pub place: Place,
    /// The name used in sentences; never sent anywhere.
    pub name: String,
    /// How an agency identifies the person to the index.
    pub identity: Identity,
}

/// The three ways to identify a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Identity {
    /// With a BSN: the player takes the `number`-th of its test BSNs.
    Bsn {
        /// Counted from 0 over the persons with a BSN, in the order of the file.
        number: usize,
        /// Sex as registered.
        sex: Sex,
        /// Birth date.
        born: BirthDate,
    },
    /// `without BSN`: surname, birth date, sex and, if known, the first given name.
    Described {
        /// Birth surname without prefix.
        surname: String,
        /// First given name; missing: whoever else fits may be another person (a twin).
        given_name: Option<String>,
        /// Sex as registered.
        sex: Sex,
        /// Birth date.
        born: BirthDate,
    },
    /// An expected child, known through its mother.
    Expected {
        /// The name of a person declared in the same story.
        mother: String,
        /// The day it is due, when given.
        due: Option<Day>,
    },
}

/// Sex as registered; `woman` and `girl`, `man` and `boy` say the same to the index.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Sex {
    /// `woman`, `girl`.
    Female,
    /// `man`, `boy`.
    Male,
}
