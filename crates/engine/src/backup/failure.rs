//! Why a backup cannot be taken or restored. One sentence each, with what to do.

use std::{io, path::PathBuf};

use event::Moment;
use seal::KekLabel;

use crate::Failure;

/// A backup that cannot be taken, or a restore that is refused.
#[derive(Debug, thiserror::Error)]
pub enum BackupFailure {
    /// The store itself.
    #[error(transparent)]
    Store(#[from] Failure),
    /// The operating system.
    #[error("{doing} {} failed: {kind}; nothing was changed", path.display())]
    Io {
        /// What was being done.
        doing: &'static str,
        /// To which file or folder.
        path: PathBuf,
        /// The system's answer.
        kind: io::ErrorKind,
    },
    /// Too little room for a backup.
    #[error("the backup needs about {needed} bytes in {}, and {available} are free; free some, or remove older backups", folder.display())]
    NoRoom {
        /// Where.
        folder: PathBuf,
        /// Bytes.
        needed: u64,
        /// Bytes.
        available: u64,
    },
    /// It was broken off.
    #[error("it was broken off; nothing is left of it")]
    BrokenOff,
    /// What was written does not read back as it was.
    #[error("{} does not read back as it was written, so this is no backup; look after the disk and take another one", path.display())]
    NotVerified {
        /// The file.
        path: PathBuf,
    },
    /// A key slot that the log needs is damaged.
    #[error(
        "key slot {matter} is damaged, so a backup would lack its key; an earlier backup may hold it: `kringctl log verify` tells what it concerns"
    )]
    SlotDamaged {
        /// Its number.
        matter: u64,
    },
    /// A file is missing or is not what its name says.
    #[error("{} is missing or is no {what}; use a backup that is whole", path.display())]
    NotOne {
        /// The file.
        path: PathBuf,
        /// What it should be.
        what: &'static str,
    },
    /// Its keys were removed because of their age.
    #[error("the keys of the backup in {} are gone: key slots are kept for a short time only, and without them its log says nothing; use a later backup", folder.display())]
    KeysGone {
        /// The backup.
        folder: PathBuf,
    },
    /// A later version of this program wrote it.
    #[error("{} has version {found}, which this program does not know; use the program that wrote it", path.display())]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its version.
        found: String,
    },
    /// Nobody who holds this store's key signed it.
    #[error("{} is not signed by the store of this backup: it was changed, or belongs to another store; use one that belongs to it", path.display())]
    NotSigned {
        /// The file.
        path: PathBuf,
    },
    /// It is not what the manifest says.
    #[error("{} is not what the manifest of this backup says: it was changed or cut off; use another backup", path.display())]
    Differs {
        /// The file.
        path: PathBuf,
    },
    /// Another key-encryption key.
    #[error(
        "the key slots of this backup are under the key-encryption key {of}, and the settings name the key {given}; put the right key in place"
    )]
    OtherKey {
        /// That of the backup.
        of: KekLabel,
        /// That of the settings.
        given: KekLabel,
    },
    /// The data directory is a file system of its own.
    #[error("{} is a mount point, and a store is put in place by a rename: restore into a folder inside of it, and name that as `data_dir`", dir.display())]
    MountPoint {
        /// The data directory.
        dir: PathBuf,
    },
    /// There is no backup.
    #[error("{} holds no backup: name the folder of one backup, as `kringctl backup list` tells its name", folder.display())]
    NoBackup {
        /// What was named.
        folder: PathBuf,
    },
    /// Something stands where the store would come.
    #[error("{} is not empty, and nothing is restored over it; move it away first", dir.display())]
    NotEmpty {
        /// The data directory.
        dir: PathBuf,
    },
    /// The newest ledger is too old.
    #[error(
        "the newest ledger of destroyed keys is of {as_of}, more than {days} days ago: what was erased since would be back; bring a later \
         ledger (--ledger FILE), or say --accept-old-ledger, which the log will tell for good"
    )]
    OldLedger {
        /// Up to when it knows all.
        as_of: Moment,
        /// As the settings have it.
        days: u32,
    },
    /// No ledger but the backup's own.
    #[error(
        "no ledger of destroyed keys of after this backup ({taken_at}) is at hand: what was erased since would be back; name the folder that it \
         stands in as `backup.folder`, or bring it (--ledger FILE), or say --accept-old-ledger, which the log will tell for good"
    )]
    NoLaterLedger {
        /// When the backup was taken.
        taken_at: Moment,
    },
    /// The restored store is not whole.
    #[error("the restored store was examined and is not whole; nothing was put in place: use another backup")]
    NotWhole,
}

impl BackupFailure {
    pub(super) fn io(doing: &'static str, path: &std::path::Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |error| Self::Io {
            doing,
            path,
            kind: error.kind(),
        }
    }
}

impl From<journal::Failure> for BackupFailure {
    fn from(why: journal::Failure) -> Self {
        Self::Store(why.into())
    }
}

impl From<seal::Failure> for BackupFailure {
    fn from(why: seal::Failure) -> Self {
        Self::Store(why.into())
    }
}
