//! The keeper's thread on a real stack, errand by errand.

use std::sync::{atomic::AtomicBool, mpsc::sync_channel};

use rand::{SeedableRng, rngs::StdRng};
use seal::{KeyEncryptionKey, StoreId};
use tempfile::TempDir;

use super::*;
use crate::mark::Counts;

/// A keeper that does one errand at a time, here.
struct Hand {
    desk: Desk,
    _dir: TempDir,
}

impl Hand {
    fn new(reading: bool) -> Self {
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
        let flags = Arc::new(Flags {
            reading: AtomicBool::new(reading),
            stop: AtomicBool::new(false),
        });
        Self {
            desk: Desk::new(stack, Box::new(random), room, Arc::default(), flags),
            _dir: dir,
        }
    }

    /// What is told after this errand.
    fn told(&mut self, errand: Errand) -> SnapshotState {
        let (send, received) = sync_channel(1);
        send.send(errand).unwrap();
        drop(send);
        self.desk.run(&received);
        self.desk.state.lock().clone()
    }

    /// The same, of one event more each time, so many times.
    fn told_after(&mut self, events: std::ops::Range<u64>) -> SnapshotState {
        let mut told = SnapshotState::default();
        for size in events {
            told = self.told(keep(size, size + 1));
        }
        told
    }
}

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

#[test]
fn what_does_not_follow_is_given_up_and_that_stays_told() {
    let mut hand = Hand::new(false);
    let told =
        [keep(0, 5), keep(7, 9), keep(0, 5), keep(9, 12), Errand::Merge].map(|errand| hand.told(errand));
    assert_eq!((told[0].size, told[0].runs, &told[0].trouble), (5, 1, &None));
    assert!(told[1].trouble.as_ref().is_some_and(|why| why.contains("lost")));
    for state in &told[1..] {
        assert_eq!((state.size, state.runs), (0, 0), "emptied, and nothing kept");
        assert_eq!((&state.trouble, state.failed), (&told[1].trouble, 1));
    }
}

#[test]
fn beginning_anew_ends_the_giving_up() {
    let mut hand = Hand::new(false);
    let told = [keep(3, 5), Errand::Renew, keep(0, 4)].map(|errand| hand.told(errand));
    assert!(told[0].trouble.is_some());
    assert_eq!((told[2].size, told[2].runs, &told[2].trouble), (4, 1, &None));
}

#[test]
fn runs_are_merged_when_the_log_is_read_and_not_before() {
    let mut hand = Hand::new(true);
    assert_eq!(hand.told_after(0..8).runs, 8);
    assert_eq!(hand.told(Errand::Merge).runs, 8, "the log is still being read");
    hand.desk.flags.reading.store(false, Ordering::Release);
    let told = hand.told(Errand::Merge);
    assert!(told.runs < 4, "{} runs", told.runs);
    assert_eq!((told.size, &told.trouble), (8, &None));
}

#[test]
fn runs_stay_bounded_while_the_log_is_read() {
    let mut hand = Hand::new(true);
    let most = RUNS_WHILE_READING as u64;
    assert_eq!(hand.told_after(0..most).runs, most);
    let told = hand.told_after(most..3 * most);
    assert!(told.runs <= most, "{} runs", told.runs);
    assert_eq!((told.size, &told.trouble), (3 * most, &None));
}
