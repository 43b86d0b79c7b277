//! What happens: in the world, and what agencies tell the index.

use event::{AddressUse, Day, EndReason, MunicipalityCode, RegistrationKind, RelationKind, SubjectRole};

use crate::{Naming, PersonId, UnitId};

/// Number of a happening: the same in every stream, whatever its first day. Later happenings name earlier ones by it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct HappeningId(pub u64);

impl HappeningId {
    /// The sixteen households among which it happens. Nothing that happens among others depends on it.
    #[must_use]
    pub const fn hamlet(self) -> u32 {
        (self.0 >> 16) as u32
    }
}

/// One thing that happened.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Happening {
    /// Its number.
    pub id: HappeningId,
    /// On which day it happened, or was told to the index.
    pub day: Day,
    /// What.
    pub what: What,
}

/// A person as a unit names them.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Subject {
    /// Whom the unit means; see [`Naming`] for whom the index takes it to be.
    pub person: PersonId,
    /// By what.
    pub naming: Naming,
}

/// What happened.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum What {
    /// In the world: this mother expects a child. The index hears nothing by itself.
    Expected {
        /// Mother.
        mother: PersonId,
        /// The child's number, also before its birth.
        child: PersonId,
    },
    /// In the world: the child was born.
    Born {
        /// Mother.
        mother: PersonId,
        /// Child.
        child: PersonId,
    },
    /// In the world: death.
    Died {
        /// Who.
        person: PersonId,
    },
    /// In the world: a person moved.
    Moved {
        /// Who.
        person: PersonId,
        /// Where to; may be the same municipality.
        to: MunicipalityCode,
    },
    /// In the world: partners went apart.
    Separated {
        /// Who stays.
        stays: PersonId,
        /// Who leaves.
        leaves: PersonId,
    },
    /// In the world: somebody has a new partner.
    Partnered {
        /// One.
        one: PersonId,
        /// The other.
        other: PersonId,
    },
    /// In the world: a child lives with foster parents from now on.
    Placed {
        /// Child.
        child: PersonId,
        /// First of the foster parents.
        with: PersonId,
    },
    /// In the world: a foster child lives with a parent again.
    Returned {
        /// Child.
        child: PersonId,
        /// First of its parents here.
        to: PersonId,
    },
    /// Told: a unit registers a person.
    Registered(Registering),
    /// Told: it goes on.
    Renewed {
        /// Which.
        registration: HappeningId,
    },
    /// Told: it ended.
    Ended {
        /// Which.
        registration: HappeningId,
        /// Last day; not after the day it is told.
        on: Day,
        /// Why.
        reason: EndReason,
    },
    /// Told: a unit says that two persons are related.
    RelationAsserted(Asserting),
    /// Told: another unit says so too.
    RelationConfirmed {
        /// Which.
        relation: HappeningId,
        /// By whom.
        unit: UnitId,
        /// From the population register.
        from_register: bool,
    },
    /// Told: it is over.
    RelationEnded {
        /// Which.
        relation: HappeningId,
        /// By whom.
        unit: UnitId,
        /// Last day.
        until: Day,
    },
    /// Told: it does not exist.
    RelationDenied {
        /// Which.
        relation: HappeningId,
        /// By whom.
        unit: UnitId,
    },
    /// Told by administrators: the persons of two registrations are one. (They were named by name and by number.)
    Merged {
        /// One registration.
        one: HappeningId,
        /// The other.
        other: HappeningId,
    },
}

/// A registration.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Registering {
    /// By which unit.
    pub unit: UnitId,
    /// About whom.
    pub subject: Subject,
    /// In which role.
    pub role: SubjectRole,
    /// Involved or worried.
    pub kind: RegistrationKind,
    /// First day; long before the day it is told when it comes late.
    pub since: Day,
    /// A single contact that is over.
    pub one_off: bool,
    /// Standing interest only.
    pub watching: bool,
    /// As if the unit were shielded.
    pub shielded: bool,
    /// Responsible municipality.
    pub municipality: MunicipalityCode,
}

/// A relation as it is told.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Asserting {
    /// By which unit.
    pub unit: UnitId,
    /// Read from the population register.
    pub from_register: bool,
    /// How.
    pub kind: RelationKind,
    /// Parent, guardian, foster parent, or either partner.
    pub from: Subject,
    /// Child, or the other partner.
    pub to: Subject,
    /// First day, if known.
    pub since: Option<Day>,
    /// Last day, if it is over.
    pub until: Option<Day>,
    /// For a shared address.
    pub address_use: Option<AddressUse>,
}
