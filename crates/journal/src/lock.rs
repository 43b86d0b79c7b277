//! Lock: one opener at a time, by an exclusive lock on the file `lock`.
//!
//! sled locks its own file too, but only when it opens it; everything before that (leftovers, copies) needs this one.
//! The kernel releases the lock when the process ends, however it ends. Absent: network file systems, where it means little.

use std::fs::{File, OpenOptions, TryLockError};
use std::time::Duration;

use crate::failure::Failure;
use crate::layout::Layout;
use crate::volume::Volume;

const TRIES: u32 = 50;
const PAUSE: Duration = Duration::from_millis(5);

/// Held as long as the journal is open.
pub(crate) struct Lock {
    _file: File,
}

impl Lock {
    /// Creates the lock file, which must not exist, and takes it.
    pub(crate) fn create(layout: &Layout) -> Result<Self, Failure> {
        Self::take(layout, OpenOptions::new().write(true).create_new(true))
    }

    /// Takes the existing lock file.
    pub(crate) fn open(layout: &Layout) -> Result<Self, Failure> {
        Self::take(layout, OpenOptions::new().read(true))
    }

    fn take(layout: &Layout, how: &OpenOptions) -> Result<Self, Failure> {
        let file = how
            .open(&layout.lock)
            .map_err(Failure::io("opening", &layout.lock))?;
        // Whoever starts a child process holds a copy of every open file for a moment, locks included, until the child
        // becomes another program. A lock that is really held stays held much longer than this.
        for _ in 0..TRIES {
            match file.try_lock() {
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

/// Waits until sled's own lock on `db` is free.
///
/// After sled was dropped, its worker threads may keep its file open for a moment. We hold the journal's lock, so nobody
/// else has a right to it: it becomes free soon, or a foreign program holds it.
pub(crate) fn await_sled(volume: &Volume) -> Result<(), Failure> {
    const TRIES: u32 = 1000;
    let db = &volume.db;
    let file = File::open(db).map_err(Failure::io("opening", db))?;
    for _ in 0..TRIES {
        match file.try_lock() {
            Ok(()) => return Ok(()),
            Err(TryLockError::WouldBlock) => std::thread::sleep(PAUSE),
            Err(TryLockError::Error(error)) => return Err(Failure::io("locking", db)(error)),
        }
    }
    Err(Failure::InUse {
        dir: volume.dir.clone(),
    })
}
