//! What the program under test appends: groups and events that follow from seed, life and number alone.
//!
//! An event says in its first bytes where it belongs, and the rest follows from that. So whoever finds one knows whether it
//! was ever written, when, and whether a byte of it is wrong. The life is in it because a position that was lost before
//! it was acknowledged is written again in the next life: the two must not be mistaken for each other.

use rand::{Rng as _, RngCore as _, SeedableRng as _, rngs::StdRng};

/// Bytes that say where an event belongs: life u32, group u32, index u32, bytes of the whole event u32.
const MARK: usize = 16;

/// Where an event belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Mark {
    /// Number of the program's start that wrote it.
    pub(crate) life: u32,
    /// Number of the group in this life.
    pub(crate) group: u32,
    /// Place in the group.
    pub(crate) index: u32,
}

/// How large groups and events are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Load {
    /// A few events of some hundred bytes.
    Light,
    /// Many large events: the store goes from segment to segment.
    Heavy,
}

/// The events of one group.
pub(crate) fn group(seed: u64, load: Load, life: u32, group: u32) -> Vec<Vec<u8>> {
    let mut rng =
        StdRng::seed_from_u64(seed ^ (u64::from(life) << 32 | u64::from(group)).wrapping_mul(0x9e37_79b9));
    let count = match load {
        Load::Light => rng.gen_range(1..=12),
        Load::Heavy => rng.gen_range(20..=100),
    };
    (0..count)
        .map(|index| {
            let bytes = match load {
                _ if rng.gen_ratio(1, 20) => journal::MAX_EVENT_BYTES,
                Load::Light => rng.gen_range(MARK..600),
                Load::Heavy => rng.gen_range(600..=journal::MAX_EVENT_BYTES),
            };
            event(seed, Mark { life, group, index }, bytes)
        })
        .collect()
}

fn event(seed: u64, mark: Mark, bytes: usize) -> Vec<u8> {
    let mut event = vec![0; bytes];
    let number = u32::try_from(bytes).unwrap();
    for (at, part) in (0..).step_by(4).zip([mark.life, mark.group, mark.index, number]) {
        event[at..at + 4].copy_from_slice(&part.to_le_bytes());
    }
    let mixed = u64::from(mark.life) << 40 ^ u64::from(mark.group) << 16 ^ u64::from(mark.index);
    StdRng::seed_from_u64(seed.wrapping_add(mixed)).fill_bytes(&mut event[MARK..]);
    event
}

/// Where an event belongs, if it is exactly what was written there.
pub(crate) fn recognise(seed: u64, found: &[u8]) -> Option<Mark> {
    let part = |at: usize| found.get(at..at + 4)?.try_into().ok().map(u32::from_le_bytes);
    let mark = Mark {
        life: part(0)?,
        group: part(4)?,
        index: part(8)?,
    };
    let whole = part(12)? as usize == found.len() && event(seed, mark, found.len()) == found;
    whole.then_some(mark)
}
