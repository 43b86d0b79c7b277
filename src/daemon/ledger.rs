//! The ledger of destroyed keys is kept current beside the backups, and keys of old backups go: at the start, every hour, and
//! after each erasure.
//!
//! Place in the flow: beside it. A ledger that cannot be written stops nothing, but a restore would know less: it is logged as
//! an error, and noted where readiness is asked for. Absent: backups themselves, which somebody asks for.

use std::{sync::Arc, time::Duration};

use crate::{backups::NoBackup, door::Door};

const EVERY: Duration = Duration::from_secs(3_600);
/// After it could not be written.
const AGAIN: Duration = Duration::from_secs(60);
const PART: &str = "backups";
const NOTE: &str = "the ledger of destroyed keys cannot be written into `backup.folder`, or keys of old backups cannot be removed; the log tells why";

/// Keeps it, until the task is aborted. Without a folder there is nothing to keep.
pub(super) async fn keep(door: Arc<Door>) {
    if !door.backups.are_kept() {
        return;
    }
    loop {
        let its = Arc::clone(&door);
        let tended = tokio::task::spawn_blocking(move || {
            let tended = its.backups.tend(&its.engine, &|| its.now());
            told(&its, tended)
        });
        match tended.await {
            Ok(true) => tokio::time::sleep(EVERY).await,
            Ok(false) => tokio::time::sleep(AGAIN).await,
            Err(_) => return,
        }
    }
}

/// After an erasure: what was destroyed stands in the ledger before the next backup is thought of. Blocks.
pub(super) fn follow(door: &Door) {
    if door.backups.are_kept() {
        told(door, door.backups.write_ledger(&door.engine, &|| door.now()));
    }
}

fn told(door: &Door, outcome: Result<(), NoBackup>) -> bool {
    match outcome {
        Ok(()) => {
            door.readiness.drop_note(PART);
            true
        }
        Err(why) => {
            door.readiness.note(PART, NOTE);
            tracing::error!(%why, "the ledger of destroyed keys is not current");
            false
        }
    }
}
