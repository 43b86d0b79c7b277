//! Bytes that a journal really occupies: allocated blocks of all its files and directories, part by part.

use std::fs;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

/// Allocated bytes of each part.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Occupied {
    /// Volumes that are only read.
    pub(crate) closed: u64,
    /// How many those are.
    pub(crate) volumes: u64,
    /// The newest volume, and the one that is being made.
    pub(crate) newest: u64,
    /// Copies from before a recovery.
    pub(crate) copies: u64,
    /// Space that is kept free for what must not wait.
    pub(crate) reserve: u64,
    /// Head, lock, markers, directories.
    pub(crate) rest: u64,
}

impl Occupied {
    /// What the journal in `dir` occupies now.
    pub(crate) fn of(dir: &Path) -> io::Result<Self> {
        let mut found = Self::default();
        let mut volumes = vec![(0u64, of_tree(&dir.join("sled"))?)];
        for entry in fs::read_dir(dir)? {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            match &*name {
                "sled" | "volumes" => {}
                "reserve" => found.reserve += of_tree(&entry.path())?,
                name if name.starts_with("before-recovery-") => found.copies += of_tree(&entry.path())?,
                _ => found.rest += of_tree(&entry.path())?,
            }
        }
        if dir.join("volumes").exists() {
            for entry in fs::read_dir(dir.join("volumes"))? {
                let entry = entry?;
                match entry.file_name().to_string_lossy().parse() {
                    Ok(first) => volumes.push((first, of_tree(&entry.path())?)),
                    Err(_) => found.newest += of_tree(&entry.path())?,
                }
            }
        }
        volumes.sort_unstable();
        if let Some((_, newest)) = volumes.pop() {
            found.newest += newest;
        }
        found.volumes = volumes.len() as u64;
        found.closed = volumes.into_iter().map(|(_, bytes)| bytes).sum();
        Ok(found)
    }

    /// All parts that hold the log; without the two of a fixed size, copies and reserve.
    pub(crate) fn log(&self) -> u64 {
        self.closed + self.newest + self.rest
    }

    pub(crate) fn all(&self) -> u64 {
        self.log() + self.copies + self.reserve
    }
}

/// A file or a directory with all in it. What goes while it is looked at counts nothing.
pub(crate) fn of_tree(path: &Path) -> io::Result<u64> {
    let told = match fs::symlink_metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(0),
        told => told?,
    };
    let mut bytes = told.blocks() * 512;
    if told.is_dir() {
        for entry in fs::read_dir(path)? {
            bytes += of_tree(&entry?.path())?;
        }
    }
    Ok(bytes)
}
