//! Entries for fuzzing the decoders of stored bytes, behind the feature `fuzzing`.
//!
//! Each takes bytes of any origin and panics only when a rule is broken: what is decoded is encoded to the same bytes,
//! and no check is passed over. Most arbitrary bytes fail at the check, so each form is also tried with its check made
//! right. Absent: files, and where the bytes come from (the fuzz targets).

use crate::frame::{self, NoFrame};
use crate::head::{self, SLOT_BYTES};
use crate::lives::Lives;
use crate::raw::{Found, parse_segment};
use crate::start;

/// Golden bytes of a frame, of a head slot and of the starts of a volume, to begin with.
#[must_use]
pub fn seeds() -> [Vec<u8>; 4] {
    let events = [b"one event".to_vec(), Vec::new(), vec![7; 300]];
    let mut frontier = proof::Frontier::new();
    (0..11u8).for_each(|event| frontier.push(proof::leaf_hash(&[event])));
    let head = crate::Head::of(crate::Epoch(5), &frontier);
    let mut restored = Lives::one(crate::Epoch(4));
    restored.begin(7, crate::Epoch(5));
    let start = |lives| start::Start {
        lives,
        before: 3,
        frontier: frontier.clone(),
    };
    [
        frame::encode(12, 5, &events),
        head::encode(&head::Slot { counter: 9, head }).to_vec(),
        start::encode(&start(Lives::one(crate::Epoch(5)))),
        start::encode(&start(restored)),
    ]
}

/// A frame, as it stands and with its check made right.
pub fn frame(bytes: &[u8]) {
    one_frame(bytes);
    one_frame(&with_check(bytes, 16));
}

fn one_frame(bytes: &[u8]) {
    match frame::decode(bytes) {
        Ok(frame) => {
            let events: Vec<Vec<u8>> = frame.events().map(<[u8]>::to_vec).collect();
            assert_eq!(frame::encode(frame.first, frame.epoch, &events), bytes);
            assert_eq!(frame.positioned().count() as u64, frame.end() - frame.first);
        }
        Err(NoFrame::Newer(version)) => assert!(version > 1),
        Err(NoFrame::Damaged(_)) => {}
    }
}

/// A slot of the head file: bytes that are missing count as zeros, more than a slot are not looked at.
pub fn head_slot(bytes: &[u8]) {
    let mut slot = [0; SLOT_BYTES];
    let length = bytes.len().min(SLOT_BYTES);
    slot[..length].copy_from_slice(&bytes[..length]);
    for slot in [slot, with_check(&slot, 32).try_into().unwrap_or(slot)] {
        if let Ok(decoded) = head::decode(&slot) {
            assert_eq!(head::encode(&decoded), slot);
        }
    }
}

/// The start of a volume.
pub fn volume_start(bytes: &[u8]) {
    for bytes in [bytes.to_vec(), with_check(bytes, 32)] {
        if let Ok(decoded) = start::decode(&bytes) {
            assert_eq!(start::encode(&decoded), bytes);
        }
    }
}

/// A segment of sled's file: every value that is handed out is a whole frame, in its place.
pub fn segment(bytes: &[u8]) {
    let mut found = 0;
    let report = parse_segment(bytes, &mut |one| {
        if let Found::Value { first, at, .. } = one {
            found += 1;
            assert_eq!(frame::decode(&bytes[at]).map(|frame| frame.first), Ok(first));
        }
    });
    assert!(report.end <= bytes.len() && found <= bytes.len());
}

/// The bytes with the BLAKE3 of all but the last `length` in these.
fn with_check(bytes: &[u8], length: usize) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    if let Some(checked) = bytes.len().checked_sub(length) {
        let check = blake3::hash(&bytes[..checked]);
        bytes[checked..].copy_from_slice(&check.as_bytes()[..length]);
    }
    bytes
}
