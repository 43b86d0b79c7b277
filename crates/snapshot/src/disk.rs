//! The calls that change the folder, behind one small door: tests put a disk there that refuses or loses them.
//!
//! Absent: reading (a plain file does), and the key file, which crate `seal` writes itself.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

/// What changes the folder of a stack.
pub(crate) trait Disk: Send + Sync {
    /// A new, empty file with mode 600; an old one of that name is cut to nothing.
    fn create(&self, path: &Path) -> io::Result<Box<dyn Out>>;
    /// Gives a file another name, over an older file of that name.
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;
    /// Removes a file.
    fn remove(&self, path: &Path) -> io::Result<()>;
    /// Makes the names in a folder durable.
    fn sync_dir(&self, dir: &Path) -> io::Result<()>;
}

/// A file being written.
pub(crate) trait Out {
    /// Appends all the bytes.
    fn write(&mut self, bytes: &[u8]) -> io::Result<()>;
    /// Makes the file durable, with its length.
    fn sync(&mut self) -> io::Result<()>;
}

/// The disk of the operating system.
pub(crate) struct RealDisk;

impl Disk for RealDisk {
    fn create(&self, path: &Path) -> io::Result<Box<dyn Out>> {
        let file = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(true)
            .mode(0o600)
            .open(path)?;
        Ok(Box::new(file))
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        fs::rename(from, to)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        fs::remove_file(path)
    }

    fn sync_dir(&self, dir: &Path) -> io::Result<()> {
        durable::sync_dir(dir)
    }
}

impl Out for File {
    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.write_all(bytes)
    }

    fn sync(&mut self) -> io::Result<()> {
        self.sync_all()
    }
}
