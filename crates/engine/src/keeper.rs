//! Keeper: writes the snapshot beside the writer.
//!
//! Place in the flow: after publishing. The writer hands over what changed and goes on; this thread makes a run of it and
//! merges runs. Nothing here can stop the index: when a run cannot be written its changes wait for the next one, and a
//! start has more of the log to read. Absent: when to hand over (writer, replay), and loading (`load`).

use std::{
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
        mpsc::{Receiver, SyncSender, TrySendError, sync_channel},
    },
    thread::JoinHandle,
};

use parking_lot::Mutex;
use rand::RngCore;
use snapshot::Stack;

use crate::{Failure, changes::Changes, mark::Mark};

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

enum Errand {
    Keep(Box<Changes>, Mark),
    /// Begin anew: what is kept does not fit the log.
    Renew,
}

pub(crate) struct Keeper {
    errands: SyncSender<Errand>,
    state: Arc<Mutex<SnapshotState>>,
    stop: Arc<AtomicBool>,
    thread: JoinHandle<()>,
}

impl Keeper {
    pub(crate) fn start(stack: Stack, random: Box<dyn RngCore + Send>, room: Leave) -> Result<Self, Failure> {
        let state = Arc::<Mutex<SnapshotState>>::default();
        // One waits while one is being written; more would hide that the writer is faster.
        let (errands, received) = sync_channel(1);
        let stop = Arc::new(AtomicBool::new(false));
        let mut desk = KeeperDesk {
            stack,
            random,
            waiting: None,
            given_up: false,
            state: Arc::clone(&state),
            stop: Arc::clone(&stop),
            room,
        };
        desk.tell();
        let thread = std::thread::Builder::new()
            .name("keeper".into())
            .spawn(move || desk.run(&received))
            .map_err(|error| Failure::Thread(error.kind()))?;
        Ok(Self {
            errands,
            state,
            stop,
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

    /// Hands changes over and waits for room: a replay must not gather the whole log in memory.
    pub(crate) fn hand_over(&self, changes: Changes, mark: Mark) {
        // A keeper that fell keeps nothing; the log does.
        let _ = self.errands.send(Errand::Keep(Box::new(changes), mark));
    }

    /// What is kept does not fit the log.
    pub(crate) fn renew(&self) {
        let _ = self.errands.send(Errand::Renew);
    }

    pub(crate) fn state(&self) -> Arc<Mutex<SnapshotState>> {
        Arc::clone(&self.state)
    }

    /// Ends after what was handed over is written; a merge under way is given up.
    pub(crate) fn stop(self) {
        self.stop.store(true, Ordering::Release);
        drop(self.errands);
        let _ = self.thread.join();
    }
}

struct KeeperDesk {
    stack: Stack,
    random: Box<dyn RngCore + Send>,
    /// Changes whose run could not be written.
    waiting: Option<Changes>,
    /// Something between was lost, so nothing more can be kept before the next start.
    given_up: bool,
    state: Arc<Mutex<SnapshotState>>,
    stop: Arc<AtomicBool>,
    room: Leave,
}

/// What a snapshot leaves free: the log must never lack room because of it.
pub(crate) struct Leave {
    /// Where the store stands.
    pub(crate) dir: PathBuf,
    /// Bytes that stay free.
    pub(crate) bytes: u64,
}

impl Leave {
    /// Whether so many bytes more leave enough. Where it cannot be measured the write itself tells.
    fn allows(&self, more: u64) -> bool {
        journal::available(&self.dir).is_ok_and(|free| free >= self.bytes.saturating_add(more))
    }
}

/// Why a run was not written.
enum NotKept {
    /// The disk has too little room.
    Room,
    Failed(snapshot::Failure),
}

impl From<snapshot::Failure> for NotKept {
    fn from(failure: snapshot::Failure) -> Self {
        Self::Failed(failure)
    }
}

impl NotKept {
    fn words(&self) -> String {
        match self {
            Self::Room => "the disk has too little free space for the snapshot".to_owned(),
            Self::Failed(failure) => failure.to_string(),
        }
    }
}

impl KeeperDesk {
    fn run(&mut self, errands: &Receiver<Errand>) {
        while let Ok(errand) = errands.recv() {
            let done = match errand {
                Errand::Keep(changes, mark) => self.keep(*changes, mark),
                Errand::Renew => self.renew(),
            };
            let done = done.and_then(|()| self.merge());
            self.say(done);
        }
    }

    fn renew(&mut self) -> Result<(), NotKept> {
        self.waiting = None;
        Ok(self.stack.renew()?)
    }

    fn keep(&mut self, newer: Changes, mark: Mark) -> Result<(), NotKept> {
        let changes = match self.waiting.take() {
            Some(mut changes) => {
                changes.join(newer);
                changes
            }
            None => newer,
        };
        let pushed = self.push(&changes, mark);
        if pushed.is_err() {
            self.waiting = Some(changes);
        }
        pushed
    }

    fn push(&mut self, changes: &Changes, mark: Mark) -> Result<(), NotKept> {
        let kept = self.stack.mark().map_or(0, |mark| mark.size);
        // Every entry can be written: numbers, texts and lists of them.
        let entries = changes.entries().filter(|_| changes.from == kept);
        let Some(mut entries) = entries.filter(|_| !self.given_up) else {
            self.given_up = true;
            return self.renew();
        };
        if !self.room.allows(entries.bytes() as u64) {
            return Err(NotKept::Room);
        }
        self.stack
            .push::<snapshot::Failure>(mark.kept(), &mut *self.random, |run| {
                entries
                    .sorted()
                    .try_for_each(|(table, key, value)| run.put(table, key, value))
            })?;
        Ok(())
    }

    fn merge(&mut self) -> Result<(), NotKept> {
        // A merge writes at most what there is once more, before it takes it away.
        while !self.stop.load(Ordering::Acquire) && self.room.allows(self.stack.bytes()) {
            match self.stack.merge_if_due(&self.stop, &mut *self.random) {
                Ok(true) => {}
                Ok(false) => break,
                Err(damaged @ snapshot::Failure::Damaged { .. }) => {
                    self.given_up = true;
                    return self.renew().and(Err(damaged.into()));
                }
                Err(failure) => return Err(failure.into()),
            }
        }
        Ok(())
    }

    fn say(&mut self, done: Result<(), NotKept>) {
        {
            let mut state = self.state.lock();
            state.trouble = done.err().map(|why| why.words());
            state.failed += u64::from(state.trouble.is_some());
        }
        self.tell();
    }

    fn tell(&mut self) {
        let mut state = self.state.lock();
        state.size = self.stack.mark().map_or(0, |mark| mark.size);
        state.runs = self.stack.runs() as u64;
        state.bytes = self.stack.bytes();
    }
}
