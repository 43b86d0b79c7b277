//! A log that a later version of this program went on with: refused as such, and not as damage.
#![allow(clippy::unwrap_used, reason = "tests")]

mod common;

use std::convert::Infallible;

use common::{EPOCH, SMALLEST, USUAL, behind_its_back, groups, open, with_groups, with_groups_in};
use journal::{Failure, Journal, OpenError, verify_files};

/// Makes every value from position `from` on one of version 2, with a check that holds.
fn becomes_newer(events: &sled::Tree, from: u64) {
    for pair in events.range(from.to_be_bytes()..) {
        let (key, value) = pair.unwrap();
        let mut newer = value.to_vec();
        newer[0] = 2;
        let checked = newer.len() - 16;
        let check = blake3::hash(&newer[..checked]);
        newer[checked..].copy_from_slice(&check.as_bytes()[..16]);
        let mut batch = sled::Batch::default();
        batch.insert(key, newer);
        events.apply_batch(batch).unwrap();
    }
}

fn is_newer(failure: &Failure) -> bool {
    assert!(
        failure.to_string().contains("use the program that wrote it"),
        "{failure}"
    );
    matches!(failure, Failure::NewerVersion { found: 2, .. })
}

/// What the offline proof says.
fn offline(dir: &std::path::Path) -> Failure {
    let mut nothing = |_, _: &[u8]| Ok::<(), Infallible>(());
    match verify_files(dir, &mut |_, _| true, &mut nothing).unwrap_err() {
        OpenError::Journal(failure) => failure,
        OpenError::Visit { error, .. } => match error {},
    }
}

#[test]
fn values_of_a_later_version_are_refused_before_anything_is_changed() {
    let dir = tempfile::tempdir().unwrap();
    let store = dir.path().join("journal");
    with_groups(&store, &groups(3)).close().unwrap();
    behind_its_back(&store, |events| becomes_newer(events, 3));
    let failure = open(&store).map(drop).unwrap_err();
    assert!(is_newer(&failure), "{failure}");
    assert!(is_newer(&offline(&store)));
}

#[test]
fn values_of_a_later_version_in_a_closed_volume_are_told_as_such() {
    let dir = tempfile::tempdir().unwrap();
    let store = dir.path().join("journal");
    with_groups_in(&store, SMALLEST, &groups(3)).close().unwrap();
    behind_its_back(&store, |events| becomes_newer(events, 0));
    let failure = common::open_with(&store, USUAL, None).map(drop).unwrap_err();
    assert!(is_newer(&failure), "{failure}");
    assert!(is_newer(&offline(&store)));
}

#[test]
fn what_a_later_version_appended_and_nobody_acknowledged_is_refused_too() {
    let dir = tempfile::tempdir().unwrap();
    let store = dir.path().join("journal");
    Journal::create(&store, EPOCH).unwrap();
    let (journal, ..) = open(&store).unwrap();
    journal.close().unwrap();
    // One frame of version 2 behind the head, as a later version leaves when it is killed before its head is written.
    behind_its_back(&store, |events| {
        let mut frame = vec![2, 0, 1, 0];
        frame.extend(0u64.to_le_bytes());
        frame.extend(EPOCH.0.to_le_bytes());
        frame.extend([5, 0]);
        frame.extend(b"event");
        frame.extend(&blake3::hash(&frame).as_bytes()[..16].to_vec());
        let mut batch = sled::Batch::default();
        batch.insert(&0u64.to_be_bytes(), frame);
        events.apply_batch(batch).unwrap();
    });
    let failure = open(&store).map(drop).unwrap_err();
    assert!(is_newer(&failure), "{failure}");
}
