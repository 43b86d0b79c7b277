//! A file that an answer is put into: whole or as it was. Nothing is touched before the answer is there, and a crash leaves the
//! former file or the new one.
//!
//! Absent: answers, and standard output, which a shell empties before anybody was asked.

use std::{
    ffi::OsString,
    fs::{self, File, OpenOptions, Permissions},
    io::{self, Write as _},
    os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _},
    path::{Path, PathBuf},
};

use super::Failed;

/// Everybody may read a policy.
const MODE: u32 = 0o644;

/// Puts a text where `path` says, in place of a file that stands there; one that is a link is followed, and the mode stays.
pub(super) fn write(path: &Path, text: &str) -> Result<(), Failed> {
    replace(path, text).map_err(|error| {
        let path = path.display();
        Failed::NotWritten(format!(
            "{path} could not be written: {}; it holds what it held, or all of the new text",
            error.kind()
        ))
    })
}

fn replace(path: &Path, text: &str) -> io::Result<()> {
    let (path, mode) = match fs::canonicalize(path) {
        Ok(real) => {
            let about = fs::metadata(&real)?;
            // A pipe or a device would be replaced by a file.
            if !about.is_file() {
                return Err(io::ErrorKind::InvalidInput.into());
            }
            (real, about.permissions().mode())
        }
        Err(_) => (path.to_path_buf(), MODE),
    };
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new("."));
    let beside = beside(folder, &path)?;
    let moved = filled(&beside, text, mode).and_then(|()| fs::rename(&beside, &path));
    if let Err(error) = moved {
        // The first failure is the one to tell.
        let _ = fs::remove_file(&beside);
        return Err(error);
    }
    File::open(folder)?.sync_all()
}

/// A name in the same folder, so that one step moves it, and of this process, so that two do not meet.
fn beside(folder: &Path, path: &Path) -> io::Result<PathBuf> {
    let name = path.file_name().ok_or(io::ErrorKind::InvalidInput)?;
    let mut hidden = OsString::from(".");
    hidden.push(name);
    hidden.push(format!(".{}.new", std::process::id()));
    Ok(folder.join(hidden))
}

fn filled(path: &Path, text: &str, mode: u32) -> io::Result<()> {
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(mode)
        .open(path)?;
    file.set_permissions(Permissions::from_mode(mode))?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<OsString> {
        let entries = fs::read_dir(folder).unwrap();
        let mut names: Vec<OsString> = entries.map(|entry| entry.unwrap().file_name()).collect();
        names.sort();
        names
    }

    #[test]
    fn a_file_is_made_or_replaced_as_a_whole_and_keeps_its_mode() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("policy.toml");
        write(&path, "first").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "first");
        fs::set_permissions(&path, Permissions::from_mode(0o640)).unwrap();
        let link = folder.path().join("in-force");
        std::os::unix::fs::symlink(&path, &link).unwrap();
        write(&link, "second").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "second");
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        let mode = fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o640);
        assert_eq!(
            names(folder.path()),
            ["in-force", "policy.toml"],
            "nothing beside it"
        );
    }

    #[test]
    fn what_cannot_be_replaced_stays_and_leaves_nothing_beside_it() {
        let folder = tempfile::tempdir().unwrap();
        let taken = folder.path().join("taken");
        fs::create_dir(&taken).unwrap();
        for path in [
            taken.clone(),
            folder.path().join("absent/policy.toml"),
            PathBuf::from("/dev/null"),
        ] {
            let said = write(&path, "text").unwrap_err();
            assert_eq!(said.exit_code(), 1, "{path:?}: {said}");
        }
        assert_eq!(names(folder.path()), ["taken"]);
    }
}
