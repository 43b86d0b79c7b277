//! What every opening of a key file begins with: whose it is, its header page, its lock.
//!
//! Absent: what the slots hold.

use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::time::Duration;

use super::file::{PAGE, Page, read_page};
use super::read::read_up_to;
use crate::Failure;

/// Opens a file that only its owner may read or write.
pub(super) fn owners_alone(path: &Path, how: &OpenOptions) -> Result<File, Failure> {
    let file = how.open(path).map_err(|source| match source.kind() {
        io::ErrorKind::NotFound => Failure::Missing,
        _ => Failure::Io {
            doing: "opened",
            source,
        },
    })?;
    let found = file.metadata().map_err(Failure::io("examined"))?;
    match found.permissions().mode() & 0o777 {
        mode if mode & 0o077 != 0 => Err(Failure::Exposed { mode }),
        _ => Ok(file),
    }
}

/// Reads the header page of a file.
pub(super) fn page_of(file: &File) -> Result<Page, Failure> {
    let mut page = [0; PAGE];
    let read = read_up_to(file, &mut page, 0)?;
    match read_page(&page) {
        // A short file that does not even begin like one is something else; otherwise it ends too early.
        Err(Failure::NotAKeyFile) if read >= 8 => Err(Failure::NotAKeyFile),
        _ if read < PAGE => Err(Failure::Truncated),
        other => other,
    }
}

/// Makes what stands under a name in its folder durable.
pub(super) fn sync_folder(path: &Path) -> Result<(), Failure> {
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    File::open(folder)
        .and_then(|folder| folder.sync_all())
        .map_err(Failure::io("synced with its folder"))
}

pub(super) fn lock(file: &File) -> Result<(), Failure> {
    lock_by(|| file.try_lock())
}

pub(super) fn lock_shared(file: &File) -> Result<(), Failure> {
    lock_by(|| file.try_lock_shared())
}

/// Whoever starts a child process holds a copy of every open file for a moment, locks included, until the child becomes
/// another program. A lock that is really held stays held much longer than this.
fn lock_by(attempt: impl Fn() -> Result<(), TryLockError>) -> Result<(), Failure> {
    const TRIES: u32 = 50;
    const PAUSE: Duration = Duration::from_millis(5);
    for _ in 0..TRIES {
        match attempt() {
            Ok(()) => return Ok(()),
            Err(TryLockError::WouldBlock) => std::thread::sleep(PAUSE),
            Err(TryLockError::Error(source)) => {
                return Err(Failure::Io {
                    doing: "locked",
                    source,
                });
            }
        }
    }
    Err(Failure::InUse)
}
