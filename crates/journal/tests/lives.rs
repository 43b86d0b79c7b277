//! A log of several lives: each event keeps the epoch under which it was written, through every way of reading.
#![allow(clippy::unwrap_used, reason = "tests")]

mod common;

use std::convert::Infallible;
use std::path::Path;

use common::{EPOCH, Events, SMALLEST, USUAL, groups, head_over, open, open_with, with_groups_in};
use journal::{Epoch, Failure, Head, Journal, Lives, Meaning, OpenError, Position, peek_lives, verify_files};

const SECOND: Epoch = Epoch(0xbeef);
const THIRD: Epoch = Epoch(0x0def);

fn append(journal: &mut Journal, groups: &[Vec<Vec<u8>>]) {
    for group in groups {
        journal.append(group, &mut |_| {}).unwrap();
    }
}

/// A log of three lives, and where the later two began.
fn three_lives(dir: &Path) -> (Journal, [u64; 2]) {
    let all = groups(9);
    let mut journal = with_groups_in(dir, SMALLEST, &all[..3]);
    let second = journal.head().size;
    journal.begin_life(SECOND).unwrap();
    assert_eq!(journal.head().epoch, SECOND);
    append(&mut journal, &all[3..6]);
    let third = journal.head().size;
    journal.begin_life(THIRD).unwrap();
    append(&mut journal, &all[6..]);
    (journal, [second, third])
}

fn expected() -> Events {
    groups(9).concat()
}

fn begins(lives: &Lives) -> Vec<(u64, Epoch)> {
    lives.iter().map(|life| (life.first.0, life.epoch)).collect()
}

fn proven(dir: &Path) -> Result<(Head, Lives, Events), Failure> {
    let mut seen = Events::new();
    let mut visit = |_, event: &[u8]| {
        seen.push(event.to_vec());
        Ok::<(), Infallible>(())
    };
    match verify_files(dir, &mut |_, _| true, &mut visit) {
        Ok(report) => Ok((report.head, report.lives, seen)),
        Err(OpenError::Journal(failure)) => Err(failure),
        Err(OpenError::Visit { error, .. }) => match error {},
    }
}

fn removed(dir: &Path, starts: &[u64]) {
    for first in starts {
        std::fs::remove_file(dir.join(format!("volumes/{first:020}/start"))).unwrap();
    }
}

#[test]
fn a_log_of_three_lives_is_read_proven_and_opened_whole() {
    let dir = tempfile::tempdir().unwrap();
    let (journal, [second, third]) = three_lives(dir.path());
    let lives = vec![(0, EPOCH), (second, SECOND), (third, THIRD)];
    assert_eq!(begins(journal.lives()), lives);
    assert_eq!(begins(&journal.verifier().lives()), lives);
    let head = journal.verify(&mut |_| {}).unwrap();
    assert_eq!((head.root, head.epoch), (head_over(&expected()).root, THIRD));
    let read: Events = journal
        .read(Position(0), 1 << 20)
        .unwrap()
        .into_iter()
        .map(|(_, event)| event)
        .collect();
    assert_eq!(read, expected());
    journal.close().unwrap();
    assert_eq!(begins(&peek_lives(dir.path()).unwrap()), lives);
    let (proven_head, proven_lives, events) = proven(dir.path()).unwrap();
    assert_eq!(
        (proven_head, begins(&proven_lives), events),
        (head, lives.clone(), expected())
    );
    let (mut journal, _, events) = open(dir.path()).unwrap();
    assert_eq!((begins(journal.lives()), events), (lives.clone(), expected()));
    append(&mut journal, &groups(2));
    drop(journal);
    let (journal, _, events) = open(dir.path()).unwrap();
    assert_eq!((begins(journal.lives()), journal.head().epoch), (lives, THIRD));
    assert_eq!(events, [expected(), groups(2).concat()].concat());
}

