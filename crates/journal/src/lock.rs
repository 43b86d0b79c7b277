//! Lock: one opener at a time, by an exclusive lock on the file `lock`.
//!
//! sled locks its own file too, but only when it opens it; everything before that (leftovers, copies) needs this one.
//! The file is empty and holds nothing of the log: an open makes it again where it is gone, who only reads does without.
//! Who only reads takes the lock shared: that keeps every opener away, lets others read too, and needs no right to write.
//! The kernel releases the lock when the process ends, however it ends. Absent: network file systems, where it means little.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::ErrorKind;
use std::path::Path;
use std::time::Duration;

use crate::failure::Failure;
use crate::layout::Layout;
use crate::volume::Volume;

/// An attempt at a lock, exclusive or shared.
pub(crate) type Attempt = fn(&File) -> Result<(), TryLockError>;

const TRIES: u32 = 50;
const PAUSE: Duration = Duration::from_millis(5);

/// Held as long as the journal is open.
pub(crate) struct Lock {
    _file: File,
}

impl Lock {
    /// Creates the lock file, which must not exist, and takes it.
    pub(crate) fn create(layout: &Layout) -> Result<Self, Failure> {
        let mut how = OpenOptions::new();
        Self::take(layout, how.write(true).create_new(true), File::try_lock)
    }

    /// Takes the lock file, and makes it where it is gone.
    pub(crate) fn open(layout: &Layout) -> Result<Self, Failure> {
        match Self::take(layout, OpenOptions::new().read(true), File::try_lock) {
            Err(failure) if is_absent(&failure) => {
                let mut how = OpenOptions::new();
                Self::take(
                    layout,
                    how.write(true).create(true).truncate(false),
                    File::try_lock,
                )
            }
            taken => taken,
        }
    }

    /// Takes the existing lock file, as one of several who only read. None where there is none: then sled's own lock
    /// tells whether the journal is in use ([`await_sled_to_read`]).
    pub(crate) fn open_to_read(layout: &Layout) -> Result<Option<Self>, Failure> {
        match Self::take(layout, OpenOptions::new().read(true), File::try_lock_shared) {
            Err(failure) if is_absent(&failure) => Ok(None),
            taken => taken.map(Some),
        }
    }

    fn take(layout: &Layout, how: &OpenOptions, lock: Attempt) -> Result<Self, Failure> {
        let file = how
            .open(&layout.lock)
            .map_err(Failure::io("opening", &layout.lock))?;
        // Whoever starts a child process holds a copy of every open file for a moment, locks included, until the child
        // becomes another program. A lock that is really held stays held much longer than this.
        for _ in 0..TRIES {
            match lock(&file) {
                Ok(()) => return Ok(Self { _file: file }),
                Err(TryLockError::WouldBlock) => std::thread::sleep(PAUSE),
                Err(TryLockError::Error(error)) => return Err(Failure::io("locking", &layout.lock)(error)),
            }
        }
        Err(Failure::InUse {
            dir: layout.dir.clone(),
        })
    }
}

fn is_absent(failure: &Failure) -> bool {
    matches!(failure, Failure::Io { kind, .. } if *kind == ErrorKind::NotFound)
}

/// Waits until sled's own lock on `db` is free.
///
/// After sled was dropped, its worker threads may keep its file open for a moment. We hold the journal's lock, so nobody
/// else has a right to it: it becomes free soon, or a foreign program holds it.
pub(crate) fn await_sled(volume: &Volume) -> Result<(), Failure> {
    await_sled_by(volume, File::try_lock)
}

/// The same for who only reads: sled's own lock is exclusive.
pub(crate) fn await_sled_to_read(volume: &Volume) -> Result<(), Failure> {
    await_sled_by(volume, File::try_lock_shared)
}

fn await_sled_by(volume: &Volume, lock: Attempt) -> Result<(), Failure> {
    await_file(&volume.db, &volume.dir, lock)
}

/// Waits for sled's lock on the file `db` of what stands in `dir`.
pub(crate) fn await_file(db: &Path, dir: &Path, lock: Attempt) -> Result<(), Failure> {
    const TRIES: u32 = 1000;
    let file = File::open(db).map_err(Failure::io("opening", db))?;
    for _ in 0..TRIES {
        match lock(&file) {
            Ok(()) => return Ok(()),
            Err(TryLockError::WouldBlock) => std::thread::sleep(PAUSE),
            Err(TryLockError::Error(error)) => return Err(Failure::io("locking", db)(error)),
        }
    }
    Err(Failure::InUse { dir: dir.to_owned() })
}
