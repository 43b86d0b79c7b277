//! Start: where a volume begins, as stored form, version 1. Pure bytes in, bytes out.
//!
//! `magic [8] | version u32 | peaks u32 | epoch u64 | first position u64 | first position of the volume before u64 |
//! { subtree root [32] }* | check [32]`, numbers little-endian; the subtree roots are the RFC 6962 frontier at the first
//! position, largest first; the check is BLAKE3 over all before it. Every later version keeps magic, version and check
//! where they are. Derived: it can be computed again from the volumes before. Absent: the file (`volumes`).

use proof::{Frontier, Hash};

const MAGIC: [u8; 8] = *b"kringvs\n";
const VERSION: u32 = 1;
const FIXED_BYTES: usize = 40;
const CHECK_BYTES: usize = 32;
/// A tree of 2^64 - 1 leaves has 64 subtree roots.
const MAX_PEAKS: usize = 64;

/// Longest stored form.
pub(crate) const MAX_BYTES: usize = FIXED_BYTES + 32 * MAX_PEAKS + CHECK_BYTES;

/// Where a volume begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Start {
    pub(crate) epoch: u64,
    /// First position of the volume before this one.
    pub(crate) before: u64,
    /// The tree over all events before this volume; its size is the volume's first position.
    pub(crate) frontier: Frontier,
}

/// Why bytes are no start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NoStart {
    Damaged,
    Newer(u32),
}

pub(crate) fn encode(start: &Start) -> Vec<u8> {
    let (size, peaks) = start.frontier.parts();
    let mut bytes = Vec::with_capacity(MAX_BYTES);
    bytes.extend(MAGIC);
    bytes.extend(VERSION.to_le_bytes());
    bytes.extend((peaks.len() as u32).to_le_bytes());
    bytes.extend(start.epoch.to_le_bytes());
    bytes.extend(size.to_le_bytes());
    bytes.extend(start.before.to_le_bytes());
    peaks.iter().for_each(|peak| bytes.extend(peak.0));
    let check = blake3::hash(&bytes);
    bytes.extend(check.as_bytes());
    bytes
}

pub(crate) fn decode(bytes: &[u8]) -> Result<Start, NoStart> {
    let (checked, check) = bytes.split_last_chunk::<CHECK_BYTES>().ok_or(NoStart::Damaged)?;
    if !checked.starts_with(&MAGIC) || blake3::hash(checked).as_bytes() != check {
        return Err(NoStart::Damaged);
    }
    match checked.get(8..12).map(number) {
        Some(found) if found == u64::from(VERSION) => parse(checked).ok_or(NoStart::Damaged),
        Some(found) if found > u64::from(VERSION) => {
            Err(NoStart::Newer(u32::try_from(found).unwrap_or(u32::MAX)))
        }
        _ => Err(NoStart::Damaged),
    }
}

/// The fields of a checked version 1 start; none if they contradict each other.
fn parse(checked: &[u8]) -> Option<Start> {
    let (fixed, peaks) = checked.split_at_checked(FIXED_BYTES)?;
    let (peaks, rest) = peaks.as_chunks::<32>();
    let field = |at: usize| fixed.get(at..at + 8).map(number);
    let fits = rest.is_empty() && peaks.len() as u64 == number(&fixed[12..16]);
    let (first, before) = (field(24)?, field(32)?);
    let peaks = peaks.iter().map(|peak| Hash(*peak)).collect();
    let frontier = Frontier::from_parts(first, peaks).ok()?;
    (fits && before < first).then_some(Start {
        epoch: field(16)?,
        before,
        frontier,
    })
}

/// A little-endian number of up to eight bytes.
fn number(bytes: &[u8]) -> u64 {
    bytes
        .iter()
        .rev()
        .fold(0, |number, byte| number << 8 | u64::from(*byte))
}
