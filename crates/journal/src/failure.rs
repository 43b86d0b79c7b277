//! Everything that can go wrong, as closed lists with one sentence each.
//!
//! No variant carries event bytes, not even in part. Absent: any decision what to do next; the rule of the callers is
//! that after a failed append nothing is acknowledged until the journal was opened again.

use std::io;
use std::path::{Path, PathBuf};

use crate::room::NoRoom;
use crate::types::Position;

/// Why the journal refused or failed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// A file or directory of the journal is not there, or is empty where it never is.
    #[error(
        "the journal lacks {what}; nothing is created in its place: copy the data directory away as it is, \
         then put back what is missing, or log and key slots together from one backup"
    )]
    Missing {
        /// What is missing.
        what: String,
    },
    /// Another opener, in this process or another, holds the journal.
    #[error("the journal in {} is in use by another process", dir.display())]
    InUse {
        /// The journal's directory.
        dir: PathBuf,
    },
    /// `create` was asked for a directory that holds a journal or a part of one.
    #[error("{} already exists, so no journal is created over it", path.display())]
    AlreadyExists {
        /// What was found.
        path: PathBuf,
    },
    /// The log's interior is not what was written. Nothing was removed.
    #[error("the log is damaged at position {position}: {meaning}; nothing was cut away")]
    Damaged {
        /// First position that cannot be trusted.
        position: Position,
        /// What is wrong there.
        meaning: Meaning,
    },
    /// No slot of the head file is whole.
    #[error("both slots of the head file are damaged, so it is unknown how much was acknowledged")]
    HeadDamaged,
    /// sled holds less than was acknowledged.
    #[error(
        "the log holds {log} events but {head} were acknowledged: copy the data directory away as it is, then \
         put log and key slots back together from one backup"
    )]
    Behind {
        /// Events that were acknowledged.
        head: u64,
        /// Events found.
        log: u64,
    },
    /// What the caller remembered of the log is not what the log holds. Drop it and read from the beginning.
    #[error(
        "the log up to position {position} is not the one that was remembered; drop what was derived from it"
    )]
    MarkDiffers {
        /// [`crate::Mark::size`].
        position: Position,
    },
    /// A volume does not say that it follows the one that stands before it.
    #[error("{} does not continue the volume before it; a volume is missing or does not belong here", path.display())]
    Unconnected {
        /// The volume's directory.
        path: PathBuf,
    },
    /// A flush did not go through `fdatasync`.
    #[error(
        "a flush of the log did not reach fdatasync, so nothing can be promised; the program is built wrongly"
    )]
    NotDurable,
    /// sled stored a value in a file of its own, which it never syncs.
    #[error("the store put values into {}, which it never syncs", path.display())]
    BlobFound {
        /// The file found.
        path: PathBuf,
    },
    /// sled failed.
    #[error("the store failed while {doing}: {fault}")]
    Sled {
        /// What was being done.
        doing: &'static str,
        /// How it failed.
        fault: SledFault,
    },
    /// The operating system failed.
    #[error("{doing} {} failed: {kind}", path.display())]
    Io {
        /// What was being done.
        doing: &'static str,
        /// To which file or directory.
        path: PathBuf,
        /// The system's answer.
        kind: io::ErrorKind,
    },
    /// A new life was asked for where the present one has no event yet in its volume.
    #[error("no new life of the log begins before anything was written in the present one")]
    EmptyLife,
    /// One event does not fit a value. Nothing was written; the journal goes on.
    #[error("event {index} of the group has {bytes} bytes, more than the {limit} that fit")]
    EventTooLarge {
        /// Index in the group.
        index: usize,
        /// Its size.
        bytes: usize,
        /// [`crate::MAX_EVENT_BYTES`].
        limit: usize,
    },
    /// The group needs more values than one batch may hold. Nothing was written; the journal goes on.
    #[error("the group needs {values} values, more than the {limit} of one batch; cut it")]
    GroupTooLarge {
        /// Values needed, see [`crate::values_needed`].
        values: usize,
        /// [`crate::MAX_GROUP_VALUES`].
        limit: usize,
    },
    /// An earlier append failed. What reached the disk is known only after opening again.
    #[error("an earlier append failed, so nothing is appended until the journal is opened again")]
    Poisoned,
    /// The disk has too little room. Nothing was written; the journal goes on when space is freed.
    #[error(transparent)]
    NoRoom(#[from] NoRoom),
    /// A thread for work beside the writer could not be started.
    #[error("a thread of the journal could not be started: {kind}; open the journal again")]
    Thread {
        /// The system's answer.
        kind: io::ErrorKind,
    },
    /// A thread of the journal panicked.
    #[error("a thread of the journal fell over; open the journal again")]
    Fell,
    /// A pass was given up because the journal is being closed.
    #[error("the journal is being closed")]
    Closed,
    /// Written by a later version of this program.
    #[error("{what} has version {found}, which this program does not know; use the program that wrote it")]
    NewerVersion {
        /// What carries the version.
        what: &'static str,
        /// The version found.
        found: u32,
    },
}

