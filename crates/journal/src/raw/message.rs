//! Message: one record of sled's log, and the header of a segment.
//!
//! A message: `crc32 u32 | kind u8 | length | segment number | page` (the last three of variable length), then `length`
//! bytes. The CRC covers the bytes and then the header behind the CRC, inverted. A segment: `crc32 | lsn | stable lsn`, the
//! two numbers inverted in 63 bits, the CRC inverted. A message carries the number of its segment (LSN / 512 KiB), which
//! tells it from what an earlier life of the same place left. Absent: what stands in a message (`payload`).

use super::cursor::Cursor;

/// Bytes of a segment: sled's default, which this project never changes. No message spans two.
pub const SEGMENT_BYTES: usize = 512 * 1024;
/// Bytes of a segment's header.
pub(super) const HEADER_BYTES: usize = 20;
/// sled begins no message in this many last bytes of a segment.
pub(super) const RED_ZONE: usize = 32;
/// Highest page number in use: sled's limit, and the two numbers that it keeps for messages without a page.
const MAX_PAGE: u64 = 1 << 37;
const MANIFEST_PAGE: u64 = u64::MAX - 666;

/// What sled put into a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Given up while it was written; what stands in it does not count.
    Canceled,
    /// Fills a segment up.
    Cap,
    /// Names the last LSN of a batch that counts as a whole or not at all.
    Batch,
    /// A page that was given back, a counter, the names of the trees.
    Other,
    /// A page as a whole.
    Node,
    /// One change of a page.
    Link,
    /// The content stands in a file of its own.
    Blob,
}

impl Kind {
    fn of(byte: u8) -> Option<Self> {
        Some(match byte {
            1 => Self::Canceled,
            2 => Self::Cap,
            3 => Self::Batch,
            4..=6 => Self::Other,
            8 => Self::Node,
            10 => Self::Link,
            7 | 9 | 11 => Self::Blob,
            _ => return None,
        })
    }
}

/// A message whose header can be read. Whether its CRC holds is for [`Message::whole`] to say.
#[derive(Clone, Copy, Debug)]
pub(super) struct Message<'a> {
    pub(super) kind: Kind,
    /// LSN of its segment / [`SEGMENT_BYTES`].
    pub(super) number: u64,
    header: &'a [u8],
    pub(super) payload: &'a [u8],
}

impl<'a> Message<'a> {
    /// The message at the front of `bytes`, which end with the segment or with the file.
    pub(super) fn at_front_of(bytes: &'a [u8]) -> Option<Self> {
        // Most bytes at which a search looks are no kind, so this is asked first.
        let kind = Kind::of(*bytes.get(4)?)?;
        let mut cursor = Cursor::new(bytes);
        cursor.take(5)?;
        let length = usize::try_from(cursor.number()?).ok()?;
        let number = cursor.number()?;
        let page = cursor.number()?;
        let header = bytes.get(..cursor.at())?;
        let payload = cursor.take(length)?;
        let known_page = page <= MAX_PAGE || page == MANIFEST_PAGE || page == u64::MAX;
        let known_number = number <= i64::MAX as u64 / SEGMENT_BYTES as u64;
        (known_page && known_number).then_some(Self {
            kind,
            number,
            header,
            payload,
        })
    }

    /// Bytes of the message with its header.
    pub(super) fn length(&self) -> usize {
        self.header.len() + self.payload.len()
    }

    /// Bytes of its header.
    pub(super) fn header_length(&self) -> usize {
        self.header.len()
    }

    /// Whether the CRC holds.
    pub(super) fn whole(&self) -> bool {
        let Some((stored, covered)) = self.header.split_first_chunk::<4>() else {
            return false;
        };
        let mut crc = crc32fast::Hasher::new();
        crc.update(self.payload);
        crc.update(covered);
        crc.finalize() ^ u32::MAX == u32::from_le_bytes(*stored)
    }
}

/// LSN and stable LSN of a segment's header; none if it is damaged or impossible.
pub(super) fn segment_header(bytes: &[u8]) -> Option<(u64, u64)> {
    let (stored, covered) = bytes.get(..HEADER_BYTES)?.split_first_chunk::<4>()?;
    if crc32fast::hash(covered) ^ u32::MAX != u32::from_le_bytes(*stored) {
        return None;
    }
    let (lsn, stable) = covered.split_first_chunk::<8>()?;
    let stable = stable.first_chunk::<8>()?;
    let plain = |stored: &[u8; 8]| u64::from_le_bytes(*stored) ^ i64::MAX as u64;
    let (lsn, stable) = (plain(lsn), plain(stable));
    // A stable LSN of -1 means "nothing yet".
    let stable = if stable > i64::MAX as u64 { 0 } else { stable };
    let possible =
        lsn <= (i64::MAX as u64 - SEGMENT_BYTES as u64) && lsn.is_multiple_of(SEGMENT_BYTES as u64);
    possible.then_some((lsn, stable))
}
