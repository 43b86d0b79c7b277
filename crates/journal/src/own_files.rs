//! Own files: `conf` and the snapshot that sled keeps beside its events, looked at as sled does before it takes them.
//!
//! Neither holds anything of the log, but sled opens no volume without them whole. The newest volume is judged by them before
//! sled sees it (`judge`), and an examination says the same (`verify_files`); nothing reads those of a closed one. Absent: the
//! events (`raw`), and mending: a volume that is not fit for sled is closed as it stands (`retire`).

use std::fs;
use std::path::Path;

use crate::failure::Failure;
use crate::prepare::is_leftover;
use crate::volume::Volume;

/// What sled stores of the settings that this journal opens it with: its own segment size, no compression, its version.
const SETTINGS: &[u8] = b"segment_size: 524288\nuse_compression: false\nversion: 0.34\n";
const CRC_BYTES: usize = 4;
/// Behind a snapshot: its length and its check.
const LENGTH_BYTES: usize = 8;

/// Which of sled's own files sled would not take.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OwnFiles {
    /// `conf` is not what sled writes.
    pub conf_damaged: bool,
    /// The latest `snap.*` does not fit its check.
    pub snapshot_damaged: bool,
}

impl OwnFiles {
    /// Whether sled takes them.
    #[must_use]
    pub const fn whole(&self) -> bool {
        !self.conf_damaged && !self.snapshot_damaged
    }
}

/// Looks at those of a volume. Reads them whole: a snapshot is much smaller than the events.
pub(crate) fn look(volume: &Volume) -> Result<OwnFiles, Failure> {
    let conf = checked(&volume.conf, 0)?;
    let mut snapshots = volume.in_sled("snap.")?;
    snapshots.retain(|path| !is_leftover(path));
    // In order of their names sled takes the last.
    let snapshot_damaged = match snapshots.pop() {
        Some(path) => is_damaged_snapshot(&path)?,
        None => false,
    };
    Ok(OwnFiles {
        conf_damaged: conf.is_none_or(|text| text != SETTINGS),
        snapshot_damaged,
    })
}

fn is_damaged_snapshot(path: &Path) -> Result<bool, Failure> {
    Ok(checked(path, LENGTH_BYTES)?.is_none_or(|content| content.is_empty()))
}

/// The content in front of `between` bytes and its check; none if it does not fit the check.
fn checked(path: &Path, between: usize) -> Result<Option<Vec<u8>>, Failure> {
    let mut bytes = fs::read(path).map_err(Failure::io("reading", path))?;
    let Some((_, check)) = bytes.split_last_chunk::<CRC_BYTES>() else {
        return Ok(None);
    };
    let expected = u32::from_le_bytes(*check);
    let Some(length) = bytes.len().checked_sub(between + CRC_BYTES) else {
        return Ok(None);
    };
    bytes.truncate(length);
    Ok((crc32fast::hash(&bytes) == expected).then_some(bytes))
}
