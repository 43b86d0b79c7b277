//! Segments built by hand, in sled's form but not by sled: every message as the test wants it.

use crate::frame;
use crate::raw::{Found, Report, SEGMENT_BYTES, parse_segment};

pub(super) const CAP: u8 = 2;
pub(super) const BATCH: u8 = 3;
pub(super) const NODE: u8 = 8;
pub(super) const LINK: u8 = 10;
pub(super) const BLOB_LINK: u8 = 11;

/// A number as sled writes it.
pub(super) fn number(value: u64) -> Vec<u8> {
    match value {
        0..=240 => vec![value as u8],
        241..=2287 => vec![((value - 240) / 256 + 241) as u8, ((value - 240) % 256) as u8],
        2288..=67_823 => vec![249, ((value - 2288) / 256) as u8, ((value - 2288) % 256) as u8],
        _ => {
            let bytes = (8 - value.leading_zeros() as usize / 8).max(3);
            let mut written = vec![247 + bytes as u8];
            written.extend(&value.to_le_bytes()[..bytes]);
            written
        }
    }
}

fn string(bytes: &[u8]) -> Vec<u8> {
    [number(bytes.len() as u64), bytes.to_vec()].concat()
}

/// A frame of one event.
pub(super) fn frame_at(first: u64, event: &[u8]) -> Vec<u8> {
    frame::encode(first, super::store::EPOCH, &[event.to_vec()])
}

/// A change that sets `key` (without the prefix of its page) to `value`.
pub(super) fn set(key: &[u8], value: &[u8]) -> Vec<u8> {
    [vec![0], string(key), string(value)].concat()
}

/// A page whose keys share the first `prefix` bytes of `low`.
pub(super) fn page(prefix: u8, low: &[u8], pairs: &[(&[u8], Vec<u8>)]) -> Vec<u8> {
    let mut bytes = vec![0, 0, 0, prefix];
    bytes.extend(string(low));
    bytes.extend(string(&[]));
    bytes.push(0);
    bytes.extend(number(pairs.len() as u64));
    bytes.extend(pairs.iter().flat_map(|(key, _)| string(key)));
    bytes.extend(pairs.iter().flat_map(|(_, value)| string(value)));
    bytes
}

/// A message with a CRC that holds.
pub(super) fn message(kind: u8, segment: u64, payload: &[u8]) -> Vec<u8> {
    let mut header = vec![0, 0, 0, 0, kind];
    header.extend(number(payload.len() as u64));
    header.extend(number(segment));
    header.extend(number(7));
    let mut crc = crc32fast::Hasher::new();
    crc.update(payload);
    crc.update(&header[4..]);
    let crc = crc.finalize() ^ u32::MAX;
    header[..4].copy_from_slice(&crc.to_le_bytes());
    [header, payload.to_vec()].concat()
}

/// The first bytes of segment `number`, begun when everything up to `stable` was durable.
pub(super) fn header(number: u64, stable: u64) -> Vec<u8> {
    let hidden = |value: u64| (value ^ i64::MAX as u64).to_le_bytes();
    let covered = [hidden(number * SEGMENT_BYTES as u64), hidden(stable)].concat();
    let crc = crc32fast::hash(&covered) ^ u32::MAX;
    [crc.to_le_bytes().to_vec(), covered].concat()
}

/// A whole segment: its header, these messages, zeros.
pub(super) fn segment(number: u64, messages: &[Vec<u8>]) -> Vec<u8> {
    let mut bytes = [header(number, 0), messages.concat()].concat();
    bytes.resize(SEGMENT_BYTES, 0);
    bytes
}

/// First positions found, each with whether it is doubtful, in the order of finding.
pub(super) fn values(bytes: &[u8]) -> (Vec<(u64, bool)>, Report) {
    let mut found = Vec::new();
    let report = parse_segment(bytes, &mut |one| {
        if let Found::Value {
            first, doubtful, at, ..
        } = one
        {
            assert_eq!(frame::decode(&bytes[at]).map(|frame| frame.first), Ok(first));
            found.push((first, doubtful));
        }
    });
    (found, report)
}

/// What was found that cannot be used.
pub(super) fn oddities(bytes: &[u8]) -> Vec<crate::raw::Oddity> {
    let mut found = Vec::new();
    parse_segment(bytes, &mut |one| {
        if let Found::Odd(odd) = one {
            found.push(odd);
        }
    });
    found
}
