//! Commands: what somebody asks for, already translated from the wire. Persons are pseudonyms here.

mod administration;
mod registrations;
mod relations;
mod retention;
mod rotation;
mod who;

pub use administration::{
    AdmitAgency, ChangePolicy, CloseMerge, OpenStore, OpenUnit, PinAdministrator, PinCertificate,
    ProposeMerge, RevokeCertificate, SetMandate, SetSuspended, UpdateAgency, UpdateUnit,
};
pub use registrations::{Acknowledge, End, Look, Register, Renew};
pub use relations::{AssertRelations, DenyRelation, EndRelation, Relation, RelationName};
pub use retention::{Announce, ConfirmClock, Expire};
pub use rotation::{BeginRotation, FinishRotation, KnowAgain};
pub use who::{By, RequestMarks, Whom};

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
    /// Bring the next pseudonym key into use.
    BeginRotation(BeginRotation),
    /// Take the former pseudonym key out of use.
    FinishRotation(FinishRotation),
    /// Know somebody under the present pseudonym key too.
    KnowAgain(Box<KnowAgain>),
    /// Go over what is left: of a change that is told in steps, of a changed policy, of names under a key that is out of use.
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
