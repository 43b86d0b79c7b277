//! Keeper: writes the snapshot beside the writer.
//!
//! Place in the flow: after publishing. The writer hands over what changed and goes on; this thread makes a run of it and
//! merges runs. Nothing here can stop the index: when a run cannot be written its changes wait for the next one, and a
//! start has more of the log to read. Rooms: here the handle, `desk` the thread. Absent: when to hand over (writer,
//! replay), and loading (`load`).

mod desk;

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
        mpsc::{SyncSender, TrySendError, sync_channel},
    },
    thread::JoinHandle,
};

use parking_lot::Mutex;
use rand::RngCore;
use seal::KeyEncryptionKey;
use snapshot::Stack;
use tokio::sync::oneshot;

use crate::{Failure, changes::Changes, mark::Mark};

use desk::Desk;
pub(crate) use desk::Leave;

/// What is known of the snapshot, for operators.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct SnapshotState {
    /// Events of the log that it covers.
    pub size: u64,
    /// Its files.
    pub runs: u64,
    /// Their bytes.
    pub bytes: u64,
    /// Times that it could not be written since the start.
    pub failed: u64,
    /// Why it could not be written the last time, if it has not been since.
    pub trouble: Option<String>,
}

/// What became of a snapshot from which something was to be taken out.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Forgotten {
    /// It goes on without it.
    Follows,
    /// It was dropped.
    Dropped,
    /// Neither could be done.
    Stands,
}

/// Whether the keys of the snapshot are under the other key-encryption key.
pub(crate) struct Rewrapped(pub(crate) bool);

enum Errand {
    Keep(Box<Changes>, Mark),
    /// Keep these, and write all anew under another key.
    Forget(Box<Changes>, Mark, oneshot::Sender<Forgotten>),
    /// Begin anew: what is kept does not fit the log.
    Renew,
    /// Merge what is due: the log is read.
    Merge,
    /// Other keys are under another key-encryption key from now on.
    Rewrap(Arc<KeyEncryptionKey>, oneshot::Sender<Rewrapped>),
}

pub(crate) struct Keeper {
    errands: SyncSender<Errand>,
    state: Arc<Mutex<SnapshotState>>,
    flags: Arc<Flags>,
    thread: JoinHandle<()>,
}

/// What the keeper's thread is told beside its errands.
struct Flags {
    /// A start is reading the log: it needs the processors, and runs are merged once when it is done.
    reading: AtomicBool,
    /// End soon.
    stop: AtomicBool,
}

impl Keeper {
    /// Starts it, for a log that is being read.
    pub(crate) fn start(stack: Stack, random: Box<dyn RngCore + Send>, room: Leave) -> Result<Self, Failure> {
        let state = Arc::<Mutex<SnapshotState>>::default();
        // One waits while one is being written, and one more at the end of a start; more would hide that the writer is
        // faster.
        let (errands, received) = sync_channel(2);
        let flags = Arc::new(Flags {
            reading: AtomicBool::new(true),
            stop: AtomicBool::new(false),
        });
        let mut desk = Desk::new(stack, random, room, Arc::clone(&state), Arc::clone(&flags));
        let thread = std::thread::Builder::new()
            .name("keeper".into())
            .spawn(move || desk.run(&received))
            .map_err(|error| Failure::Thread(error.kind()))?;
        Ok(Self {
            errands,
            state,
            flags,
            thread,
        })
    }

    /// Hands changes over, unless the keeper is behind: then they come back.
    pub(crate) fn offer(&self, changes: Changes, mark: Mark) -> Option<Changes> {
        match self.errands.try_send(Errand::Keep(Box::new(changes), mark)) {
            Err(TrySendError::Full(Errand::Keep(changes, _))) => Some(*changes),
            Err(_) | Ok(()) => None,
        }
    }

    /// Hands changes over and has all written anew under another key, unless the keeper is behind: then they come back.
    pub(crate) fn forget(
        &self,
        changes: Changes,
        mark: Mark,
    ) -> Result<oneshot::Receiver<Forgotten>, Changes> {
        let (reply, done) = oneshot::channel();
        match self
            .errands
            .try_send(Errand::Forget(Box::new(changes), mark, reply))
        {
            Err(TrySendError::Full(Errand::Forget(changes, ..))) => Err(*changes),
            // A keeper that fell drops the reply.
            Err(_) | Ok(()) => Ok(done),
        }
    }

    /// Hands changes over and waits for room.
    pub(crate) fn hand_over(&self, changes: Changes, mark: Mark) {
        // A keeper that fell keeps nothing; the log does.
        let _ = self.errands.send(Errand::Keep(Box::new(changes), mark));
    }

    /// What is kept does not fit the log.
    pub(crate) fn renew(&self) {
        let _ = self.errands.send(Errand::Renew);
    }

    /// Puts the keys under another key-encryption key, after what was handed over before.
    pub(crate) fn rewrap(&self, kek: Arc<KeyEncryptionKey>) -> oneshot::Receiver<Rewrapped> {
        let (reply, done) = oneshot::channel();
        // A keeper that fell drops the reply.
        let _ = self.errands.send(Errand::Rewrap(kek, reply));
        done
    }

    /// The log is read to its end.
    pub(crate) fn reading_is_done(&self) {
        self.flags.reading.store(false, Ordering::Release);
        // Nobody waits: where an errand stands in the way already, what is due is merged after that one.
        let _ = self.errands.try_send(Errand::Merge);
    }

    pub(crate) fn state(&self) -> Arc<Mutex<SnapshotState>> {
        Arc::clone(&self.state)
    }

    /// Ends after what was handed over is written; a merge under way is given up.
    pub(crate) fn stop(self) {
        self.flags.stop.store(true, Ordering::Release);
        drop(self.errands);
        let _ = self.thread.join();
    }
}
