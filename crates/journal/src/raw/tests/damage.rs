//! Damaged files: a value is found as it was, or not found; never otherwise.

use std::fs::{self, OpenOptions};
use std::os::unix::fs::FileExt;
use std::path::Path;

use super::store::{Held, Noise, Store, by_us};
use crate::frame;
use crate::raw::{Doubts, Index, Place, SEGMENT_BYTES};

const SEED: u64 = 0x0ddb_a115;
const FLIPS: usize = 300;

/// A closed store of a little more than one segment, with single events and groups; and what it holds.
fn store(dir: &Path) -> Held {
    let mut noise = Noise(SEED);
    let mut store = Store::open(dir);
    store.count(1);
    while fs::metadata(dir.join("db")).unwrap().len() < SEGMENT_BYTES as u64 + 60_000 {
        let count = if noise.below(2) == 0 { 1 } else { 12 };
        store.apply(&noise.group(count, 80, 700));
        store.flush();
    }
    store.held()
}

/// Every value found is the one that was written.
fn find_nothing_else(index: &Index, held: &Held, what: &str) -> Held {
    let found = by_us(index, true);
    for (first, value) in &found {
        assert!(
            frame::decode(value).is_ok_and(|frame| frame.first == *first),
            "{what}: {first}"
        );
        assert!(
            held.get(first) == Some(value),
            "{what}: the value at {first} is another"
        );
    }
    found
}

/// Where to flip: one time in four in the headers of segments and the first messages, where little harms much.
fn spot(noise: &mut Noise, length: usize) -> usize {
    if noise.below(4) > 0 {
        return noise.below(length);
    }
    let segment = noise.below(length / SEGMENT_BYTES + 1) * SEGMENT_BYTES;
    (segment + noise.below(64)).min(length - 1)
}

#[test]
fn a_flipped_bit_never_makes_another_value() {
    let dir = tempfile::tempdir().unwrap();
    let held = store(dir.path());
    let whole = Index::of(dir.path(), false).unwrap();
    find_nothing_else(&whole, &held, "whole");
    assert!(whole.doubts() == Doubts::default() && whole.places().len() == held.len());
    let path = dir.path().join("db");
    let bytes = fs::read(&path).unwrap();
    let file = OpenOptions::new().write(true).open(&path).unwrap();
    let mut noise = Noise(SEED);
    let (mut hit, mut doubted) = (0, 0);
    for flip in 0..FLIPS {
        let at = spot(&mut noise, bytes.len());
        let bit = 1 << noise.below(8);
        file.write_all_at(&[bytes[at] ^ bit], at as u64).unwrap();
        let what = format!("seed {SEED:#x}, flip {flip}: byte {at}, bit {bit:#04x}");
        let index = Index::of(dir.path(), false).unwrap();
        let missing = held.len() - find_nothing_else(&index, &held, &what).len();
        assert!(missing <= 1, "{what}: one bit cost {missing} values");
        hit += usize::from(
            whole
                .places()
                .iter()
                .any(|place| bytes_of(place).contains(&(at as u64))),
        );
        doubted += usize::from(index.doubts() != Doubts::default());
        file.write_all_at(&[bytes[at]], at as u64).unwrap();
    }
    // Flips that hit nothing would show nothing.
    assert!(
        hit > FLIPS / 8 && doubted > FLIPS / 2,
        "{hit} hit a value's place, {doubted} were in doubt, of {FLIPS}"
    );
}

fn bytes_of(place: &Place) -> std::ops::Range<u64> {
    place.offset()..place.offset() + place.length() as u64
}

#[test]
fn a_file_cut_short_keeps_the_values_before_the_cut() {
    let dir = tempfile::tempdir().unwrap();
    let held = store(dir.path());
    let whole = Index::of(dir.path(), false).unwrap();
    let path = dir.path().join("db");
    let bytes = fs::read(&path).unwrap();
    let mut noise = Noise(SEED ^ 1);
    let boundaries = (0..=bytes.len() / SEGMENT_BYTES).map(|segment| segment * SEGMENT_BYTES);
    let around: Vec<usize> = boundaries
        .flat_map(|at| [at.saturating_sub(1), at, at + 1, at + 19, at + 20, at + 33])
        .collect();
    let inside = (0..60).map(|_| noise.below(bytes.len()));
    for cut in around.into_iter().chain(inside).filter(|cut| *cut <= bytes.len()) {
        fs::write(&path, &bytes[..cut]).unwrap();
        let what = format!("seed {SEED:#x}, cut at {cut}");
        let found = find_nothing_else(&Index::of(dir.path(), false).unwrap(), &held, &what);
        for place in whole.places() {
            let before = bytes_of(place).end <= cut as u64;
            assert!(
                !before || found.contains_key(&place.first),
                "{what}: {} is lost",
                place.first
            );
        }
    }
}

#[test]
fn a_file_that_shrinks_while_it_is_read_is_an_error_and_no_panic() {
    let dir = tempfile::tempdir().unwrap();
    let held = store(dir.path());
    let index = Index::of(dir.path(), false).unwrap();
    OpenOptions::new()
        .write(true)
        .open(dir.path().join("db"))
        .unwrap()
        .set_len(100)
        .unwrap();
    let read: Vec<_> = index.values(0).collect();
    assert!(read.len() < held.len() && read.last().unwrap().is_err());
}
