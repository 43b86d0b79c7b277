//! One household as the register would show it on the first day.

use event::{AddressUse, Day, MunicipalityCode, RelationKind};

use crate::{Person, PersonId};

/// Number of a household, from 0 without gaps.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct HouseholdId(pub u32);

/// What kind of household, as Statistics Netherlands counts them; two parents with a new partner between them are a couple
/// with children there and a stepfamily here.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum HouseholdKind {
    /// One person.
    Single,
    /// A couple without children at home.
    Couple,
    /// A couple with children.
    Parents,
    /// A couple with children of an earlier relation of one of them.
    Stepfamily,
    /// One parent with children.
    OneParent,
    /// Adults who share a home and are no couple.
    Other,
    /// A room of a nursing home: all rooms of a hamlet have one address.
    NursingHome,
    /// A group in residential care, children too.
    ResidentialCare,
    /// Reception centre: families and single persons.
    Reception,
}

impl HouseholdKind {
    /// Not a private household.
    #[must_use]
    pub const fn is_institution(self) -> bool {
        matches!(self, Self::NursingHome | Self::ResidentialCare | Self::Reception)
    }
}

/// Where a household lives. Whoever has the same number has the same address, in other hamlets too.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Address {
    /// Number of the address.
    pub no: u32,
    /// What it is; only a home counts for a match.
    pub usage: AddressUse,
}

/// A relation as it stands on the first day.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Relation {
    /// How.
    pub kind: RelationKind,
    /// Parent, guardian, foster parent, or either partner.
    pub from: PersonId,
    /// Child, or the other partner.
    pub to: PersonId,
    /// First day.
    pub since: Option<Day>,
    /// Last day, if it is over.
    pub until: Option<Day>,
    /// The population register knows it. It does not know partners who are not married.
    pub official: bool,
}

/// One household.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Household {
    /// Number.
    pub id: HouseholdId,
    /// Kind.
    pub kind: HouseholdKind,
    /// Municipality.
    pub municipality: MunicipalityCode,
    /// Address.
    pub address: Address,
    /// Who lives here: adults first.
    pub members: Vec<Person>,
    /// Relations of the children who live here (to parents elsewhere too), and between adults who live here. A child whose
    /// parents live apart stands in the household where it lives.
    pub relations: Vec<Relation>,
}
