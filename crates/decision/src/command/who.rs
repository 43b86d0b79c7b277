//! Who asks, and about whom.

use event::{Day, Oin};
use pseudonym::Pseudonym;
use registry::{Acting, NotYou, acting};

use crate::{Reason, Refusal, View};

/// Who calls, and for which unit.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct By {
    /// From the certificate.
    pub oin: Oin,
    /// Acting under a mandate of this agency.
    pub on_behalf_of: Option<Oin>,
    /// Code of the unit; empty: the only one.
    pub unit_code: String,
}

impl By {
    /// Finds the unit, or says why not.
    ///
    /// # Errors
    /// Unknown OIN, suspended, no mandate, unknown unit.
    pub fn resolve(&self, view: View<'_>) -> Result<Acting, Refusal> {
        acting(view.registry, self.oin, self.on_behalf_of, &self.unit_code).map_err(|why| match why {
            NotYou::UnknownOin => Refusal::of(Reason::UnknownOin),
            NotYou::Suspended => Refusal::of(Reason::AgencySuspended),
            NotYou::NoMandate => Refusal::at(Reason::NoMandate, "acting.on_behalf_of_oin"),
            NotYou::UnitNotNamed => Refusal::at(Reason::UnitNotNamed, "acting.unit_code"),
            NotYou::UnknownUnit => Refusal::at(Reason::UnknownUnit, "acting.unit_code"),
        })
    }
}

/// A person as a command names them.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Whom {
    /// Who.
    pub pseudonym: Pseudonym,
    /// The description may fit more than one person.
    pub possible_duplicate: bool,
    /// Birth date (the earliest possible one when day or month are unknown), to derive when they become an adult.
    pub born: Option<Day>,
}
