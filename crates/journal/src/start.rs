//! Start: where a volume begins, as stored form, versions 1 and 2. Pure bytes in, bytes out.
//!
//! `magic [8] | version u32 | peaks u32 | epoch u64 | first position u64 | first position of the volume before u64 |
//! { subtree root [32] }* | check [32]`, numbers little-endian; the subtree roots are the RFC 6962 frontier at the first
//! position, largest first; the check is BLAKE3 over all before it. Every later version keeps magic, version and check
//! where they are. Version 2 is that of a log that was restored: behind the subtree roots stand all lives up to the volume's
//! own, `{ first position u64, epoch u64 }*`, at least two. Derived: it can be computed again from the volumes before.
//! Absent: the file (`volumes`).

use proof::{Frontier, Hash};

use crate::lives::{Life, Lives};
use crate::types::{Epoch, Position};

const MAGIC: [u8; 8] = *b"kringvs\n";
const VERSION: u32 = 1;
/// With lives.
const RESTORED: u32 = 2;
const FIXED_BYTES: usize = 40;
const CHECK_BYTES: usize = 32;
/// A tree of 2^64 - 1 leaves has 64 subtree roots.
const MAX_PEAKS: usize = 64;
const LIFE_BYTES: usize = 16;
/// More restores of one log than anybody makes; with more a start counts as damaged and is computed each time.
const MAX_LIVES: usize = 1024;

/// Longest stored form.
pub(crate) const MAX_BYTES: usize = FIXED_BYTES + 32 * MAX_PEAKS + LIFE_BYTES * MAX_LIVES + CHECK_BYTES;

/// Where a volume begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Start {
    /// The lives of the log up to this volume; the last is its own.
    pub(crate) lives: Lives,
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
    let lives: Vec<Life> = start.lives.iter().collect();
    let version = if lives.len() == 1 { VERSION } else { RESTORED };
    let mut bytes = Vec::with_capacity(FIXED_BYTES + 32 * MAX_PEAKS + CHECK_BYTES);
    bytes.extend(MAGIC);
    bytes.extend(version.to_le_bytes());
    bytes.extend((peaks.len() as u32).to_le_bytes());
    bytes.extend(start.lives.present().0.to_le_bytes());
    bytes.extend(size.to_le_bytes());
    bytes.extend(start.before.to_le_bytes());
    peaks.iter().for_each(|peak| bytes.extend(peak.0));
    for life in lives.iter().filter(|_| version == RESTORED) {
        bytes.extend(life.first.0.to_le_bytes());
        bytes.extend(life.epoch.0.to_le_bytes());
    }
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
        Some(found) if found == u64::from(VERSION) => parse(checked, false).ok_or(NoStart::Damaged),
        Some(found) if found == u64::from(RESTORED) => parse(checked, true).ok_or(NoStart::Damaged),
        Some(found) if found > u64::from(RESTORED) => {
            Err(NoStart::Newer(u32::try_from(found).unwrap_or(u32::MAX)))
        }
        _ => Err(NoStart::Damaged),
    }
}

/// The fields of a checked start; none if they contradict each other.
fn parse(checked: &[u8], restored: bool) -> Option<Start> {
    let (fixed, rest) = checked.split_at_checked(FIXED_BYTES)?;
    let field = |at: usize| fixed.get(at..at + 8).map(number);
    let (epoch, first, before) = (Epoch(field(16)?), field(24)?, field(32)?);
    let peaks = usize::try_from(number(&fixed[12..16])).ok()?;
    let (peaks, lives) = rest.split_at_checked(peaks.checked_mul(32)?)?;
    let (peaks, _) = peaks.as_chunks::<32>();
    let peaks = peaks.iter().map(|peak| Hash(*peak)).collect();
    let frontier = Frontier::from_parts(first, peaks).ok()?;
    let lives = match restored {
        true => several(lives, first).filter(|lives| lives.present() == epoch)?,
        false => lives.is_empty().then(|| Lives::one(epoch))?,
    };
    (before < first).then_some(Start {
        lives,
        before,
        frontier,
    })
}

/// More than one life, all of which begin with the volume at the latest.
fn several(bytes: &[u8], first: u64) -> Option<Lives> {
    let (lives, rest) = bytes.as_chunks::<LIFE_BYTES>();
    let read = |life: &[u8; LIFE_BYTES]| Life {
        first: Position(number(&life[..8])),
        epoch: Epoch(number(&life[8..])),
    };
    let lives: Vec<Life> = lives.iter().map(read).collect();
    let fits = rest.is_empty() && (2..=MAX_LIVES).contains(&lives.len());
    let begun = lives.last().is_some_and(|last| last.first.0 <= first);
    Lives::of(lives).filter(|_| fits && begun)
}

/// A little-endian number of up to eight bytes.
fn number(bytes: &[u8]) -> u64 {
    bytes
        .iter()
        .rev()
        .fold(0, |number, byte| number << 8 | u64::from(*byte))
}
