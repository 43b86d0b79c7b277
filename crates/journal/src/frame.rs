//! Frame: the stored form of a run of events, version 1. Pure bytes in, bytes out.
//!
//! `version u8 | reserved u8 | count u16 | first position u64 | epoch u64 | { length u16, bytes }* | check [16]`,
//! numbers little-endian; the check is the first 16 bytes of BLAKE3 over all before it. sled's own check is a CRC32.
//! Every later version keeps the version in byte 0 and the check in the last 16 bytes, so that an old program
//! can tell "newer" from "damaged". Absent: cutting a group into frames (`pack`), the order of frames (`scan`).

use crate::failure::{Failure, Meaning};

const VERSION: u8 = 1;
const HEADER_BYTES: usize = 20;
const CHECK_BYTES: usize = 16;

/// Bytes of a frame that holds no event.
pub(crate) const FRAME_BYTES: usize = HEADER_BYTES + CHECK_BYTES;
/// Bytes that each event takes beside its own.
pub(crate) const PREFIX_BYTES: usize = 2;

/// A frame that was checked as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Frame<'a> {
    pub(crate) first: u64,
    pub(crate) epoch: u64,
    pub(crate) count: u16,
    body: &'a [u8],
}

/// Why bytes are no frame: without a position, which only the reader of the log knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NoFrame {
    Damaged(Meaning),
    Newer(u8),
}

impl NoFrame {
    /// The failure at the position where the frame was expected.
    pub(crate) fn at(self, position: u64) -> Failure {
        match self {
            Self::Damaged(meaning) => Failure::damaged(position, meaning),
            Self::Newer(found) => Failure::NewerVersion {
                what: "a value of the log",
                found: found.into(),
            },
        }
    }
}

/// Writes a frame. The caller keeps to the limits of `pack`; longer events or more than 65,535 would not fit the fields.
pub(crate) fn encode(first: u64, epoch: u64, events: &[Vec<u8>]) -> Vec<u8> {
    let body: usize = events.iter().map(|event| PREFIX_BYTES + event.len()).sum();
    let mut bytes = Vec::with_capacity(FRAME_BYTES + body);
    bytes.extend([VERSION, 0]);
    bytes.extend((events.len() as u16).to_le_bytes());
    bytes.extend(first.to_le_bytes());
    bytes.extend(epoch.to_le_bytes());
    for event in events {
        bytes.extend((event.len() as u16).to_le_bytes());
        bytes.extend(event);
    }
    let check = check_of(&bytes);
    bytes.extend(check);
    bytes
}

/// Reads a frame; every byte of it is covered by the check or is the check.
pub(crate) fn decode(bytes: &[u8]) -> Result<Frame<'_>, NoFrame> {
    let (checked, check) = bytes
        .split_last_chunk::<CHECK_BYTES>()
        .ok_or(NoFrame::Damaged(Meaning::Layout))?;
    if check_of(checked) != *check {
        return Err(NoFrame::Damaged(Meaning::CheckFailed));
    }
    match checked.first() {
        Some(&VERSION) => parse(checked).ok_or(NoFrame::Damaged(Meaning::Layout)),
        Some(&newer) if newer > VERSION => Err(NoFrame::Newer(newer)),
        _ => Err(NoFrame::Damaged(Meaning::Layout)),
    }
}

/// The fields of a checked version 1 frame; none if they contradict each other.
fn parse(checked: &[u8]) -> Option<Frame<'_>> {
    let (header, body) = checked.split_first_chunk::<HEADER_BYTES>()?;
    let (flags, rest) = header.split_first_chunk::<2>()?;
    let (count, rest) = rest.split_first_chunk::<2>()?;
    let (first, rest) = rest.split_first_chunk::<8>()?;
    let epoch = rest.first_chunk::<8>()?;
    let frame = Frame {
        first: u64::from_le_bytes(*first),
        epoch: u64::from_le_bytes(*epoch),
        count: u16::from_le_bytes(*count),
        body,
    };
    let whole = flags[1] == 0 && frame.count > 0 && frame.first.checked_add(frame.count.into()).is_some();
    (whole && frame.events().count() == usize::from(frame.count) && frame.leftover() == 0).then_some(frame)
}

impl<'a> Frame<'a> {
    /// The events in order.
    pub(crate) fn events(&self) -> impl Iterator<Item = &'a [u8]> + use<'a> {
        let mut rest = self.body;
        (0..self.count).map_while(move |_| {
            let (event, after) = split_event(rest)?;
            rest = after;
            Some(event)
        })
    }

    /// The events with their positions.
    pub(crate) fn positioned(&self) -> impl Iterator<Item = (u64, &'a [u8])> + use<'a> {
        (self.first..).zip(self.events())
    }

    /// First position after this frame.
    pub(crate) fn end(&self) -> u64 {
        self.first + u64::from(self.count)
    }

    /// Body bytes that belong to no event.
    fn leftover(&self) -> usize {
        let used: usize = self.events().map(|event| PREFIX_BYTES + event.len()).sum();
        self.body.len() - used
    }
}

fn split_event(rest: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, after) = rest.split_first_chunk::<PREFIX_BYTES>()?;
    after.split_at_checked(u16::from_le_bytes(*length).into())
}

fn check_of(bytes: &[u8]) -> [u8; CHECK_BYTES] {
    let mut check = [0; CHECK_BYTES];
    check.copy_from_slice(&blake3::hash(bytes).as_bytes()[..CHECK_BYTES]);
    check
}
