//! Settings: what a deployment may choose about the files of its log. All sizes in bytes.
//!
//! None of them is stored: a store may be opened with other settings than before. Absent: anything about the events.

use crate::room;

/// Sizes that the journal keeps to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settings {
    /// From this size of the newest volume's file on the log goes on in a new volume. It bounds what a start after an
    /// unclean stop must copy and prove.
    pub volume_bytes: u64,
    /// Space that is kept occupied, to be given back when the disk is full and something urgent must be written, or when
    /// a start must copy the newest volume. 0: none. At least `volume_bytes` makes a start on a full disk certain.
    pub reserve_bytes: u64,
    /// Room below which only urgent groups are admitted, if that is more than [`Settings::stops_below`] keeps anyhow. It
    /// covers a new volume and a recovery.
    pub floor_bytes: u64,
}

impl Settings {
    /// Room that an ordinary group of so many bytes asks for: with less only urgent ones are admitted. It is more than what
    /// the reserve gives back for an urgent one of this size, or ordinary groups would use that up in its place.
    #[must_use]
    pub fn stops_below(&self, bytes: u64) -> u64 {
        room::freed_at_most(bytes).max(self.floor_bytes)
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            volume_bytes: 64 << 20,
            reserve_bytes: 64 << 20,
            floor_bytes: 32 << 20,
        }
    }
}
