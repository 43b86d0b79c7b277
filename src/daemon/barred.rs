//! Barred: a file or folder of a store that the system keeps from this user, in words: whose it is, who asks, what to do.
//!
//! Place in the flow: when a start or an examination is refused. What may not be read is not absent: whoever takes it for absent
//! may make a new store over a real one. Absent: opening anything.

use std::{
    fs, io,
    os::unix::fs::{MetadataExt as _, PermissionsExt as _},
    path::Path,
};

/// Whether a data directory holds anything: false also where it is not there.
///
/// # Errors
/// What the system answered, for a directory that is there and cannot be listed.
pub(super) fn holds_something(data_dir: &Path) -> io::Result<bool> {
    or_absent(fs::read_dir(data_dir).map(|mut entries| entries.next().is_some()))
}

/// Only what the system says is not there is absent.
fn or_absent(answer: io::Result<bool>) -> io::Result<bool> {
    match answer {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        answer => answer,
    }
}

/// That a part of a store may not be read, and what to do.
pub(super) fn may_not_be_read(what: &str, path: &Path) -> String {
    format!("{what} may not be read or written here; {}", what_to_do(path))
}

/// What to do about something in a store that the system keeps from this user.
pub(super) fn what_to_do(path: &Path) -> String {
    let us = rustix::process::geteuid().as_raw();
    let owner = match closest(path) {
        Some((shown, owner, mode)) => {
            format!(
                "{} belongs to user {owner} with mode {mode:03o}, and ",
                shown.display()
            )
        }
        None => String::new(),
    };
    format!(
        "{owner}this program runs as user {us}: run it as the user whose store it is, or give that user the whole data \
         directory (`chown -R`; folders 700, files 600)"
    )
}

/// The deepest part of the path that can be looked at: the one that bars the way, or its folder.
fn closest(path: &Path) -> Option<(&Path, u32, u32)> {
    path.ancestors()
        .find_map(|part| fs::symlink_metadata(part).ok().map(|found| (part, found)))
        .map(|(part, found)| (part, found.uid(), found.permissions().mode() & 0o777))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_not_there_is_absent() {
        let kind = |kind: io::ErrorKind| or_absent(Err(kind.into())).map_err(|error| error.kind());
        assert_eq!(kind(io::ErrorKind::NotFound), Ok(false));
        for barred in [io::ErrorKind::PermissionDenied, io::ErrorKind::NotADirectory] {
            assert_eq!(kind(barred), Err(barred));
        }
        let dir = tempfile::tempdir().unwrap();
        assert!(!holds_something(dir.path()).unwrap() && !holds_something(&dir.path().join("no")).unwrap());
        fs::write(dir.path().join("file"), b"").unwrap();
        assert!(holds_something(dir.path()).unwrap());
        // A file where a folder should be is there, and no store.
        assert!(holds_something(&dir.path().join("file")).is_err());
    }

    #[test]
    fn it_is_said_whose_it_is_and_who_asks() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("journal");
        fs::create_dir(&path).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o500)).unwrap();
        let us = rustix::process::geteuid().as_raw();
        let said = what_to_do(&path.join("head"));
        assert!(
            said.starts_with(&format!("{} belongs to user {us} with mode 500", path.display())),
            "{said}"
        );
        assert!(
            said.contains(&format!("runs as user {us}")) && said.contains("chown"),
            "{said}"
        );
    }
}
