//! Why a store cannot be made or opened. One sentence each; never a key, never a person.

use thiserror::Error;

/// A store that cannot be made, opened or written.
#[derive(Debug, Error)]
pub enum Failure {
    /// The log.
    #[error("{0}")]
    Journal(#[from] journal::Failure),
    /// The key slots.
    #[error("{0}")]
    Slots(#[from] seal::Failure),
    /// Bytes in the log that are no event.
    #[error("event {position} of the log cannot be read: {why}")]
    NotAnEvent {
        /// Where.
        position: u64,
        /// What is wrong.
        why: event::NotAnEvent,
    },
    /// A key that is there does not open its event.
    #[error(
        "event {position} does not open with the key of its matter: log and key slots do not belong together"
    )]
    DoesNotOpen {
        /// Where.
        position: u64,
    },
    /// A key that the log needs was never in the key slots.
    #[error(
        "event {position} needs a key that the key slots never held: log and key slots do not belong together"
    )]
    KeyMissing {
        /// Where.
        position: u64,
    },
    /// An opened body that makes no sense.
    #[error("event {position}: {why}")]
    Unreadable {
        /// Where.
        position: u64,
        /// What is wrong.
        why: event::Unreadable,
    },
    /// The store never ran under this policy.
    #[error(
        "the policy file is not one that this store runs or ran under (profile {found}): a changed policy cannot slip in; \
         put the former file back, start, and look at the changed one with `kringctl rules preview FILE`"
    )]
    PolicyDiffers {
        /// The profile of the file.
        found: &'static str,
    },
    /// The log holds a policy that this version cannot read.
    #[error(
        "the policy in force was brought into force by another version of this program, and cannot be read: {0}"
    )]
    PolicyUnreadable(policy::BadPolicy),
    /// Another pseudonym key than the one the store was made with.
    #[error(
        "the pseudonym key is not one that this store stands under: under another key no registration would find its family; put the right key back (what is of before a rotation needs the former key, what is of after it the next one)"
    )]
    PseudonymKeyDiffers,
    /// Two pseudonym keys stand side by side, and one of them was not given.
    #[error(
        "a rotation of the pseudonym key is under way, and the {which} key is in neither of the two files: a start needs both \
         keys until `kringctl keys rotate finish`; put it back"
    )]
    PseudonymKeyLacking {
        /// Which of the two: next or former.
        which: &'static str,
    },
    /// The log has no first fact.
    #[error(
        "the log is empty: creating this store was not finished; remove its data directory and run `kringd init` again"
    )]
    Unfinished,
    /// The store's own snapshot was made of more events than the log holds, and a snapshot speaks of acknowledged events
    /// only.
    #[error(
        "the log holds {log} events, and the snapshot of this store was made of {snapshot}: an older log was put back, or \
         acknowledged events are missing; put the later log back, or, if what came after it is meant to be lost, move the folder \
         `snapshot` away and start again"
    )]
    LogOlder {
        /// Events of the log.
        log: u64,
        /// Events that the snapshot covers.
        snapshot: u64,
    },
    /// An erasure cannot be carried out: the snapshot can neither be written anew nor dropped.
    #[error(
        "something is to be erased, and the snapshot of this store can neither be written anew without it nor dropped; give the \
         daemon's user the folder `snapshot`, or move it away, and start again"
    )]
    SnapshotStands,
    /// An erasure cannot be carried out: on a full disk nobody can be told of it.
    #[error(
        "something is to be erased, and the disk has too little room to tell whoever must hear of it first; make room: it goes \
         on by itself, and a start goes on with it"
    )]
    NoRoomToErase,
    /// A body that cannot be sealed.
    #[error("an event cannot be sealed")]
    Unsealable,
    /// The writer's thread fell over: a fault of the program.
    #[error("the writer fell over; nothing is written until a restart")]
    WriterFell,
    /// The writer's thread could not start.
    #[error("the writer could not be started: {0}")]
    Thread(std::io::ErrorKind),
}

impl Failure {
    /// The log was closed, or is.
    pub(crate) const fn closed() -> Self {
        Self::Journal(journal::Failure::Closed)
    }

    /// The log was closed under whoever read it, or the reader broke off: nothing is said about the log.
    #[must_use]
    pub const fn is_closed(&self) -> bool {
        matches!(self, Self::Journal(journal::Failure::Closed))
    }

    /// This user may not do to a file of the store what was tried.
    #[must_use]
    pub fn is_denied(&self) -> bool {
        match self {
            Self::Journal(why) => why.is_denied(),
            Self::Slots(why) => why.is_denied(),
            _ => false,
        }
    }

    /// Another process has the store open.
    #[must_use]
    pub const fn is_in_use(&self) -> bool {
        matches!(
            self,
            Self::Journal(journal::Failure::InUse { .. }) | Self::Slots(seal::Failure::InUse)
        )
    }
}
