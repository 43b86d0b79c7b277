//! Cursor: numbers and byte strings as sled writes them, read from borrowed bytes.
//!
//! sled's numbers take 1 to 9 bytes: up to 240 as themselves, 241..=249 with one or two more bytes, 250..=255 with three
//! to eight, little-endian. A byte string is its length and its bytes. Every read says "not there" instead of panicking,
//! and nothing is copied. Absent: what the numbers mean.

use std::ops::Range;

/// Bytes that are read from front to back.
pub(super) struct Cursor<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Cursor<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    /// How many bytes were read.
    pub(super) fn at(&self) -> usize {
        self.at
    }

    pub(super) fn byte(&mut self) -> Option<u8> {
        let byte = *self.bytes.get(self.at)?;
        self.at += 1;
        Some(byte)
    }

    pub(super) fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let end = self.at.checked_add(count)?;
        let taken = self.bytes.get(self.at..end)?;
        self.at = end;
        Some(taken)
    }

    /// One of sled's numbers of variable length.
    pub(super) fn number(&mut self) -> Option<u64> {
        let lead = self.byte()?;
        Some(match lead {
            0..=240 => lead.into(),
            241..=248 => 240 + 256 * (u64::from(lead) - 241) + u64::from(self.byte()?),
            249 => 2288 + 256 * u64::from(self.byte()?) + u64::from(self.byte()?),
            250..=255 => {
                let given = self.take(usize::from(lead) - 247)?;
                let mut whole = [0; 8];
                whole[..given.len()].copy_from_slice(given);
                u64::from_le_bytes(whole)
            }
        })
    }

    /// A byte string, as the range where it stands.
    pub(super) fn string(&mut self) -> Option<Range<usize>> {
        let length = usize::try_from(self.number()?).ok()?;
        let start = self.at;
        self.take(length)?;
        Some(start..self.at)
    }
}
