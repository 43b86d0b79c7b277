//! The words of the interface: mark, what was found at opening, what a check counted.

use core::fmt;

use thiserror::Error;

/// Up to where in the log a stack speaks. The caller compares it with the log before it trusts what it loads.
#[derive(Clone, PartialEq, Eq)]
pub struct Mark {
    /// The epoch of the log.
    pub epoch: u64,
    /// Number of events that are folded in: the position of the first one that is not.
    pub size: u64,
    /// The root of the log's tree at that size.
    pub root: [u8; 32],
    /// What else the caller wants back with the mark, for instance counters; at most 64 KiB. Sealed in the manifest.
    pub caller: Vec<u8>,
}

impl fmt::Debug for Mark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "Mark(epoch {}, size {}, {} bytes of the caller)",
            self.epoch,
            self.size,
            self.caller.len()
        )
    }
}

/// What stood in the folder when it was opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// Nothing that ever was a stack.
    None,
    /// A whole stack up to this mark. Its blocks are checked when they are read.
    Whole(Mark),
    /// Something that is no whole stack; it was removed and its key destroyed.
    Dropped(Dropped),
}

/// Why a stack was not taken over: a closed list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum Dropped {
    /// The key file is not readable, not whole, open to others, or of another store.
    #[error("its key file cannot be read, is not whole, or is not of this store")]
    KeysUnusable,
    /// The key file was made under another key-encryption key.
    #[error("its keys are wrapped under another key-encryption key")]
    OtherKek,
    /// The manifest names a generation whose key is not the live one: it was erased.
    #[error("its key was erased")]
    OtherGeneration,
    /// The manifest cannot be read, is cut, or does not open.
    #[error("its manifest is damaged")]
    ManifestDamaged,
    /// Manifest or run were written by a later version of this program.
    #[error("it was written by a later version of this program")]
    NewerVersion,
    /// The caller's records are encoded in another way now.
    #[error("its records are in another format than the one asked for")]
    OtherFormat,
    /// A run that the manifest names is not there.
    #[error("run {0} is missing")]
    RunMissing(u64),
    /// A run is not the one that the manifest names, or its header, footer or trailer is damaged.
    #[error("run {0} is damaged or not the one that belongs here")]
    RunDamaged(u64),
}

/// What [`crate::Stack::verify`] read and found whole.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Report {
    /// Runs in the stack.
    pub runs: u64,
    /// Blocks that opened.
    pub blocks: u64,
    /// Records in order, in all runs together: older values and `gone` count.
    pub records: u64,
    /// Bytes of the run files.
    pub bytes: u64,
}
