//! The end of the log: what a kill leaves, what is damage, and where sled's recovery stops.

use std::fs;

use super::forge::{BATCH, CAP, LINK, frame_at, header, message, set};
use crate::raw::{Doubts, Index, SEGMENT_BYTES};

const SEGMENT: u64 = SEGMENT_BYTES as u64;

fn link(life: u64, first: u64) -> Vec<u8> {
    message(LINK, life, &set(&first.to_be_bytes(), &frame_at(first, b"event")))
}

/// Segment `life`, filled with a cap if another follows.
fn segment(life: u64, stable: u64, messages: &[Vec<u8>], capped: bool) -> Vec<u8> {
    let mut bytes = [header(life, stable), messages.concat()].concat();
    if capped {
        // A cap of its own length and 32 bytes less than the rest, as sled writes it.
        let rest = SEGMENT_BYTES - bytes.len() - 32;
        bytes.extend(message(CAP, life, &vec![0; rest]));
    }
    bytes.resize(SEGMENT_BYTES, 0);
    bytes
}

/// First positions with whether each is doubtful, and the doubts, of a file of these segments.
fn read(segments: &[Vec<u8>], snapshot: Option<u64>) -> (Vec<(u64, bool)>, Doubts) {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("db"), segments.concat()).unwrap();
    if let Some(lsn) = snapshot {
        fs::write(dir.path().join(format!("snap.{lsn:016X}")), b"").unwrap();
        fs::write(dir.path().join("snap.FFFFFFFFFFFFFFF0.generating"), b"").unwrap();
    }
    let index = Index::of(dir.path(), false).unwrap();
    let places = index
        .places()
        .iter()
        .map(|place| (place.first, place.doubtful()))
        .collect();
    (places, index.doubts())
}

/// Three messages, the middle one broken.
fn broken(life: u64, first: u64) -> Vec<Vec<u8>> {
    let mut middle = link(life, first + 1);
    let inside = middle.len() - 18;
    middle[inside] ^= 1;
    vec![link(life, first), middle, link(life, first + 2)]
}

#[test]
fn a_hole_in_the_tail_is_what_a_kill_leaves_and_elsewhere_it_is_damage() {
    let whole = [link(1, 3), link(1, 4)];
    let (found, doubts) = read(
        &[
            segment(0, 0, &[link(0, 0)], true),
            segment(1, 0, &broken(1, 3), false),
        ],
        None,
    );
    assert_eq!(found, [(0, false), (3, false), (5, true)]);
    assert_eq!(
        doubts,
        Doubts {
            torn_tail: true,
            ..Doubts::default()
        }
    );
    assert!(doubts.sound());

    let stable = SEGMENT + 20;
    let (found, doubts) = read(
        &[
            segment(0, 0, &broken(0, 0), true),
            segment(1, stable, &whole, false),
        ],
        None,
    );
    assert_eq!(found, [(0, false), (2, true), (3, false), (4, false)]);
    assert_eq!(
        doubts,
        Doubts {
            damaged_messages: 1,
            first_at: Some(0),
            ..Doubts::default()
        }
    );
    assert!(!doubts.sound());
}

#[test]
fn recovery_that_breaks_off_early_makes_all_later_segments_doubtful() {
    // Nothing says that the first segment was durable, so sled reads the tail from there and stops at its hole.
    let (found, doubts) = read(
        &[
            segment(0, 0, &broken(0, 0), true),
            segment(1, 0, &[link(1, 3)], false),
        ],
        None,
    );
    assert_eq!(found, [(0, false), (2, true), (3, true)]);
    assert!(doubts.torn_tail && doubts.sound());
}

