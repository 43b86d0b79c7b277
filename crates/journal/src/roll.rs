//! Roll: the log goes on in a new volume when the newest has reached its limit.
//!
//! The next volume is made beside the writer from half the limit on. To go over, the writer adds the `start`, gives the
//! volume its name, and syncs both; only then an event goes into it. A crash at any step leaves either the old volume as
//! the newest (and a `next` that is removed) or an empty new one. A new life of the log begins the same way, on purpose.
//! Absent: the threads (`beside`).

use std::sync::Arc;

use crate::append::Stage;
use crate::closed::Closed;
use crate::failure::Failure;
use crate::journal::Journal;
use crate::start::Start;
use crate::store::Store;
use crate::types::{Epoch, Head};
use crate::volumes;

/// Smallest growth of the file until a roll that was put off is tried again: one segment of sled.
const PUT_OFF_BYTES: u64 = 512 << 10;

/// Goes over to a new volume if it is time. Called before a group is written.
pub(crate) fn if_due(journal: &mut Journal, watch: &mut dyn FnMut(Stage)) -> Result<(), Failure> {
    journal.beside.check()?;
    let bytes = journal.store.bytes()?;
    // A volume without events would have the name of the one after it.
    if bytes < journal.roll_at || journal.head.size == journal.begin.size() {
        return Ok(());
    }
    match journal.beside.made(&journal.layout)? {
        Some(next) => go_over(journal, next, watch),
        None => {
            journal.roll_at = bytes + PUT_OFF_BYTES.max(journal.settings.volume_bytes / 8);
            Ok(())
        }
    }
}

/// Begins to make the next volume when half of the limit is used. Called after a group was written.
pub(crate) fn prepare(journal: &mut Journal) -> Result<(), Failure> {
    if journal.store.bytes()? >= journal.roll_at / 2 {
        journal.beside.make(&journal.layout)?;
    }
    Ok(())
}

/// Goes over to a new volume under another epoch, and says so in the head. Until the head does, the new volume counts as an
/// empty one of the life before.
pub(crate) fn begin_life(journal: &mut Journal, epoch: Epoch) -> Result<(), Failure> {
    if journal.poisoned {
        return Err(Failure::Poisoned);
    }
    let Head { size, root, .. } = journal.head;
    if size == journal.begin.size() {
        return Err(Failure::EmptyLife);
    }
    journal.poisoned = true;
    let made = journal.beside.made(&journal.layout)?;
    let next = made.ok_or_else(|| {
        Failure::io("making room for a new volume in", &journal.layout.volumes)(
            std::io::ErrorKind::StorageFull.into(),
        )
    })?;
    journal.lives.begin(size, epoch);
    go_over(journal, next, &mut |_| {})?;
    let head = Head { epoch, size, root };
    // Both slots: one that rots must not bring the former life back.
    journal.head_file.write(head)?;
    journal.head_file.write(head)?;
    journal.head_file.sync()?;
    journal.head = head;
    journal.verifier.advance(head);
    journal.poisoned = false;
    Ok(())
}

fn go_over(journal: &mut Journal, mut next: Store, watch: &mut dyn FnMut(Stage)) -> Result<(), Failure> {
    watch(Stage::VolumeMade);
    let layout = &journal.layout;
    let volume = layout.volume(journal.head.size);
    let start = Start {
        lives: journal.lives.clone(),
        before: journal.begin.size(),
        frontier: journal.frontier.clone(),
    };
    volumes::write(&next.volume, &start)?;
    watch(Stage::VolumeStarted);
    layout.disk.rename(&next.volume.dir, &volume.dir)?;
    watch(Stage::VolumeNamed);
    layout.disk.sync_dir(&layout.volumes)?;
    watch(Stage::VolumeDurable);
    next.volume = volume;
    let older = std::mem::replace(&mut journal.store, next);
    let begin = std::mem::replace(&mut journal.begin, start.frontier);
    let closed = Arc::new(Closed::new(older.volume.clone(), begin, &journal.begin, false));
    journal.closed.push(Arc::clone(&closed));
    let newest = journal
        .verifier
        .roll(&journal.store, journal.closed.clone(), &journal.lives);
    journal.roll_at = journal.settings.volume_bytes;
    journal.beside.close(older, newest, closed)?;
    watch(Stage::VolumeBegun);
    Ok(())
}
