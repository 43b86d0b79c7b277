//! Files that somebody names on the command line: what is far too large is the wrong file, and is not read whole.

use std::{fs, io, path::Path};

use super::Failed;

/// Far above any certificate and any policy.
const BYTES_MAX: u64 = 1024 * 1024;

/// The bytes of a file that should be `what`.
pub(super) fn read(path: &Path, what: &str) -> Result<Vec<u8>, Failed> {
    let unreadable = |error| unreadable(path, error);
    if fs::metadata(path).map_err(unreadable)?.len() > BYTES_MAX {
        return Err(wrong(path, &format!("is far too large for {what}")));
    }
    fs::read(path).map_err(unreadable)
}

/// The same of a text.
pub(super) fn read_text(path: &Path, what: &str) -> Result<String, Failed> {
    let text = String::from_utf8(read(path, what)?);
    text.map_err(|_| unreadable(path, io::ErrorKind::InvalidData.into()))
}

fn unreadable(path: &Path, error: io::Error) -> Failed {
    wrong(path, &format!("cannot be read: {}", error.kind()))
}

/// This file cannot be used, because of what it is.
pub(super) fn wrong(path: &Path, why: &str) -> Failed {
    Failed::Usage(format!("{} {why}", path.display()))
}
