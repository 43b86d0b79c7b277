//! Restoring a backup: everything is verified first, then built beside, and put in place last.
//!
//! Place in the flow: an operator, while no daemon runs, into a data directory that is empty or absent. A refusal changes
//! nothing; a crash leaves nothing, or a whole store. Ledgers that are at hand are taken together; what they name stays
//! destroyed. Absent: how the store is built (`staging`).

use std::{
    fs, io,
    os::unix::fs::MetadataExt as _,
    path::{Path, PathBuf},
};

use decision::{Books, Draft, apply};
use event::{Kind, Moment, Restored, split};
use policy::{Policy, Reference};
use rand::RngCore;
use seal::{KeyEncryptionKey, KeySlots, Matter};

use super::{
    BackupFailure, LEDGER, Ledger, Manifest, files,
    folder::is_old,
    ledger, log_file,
    manifest::{self, KEY_SLOTS, LOG, MANIFEST},
    staging,
};
use crate::{
    Failure, Receipts,
    opener::{Body, Opener},
    policy_file::fits,
    tags::Tags,
};

/// Hears how far a restore is, of how much.
pub(super) type Progress<'p> = &'p mut dyn FnMut(RestoreStep, u64, u64);

/// Where a restore is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum RestoreStep {
    /// The backup is verified, counted in events.
    Verify,
    /// The log is written, counted in events.
    Write,
    /// Its events are opened, counted in events.
    Open,
    /// The store is examined: key slots and events.
    Examine,
}

/// What a restore needs.
pub struct Restore<'r> {
    /// The backup's folder.
    pub backup: &'r Path,
    /// Where the store comes: empty or absent.
    pub data_dir: &'r Path,
    /// Ledgers besides the backup's own; each must stand there and be of this store.
    pub ledgers: &'r [PathBuf],
    /// Unwraps its keys.
    pub key_encryption_key: &'r KeyEncryptionKey,
    /// Checks of the pseudonym keys that a start would be given.
    pub pseudonym_checks: &'r [[u8; 16]],
    /// The policy that a start would be given.
    pub policy: &'r Policy,
    /// Sectors and municipalities.
    pub reference: &'r Reference,
    /// How the log is cut into files.
    pub log: journal::Settings,
    /// A ledger that is older is refused.
    pub keys_days: u32,
    /// It, or none of after the backup, is taken all the same, and the log says so for good.
    pub accept_old_ledger: bool,
    /// Now.
    pub now: Moment,
    /// Hears how far it is.
    pub progress: Progress<'r>,
}

/// What was restored.
#[derive(Debug)]
pub struct RestoredStore {
    /// What the backup held.
    pub manifest: Manifest,
    /// Up to when the ledgers knew all destroyed keys.
    pub ledger_as_of: Moment,
    /// The newest was older than allowed, or none was of after the backup.
    pub old_ledger_accepted: bool,
    /// Keys that were in the backup and that the ledgers destroyed.
    pub destroyed: u64,
    /// Events of the store now, those that say that it was restored included.
    pub events: u64,
    /// The new life of the log.
    pub epoch: u64,
}

/// What the verified backup says of itself.
pub(super) struct Proven {
    pub(super) manifest: Manifest,
    pub(super) slots: KeySlots,
    pub(super) ledger: Ledger,
    /// Lives of the log by the matters that they gave.
    pub(super) lives: Vec<(u64, u64)>,
    /// The highest matter of the log.
    pub(super) used: Matter,
    /// What the new life says first.
    pub(super) restored: Restored,
}

