//! Disk: the journal's own calls that change files or make them durable, in one place.
//!
//! A file of ours counts only when its bytes, its name and the directory around it are synced; the callers order that,
//! this module only calls. A sync that failed is never repeated: the kernel may have dropped the bytes and would then
//! answer "fine". An interrupted one is repeated, since it did nothing. In tests every call can be made to fail
//! (`tests/faults`). Absent: sled's files, which sled writes itself, and reading, which changes nothing.

use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind};
use std::os::unix::fs::FileExt;
use std::path::Path;

use crate::failure::Failure;

/// One call, as a test sees it before it happens.
#[cfg_attr(
    not(test),
    expect(dead_code, reason = "only the tests look at a call before it happens")
)]
pub(crate) enum Call<'a> {
    /// Bytes go to a file at an offset.
    Write {
        path: &'a Path,
        file: &'a File,
        bytes: &'a [u8],
        at: u64,
    },
    /// The contents of a file are made durable.
    Sync(&'a Path),
    /// The names in a directory are made durable.
    SyncDir(&'a Path),
    /// A name comes into being: an empty file or directory.
    Create(&'a Path),
    /// A name and what it stands for goes.
    Remove(&'a Path),
    /// A name becomes another.
    Rename(&'a Path, &'a Path),
    /// A file is filled from another.
    Copy(&'a Path),
    /// A file gets another size.
    Resize(&'a Path),
}

/// The real file system, or in tests one that fails when told to.
#[derive(Clone, Default)]
pub(crate) struct Disk {
    #[cfg(test)]
    pub(crate) faults: Option<std::sync::Arc<crate::tests::faults::Faults>>,
}

impl Disk {
    fn run<T>(&self, call: &Call<'_>, mut real: impl FnMut() -> io::Result<T>) -> io::Result<T> {
        let mut attempt = || {
            #[cfg(test)]
            if let Some(faults) = &self.faults {
                return faults.run(call, &mut real);
            }
            #[cfg(not(test))]
            let _ = call;
            real()
        };
        loop {
            match attempt() {
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                answer => return answer,
            }
        }
    }

    /// Creates an empty directory.
    pub(crate) fn create_dir(&self, path: &Path) -> Result<(), Failure> {
        self.run(&Call::Create(path), || fs::create_dir(path))
            .map_err(Failure::io("creating", path))
    }

    /// Creates an empty file, which must not exist, and opens it for reading and writing.
    pub(crate) fn create_file(&self, path: &Path) -> Result<File, Failure> {
        let mut how = OpenOptions::new();
        how.read(true).write(true).create_new(true);
        self.run(&Call::Create(path), || how.open(path))
            .map_err(Failure::io("creating", path))
    }

    /// Creates a file with these bytes, synced; its name is not durable before [`Self::sync_dir`].
    pub(crate) fn write_new(&self, path: &Path, bytes: &[u8]) -> Result<(), Failure> {
        let file = self.create_file(path)?;
        self.write_at(&file, path, bytes, 0)?;
        self.sync(&file, path)
    }

    /// Writes over a part of an open file.
    pub(crate) fn write_at(&self, file: &File, path: &Path, bytes: &[u8], at: u64) -> Result<(), Failure> {
        let call = Call::Write {
            path,
            file,
            bytes,
            at,
        };
        self.run(&call, || file.write_all_at(bytes, at))
            .map_err(Failure::io("writing", path))
    }

    /// Makes an open file's contents and size durable.
    pub(crate) fn sync(&self, file: &File, path: &Path) -> Result<(), Failure> {
        self.run(&Call::Sync(path), || file.sync_data())
            .map_err(Failure::io("syncing", path))
    }

    /// Makes a file's contents and metadata durable.
    pub(crate) fn sync_file(&self, path: &Path) -> Result<(), Failure> {
        self.run(&Call::Sync(path), || durable::sync_file(path))
            .map_err(Failure::io("syncing", path))
    }

    /// Syncs a file and drops it from the page cache, so that the next read sees the disk: after a failed write-back the
    /// kernel may show bytes that the disk lacks.
    pub(crate) fn sync_and_forget(&self, path: &Path) -> Result<(), Failure> {
        let forget = || durable::distrust_cache(&File::open(path)?);
        self.run(&Call::Sync(path), forget)
            .map_err(Failure::io("syncing", path))
    }

    /// Makes the names in a directory durable.
    pub(crate) fn sync_dir(&self, path: &Path) -> Result<(), Failure> {
        self.run(&Call::SyncDir(path), || durable::sync_dir(path))
            .map_err(Failure::io("syncing", path))
    }

    /// Makes the name of `path` itself durable.
    pub(crate) fn sync_parent(&self, path: &Path) -> Result<(), Failure> {
        let parent = path.parent().unwrap_or(path);
        self.run(&Call::SyncDir(parent), || durable::sync_parent(path))
            .map_err(Failure::io("syncing the parent of", path))
    }

    /// Removes a file.
    pub(crate) fn remove_file(&self, path: &Path) -> Result<(), Failure> {
        self.run(&Call::Remove(path), || fs::remove_file(path))
            .map_err(Failure::io("removing", path))
    }

    /// Removes a directory with all in it.
    pub(crate) fn remove_dir_all(&self, path: &Path) -> Result<(), Failure> {
        self.run(&Call::Remove(path), || fs::remove_dir_all(path))
            .map_err(Failure::io("removing", path))
    }

    /// Removes a directory that holds nothing; refused by the system if it does.
    pub(crate) fn remove_empty_dir(&self, path: &Path) -> Result<(), Failure> {
        self.run(&Call::Remove(path), || fs::remove_dir(path))
            .map_err(Failure::io("removing", path))
    }

    /// Gives a file or directory another name in the same parent.
    pub(crate) fn rename(&self, from: &Path, to: &Path) -> Result<(), Failure> {
        self.run(&Call::Rename(from, to), || fs::rename(from, to))
            .map_err(Failure::io("renaming", from))
    }

    /// Copies a file and syncs the copy. Shares the blocks where the file system can.
    pub(crate) fn copy(&self, from: &Path, to: &Path) -> Result<(), Failure> {
        self.run(&Call::Copy(to), || fs::copy(from, to).map(drop))
            .map_err(Failure::io("copying", from))?;
        self.sync_file(to)
    }

    /// Sets the size of an open file; what is added reads as zeros.
    pub(crate) fn resize(&self, file: &File, path: &Path, bytes: u64) -> Result<(), Failure> {
        self.run(&Call::Resize(path), || file.set_len(bytes))
            .map_err(Failure::io("sizing", path))
    }

    /// Gives an open file really allocated blocks up to this size. Bytes in it are not changed.
    pub(crate) fn allocate(&self, file: &File, path: &Path, bytes: u64) -> Result<(), Failure> {
        let flags = rustix::fs::FallocateFlags::empty();
        self.run(&Call::Resize(path), || {
            match rustix::fs::fallocate(file, flags, 0, bytes).map_err(io::Error::from) {
                Err(error) if error.kind() == ErrorKind::Unsupported => fill(file, bytes),
                answer => answer,
            }
        })
        .map_err(Failure::io("allocating", path))
    }
}

/// Where the file system cannot allocate: zeros behind the end of the file.
fn fill(file: &File, bytes: u64) -> io::Result<()> {
    static ZEROS: [u8; 64 << 10] = [0; 64 << 10];
    let mut at = file.metadata()?.len();
    while at < bytes {
        let part = ZEROS.len().min(usize::try_from(bytes - at).unwrap_or(usize::MAX));
        file.write_all_at(&ZEROS[..part], at)?;
        at += part as u64;
    }
    Ok(())
}
