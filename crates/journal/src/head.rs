//! Head slot: the stored form of the head, version 1. Pure bytes in, bytes out.
//!
//! `magic [8] | version u32 | reserved u32 | counter u64 | epoch u64 | size u64 | root [32] | check [32]`, numbers
//! little-endian; the check is BLAKE3 over all before it. Every later version keeps magic, version and check where they are.
//! Absent: the file and its two slots (`head_file`).

use proof::Hash;

use crate::types::{Epoch, Head};

const MAGIC: [u8; 8] = *b"kringhd\n";
const VERSION: u32 = 1;
const CHECKED_BYTES: usize = 72;

/// Bytes of one slot's content.
pub(crate) const SLOT_BYTES: usize = CHECKED_BYTES + 32;

/// One slot: the head and how often the head was written before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Slot {
    pub(crate) counter: u64,
    pub(crate) head: Head,
}

/// Why bytes are no slot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NoSlot {
    Damaged,
    Newer(u32),
}

pub(crate) fn encode(slot: &Slot) -> [u8; SLOT_BYTES] {
    let mut bytes = [0; SLOT_BYTES];
    bytes[..8].copy_from_slice(&MAGIC);
    bytes[8..12].copy_from_slice(&VERSION.to_le_bytes());
    bytes[16..24].copy_from_slice(&slot.counter.to_le_bytes());
    bytes[24..32].copy_from_slice(&slot.head.epoch.0.to_le_bytes());
    bytes[32..40].copy_from_slice(&slot.head.size.to_le_bytes());
    bytes[40..72].copy_from_slice(&slot.head.root.0);
    let check = blake3::hash(&bytes[..CHECKED_BYTES]);
    bytes[CHECKED_BYTES..].copy_from_slice(check.as_bytes());
    bytes
}

pub(crate) fn decode(bytes: &[u8; SLOT_BYTES]) -> Result<Slot, NoSlot> {
    let check = blake3::hash(&bytes[..CHECKED_BYTES]);
    if bytes[..8] != MAGIC || bytes[CHECKED_BYTES..] != *check.as_bytes() {
        return Err(NoSlot::Damaged);
    }
    let version = u32::from_le_bytes(array(bytes, 8));
    if version > VERSION {
        return Err(NoSlot::Newer(version));
    }
    if version != VERSION || bytes[12..16] != [0; 4] {
        return Err(NoSlot::Damaged);
    }
    let head = Head {
        epoch: Epoch(u64::from_le_bytes(array(bytes, 24))),
        size: u64::from_le_bytes(array(bytes, 32)),
        root: Hash(array(bytes, 40)),
    };
    Ok(Slot {
        counter: u64::from_le_bytes(array(bytes, 16)),
        head,
    })
}

/// The `N` bytes from `at`; the offsets above all lie inside a slot.
fn array<const N: usize>(bytes: &[u8; SLOT_BYTES], at: usize) -> [u8; N] {
    let mut out = [0; N];
    out.copy_from_slice(&bytes[at..at + N]);
    out
}
