//! Registrations: made, renewed, ended, looked around; and notices that arrived.

use event::{
    Basis, ClientReference, Day, EndReason, MunicipalityCode, RegisteredBy, RegistrationId, RegistrationKind,
    SubjectRole,
};

use super::{By, Relation, RequestMarks, Whom};
use crate::PlaceInOrder;

/// Register a person.
#[derive(Clone, PartialEq, Debug)]
pub struct Register {
    /// Who calls.
    pub by: By,
    /// Which request.
    pub request: RequestMarks,
    /// About whom.
    pub whom: Whom,
    /// In which role.
    pub role: SubjectRole,
    /// Involvement or concern.
    pub kind: RegistrationKind,
    /// First day.
    pub since: Day,
    /// Planned last day.
    pub planned_end: Option<Day>,
    /// Legal ground.
    pub basis: Basis,
    /// Who decided.
    pub registered_by: RegisteredBy,
    /// Opaque to us.
    pub actor: String,
    /// Responsible municipality.
    pub municipality: MunicipalityCode,
    /// A single contact that is over.
    pub one_off: bool,
    /// Standing interest.
    pub watching: bool,
    /// Shield it.
    pub shielded: bool,
    /// Echoed in every notice.
    pub client_reference: Option<ClientReference>,
    /// Relations the agency holds.
    pub relations: Vec<Relation>,
}

/// Go on with a registration.
#[derive(Clone, PartialEq, Debug)]
pub struct Renew {
    /// Who calls.
    pub by: By,
    /// Which request.
    pub request: RequestMarks,
    /// Which registration.
    pub id: RegistrationId,
    /// New planned last day.
    pub planned_end: Option<Day>,
}

/// End a registration.
#[derive(Clone, PartialEq, Debug)]
pub struct End {
    /// Who calls.
    pub by: By,
    /// Which request.
    pub request: RequestMarks,
    /// Which registration.
    pub id: RegistrationId,
    /// Last day; `None`: today.
    pub on: Option<Day>,
    /// Why.
    pub reason: EndReason,
}

/// Look around one of the unit's own registrations.
#[derive(Clone, PartialEq, Debug)]
pub struct Look {
    /// Who calls.
    pub by: By,
    /// Through which registration.
    pub id: RegistrationId,
    /// Who looks, opaque to us.
    pub actor: String,
    /// Parties in one answer at most.
    pub page: usize,
    /// Go on after this place of the order.
    pub after: Option<PlaceInOrder>,
}

/// Say what has arrived.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Acknowledge {
    /// Who calls.
    pub by: By,
    /// Through this number of the outbox.
    pub through: u64,
}
