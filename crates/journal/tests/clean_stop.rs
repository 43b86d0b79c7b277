//! After a clean stop both slots of the head say the same, so a slot that rots hides nothing.
#![allow(clippy::unwrap_used)]

use std::fs;

use journal::{Epoch, Journal, Stop};

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

/// A marker that says something else was not written by a clean stop: nothing is lost, it is only looked at more closely.
#[test]
fn a_marker_that_is_garbage_or_of_another_file_counts_as_an_unclean_stop() {
    for garbage in ["", "cl", "clean stop\ndb 17\n", "\u{0}\u{0}\u{0}"] {
        let parent = tempfile::tempdir().unwrap();
        let dir = parent.path().join("journal");
        Journal::create(&dir, Epoch(7)).unwrap();
        let mut nothing = |_, _: &[u8]| Ok::<(), ()>(());
        let (mut journal, _) = Journal::open(&dir, &mut nothing).unwrap();
        journal.append(&[b"one".to_vec()], &mut |_| {}).unwrap();
        let head = journal.head();
        journal.close().unwrap();
        fs::write(dir.join("clean"), garbage).unwrap();
        let report = journal::verify_files(&dir, &mut |_, _| true, &mut nothing).unwrap();
        assert!(
            report.volumes[0].marked_wrongly && !report.volumes[0].marked_clean,
            "{garbage:?}: {report:?}"
        );
        let (journal, opened) = Journal::open(&dir, &mut nothing).unwrap();
        assert_eq!(
            (opened.stop, journal.head()),
            (Stop::Unclean, head),
            "{garbage:?}"
        );
        assert!(!dir.join("clean").exists(), "it is no marker of this life either");
        journal.close().unwrap();
        assert_eq!(Journal::open(&dir, &mut nothing).unwrap().1.stop, Stop::Clean);
    }
}

/// The first version of the marker had no length; stores that were stopped by it open as before.
#[test]
fn a_marker_of_the_first_version_is_believed() {
    let parent = tempfile::tempdir().unwrap();
    let dir = parent.path().join("journal");
    Journal::create(&dir, Epoch(7)).unwrap();
    fs::write(dir.join("clean"), "clean stop\n").unwrap();
    let mut nothing = |_, _: &[u8]| Ok::<(), ()>(());
    assert_eq!(Journal::open(&dir, &mut nothing).unwrap().1.stop, Stop::Clean);
}
