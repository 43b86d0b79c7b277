//! Relations between persons (gezinsrelaties). Sealed under the relation's own key together with the keys of both
//! persons: whoever of the three is erased, the relation cannot be read any more.

use serde::{Deserialize, Serialize};

use crate::{AgencyNo, Day, PersonNo, RelationNo, StatementNo, UnitNo, facts::registrations::RequestMark};

/// How two persons are related.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[repr(u8)]
pub enum RelationKind {
    /// `from` is a legal parent of `to`.
    Parent = 1,
    /// Partners; the order of the two does not matter.
    Partner = 2,
    /// `from` is guardian of `to`.
    Guardian = 3,
    /// `from` is foster parent of `to`.
    Foster = 4,
    /// Same address; the order of the two does not matter.
    SameAddress = 5,
}

impl RelationKind {
    /// True when `from` and `to` may change places.
    #[must_use]
    pub const fn is_mutual(self) -> bool {
        matches!(self, Self::Partner | Self::SameAddress)
    }
}

/// Who vouches for it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[repr(u8)]
pub enum RelationSource {
    /// The population register, through an agency that may supply it.
    Brp = 1,
    /// The municipality itself.
    Municipality = 2,
    /// An agency's own knowledge.
    Agency = 3,
}

/// What kind of address is shared; only a home counts.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[repr(u8)]
pub enum AddressUse {
    /// Home.
    Home = 1,
    /// Institution.
    Institution = 2,
    /// Shelter.
    Shelter = 3,
    /// Postal address only.
    Postal = 4,
}

/// Somebody said that two persons are related.
#[derive(Clone, PartialEq, Debug)]
pub struct RelationAsserted {
    /// Its number (matter).
    pub relation: RelationNo,
    /// How.
    pub kind: RelationKind,
    /// Parent, guardian, foster parent, or either partner.
    pub from: PersonNo,
    /// Child, or the other partner.
    pub to: PersonNo,
    /// From this day `from` is an adult, if that is known.
    pub from_adult_from: Option<Day>,
    /// From this day `to` is an adult, if that is known.
    pub to_adult_from: Option<Day>,
    /// First day, if known.
    pub since: Option<Day>,
    /// Last day, if it is over.
    pub until: Option<Day>,
    /// The day for which the source vouches: the age of the edge.
    pub as_of: Day,
    /// Who vouches.
    pub source: RelationSource,
    /// The source examines whether it is right.
    pub in_question: bool,
    /// For a shared address.
    pub address_use: Option<AddressUse>,
    /// By which unit.
    pub unit: UnitNo,
    /// Of which agency: an unconfirmed relation opens nothing to it.
    pub agency: AgencyNo,
    /// Whose certificate called.
    pub caller: UnitNo,
    /// For repetitions; only the first relation of a call carries it.
    pub request: Option<RequestMark>,
}

/// Somebody else said so too.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct RelationConfirmed {
    /// Its own number (matter).
    pub statement: StatementNo,
    /// About which relation.
    pub relation: RelationNo,
    /// Who vouches now.
    pub source: RelationSource,
    /// It stands for everybody, also for the first asserter.
    pub confirmed: bool,
    /// For which day.
    pub as_of: Day,
    /// Still, or now, being examined.
    pub in_question: bool,
    /// First day, if known now.
    pub since: Option<Day>,
    /// Last day, if it is over.
    pub until: Option<Day>,
    /// A denial that stood is lifted: newer information from the population register.
    pub lifts_denial: bool,
    /// By which unit.
    pub unit: UnitNo,
    /// Of which agency.
    pub agency: AgencyNo,
    /// Whose certificate called.
    pub caller: UnitNo,
    /// For repetitions.
    pub request: Option<RequestMark>,
}

/// A relation ended.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct RelationEnded {
    /// Its own number (matter).
    pub statement: StatementNo,
    /// About which relation.
    pub relation: RelationNo,
    /// Last day.
    pub until: Day,
    /// By which unit.
    pub unit: UnitNo,
    /// Whose certificate called.
    pub caller: UnitNo,
    /// For repetitions.
    pub request: Option<RequestMark>,
}

/// Somebody entitled said that a relation does not exist.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct RelationDenied {
    /// Its own number (matter).
    pub statement: StatementNo,
    /// About which relation.
    pub relation: RelationNo,
    /// True: it contradicts the population register, so the relation goes on counting, in question, until the
    /// municipality resolves it.
    pub conflict: bool,
    /// On which day: what was vouched for before this day does not bring the relation back.
    pub on: Day,
    /// By which unit.
    pub unit: UnitNo,
    /// Whose certificate called.
    pub caller: UnitNo,
    /// For repetitions.
    pub request: Option<RequestMark>,
}
