//! Commands: what somebody asks for, already translated from the wire. Persons are pseudonyms here.

use event::{
    AddressUse, Basis, ClientReference, Contact, Day, EndReason, Moment, MunicipalityCode, Oin, RegisteredBy,
    RegistrationId, RegistrationKind, RelationKind, RelationSource, RequestMark, SubjectRole,
};
use pseudonym::Pseudonym;
use registry::{Acting, NotYou, acting};

use crate::{Etag, PlaceInOrder, Reason, Refusal, View};

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

/// Register a person.
#[derive(Clone, PartialEq, Debug)]
pub struct Register {
    /// Who calls.
    pub by: By,
    /// Which request.
    pub request: RequestMark,
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

/// A relation as somebody asserts it.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Relation {
    /// Parent, guardian, foster parent, or either partner.
    pub from: Whom,
    /// Child, or the other partner.
    pub to: Whom,
    /// How.
    pub kind: RelationKind,
    /// Register or own knowledge (the municipality's own knowledge is recognised by who calls).
    pub source: RelationSource,
    /// First day.
    pub since: Option<Day>,
    /// Last day.
    pub until: Option<Day>,
    /// Vouched for on this day; `None`: today.
    pub as_of: Option<Day>,
    /// Being examined.
    pub in_question: bool,
    /// For a shared address.
    pub address_use: Option<AddressUse>,
}

/// Names a relation by its ends.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct RelationName {
    /// Parent, guardian, foster parent, or either partner.
    pub from: Whom,
    /// Child, or the other partner.
    pub to: Whom,
    /// How.
    pub kind: RelationKind,
}

/// Go on with a registration.
#[derive(Clone, PartialEq, Debug)]
pub struct Renew {
    /// Who calls.
    pub by: By,
    /// Which request.
    pub request: RequestMark,
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
    pub request: RequestMark,
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

/// Tell about relations.
#[derive(Clone, PartialEq, Debug)]
pub struct AssertRelations {
    /// Who calls.
    pub by: By,
    /// Which request.
    pub request: RequestMark,
    /// Which relations.
    pub relations: Vec<Relation>,
}

/// Say that a relation ended.
#[derive(Clone, PartialEq, Debug)]
pub struct EndRelation {
    /// Who calls.
    pub by: By,
    /// Which request.
    pub request: RequestMark,
    /// Which relation.
    pub relation: RelationName,
    /// Last day.
    pub until: Day,
}

/// Say that a relation does not exist.
#[derive(Clone, PartialEq, Debug)]
pub struct DenyRelation {
    /// Who calls.
    pub by: By,
    /// Which request.
    pub request: RequestMark,
    /// Which relation.
    pub relation: RelationName,
}

/// Say what has arrived.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Acknowledge {
    /// Who calls.
    pub by: By,
    /// Through this number of the outbox.
    pub through: u64,
}

/// Connect an agency.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AdmitAgency {
    /// OIN.
    pub oin: Oin,
    /// Name.
    pub name: String,
    /// Sector code.
    pub sector: String,
    /// Municipalities it serves.
    pub municipalities: Vec<MunicipalityCode>,
    /// It is this municipality.
    pub is_municipality: Option<MunicipalityCode>,
    /// May hand over relations from the population register.
    pub supplies_brp: bool,
}

/// Open a unit.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OpenUnit {
    /// Of which agency.
    pub oin: Oin,
    /// The agency's code for it.
    pub code: String,
    /// Name.
    pub name: String,
    /// Whom to call.
    pub contact: Contact,
    /// Follow-up officer of the municipality.
    pub follow_up_officer: bool,
    /// Shown through the officer only.
    pub shielded: bool,
    /// Writes a day; 0 = the policy's default.
    pub daily_quota: u32,
}

/// Describe an agency anew; `None` leaves a field as it is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct UpdateAgency {
    /// Which.
    pub oin: Oin,
    /// Refuse when the agency changed since this was shown.
    pub etag: Option<Etag>,
    /// Name.
    pub name: Option<String>,
    /// Sector code.
    pub sector: Option<String>,
    /// Municipalities it serves.
    pub municipalities: Option<Vec<MunicipalityCode>>,
    /// It is this municipality, or none.
    pub is_municipality: Option<Option<MunicipalityCode>>,
    /// May hand over relations from the population register.
    pub supplies_brp: Option<bool>,
}

