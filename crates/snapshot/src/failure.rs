//! What can go wrong with a stack: a closed list. No sentence contains a byte of a key or of a record.

use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;

/// Why the stack could not do what was asked. Whatever it is, the log is not touched by it: a caller that cannot help
/// itself goes on without a snapshot, or calls [`crate::Stack::renew`] and builds a new one.
#[derive(Debug, Error)]
pub enum Failure {
    /// A block of a run does not open or is not what was written.
    #[error("run {run} of the snapshot is damaged at block {block}: drop the snapshot and read the log")]
    Damaged {
        /// Number of the run.
        run: u64,
        /// Number of the block in the run, from 0.
        block: u32,
    },
    /// The caller's records do not come in ascending order of table and key, each once.
    #[error("the records of a run must come in ascending order, each key once")]
    OutOfOrder,
    /// A key, a value or what the caller adds to a mark is longer than can be stored.
    #[error("a record for the snapshot is too long: keys have at most 4 KiB, values 16 MiB, a mark 64 KiB")]
    TooLong,
    /// More runs than a stack can have.
    #[error("the snapshot has too many runs: merge them first")]
    TooManyRuns,
    /// An erasure was asked for and did not come to its end; nothing is sealed under that key any more.
    #[error("the snapshot's key was to be erased and that failed: ask again, or open the snapshot anew")]
    NotErased,
    /// Writing all anew was told to stop; the stack is as before.
    #[error("the snapshot was not written anew: the program stops")]
    Stopped,
    /// The cipher refused what no cipher refuses; nothing was written in clear.
    #[error("the cipher refused to seal the snapshot")]
    Unsealed,
    /// The random generator gave nothing.
    #[error("no randomness for a new run of the snapshot")]
    NoRandomness,
    /// The key file of the snapshot refused.
    #[error("the snapshot's key file failed: {0}")]
    Keys(#[source] seal::Failure),
    /// The operating system refused.
    #[error("the snapshot failed while {doing} {}: {}", path.display(), source.kind())]
    Io {
        /// What was tried, as a present participle.
        doing: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// The operating system's reason; `StorageFull` when the disk has no room.
        source: io::Error,
    },
}

impl Failure {
    /// The file or folder that the system keeps from this user, if that is the reason.
    #[must_use]
    pub fn denied(&self) -> Option<&Path> {
        match self {
            Self::Io { path, source, .. } if source.kind() == io::ErrorKind::PermissionDenied => Some(path),
            _ => None,
        }
    }

    /// What the key file in `path` refused.
    pub(crate) fn of_keys(path: &Path) -> impl FnOnce(seal::Failure) -> Failure {
        move |failure| match failure {
            seal::Failure::Io { source, .. } if source.kind() == io::ErrorKind::PermissionDenied => {
                Failure::io("opening", path)(source)
            }
            other => other.into(),
        }
    }

    /// Puts a reason of the operating system into words.
    pub(crate) fn io(doing: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Failure {
        let path = path.to_path_buf();
        move |source| Failure::Io { doing, path, source }
    }
}

impl From<seal::Failure> for Failure {
    fn from(failure: seal::Failure) -> Self {
        match failure {
            seal::Failure::NoRandomness => Failure::NoRandomness,
            other => Failure::Keys(other),
        }
    }
}
