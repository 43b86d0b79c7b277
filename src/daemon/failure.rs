//! Why the daemon does not run, one sentence each.

use std::{
    io,
    net::SocketAddr,
    path::{Path, PathBuf},
};

use thiserror::Error;

use super::barred;
use crate::{config::BadConfiguration, keys::BadKey, observe::logging::CannotLog};

/// Why the daemon does not run.
#[derive(Debug, Error)]
pub enum CannotRun {
    /// The configuration.
    #[error("{0}")]
    Configuration(#[from] BadConfiguration),
    /// Logging.
    #[error("{0}")]
    Logging(#[from] CannotLog),
    /// A key file.
    #[error("{0}")]
    Key(#[from] BadKey),
    /// The policy file is not there, or cannot be read.
    #[error("the policy {} cannot be read: {kind}; {}", path.display(), next_of_policy(*kind, path))]
    NoPolicy {
        /// Which.
        path: PathBuf,
        /// Why.
        kind: io::ErrorKind,
    },
    /// The policy file holds nothing, as a shell leaves it when what should have filled it failed.
    #[error("the policy {} is empty: {PUT_POLICY_BACK}", .0.display())]
    PolicyEmpty(PathBuf),
    /// A file that settings name.
    #[error("{what} {} cannot be read: {kind}", path.display())]
    File {
        /// What it is for.
        what: &'static str,
        /// Which.
        path: PathBuf,
        /// Why.
        kind: io::ErrorKind,
    },
    /// The policy.
    #[error("{}: {why}", path.display())]
    Policy {
        /// Which file.
        path: PathBuf,
        /// What is wrong.
        why: policy::BadPolicy,
    },
    /// Reference data built into the program.
    #[error("{0}")]
    Reference(#[from] policy::BadReference),
    /// The store directory is not there.
    #[error("there is no store in {}: make one with `kringd init`, or restore one; an empty path never becomes a store", path.display())]
    NoStore {
        /// Where it should be.
        path: PathBuf,
    },
    /// The store directory is there and cannot be listed.
    #[error("the data directory {} cannot be read: {kind}{}", path.display(), about_access(*kind, path))]
    DataDir {
        /// Which.
        path: PathBuf,
        /// Why.
        kind: io::ErrorKind,
    },
    /// The store.
    #[error("the store in {}: {why}{}", path.display(), next_step(why, path))]
    Store {
        /// Where.
        path: PathBuf,
        /// Why.
        why: engine::Failure,
    },
    /// The listening address.
    #[error("cannot listen on {address}: {}", address_in_words(*kind))]
    Listen {
        /// Which.
        address: SocketAddr,
        /// Why.
        kind: io::ErrorKind,
    },
    /// Certificate, key or authority.
    #[error("the server certificate, its key or the client authorities cannot be used: {0}")]
    Tls(String),
    /// The server stopped by itself.
    #[error("the server stopped: {0}")]
    Server(String),
    /// No runtime.
    #[error("the asynchronous runtime cannot start: {0}")]
    Runtime(io::ErrorKind),
}

impl CannotRun {
    pub(super) fn runtime(error: io::Error) -> Self {
        Self::Runtime(error.kind())
    }

    /// 64 for what only a change of configuration or of the files it names can mend (EX_USAGE): starting again does not.
    /// 1 for everything else.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        let belongs_elsewhere = |why: &engine::Failure| {
            matches!(
                why,
                engine::Failure::PolicyDiffers { .. }
                    | engine::Failure::PseudonymKeyDiffers
                    | engine::Failure::PseudonymKeyLacking { .. }
                    | engine::Failure::Slots(seal::Failure::WrongKek { .. })
            )
        };
        match self {
            Self::Logging(CannotLog::StartedBefore) => 1,
            Self::Store { why, .. } if belongs_elsewhere(why) || why.is_denied() => crate::config::EXIT_USAGE,
            Self::Configuration(_)
            | Self::Logging(_)
            | Self::Policy { .. }
            | Self::NoPolicy { .. }
            | Self::PolicyEmpty(_)
            | Self::Key(_)
            | Self::File { .. }
            | Self::NoStore { .. }
            | Self::DataDir { .. }
            | Self::Tls(_) => crate::config::EXIT_USAGE,
            _ => 1,
        }
    }
}

/// What to do about a store that is refused, where its own sentence does not say it.
fn next_step(why: &engine::Failure, data_dir: &Path) -> String {
    if let Some(path) = denied(why, data_dir) {
        return format!("; {}", barred::what_to_do(&path));
    }
    next_step_of_damage(why).to_owned()
}

/// What this user may not do something to, if that is why.
pub(super) fn denied(why: &engine::Failure, data_dir: &Path) -> Option<PathBuf> {
    match why {
        engine::Failure::Journal(journal::Failure::Io { path, .. }) if why.is_denied() => Some(path.clone()),
        engine::Failure::Slots(_) if why.is_denied() => Some(data_dir.join("key-slots")),
        _ => None,
    }
}

/// What to do about a policy file that is gone. The log holds what was in force, and only a running daemon opens it.
const PUT_POLICY_BACK: &str = "put back one that this store runs or ran under, from a copy or a backup (one that was never \
                               changed is as `kringd init` of the same version writes it); after the start `kringctl rules \
                               show --write FILE` gives the one in force";

fn next_of_policy(kind: io::ErrorKind, path: &Path) -> String {
    match kind {
        io::ErrorKind::PermissionDenied => barred::what_to_do(path),
        _ => format!("see that `policy` in the configuration names the file, or {PUT_POLICY_BACK}"),
    }
}

fn about_access(kind: io::ErrorKind, path: &Path) -> String {
    match kind {
        io::ErrorKind::PermissionDenied => format!("; {}", barred::what_to_do(path)),
        _ => String::new(),
    }
}

fn next_step_of_damage(why: &engine::Failure) -> &'static str {
    use engine::Failure::{DoesNotOpen, Journal, KeyMissing, NotAnEvent, Slots, Unreadable};
    use journal::Failure::{Behind, BlobFound, Damaged, HeadDamaged, InUse, Missing, Sled, Unconnected};
    match why {
        Journal(InUse { .. }) | Slots(seal::Failure::InUse) => "; stop that one first",
        Journal(
            Behind { .. }
            | BlobFound { .. }
            | Damaged { .. }
            | HeadDamaged
            | Missing { .. }
            | Sled { .. }
            | Unconnected { .. },
        )
        | Slots(
            seal::Failure::CountDamaged
            | seal::Failure::Damaged { .. }
            | seal::Failure::HeaderDamaged
            | seal::Failure::Missing
            | seal::Failure::NotAKeyFile
            | seal::Failure::Short { .. }
            | seal::Failure::Truncated,
        )
        | DoesNotOpen { .. }
        | KeyMissing { .. }
        | NotAnEvent { .. }
        | Unreadable { .. } => "; `kringd verify` names what is whole and what is not, and changes nothing",
        _ => "",
    }
}

fn address_in_words(kind: io::ErrorKind) -> &'static str {
    match kind {
        io::ErrorKind::AddrInUse => "the address is in use; is another kringd running?",
        io::ErrorKind::AddrNotAvailable => "this machine does not have that address",
        io::ErrorKind::PermissionDenied => "this user may not listen there",
        _ => "the system refused",
    }
}
