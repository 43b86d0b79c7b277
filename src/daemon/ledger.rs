//! The ledger of destroyed keys is kept current beside the backups, and keys of old backups go: at the start, every hour, and
//! after each erasure.
//!
//! Place in the flow: beside it. A ledger that cannot be written stops nothing, but a restore would know less: it is logged as
//! an error, and noted where readiness is asked for. Absent: backups themselves, which somebody asks for.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use super::terms::BEHIND;
use crate::{backups::NoBackup, door::Door, terms::clock_leapt};

/// Keys of old backups go in a daemon's second hour at the earliest, and only where the clock is believed: they cannot be brought back.
const EVERY: Duration = Duration::from_secs(3_600);
/// After it could not be written.
const AGAIN: Duration = Duration::from_secs(60);
const PART: &str = "backups";
const NOTE: &str = "the ledger of destroyed keys cannot be written into `backup.folder`, or keys of old backups cannot be removed; the log tells why";

const RISEN: &str = "the ledger in `backup.folder` names as destroyed what this store knows: what was erased is back; the log tells what to do";

/// Keeps it, until the task is aborted. Without a folder there is nothing to keep.
pub(super) async fn keep(door: Arc<Door>) {
    if !door.backups.are_kept() {
        return;
    }
    let began = Instant::now();
    loop {
        let its = Arc::clone(&door);
        // As with what a term erases: whoever started it with a wrong clock sees that first.
        let lets_go = began.elapsed() >= EVERY && !clock_leapt(&door) && door.recorded_ahead() < BEHIND;
        let tended = tokio::task::spawn_blocking(move || {
            let tended = its.backups.tend(&its.engine, &|| its.now()).and_then(|risen| {
                if lets_go {
                    its.backups.let_old_keys_go(its.now())?;
                }
                Ok(risen)
            });
            measure(&its);
            told(&its, tended)
        });
        match tended.await {
            Ok(done) => {
                let pause = if done { EVERY } else { AGAIN };
                let _ = tokio::time::timeout(pause, door.tend_backups.notified()).await;
            }
            Err(_) => return,
        }
    }
}

/// How old the newest backup is, for whoever watches that backups are taken.
fn measure(door: &Door) {
    let standing = door.backups.standing().unwrap_or_default();
    let newest = standing.iter().rev().find(|backup| backup.keys);
    let seconds = newest.map_or(0, |backup| backup.manifest.taken_at.0 / 1_000_000);
    door.metrics.newest_backup_seconds.set(seconds);
}

/// After an erasure: what was destroyed stands in the ledger before the next backup is thought of. Blocks.
pub(super) fn follow(door: &Door) {
    if door.backups.are_kept() {
        told(door, door.backups.write_ledger(&door.engine, &|| door.now()));
    }
}

fn told(door: &Door, outcome: Result<u64, NoBackup>) -> bool {
    match outcome {
        Ok(0) => {
            door.readiness.drop_note(PART);
            true
        }
        Ok(risen) => {
            if door.readiness.note(PART, RISEN) {
                tracing::error!(
                    risen,
                    "the ledger in `backup.folder` names as destroyed what this store knows: it was restored without that ledger. \
                     Restore it again with it, or erase anew what was erased"
                );
            }
            true
        }
        Err(why) => {
            door.readiness.note(PART, NOTE);
            tracing::error!(%why, "the ledger of destroyed keys is not current");
            false
        }
    }
}
