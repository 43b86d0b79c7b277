//! Answers: what a decided command gives back, before the door writes it on the wire.

use event::{
    ClientReference, Day, EndReason, MunicipalityCode, ReceiptSalt, RegistrationId, RegistrationKind,
    RegistrationNo, SubjectRole, UnitNo,
};

use crate::{ClockLeap, Erasure, MatchShown, PlaceInOrder, PolicyChange, Proposal, SectorCoverage, View};

/// A registration as its own unit may see it.
#[derive(Clone, PartialEq, Debug)]
pub struct RegistrationState {
    /// Opaque id.
    pub id: RegistrationId,
    /// Code of the unit.
    pub unit_code: String,
    /// Role of the person.
    pub role: SubjectRole,
    /// Involvement or concern.
    pub kind: RegistrationKind,
    /// First day.
    pub since: Day,
    /// Planned last day.
    pub planned_end: Option<Day>,
    /// Expires unless renewed.
    pub expires_on: Day,
    /// Responsible municipality.
    pub municipality: MunicipalityCode,
    /// A single contact that is over.
    pub one_off: bool,
    /// Standing interest.
    pub watching: bool,
    /// Shielded.
    pub shielded: bool,
    /// Echoed in every notice.
    pub client_reference: Option<ClientReference>,
    /// Last day and reason, once ended.
    pub ended: Option<(Day, EndReason)>,
    /// Involved now.
    pub active: bool,
    /// When it was recorded, UTC microseconds.
    pub recorded_at: i64,
}

impl RegistrationState {
    /// Reads it. A number that is not in the tables is a fault of the caller; it reads as an ended, empty one.
    pub(crate) fn of(view: View<'_>, no: RegistrationNo) -> Self {
        let r = view.household.registration(no);
        let r = r.as_deref();
        let unit = r.map_or(UnitNo(0), |r| r.unit);
        Self {
            id: r.map_or(RegistrationId([0; 16]), |r| r.id),
            unit_code: view
                .registry
                .unit(unit)
                .map(|u| u.code.clone())
                .unwrap_or_default(),
            role: r.map_or(SubjectRole::Child, |r| r.role),
            kind: r.map_or(RegistrationKind::Involvement, |r| r.kind),
            since: r.map_or(Day(0), |r| r.since),
            planned_end: r.and_then(|r| r.planned_end),
            expires_on: r.map_or(Day(0), |r| r.expires_on),
            municipality: r.map_or(MunicipalityCode(0), |r| r.municipality),
            one_off: r.is_some_and(|r| r.one_off),
            watching: r.is_some_and(|r| r.watching),
            shielded: r.is_some_and(|r| r.shielded),
            client_reference: r.and_then(|r| r.client_reference),
            ended: r.and_then(|r| r.ended),
            active: r.is_some_and(household::Registration::is_active),
            recorded_at: r.map_or(0, |r| r.recorded_at),
        }
    }
}

/// With this the agency can show its registration later.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Receipt {
    /// As in the header of the event.
    pub commitment: [u8; 32],
    /// Known to the agency and the sealed body only.
    pub salt: ReceiptSalt,
    /// UTC microseconds.
    pub recorded_at: i64,
}

/// Who stands around a registration.
#[derive(Clone, PartialEq, Debug)]
pub struct Around {
    /// Other parties, strongest first; none: no match is *known*.
    pub parties: Vec<MatchShown>,
    /// Where each of them stands in the order.
    pub places: Vec<PlaceInOrder>,
    /// The municipality that the coverage is about.
    pub municipality: MunicipalityCode,
    /// What "none" is worth.
    pub coverage: Vec<SectorCoverage>,
    /// Parties in all, on this page and others.
    pub in_all: usize,
    /// The place of the last party, when more follow.
    pub next: Option<PlaceInOrder>,
}

/// Answer to a registration.
#[derive(Clone, PartialEq, Debug)]
pub struct RegisterAnswer {
    /// The registration.
    pub registration: RegistrationState,
    /// Receipt.
    pub receipt: Receipt,
    /// Who stands around it, read fresh.
    pub around: Around,
    /// It had been made before.
    pub already_registered: bool,
    /// Then: fields in which the request says something else, by their name in the protocol.
    pub differs: Vec<&'static str>,
    /// The description may fit more than one person.
    pub possible_duplicate: bool,
}

/// What a command gives back.
#[derive(Clone, PartialEq, Debug)]
pub enum Answer {
    /// To a registration.
    Registered(Box<RegisterAnswer>),
    /// To renewing and ending.
    Registration(Box<RegistrationState>),
    /// To a look.
    Around(Box<Around>),
    /// To relations: how many were accepted.
    Relations(u32),
    /// To an acknowledgement: how many notices still wait.
    Acknowledged(u64),
    /// To a proposal of administrators.
    Proposal(Proposal),
    /// To a change of the policy, and to a slice of what follows from it: where it is.
    PolicyChange(Box<PolicyChange>),
    /// To an erasure that was asked for; `None`: there is nothing to erase.
    Erasure(Option<Box<Erasure>>),
    /// To a word about the clock: where it had leapt, if it had.
    Clock(Option<ClockLeap>),
    /// To administration; to a change of the policy: it is in force already.
    Done,
}
