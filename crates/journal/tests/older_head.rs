//! A head file that is older than the log: what stands behind it counts as far as somebody remembers it, or is told.
#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

mod common;

use std::convert::Infallible;
use std::fs;
use std::path::Path;

use common::{Events, SMALLEST, USUAL, groups, mark_at, open, with_groups, with_groups_in};
use journal::{Journal, Mark, Opened, Opening, Position, Reached, Settings};

/// A journal with these groups whose head file is the one from after the first.
fn with_older_head(dir: &Path, settings: Settings, all: &[Events]) {
    let mut journal = with_groups_in(dir, settings, &all[..1]);
    let head = fs::read(dir.join("head")).unwrap();
    for group in &all[1..] {
        journal.append(group, &mut |_| {}).unwrap();
    }
    journal.close().unwrap();
    fs::write(dir.join("head"), head).unwrap();
}

fn replayed(opening: Opening) -> (Journal, Opened, Events) {
    let mut events = Events::new();
    let mut visit = |_: Position, event: &[u8]| -> Result<(), Infallible> {
        events.push(event.to_vec());
        Ok(())
    };
    let (journal, opened) = opening.replay(None, &mut visit).unwrap();
    (journal, opened, events)
}

#[test]
fn up_to_a_mark_that_the_log_holds_all_counts_as_acknowledged() {
    let dir = tempfile::tempdir().unwrap();
    let all = groups(4);
    with_older_head(dir.path(), USUAL, &all);
    let mark = mark_at(&all.concat(), 9);
    let mut opening = Opening::begin(dir.path(), USUAL).unwrap();
    assert_eq!(opening.head().size, 3);
    assert_eq!(opening.reach(&mark), Ok(Some(Reached::Holds)));
    assert_eq!((opening.head().size, opening.head().root), (mark.size, mark.root));
    assert_eq!(opening.reach(&mark), Ok(None), "it lies behind the head no more");
    let (journal, opened, events) = replayed(opening);
    assert_eq!(events, all.concat());
    assert_eq!((opened.older_head, opened.unacknowledged), (Some(3), 9..12));
    journal.close().unwrap();
    assert_eq!(
        open(dir.path()).unwrap().1.older_head,
        None,
        "it was written anew"
    );
}

/// sled does not open the volume then: it is closed where the mark says, and not where the older head does.
#[test]
fn a_volume_that_is_not_fit_for_sled_is_closed_behind_the_mark() {
    for file in ["sled/conf", "sled/db"] {
        let dir = tempfile::tempdir().unwrap();
        let all = groups(4);
        with_older_head(dir.path(), USUAL, &all);
        let mut bytes = fs::read(dir.path().join(file)).unwrap();
        bytes[6] ^= 1;
        fs::write(dir.path().join(file), bytes).unwrap();
        let mut opening = Opening::begin(dir.path(), USUAL).unwrap();
        let mark = mark_at(&all.concat(), 12);
        assert_eq!(opening.reach(&mark), Ok(Some(Reached::Holds)), "{file}");
        let (journal, opened, events) = replayed(opening);
        assert!(opened.retired.is_some(), "{file}");
        assert_eq!(events, all.concat(), "{file}");
        journal.close().unwrap();
    }
}

#[test]
fn a_log_that_ends_before_the_mark_or_is_another_one_is_told_and_not_raised() {
    let dir = tempfile::tempdir().unwrap();
    let all = groups(4);
    with_older_head(dir.path(), SMALLEST, &all[..3]);
    // Heads of before the newest volume count up to where that begins.
    let mut opening = Opening::begin(dir.path(), SMALLEST).unwrap();
    assert_eq!(opening.head().size, 6);
    assert_eq!(
        opening.reach(&mark_at(&all.concat(), 12)),
        Ok(Some(Reached::Ends(9)))
    );
    let mut other = all.concat();
    other[7] = b"another one".to_vec();
    for size in [8, 9] {
        let mark: Mark = mark_at(&other, size);
        assert_eq!(opening.reach(&mark), Ok(Some(Reached::Differs)), "{size}");
    }
    assert_eq!(opening.head().size, 6);
    let (journal, _, events) = replayed(opening);
    assert_eq!(events, all[..3].concat());
    journal.close().unwrap();
}

#[test]
fn the_newest_volume_is_read_before_it_is_opened_and_what_a_kill_left_is_told() {
    let dir = tempfile::tempdir().unwrap();
    let all = groups(3);
    with_groups(dir.path(), &all).close().unwrap();
    let read = |opening: &Opening, from: Option<Mark>| {
        let mut events = Events::new();
        let mut visit = |_: Position, event: &[u8]| -> Result<(), Infallible> {
            events.push(event.to_vec());
            Ok(())
        };
        let complete = opening.newest().unwrap().read(from, &mut visit).unwrap();
        (complete, events)
    };
    let opening = Opening::begin(dir.path(), USUAL).unwrap();
    assert_eq!(read(&opening, None), (true, all.concat()));
    let mark = mark_at(&all.concat(), 3);
    assert_eq!(read(&opening, Some(mark)), (true, all[1..].concat()));
    let opening = opening.start_if_covered(3).unwrap();
    assert!(opening.newest().is_none());
    drop(opening);

    let dir = tempfile::tempdir().unwrap();
    with_older_head(dir.path(), USUAL, &all);
    let opening = Opening::begin(dir.path(), USUAL).unwrap();
    assert_eq!(read(&opening, None), (false, all[0].clone()));
}
