//! The start of a volume: fixed bytes, and no byte that may change unseen.

use proof::{Frontier, leaf_hash};

use super::unhex;
use crate::lives::Lives;
use crate::start::{MAX_BYTES, NoStart, Start, decode, encode};
use crate::types::Epoch;

/// Start version 1 as it stands in every volume that exists. It must be readable forever.
const GOLDEN_V1: &str = "
    6b72696e6776730a0100000002000000080706050403020105000000000000000300000000000000
    9bcd51240af4005168f033121ba85be5a6ed4f0e6a5fac262066729b8fbfdecb4f35212d12f9ad20
    36492c95f1fe79baf4ec7bd9bef3dffa7579f2293ff546a4
    b06de4ad283c68a98106f766256d56f90dcaabc4cf73b722d485158922f57b4f";

fn golden() -> Start {
    let mut frontier = Frontier::new();
    for event in 0..5u8 {
        frontier.push(leaf_hash(&[event]));
    }
    Start {
        lives: Lives::one(Epoch(0x0102_0304_0506_0708)),
        before: 3,
        frontier,
    }
}

/// Start version 2, of a log that was restored twice.
const GOLDEN_V2: &str = "
    6b72696e6776730a0200000002000000080706050403020105000000000000000300000000000000
    9bcd51240af4005168f033121ba85be5a6ed4f0e6a5fac262066729b8fbfdecb4f35212d12f9ad20
    36492c95f1fe79baf4ec7bd9bef3dffa7579f2293ff546a4
    000000000000000011000000000000000200000000000000220000000000000005000000000000000807060504030201
    ";

fn restored() -> Start {
    let mut lives = Lives::one(Epoch(0x11));
    lives.begin(2, Epoch(0x22));
    lives.begin(5, Epoch(0x0102_0304_0506_0708));
    Start { lives, ..golden() }
}

#[test]
fn version_2_holds_the_lives_of_a_restored_log() {
    let stored = with_check(&unhex(GOLDEN_V2));
    assert_eq!(encode(&restored()), stored);
    assert_eq!(decode(&stored), Ok(restored()));
    let checked = unhex(GOLDEN_V2);
    let lives = checked.len() - 48;
    let changed = |at: usize, byte: u8| {
        let mut bytes = checked.clone();
        bytes[at] = byte;
        with_check(&bytes)
    };
    let refused = [
        with_check(&checked[..lives + 16]), // one life is version 1
        with_check(&checked[..lives]),
        with_check(&checked[..checked.len() - 1]),
        changed(8, 1),          // version 1 has none
        changed(lives, 1),      // the first life begins later
        changed(lives + 16, 5), // two begin at one place
        changed(lives + 32, 6), // one begins behind the volume
        changed(lives + 40, 9), // the last is not the volume's own
    ];
    for (case, bytes) in refused.iter().enumerate() {
        assert_eq!(decode(bytes), Err(NoStart::Damaged), "case {case}");
    }
    for at in 0..stored.len() {
        let mut flipped = stored.clone();
        flipped[at] ^= 0x10;
        assert_eq!(decode(&flipped), Err(NoStart::Damaged), "byte {at}");
    }
}

fn with_check(checked: &[u8]) -> Vec<u8> {
    [checked, blake3::hash(checked).as_bytes()].concat()
}

#[test]
fn version_1_is_written_and_read_as_ever() {
    let stored = unhex(GOLDEN_V1);
    assert_eq!(encode(&golden()), stored);
    assert_eq!(decode(&stored), Ok(golden()));
}

#[test]
fn a_later_version_is_named_and_not_called_damage() {
    let mut checked = unhex(GOLDEN_V1);
    checked.truncate(checked.len() - 32);
    checked[8] = 3;
    assert_eq!(decode(&with_check(&checked)), Err(NoStart::Newer(3)));
}

#[test]
fn a_changed_byte_or_a_changed_length_is_damage() {
    let mut stored = unhex(GOLDEN_V1);
    for at in 0..stored.len() {
        stored[at] ^= 0x40;
        assert_eq!(decode(&stored), Err(NoStart::Damaged), "byte {at}");
        stored[at] ^= 0x40;
        assert_eq!(decode(&stored[..at]), Err(NoStart::Damaged), "cut to {at}");
    }
    stored.push(0);
    assert_eq!(decode(&stored), Err(NoStart::Damaged));
}

#[test]
fn fields_that_contradict_each_other_are_damage_even_with_a_right_check() {
    let stored = unhex(GOLDEN_V1);
    let checked = &stored[..stored.len() - 32];
    let changed = |at: usize, byte: u8| {
        let mut bytes = checked.to_vec();
        bytes[at] = byte;
        with_check(&bytes)
    };
    let refused = [
        with_check(&checked[..checked.len() - 32]),
        with_check(&checked[..39]),
        changed(8, 0),  // version
        changed(8, 2),  // of a restored log, without lives
        changed(12, 3), // number of subtrees
        changed(24, 7), // first position, of a tree with three subtrees
        changed(32, 5), // the volume before begins where this one does
    ];
    for (case, bytes) in refused.iter().enumerate() {
        assert_eq!(decode(bytes), Err(NoStart::Damaged), "case {case}");
    }
}

#[test]
fn the_largest_tree_fits() {
    let peaks = vec![leaf_hash(b"any"); 64];
    let mut lives = Lives::one(Epoch(0));
    (1..1024).for_each(|life| lives.begin(life * 3, Epoch(life)));
    let largest = Start {
        lives,
        before: 0,
        frontier: Frontier::from_parts(u64::MAX, peaks).unwrap(),
    };
    let stored = encode(&largest);
    assert_eq!(stored.len(), MAX_BYTES);
    assert_eq!(decode(&stored), Ok(largest));
}
