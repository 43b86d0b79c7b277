//! Files that are made once, durably, and never overwritten: keys, certificates, the settings of a new folder.
//!
//! Place in the flow: before it, at `init` and when a certificate is issued. Absent: anything that changes a file
//! that is already there.

use std::fs::{DirBuilder, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::Path;

/// Mode of a file that only its owner may read.
pub(crate) const MODE_PRIVATE: u32 = 0o600;
/// Mode of a file that everybody may read.
pub(crate) const MODE_PUBLIC: u32 = 0o644;

/// Writes a new file with this mode (less the umask), syncs it, and syncs its folder so that its name survives too.
///
/// # Errors
/// `AlreadyExists` when anything has this name; else what the system says. A file that could not be written whole is
/// removed again: it was ours, and half a key is worse than none.
pub(crate) fn write_new(path: &Path, bytes: &[u8], mode: u32) -> io::Result<()> {
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(mode)
        .open(path)?;
    if let Err(failed) = file.write_all(bytes).and_then(|()| file.sync_all()) {
        // The first failure is the one to tell; a failed removal leaves a file that `create_new` will name next time.
        let _ = std::fs::remove_file(path);
        return Err(failed);
    }
    sync_folder(parent_of(path))
}

/// Makes a new folder with this mode (less the umask) and syncs the folder above it.
///
/// # Errors
/// `AlreadyExists` when anything has this name, `NotFound` when the folder above is absent; else what the system says.
pub(crate) fn make_folder(path: &Path, mode: u32) -> io::Result<()> {
    DirBuilder::new().mode(mode).create(path)?;
    sync_folder(parent_of(path))
}

/// The folder that holds this name; `.` for a bare name.
#[must_use]
pub(crate) fn parent_of(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}

fn sync_folder(path: &Path) -> io::Result<()> {
    File::open(path)?.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn a_file_is_made_once_and_keeps_its_first_content() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("note");
        write_new(&path, b"first", MODE_PRIVATE).expect("a new file");
        let refused = write_new(&path, b"second", MODE_PRIVATE).expect_err("it exists");
        assert_eq!(refused.kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(std::fs::read(&path).expect("readable"), b"first");
        let mode = std::fs::metadata(&path).expect("metadata").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }

    #[test]
    fn a_name_that_is_a_dangling_link_is_not_written_through() {
        let folder = tempfile::tempdir().expect("a folder");
        let elsewhere = folder.path().join("elsewhere");
        let link = folder.path().join("link");
        std::os::unix::fs::symlink(&elsewhere, &link).expect("a link");
        assert!(write_new(&link, b"x", MODE_PRIVATE).is_err());
        assert!(!elsewhere.exists());
    }

    #[test]
    fn a_bare_name_lies_in_the_current_folder() {
        assert_eq!(parent_of(Path::new("kring.toml")), Path::new("."));
        assert_eq!(parent_of(Path::new("/etc/kring.toml")), Path::new("/etc"));
    }
}
