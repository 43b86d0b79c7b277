//! The stored form of a frame: fixed bytes, round trips, and no byte that may change unseen.

use proptest::prelude::*;

use super::unhex;
use crate::failure::{Failure, Meaning};
use crate::frame::{NoFrame, decode, encode};

/// Frame version 1 as it stands in every log that exists. It must be readable forever.
const GOLDEN_V1: &str = "
    0100030007000000000000000807060504030201
    000005006b72696e670300ffffff
    060c73e1e6a48d7cb908137933b418e3";

fn golden_events() -> Vec<Vec<u8>> {
    vec![b"".to_vec(), b"kring".to_vec(), vec![0xff; 3]]
}

/// A frame of these checked bytes, whatever they say.
fn with_check(checked: &[u8]) -> Vec<u8> {
    [checked, &blake3::hash(checked).as_bytes()[..16]].concat()
}

#[test]
fn version_1_is_written_and_read_as_ever() {
    let stored = unhex(GOLDEN_V1);
    assert_eq!(encode(7, 0x0102_0304_0506_0708, &golden_events()), stored);
    let frame = decode(&stored).unwrap();
    assert_eq!(
        (frame.first, frame.epoch, frame.count),
        (7, 0x0102_0304_0506_0708, 3)
    );
    assert!(frame.events().eq(golden_events()));
}

#[test]
fn a_later_version_is_named_and_not_called_damage() {
    let mut stored = unhex(GOLDEN_V1);
    stored.truncate(stored.len() - 16);
    stored[0] = 2;
    assert_eq!(decode(&with_check(&stored)), Err(NoFrame::Newer(2)));
    assert!(matches!(
        NoFrame::Newer(2).at(0),
        Failure::NewerVersion { found: 2, .. }
    ));
}

#[test]
fn fields_that_contradict_each_other_are_refused_even_with_a_right_check() {
    let stored = unhex(GOLDEN_V1);
    let checked = &stored[..stored.len() - 16];
    let changed = |at: usize, byte: u8| {
        let mut bytes = checked.to_vec();
        bytes[at] = byte;
        with_check(&bytes)
    };
    let refused = [
        with_check(&[]),
        with_check(&checked[..19]),
        with_check(&checked[..checked.len() - 1]),
        with_check(&[checked, b"x"].concat()),
        changed(0, 0),  // version
        changed(1, 1),  // reserved
        changed(2, 2),  // count too small
        changed(2, 4),  // count too large
        changed(3, 1),  // count far too large
        changed(20, 9), // length that swallows the next
        encode(7, 1, &[]),
        encode(u64::MAX, 1, &golden_events()),
    ];
    for (case, bytes) in refused.iter().enumerate() {
        assert_eq!(
            decode(bytes),
            Err(NoFrame::Damaged(Meaning::Layout)),
            "case {case}"
        );
    }
    assert_eq!(decode(&[0; 15]), Err(NoFrame::Damaged(Meaning::Layout)));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn what_was_written_is_read_and_a_change_of_any_byte_is_refused(
        first in 0..u64::MAX - 100,
        epoch: u64,
        events in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..60), 1..12),
        flip in 1..=255u8,
    ) {
        let mut stored = encode(first, epoch, &events);
        let frame = decode(&stored).unwrap();
        prop_assert_eq!((frame.first, frame.epoch, frame.end()), (first, epoch, first + events.len() as u64));
        prop_assert!(frame.positioned().eq((first..).zip(events.iter().map(Vec::as_slice))));
        for at in 0..stored.len() {
            stored[at] ^= flip;
            prop_assert_eq!(decode(&stored), Err(NoFrame::Damaged(Meaning::CheckFailed)), "byte {}", at);
            stored[at] ^= flip;
        }
    }

    #[test]
    fn no_bytes_make_the_reader_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        // With a right check the parser itself is reached.
        let _ = decode(&bytes);
        let _ = decode(&with_check(&bytes));
        let _ = decode(&with_check(&[&[1, 0][..], &bytes].concat()));
    }
}
