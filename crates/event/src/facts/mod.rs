//! What can happen, in the past tense. One file per subject.

pub(crate) mod access;
pub(crate) mod agencies;
pub(crate) mod clock;
pub(crate) mod delivery;
pub(crate) mod erasure;
pub(crate) mod limits;
pub(crate) mod links;
pub(crate) mod persons;
pub(crate) mod policy;
pub(crate) mod registrations;
pub(crate) mod relations;
pub(crate) mod requests;
pub(crate) mod restored;
pub(crate) mod retention;
pub(crate) mod rotation;
pub(crate) mod store;

use access::Looked;
use agencies::{
    AdministratorPinned, AgencyAdmitted, AgencySuspended, AgencyUpdated, CertificatePinned,
    CertificateRevoked, MandateSet, UnitOpened, UnitUpdated,
};
use clock::{ClockConfirmed, ClockSeen};
use delivery::Acknowledged;
use erasure::{
    Condemned, Erased, Erasing, ErasureAsked, MatchGone, MatchKept, PersonKept, RequestsErased, UnitsKept,
};
use limits::LimitTold;
use links::{LinkTold, StillToTell};
use persons::{MergeDropped, MergeProposed, PersonNoted, PersonsMerged, PersonsParted};
use policy::{PolicyChanged, PolicyGoneOver, PolicyNoted, PolicySettled};
use registrations::{Ended, Registered, RegisteredAgain, Renewed};
use relations::{RelationAsserted, RelationConfirmed, RelationDenied, RelationEnded};
use requests::RequestHeard;
use restored::Restored;
use retention::{ArchiveTold, Expired, ExpiryAnnounced};
use rotation::{FormerNamesGone, PersonKnownAs, PseudonymKeyAdded, PseudonymKeyRetired};
use store::Opened;

/// One thing that happened. A fact is never refused: refusing is what decisions do.
#[derive(Clone, PartialEq, Debug)]
pub enum Fact {
    /// The store was made.
    Opened(Opened),
    /// A certificate may administer the index.
    AdministratorPinned(AdministratorPinned),
    /// An agency may connect.
    AgencyAdmitted(AgencyAdmitted),
    /// An agency may no longer call, or may again.
    AgencySuspended(AgencySuspended),
    /// An agency opened a unit.
    UnitOpened(UnitOpened),
    /// One agency's certificate may (no longer) act for another.
    MandateSet(MandateSet),
    /// What the index says of an agency changed.
    AgencyUpdated(AgencyUpdated),
    /// What the index says of a unit changed.
    UnitUpdated(UnitUpdated),
    /// An agency may call with this certificate.
    CertificatePinned(CertificatePinned),
    /// Nobody may call with this certificate any more.
    CertificateRevoked(CertificateRevoked),
    /// A person became known to the index.
    PersonNoted(PersonNoted),
    /// An administrator proposed a merge, or to undo one.
    MergeProposed(MergeProposed),
    /// A proposal was dropped.
    MergeDropped(MergeDropped),
    /// Two persons are one.
    PersonsMerged(PersonsMerged),
    /// They are two after all.
    PersonsParted(PersonsParted),
    /// A unit registered a person.
    Registered(Box<Registered>),
    /// A unit registered a person whom it had already registered.
    RegisteredAgain(RegisteredAgain),
    /// A registration goes on.
    Renewed(Renewed),
    /// A registration ended.
    Ended(Ended),
    /// The term of a registration ran out.
    Expired(Expired),
    /// A unit was told that its registration expires soon.
    ExpiryAnnounced(ExpiryAnnounced),
    /// A new registrant was told of an archived registration.
    ArchiveTold(ArchiveTold),
    /// Somebody said that two persons are related.
    RelationAsserted(Box<RelationAsserted>),
    /// Somebody else said so too.
    RelationConfirmed(RelationConfirmed),
    /// A relation ended.
    RelationEnded(RelationEnded),
    /// Somebody entitled said that a relation does not exist.
    RelationDenied(RelationDenied),
    /// A link between two registrations was opened, changed or withdrawn, and these units were told.
    LinkTold(Box<LinkTold>),
    /// A change is told in steps: how far it came.
    StillToTell(Box<StillToTell>),
    /// Limits left something out around a registration, and these officers were told.
    LimitTold(LimitTold),
    /// A unit has received its notices up to here.
    Acknowledged(Acknowledged),
    /// A unit looked around one of its registrations.
    Looked(Looked),
    /// A call changed nothing and is remembered.
    RequestHeard(RequestHeard),
    /// The text of a policy is kept.
    PolicyNoted(PolicyNoted),
    /// Another policy came into force.
    PolicyChanged(Box<PolicyChanged>),
    /// Registrations were gone over after that.
    PolicyGoneOver(Box<PolicyGoneOver>),
    /// All of them were.
    PolicySettled(Box<PolicySettled>),
    /// These are to be erased.
    ErasureAsked(ErasureAsked),
    /// A registration is about to be erased.
    Condemned(Condemned),
    /// Nothing is known of it any more.
    Erasing(Erasing),
    /// Requests that made what is erased.
    RequestsErased(RequestsErased),
    /// What is counted of units.
    UnitsKept(UnitsKept),
    /// From when a person is an adult.
    PersonKept(PersonKept),
    /// Who was told of a match that goes on.
    MatchKept(MatchKept),
    /// A recipient is told that a match fell away with what was erased.
    MatchGone(MatchGone),
    /// The keys are destroyed.
    Erased(Erased),
    /// The clock was seen.
    ClockSeen(ClockSeen),
    /// An administrator says that the clock is right.
    ClockConfirmed(ClockConfirmed),
    /// The store was restored from a backup.
    Restored(Restored),
    /// A further pseudonym key came into use.
    PseudonymKeyAdded(PseudonymKeyAdded),
    /// The former pseudonym key is out of use.
    PseudonymKeyRetired(PseudonymKeyRetired),
    /// Names under it left the tables.
    FormerNamesGone(FormerNamesGone),
    /// A person is known under the newer key too.
    PersonKnownAs(PersonKnownAs),
}
