//! The keeper's thread: takes what was handed over, makes runs of it, merges them, and tells how that goes.
//!
//! What cannot be written waits and is joined with what comes next. What can never be right again is given up: the
//! snapshot is emptied, nothing more is kept before the next start, and the reason stays told. Absent: the handle.

use std::{
    path::PathBuf,
    sync::{Arc, atomic::Ordering, mpsc::Receiver},
};

use parking_lot::Mutex;
use rand::RngCore;
use snapshot::Stack;

use super::{Errand, Flags, Forgotten, Rewrapped, SnapshotState};
use crate::{changes::Changes, mark::Mark};

/// With so many runs some are merged even while the log is read: a stack cannot have any number, and loading many is slow.
const RUNS_WHILE_READING: usize = 32;

pub(super) struct Desk {
    stack: Stack,
    random: Box<dyn RngCore + Send>,
    room: Leave,
    /// Changes whose run could not be written.
    waiting: Option<Changes>,
    /// Nothing more can be kept before the next start.
    given_up: bool,
    state: Arc<Mutex<SnapshotState>>,
    flags: Arc<Flags>,
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
    /// Changes between what is kept and what was handed over are lost.
    Lost,
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
            Self::Lost => "changes for the snapshot were lost: the next start makes it again".to_owned(),
            Self::Failed(failure) => failure.to_string(),
        }
    }
}

impl Desk {
    pub(super) fn new(
        stack: Stack,
        random: Box<dyn RngCore + Send>,
        room: Leave,
        state: Arc<Mutex<SnapshotState>>,
        flags: Arc<Flags>,
    ) -> Self {
        let desk = Self {
            stack,
            random,
            room,
            waiting: None,
            given_up: false,
            state,
            flags,
        };
        desk.tell();
        desk
    }

    pub(super) fn run(&mut self, errands: &Receiver<Errand>) {
        while let Ok(errand) = errands.recv() {
            let done = match errand {
                Errand::Keep(..) if self.given_up => continue,
                // What could not be written stays told; it is tried again with the next changes.
                Errand::Merge if self.given_up || self.waiting.is_some() => continue,
                Errand::Keep(changes, mark) => self.keep(*changes, mark),
                Errand::Forget(changes, mark, reply) => {
                    let (forgotten, done) = self.forget(*changes, mark);
                    let _ = reply.send(forgotten);
                    done
                }
                Errand::Renew => self.renew(),
                Errand::Rewrap(kek, reply) => {
                    let done = self.stack.rewrap(&kek, &mut *self.random);
                    let _ = reply.send(Rewrapped(done.is_ok()));
                    done.map_err(NotKept::from)
                }
                Errand::Merge => Ok(()),
            };
            let done = done.and_then(|()| self.merge());
            self.say(done);
        }
    }

    /// Begins anew; what comes next is handed over from the beginning of the log.
    fn renew(&mut self) -> Result<(), NotKept> {
        self.waiting = None;
        self.given_up = false;
        Ok(self.stack.renew()?)
    }

    /// What is kept can never be right again.
    fn give_up(&mut self, why: NotKept) -> Result<(), NotKept> {
        self.empty().and(Err(why))
    }

    /// Nothing is kept any more before the next start.
    fn empty(&mut self) -> Result<(), NotKept> {
        let renewed = self.renew();
        self.given_up = true;
        renewed
    }

    fn keep(&mut self, newer: Changes, mark: Mark) -> Result<(), NotKept> {
        let mut changes = match self.waiting.take() {
            Some(mut changes) => {
                changes.join(newer);
                changes
            }
            None => newer,
        };
        let kept = self.stack.mark().map_or(0, |mark| mark.size);
        if changes.from != kept {
            return self.give_up(NotKept::Lost);
        }
        let pushed = self.push(&mut changes, mark);
        if pushed.is_err() && !self.given_up {
            self.waiting = Some(changes);
        }
        pushed
    }

    /// What cannot be written anew at once is dropped: what was erased may not wait for room.
    fn forget(&mut self, changes: Changes, mark: Mark) -> (Forgotten, Result<(), NotKept>) {
        let kept = match self.given_up {
            true => Err(NotKept::Lost),
            false => self.keep(changes, mark),
        };
        let forgotten = kept.and_then(|()| {
            if !self.room.allows(self.stack.bytes()) {
                return Err(NotKept::Room);
            }
            Ok(self.stack.forget(&self.flags.stop, &mut *self.random)?)
        });
        match forgotten {
            Ok(()) => (Forgotten::Follows, Ok(())),
            Err(why) => {
                let emptied = self.empty();
                let became = emptied.map_or(Forgotten::Stands, |()| Forgotten::Dropped);
                (became, Err(why))
            }
        }
    }

    fn push(&mut self, changes: &mut Changes, mark: Mark) -> Result<(), NotKept> {
        // Every entry can be written: numbers, texts and lists of them.
        let Some(entries) = changes.entries() else {
            return self.give_up(NotKept::Lost);
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
        while self.may_merge() && self.room.allows(self.stack.bytes()) {
            match self.stack.merge_if_due(&self.flags.stop, &mut *self.random) {
                Ok(true) => {}
                Ok(false) => break,
                Err(damaged @ snapshot::Failure::Damaged { .. }) => return self.give_up(damaged.into()),
                Err(failure) => return Err(failure.into()),
            }
        }
        Ok(())
    }

    fn may_merge(&self) -> bool {
        let Flags { reading, stop } = &*self.flags;
        let many = self.stack.runs() > RUNS_WHILE_READING;
        !stop.load(Ordering::Acquire) && (many || !reading.load(Ordering::Acquire))
    }

    fn say(&self, done: Result<(), NotKept>) {
        {
            let mut state = self.state.lock();
            state.trouble = done.err().map(|why| why.words());
            state.failed += u64::from(state.trouble.is_some());
        }
        self.tell();
    }

    fn tell(&self) {
        let mut state = self.state.lock();
        state.size = self.stack.mark().map_or(0, |mark| mark.size);
        state.runs = self.stack.runs() as u64;
        state.bytes = self.stack.bytes();
    }
}

#[cfg(test)]
mod tests;
