//! Limits: their names, and what a follow-up officer was told when one left something out.
//!
//! Who is told of a limit, and what each does: docs/limits.md. Absent: how much each allows (`household`, policy).

use seal::Matter;
use serde::{Deserialize, Serialize};

use crate::{RegistrationNo, UnitNo};

/// A limit by its name: of an index, never of a person. The numbers are stored.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
#[repr(u8)]
pub enum Limit {
    /// An agency's word about somebody who has as many relations as the policy allows is not kept.
    RelationsPerPerson = 1,
    /// More persons around one than the policy allows.
    PersonsAround = 2,
    /// More relations than one search follows.
    RelationsFollowed = 3,
    /// More registrations than one is compared with.
    RegistrationsCompared = 4,
    /// More matches than a new registration opens.
    MatchesOpened = 5,
    /// More matches than one registration has part in.
    MatchesPerRegistration = 6,
    /// More links than one match holds.
    LinksPerMatch = 7,
    /// More children than a link names.
    ChildrenPerLink = 8,
    /// A request that went on in steps: it touched more links or registrations than one tells or looks at.
    WorkPerRequest = 9,
}

impl Limit {
    /// Every limit, in order.
    pub const ALL: [Self; 9] = [
        Self::RelationsPerPerson,
        Self::PersonsAround,
        Self::RelationsFollowed,
        Self::RegistrationsCompared,
        Self::MatchesOpened,
        Self::MatchesPerRegistration,
        Self::LinksPerMatch,
        Self::ChildrenPerLink,
        Self::WorkPerRequest,
    ];

    /// Its name in metrics, in notices and in docs/limits.md.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::RelationsPerPerson => "relations_per_person",
            Self::PersonsAround => "persons_around",
            Self::RelationsFollowed => "relations_followed",
            Self::RegistrationsCompared => "registrations_compared",
            Self::MatchesOpened => "matches_opened",
            Self::MatchesPerRegistration => "matches_per_registration",
            Self::LinksPerMatch => "links_per_match",
            Self::ChildrenPerLink => "children_per_link",
            Self::WorkPerRequest => "work_per_request",
        }
    }

    /// At the limit something is left out for good; otherwise it only comes later.
    #[must_use]
    pub const fn leaves_out(self) -> bool {
        !matches!(self, Self::WorkPerRequest)
    }
}

/// Which limits were reached.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
pub struct Reached(u16);

impl Reached {
    /// This one too.
    pub const fn add(&mut self, limit: Limit) {
        self.0 |= 1 << limit as u16;
    }

    /// Those of another look too.
    pub const fn join(&mut self, other: Self) {
        self.0 |= other.0;
    }

    /// Whether this one is among them.
    #[must_use]
    pub const fn has(self, limit: Limit) -> bool {
        self.0 & (1 << limit as u16) != 0
    }

    /// None.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Each of them, in order.
    pub fn all(self) -> impl Iterator<Item = Limit> {
        Limit::ALL.into_iter().filter(move |&limit| self.has(limit))
    }
}

impl FromIterator<Limit> for Reached {
    fn from_iter<I: IntoIterator<Item = Limit>>(limits: I) -> Self {
        let mut all = Self::default();
        for limit in limits {
            all.add(limit);
        }
        all
    }
}

/// One follow-up officer is told, under the next number of its outbox.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct LimitNotice {
    /// Recipient.
    pub unit: UnitNo,
    /// Number in the recipient's outbox; gapless from 1.
    pub sequence: u64,
}

/// Around a registration, limits left something out, and these officers were told. Sealed under the key of the cause
/// together with that of the registration.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LimitTold {
    /// The matter that caused it: a registration, a relation, a statement, or the store's own.
    pub cause: Matter,
    /// The registration around which something was left out.
    pub registration: RegistrationNo,
    /// Reached of which nobody was told before about this registration.
    pub limits: Reached,
    /// Who was told.
    pub notices: Vec<LimitNotice>,
}