impl Failure {
    /// An answer of the operating system, with what was being done to what.
    pub(crate) fn io(doing: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_path_buf();
        move |error| Self::Io {
            doing,
            path,
            kind: error.kind(),
        }
    }

    /// Whether the disk (or what this user may use of it) was full.
    pub fn is_full(&self) -> bool {
        let kind = match self {
            Self::Io { kind, .. } => kind,
            Self::Sled {
                fault: SledFault::Io(kind),
                ..
            } => kind,
            Self::NoRoom(_) => return true,
            _ => return false,
        };
        matches!(kind, io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded)
    }

    /// Whether this user may not do to a file what was tried.
    pub fn is_denied(&self) -> bool {
        matches!(self, Self::Io { kind, .. } if *kind == io::ErrorKind::PermissionDenied)
    }

    pub(crate) fn damaged(position: u64, meaning: Meaning) -> Self {
        Self::Damaged {
            position: Position(position),
            meaning,
        }
    }
}

/// What is wrong at a damaged position.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Meaning {
    /// The stored check does not fit the stored bytes.
    #[error("the bytes do not fit their check")]
    CheckFailed,
    /// The check fits, but the bytes are not a frame.
    #[error("the value is not built as a frame")]
    Layout,
    /// The value stands under another key than its first position.
    #[error("the value stands under the wrong key")]
    WrongKey,
    /// The position is absent although later ones are present.
    #[error("the events from here up to position {next} are missing")]
    Gap {
        /// First position present after the gap.
        next: Position,
    },
    /// The position occurs twice.
    #[error("the position occurs twice")]
    Overlap,
    /// The events are there but are not those that were acknowledged.
    #[error("the Merkle root over the events before it is not the acknowledged one")]
    RootDiffers,
    /// The frame belongs to another life of the log.
    #[error(
        "what stands there is of another life of the log than the head file; one of the two is of another store or backup"
    )]
    WrongEpoch,
    /// sled itself found its page damaged.
    #[error("the store cannot read its own page")]
    Unreadable,
}

/// How sled failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SledFault {
    /// An error of the operating system.
    #[error("{0}")]
    Io(io::ErrorKind),
    /// Its own checks failed.
    #[error("its files are corrupt")]
    Corruption,
    /// It panicked; this process should end soon.
    #[error("it panicked")]
    Panic,
    /// It calls its own state impossible, or was asked for something it does not do.
    #[error("its state is inconsistent")]
    Inconsistent,
}

/// Why [`crate::Journal::open`] did not end with an open journal.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OpenError<E> {
    /// The journal refused or failed.
    #[error(transparent)]
    Journal(#[from] Failure),
    /// The caller's `visit` stopped the pass with its own error.
    #[error("the reader of the log stopped at position {position}")]
    Visit {
        /// The event at which it stopped.
        position: Position,
        /// Its error.
        error: E,
    },
}
