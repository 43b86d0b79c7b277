//! Layout: where the journal's files stand.
//!
//! `lock`, `head`, `reserve`, `before-recovery-<n>/` copies, and the volumes. Volume 0 is `sled/` with its marker `clean`; later ones
//! are `volumes/<first position, 20 digits>/` with `sled/`, `start` and `clean`. A volume that is being made stands as
//! `volumes/next/`. Absent: contents, and what a volume must hold (`volume`).

use std::fs;
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
        if self.volumes.exists() {
            firsts.extend(
                entries(&self.volumes, "")?
                    .iter()
                    .filter_map(|path| first_of(path)),
            );
        }
        firsts.sort_unstable();
        Ok(firsts)
    }

    /// Refuses when something that `create` made beside the volumes is gone.
    pub(crate) fn require(&self) -> Result<(), Failure> {
        if !self.dir.is_dir() {
            return Err(missing(&self.dir));
        }
        require_file(&self.lock, 0)?;
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

/// Refuses when the file is gone or has fewer than `least` bytes.
pub(crate) fn require_file(path: &Path, least: u64) -> Result<(), Failure> {
    let there = fs::metadata(path).is_ok_and(|found| found.is_file() && found.len() >= least);
    if there { Ok(()) } else { Err(missing(path)) }
}

pub(crate) fn missing(path: &Path) -> Failure {
    Failure::Missing {
        what: path.display().to_string(),
    }
}
