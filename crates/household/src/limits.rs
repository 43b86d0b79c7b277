//! Limits that no policy sets: how much one look at a family may cost, and the names of all limits.
//!
//! At a limit the strongest paths are kept: by row, then current and official relations, then registrations that are
//! active, then the oldest. A limit cuts what would be *opened*: what was told once and still holds by the rule stays, on
//! both sides. What each limit does, and who is told: docs/limits.md.

/// Relations that one search for ways follows. Rows are searched strongest first, so the weakest are cut.
pub const RELATIONS_FOLLOWED_MAX: usize = 16_384;
/// Registrations that one registration is compared with, strongest rows first, active ones before those that are over.
pub const REGISTRATIONS_COMPARED_MAX: usize = 4_096;
/// Matches that a new registration opens.
pub const MATCHES_OPENED_MAX: usize = 150;
/// Matches that one registration has part in. A further one is not opened. More than twice what a new one opens, so that a
/// new one always finds others that are not full: each takes up room in so many, and brings more.
pub const MATCHES_PER_REGISTRATION_MAX: usize = 400;
/// Links of one match: registrations of the same two parties about the same children. A further one is not opened.
pub const LINKS_PER_MATCH_MAX: usize = 64;
/// Children that a link names: those that are known longest.
pub const CHILDREN_PER_LINK_MAX: usize = 100;
/// Relations read to find the days on which two persons can have come to be linked.
pub(crate) const BEGINNINGS_READ_MAX: usize = 1_024;

/// A limit by its name: of an index, never of a person.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Limit {
    /// An agency's word about somebody who has as many relations as the policy allows is not kept.
    RelationsPerPerson,
    /// More persons around one than the policy allows.
    PersonsAround,
    /// More relations than one search follows.
    RelationsFollowed,
    /// More registrations than one is compared with.
    RegistrationsCompared,
    /// More matches than a new registration opens.
    MatchesOpened,
    /// More matches than one registration has part in.
    MatchesPerRegistration,
    /// More links than one match holds.
    LinksPerMatch,
    /// More children than a link names.
    ChildrenPerLink,
    /// A request that went on in steps: it touched more links or registrations than one tells or looks at.
    WorkPerRequest,
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

    /// Its name in metrics and in docs/limits.md.
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
}

/// Which limits were reached.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
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

    /// Each of them, in order.
    pub fn all(self) -> impl Iterator<Item = Limit> {
        Limit::ALL
            .into_iter()
            .filter(move |&limit| self.0 & (1 << limit as u16) != 0)
    }
}
