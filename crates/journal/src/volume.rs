//! Volume: one sled directory of the log, where its files stand, and the checks that it is whole enough to be opened.
//!
//! The newest volume is sled's; all others are closed and only read. Absent: what stands in its events.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use crate::disk::Disk;
use crate::failure::Failure;
use crate::layout::{entries, require_dir, require_file};
use crate::marker;

/// Paths of one volume.
#[derive(Clone)]
pub(crate) struct Volume {
    pub(crate) disk: Disk,
    /// Position of its first event.
    pub(crate) first: u64,
    /// Where `clean` and `start` stand; for volume 0 the journal's own directory.
    pub(crate) dir: PathBuf,
    /// Where it begins, see `start`; volume 0 needs none.
    pub(crate) start: PathBuf,
    /// There only after sled was stopped and all was synced; see `marker`.
    pub(crate) clean: PathBuf,
    pub(crate) sled: PathBuf,
    pub(crate) conf: PathBuf,
    pub(crate) db: PathBuf,
    pub(crate) blobs: PathBuf,
}

impl Volume {
    pub(crate) fn zero(disk: &Disk, journal: &Path) -> Self {
        Self::later(disk, journal, 0)
    }

    pub(crate) fn later(disk: &Disk, dir: &Path, first: u64) -> Self {
        let sled = dir.join("sled");
        Self {
            disk: disk.clone(),
            first,
            start: dir.join("start"),
            clean: dir.join("clean"),
            conf: sled.join("conf"),
            db: sled.join("db"),
            blobs: sled.join("blobs"),
            dir: dir.to_path_buf(),
            sled,
        }
    }

    /// Refuses when something is gone that sled would silently begin anew in its place, or when this user may not read the
    /// events: a closed volume is read by whoever asks for one of its events, long after the start.
    pub(crate) fn require(&self) -> Result<(), Failure> {
        require_dir(&self.sled)
            .and_then(|()| require_dir(&self.blobs))
            // sled takes a `conf` of up to 8 bytes, like an empty `db`, for a fresh start.
            .and_then(|()| require_file(&self.conf, 9))
            .and_then(|()| require_file(&self.db, 1))
            .and_then(|()| self.require_readable())
            .map_err(|failure| self.at_its_position(failure))
    }

    fn require_readable(&self) -> Result<(), Failure> {
        File::open(&self.db)
            .map(drop)
            .map_err(Failure::io("opening", &self.db))
    }

    /// Says which events a missing file held.
    fn at_its_position(&self, failure: Failure) -> Failure {
        match failure {
            Failure::Missing { what } => Failure::Missing {
                what: format!(
                    "{what}, of the volume with the events from position {} on",
                    self.first
                ),
            },
            other => other,
        }
    }

    /// Refuses when sled stored a value in a file of its own: it never syncs such files. Our values are far too small
    /// for that. Asked before sled opens too, because sled removes such files when it does not know them.
    pub(crate) fn require_no_blobs(&self) -> Result<(), Failure> {
        match entries(&self.blobs, "")?.into_iter().next() {
            Some(path) => Err(Failure::BlobFound { path }),
            None => Ok(()),
        }
    }

    /// Names in sled's directory that begin with `prefix`, sorted.
    pub(crate) fn in_sled(&self, prefix: &str) -> Result<Vec<PathBuf>, Failure> {
        entries(&self.sled, prefix)
    }

    /// Whether the marker of a clean stop stands, and sled's file still has the length that it had then. A marker that says
    /// anything else counts as none: after an unclean stop nothing is lost, it is only looked at more closely.
    pub(crate) fn is_clean(&self) -> bool {
        let bytes = fs::metadata(&self.db).map(|told| told.len());
        marker::read(&self.clean).is_some_and(|marker| bytes.is_ok_and(|bytes| marker.fits(bytes)))
    }

    /// Whether a marker stands that cannot be believed.
    pub(crate) fn is_marked_wrongly(&self) -> bool {
        self.clean.symlink_metadata().is_ok() && !self.is_clean()
    }

    /// Syncs every file and directory of sled and the names around them; sled syncs neither `conf` nor any directory.
    pub(crate) fn sync_all(&self) -> Result<(), Failure> {
        let snapshots = self.in_sled("snap.")?;
        for file in [&self.conf, &self.db].into_iter().chain(&snapshots) {
            self.disk.sync_file(file)?;
        }
        for dir in [&self.blobs, &self.sled, &self.dir] {
            self.disk.sync_dir(dir)?;
        }
        Ok(())
    }

    /// Has sled's files be read from the medium. After a sync that failed, the page cache shows what is not there, and the
    /// process that was told has ended.
    pub(crate) fn distrust_cache(&self) -> Result<(), Failure> {
        let snapshots = self.in_sled("snap.")?;
        let mut files = [&self.conf, &self.db].into_iter().chain(&snapshots);
        files.try_for_each(|file| self.disk.sync_and_forget(file))
    }

    /// Syncs everything and then writes the marker of a clean stop.
    pub(crate) fn mark_clean(&self) -> Result<(), Failure> {
        self.sync_all()?;
        self.unmark()?;
        let bytes = fs::metadata(&self.db)
            .map_err(Failure::io("measuring", &self.db))?
            .len();
        self.disk.write_new(&self.clean, marker::of(bytes).as_bytes())?;
        self.disk.sync_dir(&self.dir)
    }

    /// Takes the marker of the clean stop away if one stands, before anything is changed.
    pub(crate) fn unmark(&self) -> Result<(), Failure> {
        if self.clean.symlink_metadata().is_err() {
            return Ok(());
        }
        self.disk.remove_file(&self.clean)?;
        self.disk.sync_dir(&self.dir)
    }
}
