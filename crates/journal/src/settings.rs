//! Settings: what a deployment may choose about the files of its log. All sizes in bytes.
//!
//! None of them is stored: a store may be opened with other settings than before. Absent: anything about the events.

/// Sizes that the journal keeps to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settings {
    /// From this size of the newest volume's file on the log goes on in a new volume. It bounds what a start after an
    /// unclean stop must copy and prove.
    pub volume_bytes: u64,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            volume_bytes: 64 << 20,
        }
    }
}
