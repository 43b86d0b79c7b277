//! Layout: where the journal's files stand.
//!
//! `lock`, `head`, `reserve`, `before-recovery-<n>/` copies, and the volumes. Volume 0 is `sled/` with its marker `clean`;
//! later ones are `volumes/<first position, 20 digits>/` with `sled/`, `start` and `clean`. A volume that is being made
//! stands as `volumes/next/`. What may not be looked at counts as barred, never as absent. Absent: contents, and what a
//! volume must hold (`volume`).

use std::fs::{self, Metadata};
use std::io;
use std::path::{Path, PathBuf};

use crate::disk::Disk;
use crate::failure::Failure;
use crate::volume::Volume;

const NEXT: &str = "next";
/// Digits of a volume's name: enough for every u64.
const DIGITS: usize = 20;

/// Paths inside one journal directory.
#[derive(Clone)]
pub(crate) struct Layout {
    pub(crate) disk: Disk,
    pub(crate) dir: PathBuf,
    pub(crate) lock: PathBuf,
    pub(crate) head: PathBuf,
    pub(crate) volumes: PathBuf,
    pub(crate) reserve: PathBuf,
}

impl Layout {
    pub(crate) fn of(dir: &Path) -> Self {
        Self::on(Disk::default(), dir)
    }

    pub(crate) fn on(disk: Disk, dir: &Path) -> Self {
        Self {
            disk,
            dir: dir.to_path_buf(),
            lock: dir.join("lock"),
            head: dir.join("head"),
            volumes: dir.join("volumes"),
            reserve: dir.join("reserve"),
        }
    }

    /// The volume whose first position is `first`.
    pub(crate) fn volume(&self, first: u64) -> Volume {
        match first {
            0 => Volume::zero(&self.disk, &self.dir),
            _ => Volume::later(&self.disk, &self.volumes.join(format!("{first:0DIGITS$}")), first),
        }
    }

    /// The place of the volume that is being made; its first position is not known yet.
    pub(crate) fn next(&self) -> Volume {
        Volume::later(&self.disk, &self.volumes.join(NEXT), 0)
    }

    /// First positions of the volumes that stand here, in order; always with 0, whether it stands or not.
    pub(crate) fn firsts(&self) -> Result<Vec<u64>, Failure> {
        let mut firsts = vec![0];
        let (volumes, _) = self.named()?;
        firsts.extend(volumes.iter().filter_map(|path| first_of(path)));
        firsts.sort_unstable();
        Ok(firsts)
    }

    /// Directories with the name of a volume and nothing at all in them. A volume gets its name when it is complete and
    /// durable, so the journal never leaves one: if files of the log stood there, the proof of the others tells.
    pub(crate) fn strays(&self) -> Result<Vec<PathBuf>, Failure> {
        Ok(self.named()?.1)
    }

    /// What has the name of a volume: what holds something, and what is empty.
    fn named(&self) -> Result<(Vec<PathBuf>, Vec<PathBuf>), Failure> {
        if found(&self.volumes)?.is_none() {
            return Ok(Default::default());
        }
        let mut named = entries(&self.volumes, "")?;
        named.retain(|path| first_of(path).is_some());
        Ok(named.into_iter().partition(|path| !is_empty_dir(path)))
    }

    /// Refuses when something that `create` made beside the volumes is gone. Not the lock: it holds nothing, and an open
    /// makes it again.
    pub(crate) fn require(&self) -> Result<(), Failure> {
        require_dir(&self.dir)?;
        require_file(&self.head, 1)
    }

    /// Makes the names in the journal's own directory durable: marker, copies, folder of volumes.
    pub(crate) fn sync_names(&self) -> Result<(), Failure> {
        self.disk.sync_dir(&self.dir)
    }
}

/// The position that a volume's directory is named after; none for other names, and for 0, which never stands there.
fn first_of(path: &Path) -> Option<u64> {
    let name = path.file_name()?.to_str()?;
    let digits = name.len() == DIGITS && name.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| name.parse().ok())?.filter(|first| *first > 0)
}

/// Paths in `dir` whose name begins with `prefix`, sorted by name.
pub(crate) fn entries(dir: &Path, prefix: &str) -> Result<Vec<PathBuf>, Failure> {
    let listing = || -> std::io::Result<Vec<PathBuf>> {
        let mut found = Vec::new();
        for entry in fs::read_dir(dir)? {
            let entry = entry?;
            if entry.file_name().to_string_lossy().starts_with(prefix) {
                found.push(entry.path());
            }
        }
        found.sort();
        Ok(found)
    };
    listing().map_err(Failure::io("listing", dir))
}

/// Refuses when the directory is gone.
pub(crate) fn require_dir(path: &Path) -> Result<(), Failure> {
    match found(path)?.is_some_and(|found| found.is_dir()) {
        true => Ok(()),
        false => Err(missing(path)),
    }
}

/// Refuses when the file is gone or has fewer than `least` bytes.
pub(crate) fn require_file(path: &Path, least: u64) -> Result<(), Failure> {
    match found(path)?.is_some_and(|found| found.is_file() && found.len() >= least) {
        true => Ok(()),
        false => Err(missing(path)),
    }
}

pub(crate) fn is_empty_dir(path: &Path) -> bool {
    fs::read_dir(path).is_ok_and(|mut entries| entries.next().is_none())
}

/// What stands under a name, or none.
pub(crate) fn found(path: &Path) -> Result<Option<Metadata>, Failure> {
    told(fs::metadata(path)).map_err(Failure::io("looking at", path))
}

/// Only what the system says is not there is absent. A name behind a directory that is closed to this user is not.
fn told<T>(answer: io::Result<T>) -> io::Result<Option<T>> {
    match answer {
        Ok(found) => Ok(Some(found)),
        Err(error)
            if matches!(
                error.kind(),
                io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
            ) =>
        {
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

pub(crate) fn missing(path: &Path) -> Failure {
    Failure::Missing {
        what: path.display().to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_not_be_looked_at_is_not_absent() {
        let answer = |kind: io::ErrorKind| told::<()>(Err(kind.into())).map_err(|error| error.kind());
        assert_eq!(told(Ok(())).unwrap(), Some(()));
        for absent in [io::ErrorKind::NotFound, io::ErrorKind::NotADirectory] {
            assert_eq!(answer(absent), Ok(None));
        }
        let denied = io::ErrorKind::PermissionDenied;
        assert_eq!(answer(denied), Err(denied));
        let failure = Failure::io("looking at", Path::new("/journal/head"))(denied.into());
        assert!(failure.is_denied() && !failure.is_full(), "{failure}");
    }
}
