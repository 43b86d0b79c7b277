//! A log in several volumes: rolled, read, proven and opened from a mark.

#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

mod common;

use std::convert::Infallible;
use std::fs;

use common::{
    EPOCH, Events, SMALLEST, four, groups, head_over, mark_at, open, open_with, volume, volumes,
    with_groups_in,
};
use journal::{Failure, Journal, Mark, Position, Stop};

#[test]
fn a_log_goes_on_in_new_volumes_and_is_one_log() {
    let (dir, events) = four();
    let names = ["3", "6", "9"].map(|first| format!("{first:0>20}"));
    assert_eq!(volumes(dir.path()), names);
    for first in [0, 3, 6, 9] {
        assert!(volume(dir.path(), first).join("clean").exists(), "volume {first}");
    }
    let (journal, opened, seen) = open_with(dir.path(), SMALLEST, None).unwrap();
    assert_eq!((opened.stop, opened.volumes, opened.size), (Stop::Clean, 4, 12));
    assert!(opened.rebuilt.is_empty() && opened.copy.is_none());
    assert_eq!(seen, events);
    assert_eq!(journal.head(), head_over(&events));
    assert_eq!(journal.verify(&mut |_| {}), Ok(journal.head()));
    for from in 0..13 {
        for count in 0..14 {
            let wanted: Vec<_> = (from..12.min(from + count))
                .map(|at| (Position(at as u64), events[at].clone()))
                .collect();
            assert_eq!(journal.read(Position(from as u64), count).unwrap(), wanted);
        }
    }
}

#[test]
fn rolling_goes_on_after_unclean_stops_and_keeps_what_is_bounded_bounded() {
    let dir = tempfile::tempdir().unwrap();
    let all = groups(12);
    drop(with_groups_in(dir.path(), SMALLEST, &all[..2]));
    for round in 1..6 {
        let (mut journal, opened, seen) = open_with(dir.path(), SMALLEST, None).unwrap();
        assert_eq!(seen, all[..2 * round].concat());
        assert_eq!((opened.stop, opened.volumes), (Stop::Unclean, 2 * round));
        for group in &all[2 * round..2 * round + 2] {
            journal.append(group, &mut |_| {}).unwrap();
        }
    }
    let (journal, opened, _) = open(dir.path()).unwrap();
    // Of the newest volume only.
    let copy = opened.copy.unwrap();
    assert_eq!(fs::read_to_string(copy.join("volume")).unwrap(), "33\n");
    journal.close().unwrap();
}

#[test]
fn from_a_mark_only_what_follows_is_handed_over() {
    let (dir, events) = four();
    for size in 0..=12 {
        let (journal, opened, seen) = open_with(dir.path(), SMALLEST, Some(mark_at(&events, size))).unwrap();
        assert_eq!(seen, events[size..]);
        assert_eq!((opened.size, journal.head()), (12, head_over(&events)));
        journal.close().unwrap();
    }
    assert_eq!(open(dir.path()).unwrap().2, events);
}

#[test]
fn a_mark_of_another_log_is_told_before_anything_is_handed_over() {
    let (dir, events) = four();
    let mut other = events.clone();
    other[0][0] ^= 1;
    let beyond = Mark {
        size: 13,
        ..mark_at(&events, 12)
    };
    for mark in [1, 3, 7, 9, 12]
        .map(|size| mark_at(&other, size))
        .into_iter()
        .chain([beyond])
    {
        let mut handed = 0;
        let opening = journal::Opening::begin(dir.path(), SMALLEST).unwrap();
        let refused = opening.replay(Some(mark), &mut |_, _| {
            handed += 1;
            Ok::<(), Infallible>(())
        });
        let differs = Failure::MarkDiffers {
            position: Position(mark.size),
        };
        assert_eq!(refused.err(), Some(differs.into()));
        assert_eq!(handed, 0);
    }
    assert_eq!(open(dir.path()).unwrap().2, events);
}

#[test]
fn a_verifier_goes_through_a_roll_and_over_closed_volumes() {
    let dir = tempfile::tempdir().unwrap();
    let all = groups(6);
    let mut journal = with_groups_in(dir.path(), SMALLEST, &all[..3]);
    let verifier = journal.verifier();
    let mut rest = all[3..].iter();
    let mut seen = Events::new();
    let proven = verifier
        .verify::<Infallible>(
            &mut |_, event| {
                seen.push(event.to_vec());
                // In the middle of the last volume, while this pass holds it, the log goes on in another and another.
                if seen.len() >= 8
                    && let Some(group) = rest.next()
                {
                    journal.append(group, &mut |_| {}).unwrap();
                }
                Ok(())
            },
            &mut |_| true,
        )
        .unwrap();
    assert_eq!((proven.size, seen), (9, all[..3].concat()));
    journal.append(&all[5], &mut |_| {}).unwrap();
    assert_eq!(journal.head(), head_over(&all.concat()));
    journal.close().unwrap();
}

#[test]
fn an_old_store_without_volumes_is_a_store() {
    let dir = tempfile::tempdir().unwrap();
    common::with_groups(dir.path(), &groups(2)).close().unwrap();
    assert!(!dir.path().join("volumes").exists());
    let (mut journal, opened, _) = open_with(dir.path(), SMALLEST, None).unwrap();
    assert_eq!(opened.volumes, 1);
    journal.append(&groups(3)[2], &mut |_| {}).unwrap();
    journal.close().unwrap();
    assert_eq!(volumes(dir.path()), [format!("{:020}", 6)]);
    assert_eq!(open(dir.path()).unwrap().2, groups(3).concat());
    assert!(Journal::create(dir.path(), EPOCH).is_err());
}