/// Restores a backup.
///
/// # Errors
/// [`BackupFailure`]: nothing was changed, but for a folder beside the data directory that a crash leaves, and the next restore
/// removes.
pub fn restore(mut what: Restore<'_>, random: &mut dyn RngCore) -> Result<RestoredStore, BackupFailure> {
    require_empty(what.data_dir)?;
    let proven = prove(&mut what)?;
    let (manifest, restored) = (proven.manifest.clone(), proven.restored);
    let destroyed = count_destroyed(&proven)?;
    // A link to it stays (a service's own directory may be one).
    let place = fs::canonicalize(what.data_dir).unwrap_or_else(|_| what.data_dir.to_owned());
    let beside = beside(&place);
    remove_all(&beside)?;
    let built = staging::build(&beside, &mut what, proven, random).and_then(|head| {
        fs::rename(&beside, &place).map_err(BackupFailure::io("putting the store in place at", &place))?;
        files::sync_folder(place.parent().unwrap_or(Path::new(".")))?;
        Ok(head)
    });
    if built.is_err() {
        // What cannot be removed now is removed by the next restore.
        let _ = fs::remove_dir_all(&beside);
    }
    let head = built?;
    Ok(RestoredStore {
        manifest,
        ledger_as_of: restored.ledger_as_of,
        old_ledger_accepted: restored.old_ledger_accepted,
        destroyed,
        events: head.size,
        epoch: head.epoch.0,
    })
}

fn require_empty(dir: &Path) -> Result<(), BackupFailure> {
    match fs::read_dir(dir).map(|mut entries| entries.next().is_none()) {
        Ok(true) if is_mount_point(dir) => Err(BackupFailure::MountPoint { dir: dir.to_owned() }),
        Ok(true) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Ok(false) => Err(BackupFailure::NotEmpty { dir: dir.to_owned() }),
        Err(error) => Err(BackupFailure::io("looking into", dir)(error)),
    }
}

/// Another file system than that of the folder around it.
fn is_mount_point(dir: &Path) -> bool {
    let device = |path: &Path| fs::metadata(path).map(|found| found.dev()).ok();
    let place = fs::canonicalize(dir).unwrap_or_else(|_| dir.to_owned());
    let around = place.parent().and_then(device);
    around.is_some() && around != device(&place)
}

/// Where the store is built: on the same file system, so that it can be put in place at once.
fn beside(data_dir: &Path) -> PathBuf {
    let mut name = data_dir.as_os_str().to_owned();
    name.push(".restoring");
    name.into()
}

fn remove_all(path: &Path) -> Result<(), BackupFailure> {
    match fs::remove_dir_all(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(BackupFailure::io("removing", path)(error))
        }
        _ => Ok(()),
    }
}

/// Verifies all of the backup: signatures, digests, root, and that it belongs to these keys and this policy.
fn prove(what: &mut Restore<'_>) -> Result<Proven, BackupFailure> {
    let at = |name: &str| what.backup.join(name);
    if !at(MANIFEST).is_file() && !at(LOG).is_file() {
        let folder = what.backup.to_owned();
        return Err(BackupFailure::NoBackup { folder });
    }
    let note = files::note(&at(MANIFEST))?;
    let note = note.ok_or_else(|| not_one(at(MANIFEST), "manifest of a backup"))?;
    if let Some(found) = manifest::newer(&note) {
        let (path, found) = (at(MANIFEST), found.to_owned());
        return Err(BackupFailure::Newer { path, found });
    }
    if !at(KEY_SLOTS).is_file() {
        let folder = what.backup.to_owned();
        return Err(BackupFailure::KeysGone { folder });
    }
    let (of, given) = (
        KeySlots::label_of(&at(KEY_SLOTS))?,
        what.key_encryption_key.label(),
    );
    if of != given {
        return Err(BackupFailure::OtherKey { of, given });
    }
    let slots = KeySlots::open_to_read(&at(KEY_SLOTS), what.key_encryption_key)?;
    let signer = Receipts::new(&slots)?.verifier_key();
    let path = at(MANIFEST);
    let text = proof::verified(&note, &signer).ok_or(BackupFailure::NotSigned { path })?;
    let manifest = Manifest::read(text).ok_or_else(|| not_one(at(MANIFEST), "manifest of a backup"))?;
    // Also the log, before anything of it is opened: what was changed is told as that.
    let files = [
        (KEY_SLOTS, &manifest.key_slots),
        (LEDGER, &manifest.ledger),
        (LOG, &manifest.log),
    ];
    for (name, expected) in files {
        let path = at(name);
        if !path.is_file() || files::measure(&path)? != *expected {
            return Err(BackupFailure::Differs { path });
        }
    }
    let mut ledger = read_ledger(&at(LEDGER), &signer)?;
    // The backup's own knows nothing of what was erased after it.
    let mut known_since = false;
    for path in what.ledgers {
        let other = read_ledger(path, &signer)?;
        known_since |= other.as_of >= manifest.taken_at;
        ledger.take_over(other);
    }
    let (as_of, days) = (ledger.as_of, what.keys_days);
    let old = is_old(as_of, days, what.now) || !known_since;
    if old && !what.accept_old_ledger {
        return Err(match known_since {
            true => BackupFailure::OldLedger { as_of, days },
            false => BackupFailure::NoLaterLedger {
                taken_at: manifest.taken_at,
            },
        });
    }
    let (used, books) = read_log(what, &manifest, &slots)?;
    let present = manifest.lives.present().0;
    let restored = Restored {
        former_epoch: present,
        taken_at: manifest.taken_at,
        position: manifest.events,
        ledger_as_of: as_of,
        old_ledger_accepted: old,
        first_matter: manifest.slots.max(ledger.prepared).max(used.0) + 1,
    };
    Ok(Proven {
        lives: ledger::lives(books.view().restorations(), present),
        manifest,
        slots,
        ledger,
        used,
        restored,
    })
}

