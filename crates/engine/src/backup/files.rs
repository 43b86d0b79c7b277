//! Files of a backup: written once, synced, and measured as they stand on the disk.
//!
//! Absent: what stands in them.

use std::{
    fs::{self, DirBuilder, File},
    io::{self, Read, Write},
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::Path,
};

use super::BackupFailure;

/// Longest note that is read: a ledger of tens of millions of keys.
const NOTE_BYTES: u64 = 1 << 30;

/// Length and BLAKE3 digest of a file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Measure {
    pub(super) bytes: u64,
    pub(super) digest: blake3::Hash,
}

/// A folder that only its owner may look into.
pub(super) fn make_folder(path: &Path) -> Result<(), BackupFailure> {
    let made = DirBuilder::new().mode(0o700).create(path);
    made.map_err(BackupFailure::io("making", path))
}

pub(super) fn create(path: &Path) -> Result<File, BackupFailure> {
    let how = |options: &mut fs::OpenOptions| options.write(true).create_new(true).mode(0o600).open(path);
    how(&mut File::options()).map_err(BackupFailure::io("creating", path))
}

pub(super) fn write_new(path: &Path, bytes: &[u8]) -> Result<(), BackupFailure> {
    let mut file = create(path)?;
    let written = file.write_all(bytes).and_then(|()| file.sync_all());
    written.map_err(BackupFailure::io("writing", path))
}

/// Writes over a file at once: whoever reads it finds the former or the new one, whole.
pub(super) fn replace(path: &Path, bytes: &[u8]) -> Result<(), BackupFailure> {
    let mut next = path.as_os_str().to_owned();
    next.push(".next");
    let next = Path::new(&next);
    remove_if_there(next)?;
    write_new(next, bytes)?;
    fs::rename(next, path).map_err(BackupFailure::io("replacing", path))?;
    sync_folder(path.parent().unwrap_or(Path::new(".")))
}

fn remove_if_there(path: &Path) -> Result<(), BackupFailure> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(BackupFailure::io("removing", path)(error))
        }
        _ => Ok(()),
    }
}

pub(super) fn sync_folder(path: &Path) -> Result<(), BackupFailure> {
    let synced = File::open(path).and_then(|folder| folder.sync_all());
    synced.map_err(BackupFailure::io("syncing", path))
}

/// Reads a whole file from the disk and measures it.
pub(super) fn measure(path: &Path) -> Result<Measure, BackupFailure> {
    let mut file = open_afresh(path)?;
    let mut hasher = blake3::Hasher::new();
    let mut bytes = 0;
    let mut buffer = vec![0; 1 << 18];
    loop {
        match file.read(&mut buffer) {
            Ok(0) => break,
            Ok(read) => {
                hasher.update(&buffer[..read]);
                bytes += read as u64;
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(BackupFailure::io("reading", path)(error)),
        }
    }
    let digest = hasher.finalize();
    Ok(Measure { bytes, digest })
}

/// Opened so that the disk is read, where this user may ask for that.
pub(super) fn open_afresh(path: &Path) -> Result<File, BackupFailure> {
    let file = File::open(path).map_err(BackupFailure::io("opening", path))?;
    // A file on a mount that is only readable cannot be synced, and need not be.
    let _ = durable::distrust_cache(&file);
    Ok(file)
}

/// A note: text of a file, `None` if it is not there. What is no text is a note that says nothing.
pub(super) fn note(path: &Path) -> Result<Option<String>, BackupFailure> {
    let mut text = String::new();
    let read = File::open(path).and_then(|file| file.take(NOTE_BYTES).read_to_string(&mut text));
    match read {
        Ok(_) => Ok(Some(text)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) if error.kind() == io::ErrorKind::InvalidData => Ok(Some(String::new())),
        Err(error) => Err(BackupFailure::io("reading", path)(error)),
    }
}

/// Bytes of all files in a folder and below.
pub(super) fn bytes_below(folder: &Path) -> io::Result<u64> {
    let mut bytes = 0;
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let found = entry.metadata()?;
        bytes += match found.is_dir() {
            true => bytes_below(&entry.path())?,
            false => found.len(),
        };
    }
    Ok(bytes)
}
