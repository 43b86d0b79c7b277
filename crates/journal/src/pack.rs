//! Packing: cuts the events of one group into frames of about 1.5 KB.
//!
//! Measured with sled 0.34: about five events to a value load three times as fast and take a quarter of the memory of one
//! event to a value; larger values make its cache unbounded, and far larger ones go to blob files that it never syncs.
//! At low load a group holds one event and a frame too: nothing is gained, nothing lost. Absent: writing.

use std::ops::Range;

use crate::failure::Failure;
use crate::frame::{self, FRAME_BYTES, PREFIX_BYTES};

/// Hard cap of one value in bytes. Seventeen of them fill a sled page, which must stay far below the 128 KiB
/// at which sled writes a blob file.
pub const MAX_VALUE_BYTES: usize = 4096;
/// A frame is closed before it grows beyond this many bytes, unless its first event alone does.
pub const TARGET_VALUE_BYTES: usize = 1536;
/// Largest event in bytes.
pub const MAX_EVENT_BYTES: usize = MAX_VALUE_BYTES - FRAME_BYTES - PREFIX_BYTES;
/// Most values of one group. sled holds a process-wide lock during a batch: 256 take about 2.5 ms, 1,024 about 12 ms.
pub const MAX_GROUP_VALUES: usize = 256;

/// One value to be stored, under its first position.
pub(crate) struct Packed {
    pub(crate) first: u64,
    pub(crate) value: Vec<u8>,
}

/// Number of values that `group` will take; at most [`MAX_GROUP_VALUES`] are accepted by one append.
pub fn values_needed(group: &[Vec<u8>]) -> usize {
    cuts(group).count()
}

/// The frames of `group`, whose first event gets position `first`.
pub(crate) fn pack(group: &[Vec<u8>], first: u64, epoch: u64) -> Result<Vec<Packed>, Failure> {
    let too_large = group
        .iter()
        .enumerate()
        .find(|(_, event)| event.len() > MAX_EVENT_BYTES);
    if let Some((index, event)) = too_large {
        return Err(Failure::EventTooLarge {
            index,
            bytes: event.len(),
            limit: MAX_EVENT_BYTES,
        });
    }
    let values = values_needed(group);
    if values > MAX_GROUP_VALUES {
        return Err(Failure::GroupTooLarge {
            values,
            limit: MAX_GROUP_VALUES,
        });
    }
    let packed = cuts(group).map(|cut| {
        let first = first + cut.start as u64;
        Packed {
            first,
            value: frame::encode(first, epoch, &group[cut]),
        }
    });
    Ok(packed.collect())
}

/// The runs of events that share a frame, in order.
fn cuts(group: &[Vec<u8>]) -> impl Iterator<Item = Range<usize>> {
    let mut start = 0;
    std::iter::from_fn(move || {
        let taken = run_length(group.get(start..)?);
        let cut = start..start + taken;
        start = cut.end;
        (taken > 0).then_some(cut)
    })
}

/// How many of the first events fit one frame: at least one, if there is one.
fn run_length(events: &[Vec<u8>]) -> usize {
    let mut bytes = FRAME_BYTES;
    let fitting = events.iter().take_while(|event| {
        bytes += PREFIX_BYTES + event.len();
        bytes <= TARGET_VALUE_BYTES
    });
    fitting.count().max(1).min(events.len())
}
