//! A disk that fails at a chosen step: the group is not acknowledged, nothing more is appended, and opening again tells.
//!
//! The failures are real answers of the kernel: the descriptor that the journal keeps is replaced by a device that
//! answers "no space" to a write (`/dev/full`) or refuses to sync (`/dev/null`), or by one opened for reading only.

use std::convert::Infallible;
use std::fs::{File, OpenOptions};
use std::io::ErrorKind;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use crate::append::Stage;
use crate::failure::Failure;
use crate::journal::Journal;
use crate::open::{Opened, Stop};
use crate::types::{Epoch, Position};

fn open(dir: &Path) -> (Journal, Opened) {
    Journal::open::<Infallible>(dir, &mut |_, _| Ok(())).unwrap()
}

fn device(path: &str) -> File {
    OpenOptions::new().read(true).write(true).open(path).unwrap()
}

fn group(text: &str) -> Vec<Vec<u8>> {
    vec![text.as_bytes().to_vec(), b"second of its group".to_vec()]
}

/// Appends one good group, breaks the journal with `sabotage`, and appends a second group, which must fail at the stage
/// after `reached`. Then checks that the journal is poisoned, and that opening again finds both groups.
fn second_append_fails(sabotage: impl FnOnce(&mut Journal), reached: Stage) -> Failure {
    let dir = tempfile::tempdir().unwrap();
    Journal::create(dir.path(), Epoch(1)).unwrap();
    let (mut journal, _) = open(dir.path());
    let acknowledged = journal.append(&group("first"), &mut |_| {}).unwrap();
    sabotage(&mut journal);

    let mut stages = Vec::new();
    let failure = journal
        .append(&group("second"), &mut |stage| stages.push(stage))
        .unwrap_err();
    assert_eq!(stages.last(), Some(&reached));
    assert!(journal.is_poisoned());
    assert_eq!(
        journal.append(&group("third"), &mut |_| unreachable!()),
        Err(Failure::Poisoned)
    );
    assert_eq!(
        journal.append(&[], &mut |_| unreachable!()),
        Err(Failure::Poisoned)
    );
    // What was acknowledged is still served; what was not is not shown.
    assert_eq!(journal.head(), acknowledged);
    assert_eq!(journal.read(Position(0), 10).unwrap().len(), 2);
    assert_eq!(journal.verify(&mut |_| {}), Ok(acknowledged));
    assert_eq!(journal.close(), Err(Failure::Poisoned));

    let (journal, opened) = open(dir.path());
    assert_eq!((opened.stop, opened.size), (Stop::Unclean, 4));
    assert_eq!(journal.read(Position(2), 1).unwrap()[0].1, b"second");
    failure
}

#[test]
fn a_full_disk_at_the_head_poisons() {
    let failure = second_append_fails(
        |journal| journal.head_file.file = device("/dev/full"),
        Stage::BeforeHead,
    );
    assert!(
        matches!(
            failure,
            Failure::Io {
                kind: ErrorKind::StorageFull,
                ..
            }
        ),
        "{failure}"
    );
}

#[test]
fn a_head_that_cannot_be_synced_poisons() {
    let failure = second_append_fails(
        |journal| journal.head_file.file = device("/dev/null"),
        Stage::HeadWritten,
    );
    assert!(
        matches!(
            failure,
            Failure::Io {
                kind: ErrorKind::InvalidInput,
                ..
            }
        ),
        "{failure}"
    );
}

#[test]
fn a_head_opened_for_reading_only_poisons() {
    let sabotage = |journal: &mut Journal| journal.head_file.file = File::open(&journal.layout.head).unwrap();
    let failure = second_append_fails(sabotage, Stage::BeforeHead);
    assert!(matches!(failure, Failure::Io { .. }), "{failure}");
}

#[test]
fn a_write_back_error_that_only_our_own_descriptor_hears_poisons() {
    let failure = second_append_fails(|journal| journal.store.own = device("/dev/null"), Stage::Appended);
    assert!(
        matches!(
            failure,
            Failure::Io {
                kind: ErrorKind::InvalidInput,
                ..
            }
        ),
        "{failure}"
    );
}

#[test]
fn a_panic_in_the_middle_of_an_append_poisons() {
    let dir = tempfile::tempdir().unwrap();
    Journal::create(dir.path(), Epoch(1)).unwrap();
    let (mut journal, _) = open(dir.path());
    let mut watch = |stage| assert_ne!(stage, Stage::Synced, "stopped on purpose");
    let panicked = catch_unwind(AssertUnwindSafe(|| journal.append(&group("first"), &mut watch)));
    assert!(panicked.is_err());
    assert_eq!(
        journal.append(&group("second"), &mut |_| {}),
        Err(Failure::Poisoned)
    );
    drop(journal);
    let (_, opened) = open(dir.path());
    assert_eq!(opened.unacknowledged, 0..2);
}