fn read_ledger(path: &Path, signer: &str) -> Result<Ledger, BackupFailure> {
    let not_one = || not_one(path.to_owned(), "ledger of destroyed keys");
    let note = files::note(path)?.ok_or_else(not_one)?;
    if let Some(found) = ledger::newer(&note) {
        let (path, found) = (path.to_owned(), found.to_owned());
        return Err(BackupFailure::Newer { path, found });
    }
    let text = proof::verified(&note, signer).ok_or_else(|| BackupFailure::NotSigned {
        path: path.to_owned(),
    })?;
    Ledger::read(text).ok_or_else(not_one)
}

fn not_one(path: PathBuf, what: &'static str) -> BackupFailure {
    BackupFailure::NotOne { path, what }
}

/// Reads and proves the log; its highest matter, and what the store says of itself.
fn read_log(
    what: &mut Restore<'_>,
    manifest: &Manifest,
    slots: &KeySlots,
) -> Result<(Matter, Books), BackupFailure> {
    let tags = Tags::default();
    let mut opener = Opener::new(&manifest.lives, slots, &tags);
    let (mut used, mut books) = (Matter::STORE, Books::default());
    let progress = &mut *what.progress;
    let mut each = |position: u64, bytes: &[u8]| {
        let (header, _) = split(bytes).map_err(|why| Failure::NotAnEvent { position, why })?;
        used = used.max(header.matter);
        if header.kind == Kind::Store
            && let Body::Fact(fact) = opener.open(position, bytes)?.body
        {
            let mut over = Books::default();
            apply(&mut Draft::new(&books, &mut over), &fact, header.recorded_at);
            books.settle(&mut over);
        }
        progress(RestoreStep::Verify, position + 1, manifest.events);
        Ok(())
    };
    log_file::read(&what.backup.join(LOG), manifest, &mut each)?;
    fits(books.view(), what.policy, what.pseudonym_checks)?;
    Ok((used, books))
}

/// Keys that are in the backup and will not be in the store.
fn count_destroyed(proven: &Proven) -> Result<u64, BackupFailure> {
    let named = |matter: &u64| proven.ledger.names(&proven.lives, *matter);
    let mut destroyed = 0;
    let before: std::collections::BTreeSet<Matter> = proven.slots.checker()?.erased()?.into_iter().collect();
    for matter in (2..=proven.used.0).filter(named) {
        destroyed += u64::from(!before.contains(&Matter(matter)));
    }
    Ok(destroyed)
}
