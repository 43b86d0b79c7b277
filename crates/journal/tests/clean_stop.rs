//! After a clean stop both slots of the head say the same, so a slot that rots hides nothing.
#![allow(clippy::unwrap_used)]

use std::fs;

use journal::{Epoch, Journal};

#[test]
fn a_rotten_slot_after_a_clean_stop_loses_nothing_and_says_nothing_untrue() {
    for slot in [0, 4096] {
        let parent = tempfile::tempdir().unwrap();
        let dir = parent.path().join("journal");
        Journal::create(&dir, Epoch(7)).unwrap();
        let mut nothing = |_, _: &[u8]| Ok::<(), ()>(());
        let (mut journal, _) = Journal::open(&dir, &mut nothing).unwrap();
        for event in [b"one", b"two"] {
            journal.append(&[event.to_vec()], &mut |_| {}).unwrap();
        }
        let head = journal.head();
        journal.close().unwrap();

        let mut bytes = fs::read(dir.join("head")).unwrap();
        bytes[slot + 10] ^= 1;
        fs::write(dir.join("head"), bytes).unwrap();
        let (journal, opened) = Journal::open(&dir, &mut nothing).unwrap();
        assert_eq!(journal.head(), head);
        assert!(opened.head_repaired && opened.unacknowledged.is_empty());
        journal.close().unwrap();
    }
}