/// Any of the starts may be lost, or all of them.
#[test]
fn the_lives_are_found_again_when_starts_are_lost() {
    for lost in 1..8u32 {
        let dir = tempfile::tempdir().unwrap();
        let (journal, [second, third]) = three_lives(dir.path());
        let lives = journal.lives().clone();
        journal.close().unwrap();
        let all: Vec<u64> = std::fs::read_dir(dir.path().join("volumes"))
            .unwrap()
            .map(|entry| entry.unwrap().file_name().to_str().unwrap().parse().unwrap())
            .collect();
        assert!(all.contains(&second) && all.contains(&third), "{all:?}");
        let lose = |first: &u64| match *first {
            first if first == second => lost & 1 != 0,
            first if first == third => lost & 2 != 0,
            _ => lost & 4 != 0,
        };
        let starts: Vec<u64> = all.into_iter().filter(lose).collect();
        removed(dir.path(), &starts);
        assert_eq!(proven(dir.path()).unwrap().1, lives, "lost {lost}");
        let (journal, opened, events) = open(dir.path()).unwrap();
        assert_eq!((journal.lives(), events), (&lives, expected()), "lost {lost}");
        assert_eq!(opened.rebuilt.len(), starts.len());
        drop(journal);
        assert_eq!(proven(dir.path()).unwrap().1, lives, "rebuilt, lost {lost}");
    }
}

#[test]
fn no_life_begins_on_an_empty_one_and_the_log_goes_on() {
    let dir = tempfile::tempdir().unwrap();
    Journal::create(dir.path(), EPOCH).unwrap();
    let (mut journal, ..) = open(dir.path()).unwrap();
    assert_eq!(journal.begin_life(SECOND), Err(Failure::EmptyLife));
    append(&mut journal, &groups(1));
    journal.begin_life(SECOND).unwrap();
    assert_eq!(journal.begin_life(THIRD), Err(Failure::EmptyLife));
    append(&mut journal, &groups(1));
    assert_eq!(begins(journal.lives()).len(), 2);
}

/// As a crash leaves it before the head speaks of the new life: the new volume is an empty one of the life before.
#[test]
fn a_life_that_the_head_does_not_know_has_not_begun() {
    let dir = tempfile::tempdir().unwrap();
    let journal = with_groups_in(dir.path(), USUAL, &groups(3));
    journal.close().unwrap();
    let head = std::fs::read(dir.path().join("head")).unwrap();
    let (mut journal, ..) = open(dir.path()).unwrap();
    journal.begin_life(SECOND).unwrap();
    journal.close().unwrap();
    std::fs::write(dir.path().join("head"), head).unwrap();
    let (mut journal, _, events) = open_with(dir.path(), USUAL, None).unwrap();
    assert_eq!(begins(journal.lives()), [(0, EPOCH)]);
    assert_eq!(events, groups(3).concat());
    append(&mut journal, &groups(1));
    journal.close().unwrap();
    assert_eq!(proven(dir.path()).unwrap().0.epoch, EPOCH);
}

/// A volume of one life in the place of one of another, whose events are the same.
#[test]
fn a_volume_of_another_life_is_noticed() {
    let (dir, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    with_groups_in(dir.path(), USUAL, &groups(3)).close().unwrap();
    let (mut journal, ..) = open(dir.path()).unwrap();
    let second = journal.head().size;
    journal.begin_life(SECOND).unwrap();
    append(&mut journal, &groups(2));
    journal.close().unwrap();
    let events = [groups(3), groups(2)].concat();
    Journal::create(&other.path().join("journal"), SECOND).unwrap();
    let (mut one, ..) = open(&other.path().join("journal")).unwrap();
    append(&mut one, &events[..3]);
    one.close().unwrap();
    let db = |dir: &Path| dir.join("sled/db");
    for name in ["db", "conf"] {
        let from = other.path().join("journal/sled").join(name);
        std::fs::copy(from, dir.path().join("sled").join(name)).unwrap();
    }
    assert!(db(dir.path()).exists() && second > 0);
    let wrong = proven(dir.path()).unwrap_err();
    assert!(
        matches!(
            wrong,
            Failure::Damaged {
                position: Position(0),
                meaning: Meaning::WrongEpoch
            }
        ),
        "{wrong}"
    );
}
