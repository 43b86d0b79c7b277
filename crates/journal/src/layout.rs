//! Layout: where the journal's files stand, and the check that none is missing.
//!
//! `lock`, `head`, `clean` (only after a clean stop), `sled/` with sled's own `conf`, `db`, `blobs/` and `snap.*`, and
//! `before-recovery-<n>/` copies. Absent: contents.

use std::fs;
use std::path::{Path, PathBuf};

use crate::failure::Failure;

/// Paths inside one journal directory.
#[derive(Clone, Debug)]
pub(crate) struct Layout {
    pub(crate) dir: PathBuf,
    pub(crate) lock: PathBuf,
    pub(crate) head: PathBuf,
    pub(crate) clean: PathBuf,
    pub(crate) sled: PathBuf,
    pub(crate) conf: PathBuf,
    pub(crate) db: PathBuf,
    pub(crate) blobs: PathBuf,
}

impl Layout {
    pub(crate) fn of(dir: &Path) -> Self {
        let sled = dir.join("sled");
        Self {
            dir: dir.to_path_buf(),
            lock: dir.join("lock"),
            head: dir.join("head"),
            clean: dir.join("clean"),
            conf: sled.join("conf"),
            db: sled.join("db"),
            blobs: sled.join("blobs"),
            sled,
        }
    }

    /// Refuses when something that `create` made is gone. sled would silently begin anew in its place.
    pub(crate) fn require(&self) -> Result<(), Failure> {
        for path in [&self.dir, &self.sled, &self.blobs] {
            if !path.is_dir() {
                return Err(missing(path));
            }
        }
        // sled takes a `conf` of up to 8 bytes, like an empty `db`, for a fresh start.
        for (path, least) in [(&self.lock, 0), (&self.head, 1), (&self.conf, 9), (&self.db, 1)] {
            let there = fs::metadata(path).is_ok_and(|found| found.is_file() && found.len() >= least);
            if !there {
                return Err(missing(path));
            }
        }
        Ok(())
    }

    /// Names in sled's directory that begin with `prefix`, sorted.
    pub(crate) fn in_sled(&self, prefix: &str) -> Result<Vec<PathBuf>, Failure> {
        entries(&self.sled, prefix)
    }

    /// Refuses when sled stored a value in a file of its own: it never syncs such files. Our values are far too small
    /// for that. Asked before sled opens too, because sled removes such files when it does not know them.
    pub(crate) fn require_no_blobs(&self) -> Result<(), Failure> {
        match entries(&self.blobs, "")?.into_iter().next() {
            Some(path) => Err(Failure::BlobFound { path }),
            None => Ok(()),
        }
    }

    /// Syncs every file and directory of the journal; sled syncs neither `conf` nor any directory.
    pub(crate) fn sync_all(&self) -> Result<(), Failure> {
        let snapshots = self.in_sled("snap.")?;
        for file in [&self.conf, &self.db].into_iter().chain(&snapshots) {
            durable::sync_file(file).map_err(Failure::io("syncing", file))?;
        }
        for dir in [&self.blobs, &self.sled, &self.dir] {
            durable::sync_dir(dir).map_err(Failure::io("syncing", dir))?;
        }
        Ok(())
    }

    /// Syncs the names in the journal's own directory: the marker of the clean stop, the copies.
    pub(crate) fn sync_names(&self) -> Result<(), Failure> {
        durable::sync_dir(&self.dir).map_err(Failure::io("syncing", &self.dir))
    }
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

fn missing(path: &Path) -> Failure {
    Failure::Missing {
        what: path.display().to_string(),
    }
}
