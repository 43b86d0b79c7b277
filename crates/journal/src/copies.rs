//! Copies of sled's files from before a recovery: `before-recovery-<n>`.
//!
//! sled's recovery overwrites what it distrusts, so after an unclean stop its files are copied before it may touch them.
//! A copy is *unproven* until the journal was opened and read to its end. While the newest is unproven no further one is
//! made and none is dropped: a daemon that is restarted in a loop over a damaged log would otherwise replace the only good
//! copy by copies of what recovery left. Absent: restoring from a copy, which is an operator's decision.

use std::fs;
use std::path::{Path, PathBuf};

use crate::failure::Failure;
use crate::layout::{Layout, entries};

const PREFIX: &str = "before-recovery-";
const UNPROVEN: &str = "unproven";
const PARTIAL: &str = ".partial";
const KEPT: usize = 2;

/// Makes a copy, or names the unproven one that stands from before.
pub(crate) fn make(layout: &Layout) -> Result<PathBuf, Failure> {
    remove_partial(layout)?;
    let standing = numbered(layout)?;
    if let Some((_, newest)) = standing.last()
        && newest.join(UNPROVEN).exists()
    {
        return Ok(newest.clone());
    }
    let number = standing.last().map_or(1, |(number, _)| number + 1);
    let partial = layout.dir.join(format!("{PREFIX}{number}{PARTIAL}"));
    let whole = layout.dir.join(format!("{PREFIX}{number}"));
    fill(layout, &partial)?;
    fs::rename(&partial, &whole).map_err(Failure::io("naming", &whole))?;
    layout.sync_names()?;
    Ok(whole)
}

/// After the journal was read to its end: the copies are proven, and all but the last two are dropped.
pub(crate) fn prove(layout: &Layout) -> Result<(), Failure> {
    let mut standing = numbered(layout)?;
    for (_, copy) in &standing {
        let mark = copy.join(UNPROVEN);
        if mark.exists() {
            fs::remove_file(&mark).map_err(Failure::io("removing", &mark))?;
            durable::sync_dir(copy).map_err(Failure::io("syncing", copy))?;
        }
    }
    standing.truncate(standing.len().saturating_sub(KEPT));
    for (_, copy) in &standing {
        fs::remove_dir_all(copy).map_err(Failure::io("removing", copy))?;
    }
    Ok(())
}

/// Copies `conf`, `db`, `snap.*` and `blobs/` into `into`. `fs::copy` shares the blocks where the file system can.
fn fill(layout: &Layout, into: &Path) -> Result<(), Failure> {
    let blobs = into.join("blobs");
    fs::create_dir_all(&blobs).map_err(Failure::io("creating", &blobs))?;
    for file in [
        vec![layout.conf.clone(), layout.db.clone()],
        layout.in_sled("snap.")?,
    ]
    .concat()
    {
        copy(&file, into)?;
    }
    for blob in entries(&layout.blobs, "")? {
        copy(&blob, &blobs)?;
    }
    let mark = into.join(UNPROVEN);
    fs::write(&mark, b"").map_err(Failure::io("writing", &mark))?;
    for dir in [&blobs, into] {
        durable::sync_dir(dir).map_err(Failure::io("syncing", dir))?;
    }
    Ok(())
}

fn copy(file: &Path, into: &Path) -> Result<(), Failure> {
    let target = into.join(file.file_name().unwrap_or_default());
    fs::copy(file, &target).map_err(Failure::io("copying", file))?;
    durable::sync_file(&target).map_err(Failure::io("syncing", &target))
}

/// A copy that an earlier start did not finish is worth nothing.
fn remove_partial(layout: &Layout) -> Result<(), Failure> {
    for path in entries(&layout.dir, PREFIX)? {
        if path.to_string_lossy().ends_with(PARTIAL) {
            fs::remove_dir_all(&path).map_err(Failure::io("removing", &path))?;
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
