//! Why nothing more was made: a closed list.

use std::io;
use std::path::PathBuf;

use crate::certificates::CannotIssue;
use crate::keys::BadKey;

/// Why `init` or the issue of a certificate stopped.
#[derive(Debug, thiserror::Error)]
pub enum SetupFailure {
    /// The target holds something already.
    #[error("{folder} is not empty: it holds {found:?}; nothing was made, choose an empty or absent folder")]
    NotEmpty {
        /// The target.
        folder: PathBuf,
        /// The first name found in it.
        found: String,
    },
    /// The target is a file.
    #[error("{0} is not a folder: nothing was made")]
    NotAFolder(PathBuf),
    /// A file of that name is there.
    #[error("{0} exists already and is never overwritten")]
    Exists(PathBuf),
    /// A name that cannot be a file name here.
    #[error(
        "{0:?} cannot name a certificate file: use 1 to 64 small letters, digits and hyphens, and not `ca` or `server`"
    )]
    BadFileName(String),
    /// The system refused.
    #[error("{path} could not be {verb}: {source}")]
    Files {
        /// The file or folder.
        path: PathBuf,
        /// `made` or `read`.
        verb: &'static str,
        /// What the system said.
        source: io::Error,
    },
    /// A key could not be made.
    #[error(transparent)]
    Key(#[from] BadKey),
    /// A certificate could not be made.
    #[error(transparent)]
    Certificate(#[from] CannotIssue),
}

/// For use with `map_err`: keeps the name that was being made.
pub(super) fn not_made(path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> SetupFailure {
    let path = path.into();
    move |source| match source.kind() {
        io::ErrorKind::AlreadyExists => SetupFailure::Exists(path),
        _ => SetupFailure::Files {
            path,
            verb: "made",
            source,
        },
    }
}

/// For use with `map_err`: keeps the name that was being read.
pub(super) fn not_read(path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> SetupFailure {
    let path = path.into();
    move |source| SetupFailure::Files {
        path,
        verb: "read",
        source,
    }
}