#[test]
fn a_segment_that_ends_before_it_is_full_is_named() {
    let stable = SEGMENT + 20;
    let files = [
        segment(0, 0, &[link(0, 0)], false),
        segment(1, stable, &[link(1, 1)], false),
    ];
    let (found, doubts) = read(&files, None);
    assert_eq!(found, [(0, false), (1, false)]);
    assert_eq!(
        doubts,
        Doubts {
            unfinished_segments: 1,
            first_at: Some(0),
            ..Doubts::default()
        }
    );
}

#[test]
fn a_missing_segment_where_the_tail_begins_leaves_nothing_certain() {
    let stable = 2 * SEGMENT + 20;
    let (found, _) = read(
        &[
            segment(0, 0, &[link(0, 0)], true),
            segment(3, stable, &[link(3, 1)], false),
        ],
        None,
    );
    assert_eq!(found, [(0, true), (1, true)]);
}

#[test]
fn a_batch_that_wants_more_than_there_is_is_cut_off_with_all_behind_it() {
    let batch = |last: u64| message(BATCH, 0, &last.to_le_bytes());
    let one = link(0, 0).len() as u64;
    let end = 20 + 3 * one + batch(0).len() as u64;
    for (last, doubtful) in [(end - 1, false), (end, true)] {
        let messages = [link(0, 0), batch(last), link(0, 1), link(0, 2)];
        let (found, doubts) = read(&[segment(0, 0, &messages, false)], None);
        assert_eq!(found, [(0, false), (1, doubtful), (2, doubtful)], "{last}");
        assert_eq!((doubts.batch_cut, doubts.sound()), (doubtful, true));
    }
}

#[test]
fn what_a_snapshot_covers_is_not_read_again_by_recovery() {
    let files = [
        segment(0, 0, &broken(0, 0), true),
        segment(1, 0, &[link(1, 3)], false),
    ];
    let (found, doubts) = read(&files, Some(SEGMENT + 20));
    assert_eq!(found, [(0, false), (2, true), (3, false)]);
    assert_eq!((doubts.damaged_messages, doubts.torn_tail), (1, false));
    // A snapshot may end where a segment does, with no later one begun.
    let (found, _) = read(&[segment(0, 0, &[link(0, 0)], true)], Some(SEGMENT));
    assert_eq!(found, [(0, false)]);
}

#[test]
fn a_break_before_the_end_of_a_snapshot_is_no_torn_tail() {
    let one = 20 + link(0, 0).len() as u64;
    let all = segment(0, 0, &broken(0, 0), false);
    // It covers all three messages; recovery begins behind them and sees nothing of it.
    let end = 3 * (one - 20) + 20;
    for (covered, damaged) in [(one, 0), (one + 1, 1), (end, 1)] {
        let (_, doubts) = read(std::slice::from_ref(&all), Some(covered));
        assert_eq!(doubts.damaged_messages, damaged, "{covered}");
        assert_eq!((doubts.torn_tail, doubts.sound()), (damaged == 0, damaged == 0));
    }
    // Nothing stands behind it any more.
    let mut last = broken(0, 0);
    last.pop();
    let (_, doubts) = read(&[segment(0, 0, &last, false)], Some(end));
    assert_eq!((doubts.damaged_messages, doubts.first_at), (1, Some(0)));
    // A snapshot that ends with the segment says nothing about its last bytes.
    let (_, doubts) = read(&[segment(0, 0, &[link(0, 0)], true)], Some(SEGMENT));
    assert!(doubts.sound(), "{doubts:?}");
}

#[test]
fn two_segments_of_one_number_and_one_without_a_header_are_named() {
    let mut headless = segment(1, 0, &[link(1, 1)], false);
    headless[2] ^= 1;
    let files = [
        segment(0, 0, &[link(0, 0)], false),
        segment(0, 0, &[link(0, 0)], false),
        headless,
    ];
    let (found, doubts) = read(&files, None);
    assert_eq!(found, [(0, false), (1, true)]);
    assert_eq!(
        (doubts.twin_segments, doubts.damaged_segments, doubts.first_at),
        (1, 1, Some(2 * SEGMENT))
    );
}
