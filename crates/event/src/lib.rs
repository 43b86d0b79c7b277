//! The facts of the index and the bytes they are kept in.
//!
//! Place in the flow: request -> who asks -> about whom -> decision -> **durable event** -> household -> match -> notice.
//! A decision yields [`Fact`]s; a fact is written as one event: a fixed header in clear, then a sealed body.
//!
//! Invariants: what the header says in clear is harmless and ties no two parties of a family together once keys are
//! destroyed; bodies are tagged structures that live in the private module `stored`, apart from the wire and from the
//! Rust names used here; the bytes of every version are read forever.
//! Absent: storage, clocks, randomness, gRPC, and any raw identity.

mod codec;
mod facts;
mod header;
mod ids;
mod receipt;
mod stored;
mod time;

pub use codec::{Plain, Unreadable, clear, decode, encode, heard, matter_of};
pub use facts::{
    Fact,
    access::Looked,
    agencies::{
        AdministratorPinned, AgencyAdmitted, AgencySuspended, AgencyUpdated, CertificatePinned,
        CertificateRevoked, Contact, MandateSet, UnitOpened, UnitUpdated,
    },
    clock::{ClockConfirmed, ClockSeen},
    delivery::Acknowledged,
    erasure::{
        Condemned, Erasable, Erased, Erasing, ErasureAsked, MatchGone, MatchKept, PersonKept, RequestsErased,
        UnitKept, UnitsKept,
    },
    limits::{Limit, LimitNotice, LimitTold, Reached},
    links::{LinkChange, LinkTold, NoticeKind, NoticeTo, PairRow, StillToTell},
    persons::{MergeDropped, MergeProposed, PersonNoted, PersonsMerged, PersonsParted},
    policy::{PolicyChanged, PolicyDifference, PolicyGoneOver, PolicyNoted, PolicySettled, RowDifference},
    registrations::{
        Basis, EndReason, Ended, Registered, RegisteredAgain, RegisteredBy, RegistrationKind, Renewed,
        RequestMark, SubjectRole,
    },
    relations::{
        AddressUse, RelationAsserted, RelationConfirmed, RelationDenied, RelationEnded, RelationKind,
        RelationSource,
    },
    requests::RequestHeard,
    restored::Restored,
    retention::{ArchiveTold, Expired, ExpiryAnnounced},
    rotation::{FormerNamesGone, PersonKnownAs, PseudonymKeyAdded, PseudonymKeyRetired},
    store::Opened,
};
pub use header::{AEAD_CHACHA20_POLY1305, HEADER_BYTES, Header, Kind, NotAnEvent, STORED_VERSION, split};
pub use ids::{
    AccessNo, AgencyNo, ClientReference, HOUSE, MatchId, MunicipalityCode, Oin, PersonNo, RegistrationId,
    RegistrationNo, RelationNo, RequestId, StatementNo, UnitNo,
};
pub use receipt::{ReceiptSalt, commitment};
pub use time::{Day, Moment};
