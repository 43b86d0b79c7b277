//! Nudge: a flush that always comes to an end.
//!
//! On one of its two ways to the disk sled 0.34 notes a write that failed, but does not wake those who wait for it
//! (`exit_reservation`): whoever is in `flush` at that moment waits for ever. Every flush that begins later looks for such a
//! failure first and then wakes everybody. So when a flush takes long, a second one is begun beside it, and more while it
//! goes on. On a disk that is only slow they wait together, and end together. Absent: giving up on a disk that never answers.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use crate::failure::Failure;
use crate::guard;

/// A flush that was there at two looks in a row takes long.
const LOOK_EVERY: Duration = Duration::from_millis(500);

/// What is going on.
#[derive(Default)]
struct Going {
    /// Number of the flush under way; odd while there is one.
    flush: u64,
    ended: bool,
}

/// Watches over the flushes of one store.
pub(crate) struct Nudge {
    going: Arc<(Mutex<Going>, Condvar)>,
    watch: Option<JoinHandle<()>>,
}

impl Nudge {
    /// Begins to watch. Without a thread to spare the store is not opened.
    pub(crate) fn begin(db: &sled::Db) -> Result<Self, Failure> {
        let going = Arc::<(Mutex<Going>, Condvar)>::default();
        let (theirs, db) = (Arc::clone(&going), db.clone());
        let watch = std::thread::Builder::new()
            .name("journal nudge".to_owned())
            .spawn(move || watch(&theirs, &db))
            .map_err(|error| Failure::Sled {
                doing: "watching its flushes",
                fault: crate::failure::SledFault::Io(error.kind()),
            })?;
        Ok(Self {
            going,
            watch: Some(watch),
        })
    }

    /// Makes durable what was handed over to `db`, or tells why not.
    pub(crate) fn flush(&self, db: &sled::Db) -> Result<(), Failure> {
        lock(&self.going.0).flush += 1;
        let flushed = guard::sled("flushing", || db.flush().map(drop));
        lock(&self.going.0).flush += 1;
        flushed
    }
}

impl Drop for Nudge {
    fn drop(&mut self) {
        lock(&self.going.0).ended = true;
        self.going.1.notify_all();
        if let Some(watch) = self.watch.take() {
            // It cannot fall over: sled's panics end in the guard.
            let _ = watch.join();
        }
    }
}

fn watch((going, ended): &(Mutex<Going>, Condvar), db: &sled::Db) {
    let mut seen = 0;
    let mut now = lock(going);
    while !now.ended {
        let (woken, _) = ended
            .wait_timeout(now, LOOK_EVERY)
            .unwrap_or_else(PoisonError::into_inner);
        now = woken;
        if now.flush % 2 == 1 && now.flush == seen {
            let db = db.clone();
            // In a thread of its own, since it may come too early and then waits as well.
            let _ =
                std::thread::Builder::new().spawn(move || guard::sled("flushing", || db.flush().map(drop)));
        }
        seen = now.flush;
    }
}

/// Nothing under this lock leaves it half-changed.
fn lock(going: &Mutex<Going>) -> MutexGuard<'_, Going> {
    going.lock().unwrap_or_else(PoisonError::into_inner)
}
