//! Registrations (meldingen). Every field that later workflows need is here from the first record on. Sealed under the
//! registration's own key, because the law erases reports, not only persons (art. 7.1.4.6 Jeugdwet).

use pseudonym::KeyLabel;
use serde::{Deserialize, Serialize};

use crate::{
    ClientReference, Day, MunicipalityCode, PersonNo, RegistrationId, RegistrationNo, RequestId, UnitNo,
    receipt::ReceiptSalt,
};

/// The role of the person.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[repr(u8)]
pub enum SubjectRole {
    /// Child or young person (jeugdige).
    Child = 1,
    /// Adult.
    Adult = 2,
    /// Not born yet.
    ExpectedChild = 3,
}

/// What the unit says.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[repr(u8)]
pub enum RegistrationKind {
    /// We work with this person (betrokkenheid).
    Involvement = 1,
    /// We are worried (zorg).
    Concern = 2,
}

/// Legal ground. Sealed, never disclosed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum Basis {
    /// Duty or power in law.
    Statutory = 1,
    /// Safety sets consent aside.
    Safety = 2,
    /// Consent.
    Consent = 3,
}

/// Who decided to register. Sealed, never disclosed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum RegisteredBy {
    /// A professional.
    Professional = 1,
    /// The agency's coordinator (art. 7.1.3.3 Jeugdwet).
    Coordinator = 2,
    /// The agency's system, by rule.
    System = 3,
    /// Another party, for one that cannot.
    Delegate = 4,
}

/// Why it ended. Decides what is archived and what is erased (art. 7.1.4.5 and 7.1.4.6 Jeugdwet; docs/retention.md).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[repr(u8)]
pub enum EndReason {
    /// The risk is gone.
    Resolved = 1,
    /// It should not have been made.
    Unjustified = 2,
    /// Wrong person.
    InError = 3,
    /// The family moved.
    Moved = 4,
    /// The young person is grown up.
    AgedOut = 5,
    /// Death.
    Deceased = 6,
    /// Consent was withdrawn.
    ConsentEnded = 7,
    /// Another party took over.
    HandedOver = 8,
    /// The term ran out and nobody renewed it: only the index itself says so.
    Expired = 9,
}

impl EndReason {
    /// A registration that should never have been: it leaves no history, and whoever was told is told otherwise.
    #[must_use]
    pub const fn never_was(self) -> bool {
        matches!(self, Self::Unjustified | Self::InError)
    }
}

/// Which request made this, so that a repetition can be recognised forever.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct RequestMark {
    /// The caller's UUID.
    pub id: RequestId,
    /// Keyed digest of the command: a plain one would let anybody with the log try out identities.
    pub digest: [u8; 32],
    /// The label of the pseudonym key behind the digest: under another key it cannot be compared.
    pub label: KeyLabel,
}

impl std::fmt::Debug for RequestMark {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("RequestMark(..)")
    }
}

/// A unit registered a person.
#[derive(Clone, PartialEq, Debug)]
pub struct Registered {
    /// Its number (matter).
    pub registration: RegistrationNo,
    /// What the agency knows it by.
    pub id: RegistrationId,
    /// About whom.
    pub person: PersonNo,
    /// Party.
    pub unit: UnitNo,
    /// Whose certificate called.
    pub caller: UnitNo,
    /// The caller acted for the party under a mandate.
    pub on_behalf: bool,
    /// Who decided.
    pub registered_by: RegisteredBy,
    /// Opaque to us.
    pub actor: String,
    /// Routes rights requests, and its officer hears of every match.
    pub municipality: MunicipalityCode,
    /// Legal ground.
    pub basis: Basis,
    /// Involvement or concern.
    pub kind: RegistrationKind,
    /// Role of the person.
    pub role: SubjectRole,
    /// From this day the person is an adult. From the birth date, which itself is not kept.
    pub adult_from: Option<Day>,
    /// First day.
    pub since: Day,
    /// Planned last day.
    pub planned_end: Option<Day>,
    /// Expires unless renewed.
    pub expires_on: Day,
    /// A single contact that is over: no later notices, history from the start.
    pub one_off: bool,
    /// Standing interest: told, never shown.
    pub watching: bool,
    /// As if the unit were shielded.
    pub shielded: bool,
    /// Echoed in every notice.
    pub client_reference: Option<ClientReference>,
    /// For the receipt.
    pub salt: ReceiptSalt,
    /// For repetitions.
    pub request: RequestMark,
}

/// A unit registered a person again: nothing changed, but the request is remembered.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct RegisteredAgain {
    /// The registration that already was.
    pub registration: RegistrationNo,
    /// Party.
    pub unit: UnitNo,
    /// Whose certificate called.
    pub caller: UnitNo,
    /// For repetitions.
    pub request: RequestMark,
}

/// A registration goes on.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Renewed {
    /// Which.
    pub registration: RegistrationNo,
    /// Party.
    pub unit: UnitNo,
    /// Whose certificate called.
    pub caller: UnitNo,
    /// New planned last day.
    pub planned_end: Option<Day>,
    /// New term.
    pub expires_on: Day,
    /// For repetitions.
    pub request: RequestMark,
}

/// A registration ended.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Ended {
    /// Which.
    pub registration: RegistrationNo,
    /// Party.
    pub unit: UnitNo,
    /// Whose certificate called.
    pub caller: UnitNo,
    /// Last day.
    pub on: Day,
    /// Why.
    pub reason: EndReason,
    /// For repetitions.
    pub request: RequestMark,
}
