//! Backups on the wire: names and numbers, no paths.

use engine::{BackupStep, Kept, Manifest, Taken};

use super::{hex, stamp};
use crate::wire::v1;

/// How far one is.
pub(crate) fn backup_progress(step: BackupStep, done: u64, all: u64) -> v1::TakeBackupResponse {
    let step = match step {
        BackupStep::Log => v1::BackupStep::Log,
        BackupStep::KeySlots => v1::BackupStep::KeySlots,
        BackupStep::Verify => v1::BackupStep::Verify,
    };
    v1::TakeBackupResponse {
        step: step.into(),
        done,
        all,
        backup: None,
    }
}

/// The last word.
pub(crate) fn backup_taken(taken: &Taken) -> v1::TakeBackupResponse {
    let Taken { folder, manifest } = taken;
    v1::TakeBackupResponse {
        step: v1::BackupStep::Verify.into(),
        done: manifest.events,
        all: manifest.events,
        backup: Some(backup(folder, manifest, true)),
    }
}

/// One that stands there.
pub(crate) fn backup_kept(kept: &Kept) -> v1::Backup {
    backup(&kept.folder, &kept.manifest, kept.keys)
}

fn backup(folder: &std::path::Path, manifest: &Manifest, keys: bool) -> v1::Backup {
    let name = folder.file_name().unwrap_or_default();
    v1::Backup {
        name: name.to_string_lossy().into_owned(),
        taken_at: Some(stamp(manifest.taken_at)),
        events: manifest.events,
        root: hex(&manifest.root.0),
        bytes: manifest.bytes(),
        key_slots: manifest.slots,
        keys_stand: keys,
        key_encryption_fingerprint: manifest.key.to_string(),
    }
}
