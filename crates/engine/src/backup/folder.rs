//! The folder of backups: which ones stand there, and how long their keys do.
//!
//! Place in the flow: an administrator asks what there is; the daemon lets key slots of old backups go, because they hold keys
//! of what was erased since. A log without keys says nothing, and stays until the operator removes it.
//! Absent: proving a backup (`restore`).

use std::{
    fs::{self, File},
    io::{self, Write},
    path::{Path, PathBuf},
};

use event::Moment;

use super::{
    BackupFailure, Manifest, files,
    manifest::{KEY_SLOTS, LOG, MANIFEST},
};

/// Begins the name of a backup that is being taken.
pub(super) const UNDER_WAY: &str = ".taking-";
const DAY_MICROSECONDS: i64 = 24 * 3_600 * 1_000_000;
/// Zeros written at once over a file of keys.
static ZEROS: [u8; 1 << 16] = [0; 1 << 16];

/// One backup, as its manifest says; nothing of it is proven.
#[derive(Debug)]
pub struct Kept {
    /// Its folder.
    pub folder: PathBuf,
    /// What it says of itself.
    pub manifest: Manifest,
    /// Its keys stand there.
    pub keys: bool,
}

/// The name of a backup: `20261123T043305Z-1234`, moment in UTC and number of events.
pub(super) fn name(at: Moment, events: u64) -> String {
    let digits: String = at
        .to_string()
        .chars()
        .filter(|c| !matches!(c, '-' | ':'))
        .collect();
    format!("{digits}-{events}")
}

/// The backups in a folder, the oldest first. What is none is passed over.
///
/// # Errors
/// What the system answered.
pub fn standing(folder: &Path) -> Result<Vec<Kept>, BackupFailure> {
    let listed = fs::read_dir(folder).map_err(BackupFailure::io("listing", folder))?;
    let mut all = Vec::new();
    for entry in listed.flatten() {
        let path = entry.path();
        let named = !entry.file_name().to_string_lossy().starts_with('.');
        if named
            && path.join(LOG).is_file()
            && let Some(note) = files::note(&path.join(MANIFEST))?
            && let Some(manifest) = unproven(&note)
        {
            all.push(Kept {
                keys: path.join(KEY_SLOTS).is_file(),
                folder: path,
                manifest,
            });
        }
    }
    all.sort_by(|one, other| {
        (one.manifest.taken_at, &one.folder).cmp(&(other.manifest.taken_at, &other.folder))
    });
    Ok(all)
}

/// The manifest that a note holds, whoever signed it.
fn unproven(note: &str) -> Option<Manifest> {
    let (text, _) = note.rsplit_once("\n\n")?;
    Manifest::read(&format!("{text}\n"))
}

/// Overwrites and removes the keys of backups that were taken more than `days` before `now`; their folders. Those of the newest
/// stay until there is a newer one: the last way back is not taken away because nobody took a backup. It reaches what an overwritten
/// file reaches: see what erasing a key slot does not.
///
/// # Errors
/// What the system answered; the others are done all the same.
pub fn remove_old_keys(folder: &Path, days: u32, now: Moment) -> Result<Vec<PathBuf>, BackupFailure> {
    let limit = now.0.saturating_sub(i64::from(days) * DAY_MICROSECONDS);
    let (mut removed, mut failure) = (Vec::new(), None);
    let mut with_keys = standing(folder)?;
    with_keys.retain(|kept| kept.keys);
    with_keys.pop();
    for kept in with_keys {
        if kept.manifest.taken_at.0 >= limit {
            continue;
        }
        let path = kept.folder.join(KEY_SLOTS);
        match overwrite(&path).and_then(|()| fs::remove_file(&path)) {
            Ok(()) => {
                files::sync_folder(&kept.folder)?;
                removed.push(kept.folder);
            }
            Err(error) => failure = Some(BackupFailure::io("removing", &path)(error)),
        }
    }
    failure.map_or(Ok(removed), Err)
}

/// Removes what a backup left that did not come to its end; nobody may be taking one. Its keys are overwritten too.
///
/// # Errors
/// What the system answered.
pub fn remove_unfinished(into: &Path) -> Result<(), BackupFailure> {
    let listed = fs::read_dir(into).map_err(BackupFailure::io("listing", into))?;
    for entry in listed.flatten() {
        if entry.file_name().to_string_lossy().starts_with(UNDER_WAY) {
            remove_with_keys(&entry.path())?;
        }
    }
    Ok(())
}

/// Removes a folder, its keys first.
pub(super) fn remove_with_keys(folder: &Path) -> Result<(), BackupFailure> {
    let keys = folder.join(KEY_SLOTS);
    if keys.is_file() {
        overwrite(&keys).map_err(BackupFailure::io("overwriting", &keys))?;
    }
    fs::remove_dir_all(folder).map_err(BackupFailure::io("removing", folder))
}

/// Whether this ledger is older than allowed.
pub(super) fn is_old(as_of: Moment, days: u32, now: Moment) -> bool {
    now.0.saturating_sub(as_of.0) > i64::from(days) * DAY_MICROSECONDS
}

fn overwrite(path: &Path) -> io::Result<()> {
    let mut file = File::options().write(true).open(path)?;
    let mut left = file.metadata()?.len();
    while left > 0 {
        let some = left.min(ZEROS.len() as u64);
        file.write_all(&ZEROS[..some as usize])?;
        left -= some;
    }
    file.sync_all()
}
