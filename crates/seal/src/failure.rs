//! What can go wrong with the key slots: a closed list. No sentence contains a byte of any key.

use std::io;

use thiserror::Error;

use crate::{KekLabel, Matter};

/// Why the key slots could not do what was asked.
#[derive(Debug, Error)]
pub enum Failure {
    /// The file to be created is already there.
    #[error("key slots exist already and are not replaced")]
    Exists,
    /// There is no such file.
    #[error("the key slots are missing: restore those of the backup that belongs to this log")]
    Missing,
    /// The file does not begin like a key file.
    #[error("this is not a file of key slots")]
    NotAKeyFile,
    /// The file ends within its header.
    #[error("the file of key slots ends within its header")]
    Truncated,
    /// The header does not match its own check.
    #[error("the header of the key slots is damaged")]
    HeaderDamaged,
    /// Neither of the two records of how many slots were prepared is whole.
    #[error("the file of key slots has lost count of its prepared slots")]
    CountDamaged,
    /// Written by a later version of this program.
    #[error(
        "the file of key slots has format version {found}, and this program reads up to {known}: use the program that wrote it"
    )]
    NewerVersion {
        /// Version in the file.
        found: u16,
        /// Latest version that can be read.
        known: u16,
    },
    /// The file was made under another key-encryption key.
    #[error(
        "the key slots were made with key-encryption key {expected}, and {given} was given: put the right key back"
    )]
    WrongKek {
        /// Label in the file.
        expected: KekLabel,
        /// Label of the key that was given.
        given: KekLabel,
    },
    /// Group or others may read or write the file.
    #[error(
        "the file of key slots is open to others than its owner (mode {mode:03o}): run `chmod 600` on it"
    )]
    Exposed {
        /// The permission bits found.
        mode: u32,
    },
    /// Another process, or another handle of this one, has the file open.
    #[error("the key slots are in use by another process; is another kringd running on this store?")]
    InUse,
    /// The slot was prepared, and what stands there now is neither a key nor an erasure.
    #[error("the key slot of matter {} is damaged", matter.0)]
    Damaged {
        /// The matter whose key cannot be read.
        matter: Matter,
    },
    /// The file ends before slots that are used.
    #[error("the file of key slots ends behind slot {}, and the log uses slots up to {}: the keys in between are missing", last.0, used.0)]
    Short {
        /// The last slot that the file holds in full.
        last: Matter,
        /// The last slot that is used.
        used: Matter,
    },
    /// The matter cannot be erased: it was never prepared, or there is no such matter.
    #[error("matter {} has no key slot that could be erased", matter.0)]
    NothingToErase {
        /// The matter that was named.
        matter: Matter,
    },
    /// The store's own matter is not erased: all that belongs to nobody would be lost with it.
    #[error("the key of the store itself is never erased")]
    StoresOwn,
    /// An erased slot did not read back as erased.
    #[error("the erasure of matter {} did not reach the file", matter.0)]
    NotErased {
        /// The matter whose slot still shows something else.
        matter: Matter,
    },
    /// More slots than a file can hold.
    #[error("a file of key slots cannot hold that many slots")]
    TooMany,
    /// The random generator gave nothing.
    #[error("no randomness for new keys")]
    NoRandomness,
    /// An earlier write or sync failed; nothing is written until the file is opened again.
    #[error("an earlier write to the key slots failed, so it takes no more writes until it is opened again")]
    Poisoned,
    /// The file was opened to be examined.
    #[error("the key slots were opened to be read only")]
    ReadOnly,
    /// The keys are under this key-encryption key already.
    #[error("the key slots are under this key-encryption key already: make another one")]
    SameKek,
    /// A copy under another key-encryption key is being made.
    #[error(
        "the key slots are being put under another key-encryption key already: wait until that has ended"
    )]
    UnderWay,
    /// The operating system refused.
    #[error("the key slots could not be {doing}: {}", source.kind())]
    Io {
        /// What was tried, as a past participle.
        doing: &'static str,
        /// The operating system's reason.
        source: io::Error,
    },
}

impl Failure {
    /// Whether this user may not do to the file what was tried.
    #[must_use]
    pub fn is_denied(&self) -> bool {
        matches!(self, Self::Io { source, .. } if source.kind() == io::ErrorKind::PermissionDenied)
    }

    /// Puts a reason of the operating system into words.
    pub(crate) fn io(doing: &'static str) -> impl FnOnce(io::Error) -> Failure {
        move |source| Failure::Io { doing, source }
    }
}
