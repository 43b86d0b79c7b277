//! Backups, for administrators: taken into the folder of the settings, and what stands there.
//!
//! Absent: paths, which only the operator knows, and restoring, for which no daemon runs.

use decision::{Reason, Refusal};
use engine::{BackupFailure, BackupStep};
use tokio::sync::mpsc;
use tonic::{Request, Status};

use super::{Admin, long};
use crate::{backups::NoBackup, translate, wire::v1};

/// Answers held for a slow reader.
const WINDOW: usize = 64;

impl Admin {
    pub(super) async fn take_backup(
        &self,
        request: Request<v1::TakeBackupRequest>,
    ) -> Result<mpsc::Receiver<Result<v1::TakeBackupResponse, Status>>, Refusal> {
        let administrator = self.0.administrator(&request)?;
        let turn = long::turn(&self.0.backups.taking)?;
        Ok(long::begin(&self.0, turn, WINDOW, move |door, items| {
            let mut progress = |step: BackupStep, done: u64, all: u64| {
                let word = translate::backup_progress(step, done, all);
                // A slow reader misses some.
                let _ = items.try_send(Ok(word));
                !items.is_closed() && !*door.draining.borrow()
            };
            let taken = door.backups.take(&door.engine, &|| door.now(), &mut progress);
            // What may stand against backups is looked at anew, and told.
            door.tend_backups.notify_one();
            let taken = taken.map_err(|why| not_taken(why, *door.draining.borrow()))?;
            super::tell("TakeBackup", administrator);
            Ok(translate::backup_taken(&taken))
        }))
    }

    pub(super) async fn list_backups(
        &self,
        request: Request<v1::ListBackupsRequest>,
    ) -> Result<v1::ListBackupsResponse, Refusal> {
        self.0.administrator(&request)?;
        let door = self.0.clone();
        let standing = tokio::task::spawn_blocking(move || door.backups.standing()).await;
        let standing = standing.map_err(|_| Refusal::of(Reason::Stopping))?;
        let standing = standing.map_err(|why| not_taken(why, false))?;
        Ok(v1::ListBackupsResponse {
            backups: standing.iter().rev().map(translate::backup_kept).collect(),
            keys_days: self.0.backups.keys_days,
        })
    }
}

/// What is wrong with a folder is for whoever reads the log, where it lies.
fn not_taken(why: NoBackup, stopping: bool) -> Refusal {
    let broken_off = matches!(why, NoBackup::Failed(BackupFailure::BrokenOff));
    if broken_off && stopping {
        return Refusal::of(Reason::Stopping);
    }
    tracing::warn!(%why, "no backup was taken, or backups cannot be listed");
    Refusal::of(Reason::BackupNotTaken)
}
