//! Syncs files, directories and directory entries. sled syncs none of the last two, so its user must.
//!
//! Absent: opening files for writing. An open descriptor that is written often should be kept and synced by its owner,
//! so that a write error is seen by the descriptor that caused it.

use std::fs::File;
use std::io;
use std::path::Path;

use rustix::fs::{Advice, fadvise};

/// Makes the contents and the metadata of the file at `path` durable.
///
/// # Errors
/// What opening or `fsync` answered; the file must not be trusted then.
pub fn sync_file(path: &Path) -> io::Result<()> {
    File::open(path)?.sync_all()
}

/// Has the next read of `file` come from the medium: syncs it, then drops what the page cache holds of it.
///
/// After a failed sync the kernel goes on showing, to every process and until it happens to need the memory, pages that
/// never reached the medium, and takes them for clean: no later sync writes them. A program that was restarted after
/// such an error must not build on what it reads there, for the next power cut takes it away.
///
/// # Errors
/// What `fsync` or `posix_fadvise` answered; the file must not be trusted then.
pub fn distrust_cache(file: &File) -> io::Result<()> {
    // First, because pages that still wait to be written are not dropped.
    file.sync_all()?;
    fadvise(file, 0, None, Advice::DontNeed).map_err(io::Error::from)
}

/// Makes the entries of the directory at `path` durable: names created, renamed or removed in it.
///
/// # Errors
/// What opening or `fsync` answered, also when `path` is no directory.
pub fn sync_dir(path: &Path) -> io::Result<()> {
    let dir = File::open(path)?;
    if !dir.metadata()?.is_dir() {
        return Err(io::ErrorKind::NotADirectory.into());
    }
    dir.sync_all()
}

/// Makes the name of `path` itself durable, by syncing the directory that holds it.
///
/// # Errors
/// As [`sync_dir`]; `InvalidInput` for a path that has no parent.
pub fn sync_parent(path: &Path) -> io::Result<()> {
    match path.parent() {
        Some(parent) if parent.as_os_str().is_empty() => sync_dir(Path::new(".")),
        Some(parent) => sync_dir(parent),
        None => Err(io::ErrorKind::InvalidInput.into()),
    }
}
