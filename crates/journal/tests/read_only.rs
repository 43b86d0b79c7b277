//! Examining a journal needs no right to write: it works on a mount that is only readable, and leaves no trace.
//!
//! The mount is a bind in a mount namespace of its own, in which this program starts itself again. Where the system forbids
//! that, the test says so and compares the files only.

#![allow(
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "a test may stop at the first surprise, and say why"
)]

mod common;

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::fs::{self, OpenOptions};
use std::io::ErrorKind;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use common::{Events, SMALLEST, USUAL, again_after, four, groups, head_over, open_with, with_groups_in};
use journal::{Failure, FileReport, Journal, Opening, peek_head, verify_files};

const PLACE: &str = "JOURNAL_TEST_READ_ONLY";

/// What a trace would change: of every name below, which file it is, its bytes, and when it was changed.
type Traces = BTreeMap<PathBuf, (u64, Vec<u8>, i64, i64)>;

fn traces(dir: &Path) -> Traces {
    let mut all = Traces::new();
    for path in fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path()) {
        let told = fs::metadata(&path).unwrap();
        let bytes = if told.is_dir() {
            all.extend(traces(&path));
            Vec::new()
        } else {
            fs::read(&path).unwrap()
        };
        let changed = told.mtime_nsec() + told.ctime_nsec();
        all.insert(path, (told.ino(), bytes, told.mtime() + told.ctime(), changed));
    }
    all
}

fn proven(dir: &Path) -> (FileReport, Events) {
    let mut events = Events::new();
    let report = verify_files(dir, &mut |_, _| true, &mut |_, event: &[u8]| {
        events.push(event.to_vec());
        Ok::<(), Infallible>(())
    });
    (report.unwrap(), events)
}

/// A store of four volumes that was closed, and one that was not.
fn stores(place: &Path) -> [PathBuf; 2] {
    let stores = ["closed", "left"].map(|name| place.join(name));
    for dir in &stores {
        let journal: Journal = with_groups_in(dir, SMALLEST, &groups(4));
        match dir.ends_with("closed") {
            true => journal.close().unwrap(),
            false => drop(journal),
        }
    }
    stores
}

#[test]
fn a_journal_that_can_only_be_read_is_proven() {
    if let Ok(place) = std::env::var(PLACE) {
        return where_nothing_can_be_written(Path::new(&place));
    }
    let place = tempfile::tempdir().unwrap();
    let stores = stores(place.path());
    let before = traces(place.path());
    for dir in &stores {
        let (report, events) = proven(dir);
        assert_eq!((report.head, &events), (head_over(&events), &groups(4).concat()));
    }
    assert!(traces(place.path()) == before, "looking left a trace");

    let mount = "mount --bind \"$JOURNAL_TEST_READ_ONLY\" \"$JOURNAL_TEST_READ_ONLY\" \
                 && mount -o remount,bind,ro \"$JOURNAL_TEST_READ_ONLY\"";
    let test = "a_journal_that_can_only_be_read_is_proven";
    if !again_after(mount, test, (PLACE, place.path())) {
        eprintln!("nothing can be mounted here, so a mount that is only readable was not tested");
        return;
    }
    assert!(traces(place.path()) == before, "looking left a trace");
}

fn where_nothing_can_be_written(place: &Path) {
    for dir in ["closed", "left"].map(|name| place.join(name)) {
        let refused = OpenOptions::new().write(true).open(dir.join("head")).unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::ReadOnlyFilesystem);
        assert!(open_with(&dir, SMALLEST, None).is_err(), "a start writes");
        let (report, events) = proven(&dir);
        assert_eq!(events, groups(4).concat());
        assert_eq!((report.head, report.volumes.len()), (head_over(&events), 4));
        assert_eq!(peek_head(&dir).unwrap(), report.head);
    }
}

#[test]
fn several_may_look_at_a_time_and_none_while_it_is_open() {
    let (dir, events) = four();
    let mut beside = None;
    let mut opener = None;
    let outer = verify_files(dir.path(), &mut |_, _| true, &mut |position, _| {
        if position.0 == 0 {
            beside = Some(proven(dir.path()).1);
            opener = Some(Opening::begin(dir.path(), USUAL).err());
        }
        Ok::<(), Infallible>(())
    });
    assert!(outer.unwrap().sound());
    assert_eq!(beside.unwrap(), events);
    assert!(matches!(opener.unwrap(), Some(Failure::InUse { .. })));

    let (journal, ..) = open_with(dir.path(), USUAL, None).unwrap();
    let looked = verify_files(dir.path(), &mut |_, _| true, &mut |_, _| Ok::<(), Infallible>(()));
    assert!(matches!(
        looked,
        Err(journal::OpenError::Journal(Failure::InUse { .. }))
    ));
    journal.close().unwrap();
}
