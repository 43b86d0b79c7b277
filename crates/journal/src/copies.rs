//! Copies of the newest volume's files from before a recovery: `before-recovery-<n>`.
//!
//! sled's recovery overwrites what it distrusts, so after an unclean stop they are copied before sled may
//! touch them. The file `volume` in a copy holds the volume's first position.
//! A copy is *unproven* until the journal was opened and read to its end. While the newest is unproven no further one is
//! made and none is dropped: a daemon that is restarted in a loop over a damaged log would otherwise replace the only good
//! copy by copies of what recovery left. Absent: restoring from a copy, which is an operator's decision.

use std::fs;
use std::path::{Path, PathBuf};

use crate::failure::Failure;
use crate::layout::{Layout, entries};
use crate::volume::Volume;

const PREFIX: &str = "before-recovery-";
const UNPROVEN: &str = "unproven";
const PARTIAL: &str = ".partial";
const OF_VOLUME: &str = "volume";
const KEPT: usize = 2;

/// Makes a copy, or names the unproven one that stands from before.
pub(crate) fn make(layout: &Layout, volume: &Volume) -> Result<PathBuf, Failure> {
    remove_partial(layout)?;
    let standing = numbered(layout)?;
    if let Some(unproven) = unproven(&standing) {
        return Ok(unproven.clone());
    }
    let number = standing.last().map_or(1, |(number, _)| number + 1);
    let partial = layout.dir.join(format!("{PREFIX}{number}{PARTIAL}"));
    let whole = layout.dir.join(format!("{PREFIX}{number}"));
    fill(layout, volume, &partial)?;
    layout.disk.rename(&partial, &whole)?;
    layout.sync_names()?;
    Ok(whole)
}

/// Whether a copy stands from before, so that none will be made.
pub(crate) fn stands(layout: &Layout) -> Result<bool, Failure> {
    Ok(unproven(&numbered(layout)?).is_some())
}

fn unproven(standing: &[(u64, PathBuf)]) -> Option<&PathBuf> {
    let (_, newest) = standing.last()?;
    newest.join(UNPROVEN).exists().then_some(newest)
}

/// After the journal was read to its end: the copies are proven, and all but the last two are dropped.
pub(crate) fn prove(layout: &Layout) -> Result<(), Failure> {
    let mut standing = numbered(layout)?;
    for (_, copy) in &standing {
        let mark = copy.join(UNPROVEN);
        if mark.exists() {
            layout.disk.remove_file(&mark)?;
            layout.disk.sync_dir(copy)?;
        }
    }
    standing.truncate(standing.len().saturating_sub(KEPT));
    for (_, copy) in &standing {
        layout.disk.remove_dir_all(copy)?;
    }
    Ok(())
}

/// Bytes that a copy of the volume takes.
pub(crate) fn bytes(volume: &Volume) -> Result<u64, Failure> {
    let files = files(volume)?;
    let size = |path: &PathBuf| fs::metadata(path).map(|told| told.len());
    files.iter().try_fold(0, |sum, file| {
        size(file)
            .map(|bytes| sum + bytes)
            .map_err(Failure::io("measuring", file))
    })
}

/// `conf`, `db` and `snap.*`.
fn files(volume: &Volume) -> Result<Vec<PathBuf>, Failure> {
    let mut files = vec![volume.conf.clone(), volume.db.clone()];
    files.extend(volume.in_sled("snap.")?);
    Ok(files)
}

/// Copies sled's files into `into`. There are no blobs: a volume with one is refused before.
fn fill(layout: &Layout, volume: &Volume, into: &Path) -> Result<(), Failure> {
    let (disk, blobs) = (&layout.disk, into.join("blobs"));
    disk.create_dir(into)?;
    disk.create_dir(&blobs)?;
    for file in files(volume)? {
        disk.copy(&file, &into.join(file.file_name().unwrap_or_default()))?;
    }
    disk.write_new(&into.join(UNPROVEN), b"")?;
    disk.write_new(&into.join(OF_VOLUME), format!("{}\n", volume.first).as_bytes())?;
    disk.sync_dir(&blobs)?;
    disk.sync_dir(into)
}

/// A copy that an earlier start did not finish is worth nothing.
fn remove_partial(layout: &Layout) -> Result<(), Failure> {
    for path in entries(&layout.dir, PREFIX)? {
        if path.to_string_lossy().ends_with(PARTIAL) {
            layout.disk.remove_dir_all(&path)?;
        }
    }
    Ok(())
}

/// Finished copies by number, oldest first.
fn numbered(layout: &Layout) -> Result<Vec<(u64, PathBuf)>, Failure> {
    let number = |path: &PathBuf| path.file_name()?.to_str()?.strip_prefix(PREFIX)?.parse().ok();
    let mut found: Vec<(u64, PathBuf)> = entries(&layout.dir, PREFIX)?
        .into_iter()
        .filter_map(|path| Some((number(&path)?, path)))
        .collect();
    found.sort();
    Ok(found)
}