/// Describe a unit anew; `None` leaves a field as it is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct UpdateUnit {
    /// Of which agency.
    pub oin: Oin,
    /// Which.
    pub code: String,
    /// Refuse when the unit changed since this was shown.
    pub etag: Option<Etag>,
    /// Name.
    pub name: Option<String>,
    /// Whom to call.
    pub contact: Option<Contact>,
    /// Follow-up officer of the municipality.
    pub follow_up_officer: Option<bool>,
    /// Shown through the officer only.
    pub shielded: Option<bool>,
    /// Writes a day; 0 = the policy's default.
    pub daily_quota: Option<u32>,
}

/// Suspend or resume an agency.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct SetSuspended {
    /// Which.
    pub oin: Oin,
    /// Suspended or not.
    pub suspended: bool,
}

/// Give or withdraw a mandate.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct SetMandate {
    /// Whose certificate acts.
    pub caller: Oin,
    /// For whom.
    pub principal: Oin,
    /// Given or withdrawn.
    pub given: bool,
}

/// Pin a certificate as administrator.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PinAdministrator {
    /// SHA-256 of the certificate.
    pub fingerprint: [u8; 32],
    /// Name for people.
    pub name: String,
    /// Last moment of its term.
    pub not_after: Option<Moment>,
}

/// Pin a certificate of an agency.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct PinCertificate {
    /// SHA-256 of the certificate.
    pub fingerprint: [u8; 32],
    /// OIN in it.
    pub oin: Oin,
    /// Last moment of its term.
    pub not_after: Moment,
}

/// Revoke a certificate.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct RevokeCertificate {
    /// SHA-256 of the certificate.
    pub fingerprint: [u8; 32],
    /// Now in real time, in which certificates live, also under a scenario clock: whose term has run out.
    pub wall: Moment,
}

/// Propose to merge the persons of two registrations, or to undo that.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ProposeMerge {
    /// Certificate of the administrator.
    pub by: [u8; 32],
    /// Undo.
    pub unmerge: bool,
    /// One registration.
    pub one: RegistrationId,
    /// The other.
    pub other: RegistrationId,
}

/// Confirm or drop a proposal.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct CloseMerge {
    /// Certificate of the administrator.
    pub by: [u8; 32],
    /// Which proposal.
    pub id: [u8; 16],
    /// Confirm it, or drop it.
    pub confirm: bool,
}

/// Make the store's first fact.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OpenStore {
    /// Name of the profile.
    pub profile: String,
    /// Digest of the policy.
    pub policy_digest: [u8; 32],
    /// Check of the pseudonym key.
    pub pseudonym_check: [u8; 16],
}

/// Everything that can be asked of the writer.
#[derive(Clone, PartialEq, Debug)]
pub enum Command {
    /// Register a person.
    Register(Box<Register>),
    /// Go on.
    Renew(Renew),
    /// End.
    End(End),
    /// Look around.
    Look(Look),
    /// Tell about relations.
    AssertRelations(AssertRelations),
    /// A relation ended.
    EndRelation(Box<EndRelation>),
    /// A relation does not exist.
    DenyRelation(Box<DenyRelation>),
    /// Notices arrived.
    Acknowledge(Acknowledge),
    /// Connect an agency.
    AdmitAgency(AdmitAgency),
    /// Open a unit.
    OpenUnit(OpenUnit),
    /// Suspend or resume.
    SetSuspended(SetSuspended),
    /// Give or withdraw a mandate.
    SetMandate(SetMandate),
    /// Describe an agency anew.
    UpdateAgency(UpdateAgency),
    /// Describe a unit anew.
    UpdateUnit(UpdateUnit),
    /// Pin an administrator.
    PinAdministrator(PinAdministrator),
    /// Pin a certificate of an agency.
    PinCertificate(PinCertificate),
    /// Revoke a certificate.
    RevokeCertificate(RevokeCertificate),
    /// Propose a merge, or to undo one.
    ProposeMerge(ProposeMerge),
    /// Confirm or drop a proposal.
    CloseMerge(CloseMerge),
    /// The store's first fact.
    OpenStore(OpenStore),
}
