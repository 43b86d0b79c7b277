//! Shared by the journal's tests: opening while collecting every event, and reaching behind the journal's back.

#![allow(
    clippy::unwrap_used,
    dead_code,
    reason = "each test file uses its part of these helpers"
)]

use std::convert::Infallible;
use std::path::Path;

use journal::{Epoch, Failure, Journal, OpenError, Opened, Position};

/// The epoch of every log here.
pub(crate) const EPOCH: Epoch = Epoch(0x5eed);

/// Events as the journal hands them out.
pub(crate) type Events = Vec<Vec<u8>>;

/// Opens and collects; positions must come gapless from 0.
pub(crate) fn open(dir: &Path) -> Result<(Journal, Opened, Events), Failure> {
    let mut events = Events::new();
    let mut visit = |position: Position, event: &[u8]| -> Result<(), Infallible> {
        assert_eq!(position.0, events.len() as u64);
        events.push(event.to_vec());
        Ok(())
    };
    match Journal::open(dir, &mut visit) {
        Ok((journal, opened)) => Ok((journal, opened, events)),
        Err(OpenError::Journal(failure)) => Err(failure),
        Err(OpenError::Visit { error, .. }) => match error {},
    }
}

/// A journal with these groups appended and acknowledged.
pub(crate) fn with_groups(dir: &Path, groups: &[Events]) -> Journal {
    Journal::create(dir, EPOCH).unwrap();
    let (mut journal, ..) = open(dir).unwrap();
    for group in groups {
        journal.append(group, &mut |_| {}).unwrap();
    }
    journal
}

/// `count` groups of three events each, every event of 600 bytes, so that a group takes two values.
pub(crate) fn groups(count: u8) -> Vec<Events> {
    (0..count)
        .map(|group| (0..3).map(|event| vec![group * 3 + event; 600]).collect())
        .collect()
}

/// Opens the store without the journal, as an intruder or a fault would, and closes it again.
pub(crate) fn behind_its_back(dir: &Path, change: impl FnOnce(&sled::Tree)) {
    let db = sled::Config::new().path(dir.join("sled")).open().unwrap();
    let tree = db.open_tree(b"events").unwrap();
    change(&tree);
    db.flush().unwrap();
}

/// Directories `before-recovery-<n>` in `dir`, by name.
pub(crate) fn copies(dir: &Path) -> Vec<String> {
    let names = std::fs::read_dir(dir)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = names
        .filter(|name| name.starts_with("before-recovery-"))
        .collect();
    names.sort();
    names
}
