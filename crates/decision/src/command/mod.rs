//! Commands: what somebody asks for, already translated from the wire. Persons are pseudonyms here.

mod administration;
mod registrations;
mod relations;
mod retention;
mod who;

pub use administration::{
    AdmitAgency, ChangePolicy, CloseMerge, OpenStore, OpenUnit, PinAdministrator, PinCertificate,
    ProposeMerge, RevokeCertificate, SetMandate, SetSuspended, UpdateAgency, UpdateUnit,
};
pub use registrations::{Acknowledge, End, Look, Register, Renew};
pub use relations::{AssertRelations, DenyRelation, EndRelation, Relation, RelationName};
pub use retention::{Announce, ConfirmClock, Expire};
pub use who::{By, Whom};

use crate::{AskErasure, ErasureStep};

/// Everything that can be asked of the writer.
#[derive(Clone, PartialEq, Debug)]
pub enum Command {
    /// Register a person.
    Register(Box<Register>),
    /// Go on.
    Renew(Renew),
    /// End.
    End(End),
    /// Terms run out soon.
    Announce(Announce),
    /// Terms ran out.
    Expire(Expire),
    /// The clock is right.
    ConfirmClock(ConfirmClock),
    /// Note the clock, if nothing was recorded for some hours.
    SeeClock,
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
    /// The store was restored from a backup: what a restore says before it is opened.
    Restore(event::Restored),
    /// Bring another policy into force.
    ChangePolicy(ChangePolicy),
    /// Erase something.
    AskErasure(AskErasure),
    /// A step of carrying an erasure out.
    Erasure(ErasureStep),
    /// Go over the next registrations after that.
    GoOver,
}

impl Command {
    /// Whether it is carried out on a full disk too, from the space that is kept for it: what ends a registration or a
    /// delivery, what shuts somebody out, and what erases. Everything else can wait until there is room.
    #[must_use]
    pub const fn cannot_wait(&self) -> bool {
        matches!(
            self,
            Self::End(_)
                | Self::Acknowledge(_)
                | Self::SetSuspended(_)
                | Self::RevokeCertificate(_)
                | Self::AskErasure(_)
                | Self::Erasure(_)
        )
    }
}
