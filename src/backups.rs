//! The folder of backups as the settings have it: taking one, what stands there, and the ledger of destroyed keys beside them.
//!
//! Place in the flow: beside it; shared by the administrator's calls and by what the daemon does by itself (`daemon/ledger`).
//! An administrator of the index never names a path of the host. Absent: what a backup is (`engine`), and restoring one.

use std::{
    fs,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};

use engine::{BackupFailure, BackupStep, Engine, Kept, Taken};
use event::Moment;
use thiserror::Error;
use tokio::sync::Semaphore;

use crate::config::Settings;

/// Why nothing can be written into the folder.
#[derive(Debug, Error)]
pub(crate) enum BadFolder {
    /// The settings name none.
    #[error("`backup.folder` is not set: no backups are written")]
    NotSet,
    /// It is not there.
    #[error("`backup.folder`: {} is no folder; make it, with mode 700, for the daemon's user", .0.display())]
    Absent(PathBuf),
    /// Others may look into it.
    #[error("`backup.folder`: {} has mode {:o}, and others could read backups in it; give it mode 700", .0.display(), .1)]
    Exposed(PathBuf, u32),
    /// A link makes it a part of the data.
    #[error("`backup.folder`: {} lies in the data directory, and would be lost with it; name another place", .0.display())]
    InData(PathBuf),
}

/// Why there is no backup, or no ledger.
#[derive(Debug, Error)]
pub(crate) enum NoBackup {
    /// The folder.
    #[error(transparent)]
    Folder(#[from] BadFolder),
    /// What was done there.
    #[error(transparent)]
    Failed(#[from] BackupFailure),
}

/// Where backups are, and how long their keys stand.
pub(crate) struct Backups {
    folder: Option<PathBuf>,
    pub(crate) keys_days: u32,
    data_dir: PathBuf,
    /// One backup at a time.
    pub(crate) taking: Arc<Semaphore>,
    /// One ledger is written at a time, and always a later one over an earlier.
    ledger: Mutex<()>,
}

impl Backups {
    pub(crate) fn of(settings: &Settings) -> Self {
        Self {
            folder: settings.backup.folder.clone(),
            keys_days: settings.backup.keys_days,
            data_dir: settings.data_dir.clone(),
            taking: Arc::new(Semaphore::new(1)),
            ledger: Mutex::new(()),
        }
    }

    /// Whether the settings name a folder.
    pub(crate) fn are_kept(&self) -> bool {
        self.folder.is_some()
    }

    fn folder(&self) -> Result<&Path, BadFolder> {
        usable(self.folder.as_deref(), &self.data_dir)
    }

    /// Takes a backup, and writes the ledger of after it. Blocks.
    pub(crate) fn take(
        &self,
        engine: &Engine,
        now: &dyn Fn() -> Moment,
        progress: &mut dyn FnMut(BackupStep, u64, u64) -> bool,
    ) -> Result<Taken, NoBackup> {
        let folder = self.folder()?;
        let taken = engine.take_backup(&self.data_dir, folder, now(), progress)?;
        self.tend(engine, now)?;
        Ok(taken)
    }

    /// Writes the ledger of destroyed keys; how much of what it names this store knows of all the same. Blocks.
    pub(crate) fn write_ledger(&self, engine: &Engine, now: &dyn Fn() -> Moment) -> Result<u64, NoBackup> {
        let folder = self.folder()?;
        let _one = self.ledger.lock().unwrap_or_else(PoisonError::into_inner);
        let ledger = engine.write_ledger(folder, now())?;
        Ok(engine.risen(&ledger))
    }

    /// Writes the ledger, and clears away what a backup left that was broken off; answers as that does. Blocks.
    pub(crate) fn tend(&self, engine: &Engine, now: &dyn Fn() -> Moment) -> Result<u64, NoBackup> {
        let risen = self.write_ledger(engine, now)?;
        // While one is being taken there is nothing to clear away.
        if let Ok(_turn) = self.taking.try_acquire() {
            engine::remove_unfinished(self.folder()?)?;
        }
        Ok(risen)
    }

    /// Lets keys of old backups go. Blocks. Asked for only where the clock is believed: they cannot be brought back.
    pub(crate) fn let_old_keys_go(&self, now: Moment) -> Result<(), NoBackup> {
        for backup in engine::remove_old_keys(self.folder()?, self.keys_days, now)? {
            let name = backup.file_name().unwrap_or_default().to_string_lossy();
            tracing::info!(%name, "the keys of a backup are removed: they stood for `backup.keys_days`");
        }
        Ok(())
    }

    /// The backups that stand there, the oldest first.
    pub(crate) fn standing(&self) -> Result<Vec<Kept>, NoBackup> {
        Ok(engine::standing(self.folder()?)?)
    }
}

/// The folder, if backups can be written into it.
pub(crate) fn usable<'f>(folder: Option<&'f Path>, data_dir: &Path) -> Result<&'f Path, BadFolder> {
    let folder = folder.ok_or(BadFolder::NotSet)?;
    let own = || folder.to_owned();
    let found = fs::metadata(folder).map_err(|_| BadFolder::Absent(own()))?;
    if !found.is_dir() {
        return Err(BadFolder::Absent(own()));
    }
    let mode = found.permissions().mode() & 0o777;
    if mode & 0o077 != 0 {
        return Err(BadFolder::Exposed(own(), mode));
    }
    let real = |path: &Path| fs::canonicalize(path).ok();
    match real(folder).zip(real(data_dir)) {
        Some((folder, data)) if folder.starts_with(&data) => Err(BadFolder::InData(own())),
        _ => Ok(folder),
    }
}
