//! The keeper's thread: takes what was handed over, makes runs of it, merges them, and tells how that goes.
//!
//! What cannot be written waits and is joined with what comes next. What can never be right again is given up: the
//! snapshot is emptied, nothing more is kept before the next start, and the reason stays told. Absent: the handle.

use std::{
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
        mpsc::Receiver,
    },
};

use parking_lot::Mutex;
use rand::RngCore;
use snapshot::Stack;

use super::{Errand, SnapshotState};
use crate::{changes::Changes, mark::Mark};

pub(super) struct Desk {
    stack: Stack,
    random: Box<dyn RngCore + Send>,
    room: Leave,
    /// Changes whose run could not be written.
    waiting: Option<Changes>,
    /// Nothing more can be kept before the next start.
    given_up: bool,
    state: Arc<Mutex<SnapshotState>>,
    stop: Arc<AtomicBool>,
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
        stop: Arc<AtomicBool>,
    ) -> Self {
        let desk = Self {
            stack,
            random,
            room,
            waiting: None,
            given_up: false,
            state,
            stop,
        };
        desk.tell();
        desk
    }

    pub(super) fn run(&mut self, errands: &Receiver<Errand>) {
        while let Ok(errand) = errands.recv() {
            let done = match errand {
                Errand::Keep(..) if self.given_up => continue,
                Errand::Keep(changes, mark) => self.keep(*changes, mark),
                Errand::Renew => self.renew(),
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
        let renewed = self.renew();
        self.given_up = true;
        renewed.and(Err(why))
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
        while !self.stop.load(Ordering::Acquire) && self.room.allows(self.stack.bytes()) {
            match self.stack.merge_if_due(&self.stop, &mut *self.random) {
                Ok(true) => {}
                Ok(false) => break,
                Err(damaged @ snapshot::Failure::Damaged { .. }) => return self.give_up(damaged.into()),
                Err(failure) => return Err(failure.into()),
            }
        }
        Ok(())
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
mod tests {
    use std::sync::mpsc::sync_channel;

    use rand::{SeedableRng, rngs::StdRng};
    use seal::{KeyEncryptionKey, StoreId};

    use super::*;
    use crate::mark::Counts;

    fn keep(from: u64, size: u64) -> Errand {
        let mut changes = Changes::after(from);
        changes.tag([size as u8; 16], size);
        let mark = Mark {
            epoch: 1,
            size,
            root: [0; 32],
            counts: Counts::NONE,
        };
        Errand::Keep(Box::new(changes), mark)
    }

    /// What is told after these errands, one after another.
    fn told(errands: Vec<Errand>) -> Vec<SnapshotState> {
        let dir = tempfile::tempdir().unwrap();
        let mut random = StdRng::seed_from_u64(1);
        let key = KeyEncryptionKey::from_bytes([1; 32]);
        let folder = dir.path().join("snapshot");
        let stack = Stack::open(&folder, StoreId([1; 16]), &key, 1, &mut random)
            .unwrap()
            .stack;
        let room = Leave {
            dir: dir.path().to_owned(),
            bytes: 0,
        };
        let state = Arc::<Mutex<SnapshotState>>::default();
        let stop = Arc::default();
        let mut desk = Desk::new(stack, Box::new(random), room, Arc::clone(&state), stop);
        let tell = |errand| {
            let (send, received) = sync_channel(1);
            send.send(errand).unwrap();
            drop(send);
            desk.run(&received);
            state.lock().clone()
        };
        errands.into_iter().map(tell).collect()
    }

    #[test]
    fn what_does_not_follow_is_given_up_and_that_stays_told() {
        let told = told(vec![keep(0, 5), keep(7, 9), keep(0, 5), keep(9, 12)]);
        assert_eq!((told[0].size, told[0].runs, &told[0].trouble), (5, 1, &None));
        assert!(told[1].trouble.as_ref().is_some_and(|why| why.contains("lost")));
        for state in &told[1..] {
            assert_eq!((state.size, state.runs), (0, 0), "emptied, and nothing kept");
            assert_eq!((&state.trouble, state.failed), (&told[1].trouble, 1));
        }
    }

    #[test]
    fn beginning_anew_ends_the_giving_up() {
        let told = told(vec![keep(3, 5), Errand::Renew, keep(0, 4)]);
        assert!(told[0].trouble.is_some());
        assert_eq!((told[2].size, told[2].runs, &told[2].trouble), (4, 1, &None));
    }
}
