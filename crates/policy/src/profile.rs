//! Profiles (grondslagen) and the numbers that go with them.

use serde::Deserialize;

/// The legal basis of a deployment. The daemon refuses to start without a named one.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Profile {
    /// Jeugdwet chapter 7: persons under 23 only; a signal says who else reported, how to reach them, and whether it
    /// concerns another person of the family (art. 7.1.4.3). Nothing else.
    Jeugdwet,
    /// A household index on a basis of its own (consent, covenant): adults too, and the row, since when, whether it is
    /// still active, and the sector may be told.
    Household,
}

impl Profile {
    /// Its name, as in the policy file and in the log.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Jeugdwet => "jeugdwet",
            Self::Household => "household",
        }
    }

    /// Whether an adult may be the subject of a registration (art. 7.1.1.1 Jeugdwet: persons under 23).
    #[must_use]
    pub const fn adult_subjects(self) -> bool {
        matches!(self, Self::Household)
    }

    /// What a notice may say besides identity and contact of the other party and whether it concerns another person.
    #[must_use]
    pub const fn disclosure(self) -> Disclosure {
        let full = matches!(self, Self::Household);
        Disclosure {
            row: full,
            since: full,
            state: full,
            sector: full,
            marks: full,
        }
    }
}

/// Which fields a notice may carry. Decided by the profile, never by the file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Disclosure {
    /// The row of the pair rule.
    pub row: bool,
    /// Since when the other party is involved.
    pub since: bool,
    /// Active or ended.
    pub state: bool,
    /// Sector of the other party.
    pub sector: bool,
    /// Whether the match rests on an asserted or questioned relation.
    pub marks: bool,
}

/// Terms, in whole months or years.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Terms {
    /// A person is a child until this birthday. Jeugdwet art. 7.1.1.1: 23.
    pub child_until_years: u16,
    /// A registration expires after this many months unless renewed. Jeugdwet art. 7.1.4.5 (2): at most 24.
    pub registration_months: u32,
    /// An ended registration stays visible for this long, counted from its end. 24 would lose the first violence report at
    /// the decisive moment of the Rotterdam case (Casuistiek Rotterdam, 2015).
    pub history_months: u32,
    /// An ended relation counts for this long, counted from its end.
    pub former_relation_months: u32,
    /// A registration that ended rightly is archived for this long, counted from its end, and then erased. Jeugdwet art. 7.1.4.6
    /// (1): five years.
    #[serde(default = "archive_months")]
    pub archive_months: u32,
    /// So many days before a registration expires its unit is told; 0: it is not told.
    #[serde(default = "remind_days")]
    pub remind_days: u32,
}

const fn archive_months() -> u32 {
    60
}

const fn remind_days() -> u32 {
    28
}

/// Named limits. At a limit the strongest paths are kept.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    /// Relations that one person may have.
    pub relations_per_person_max: usize,
    /// Persons that one search considers.
    pub persons_around_max: usize,
    /// Links that one request may tell: what is left of a change is told in further steps.
    pub links_per_change_max: usize,
    /// More residents than this at one address make it no home.
    pub residents_per_address_max: usize,
    /// Registrations and relations a unit may write in one day, unless the administrator set another number. A
    /// connected agency is the realistic enumerator of an index.
    pub daily_quota: u32,
}
