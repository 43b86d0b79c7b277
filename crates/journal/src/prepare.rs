//! Prepare: what must happen to the newest volume's files before sled may open them.
//!
//! Order: leftovers of a snapshot that was being written go (sled reads one as corruption); after an unclean stop
//! the files are copied; then the marker of the clean stop goes, before anything is changed. Absent: opening.

use std::path::{Path, PathBuf};

use crate::copies;
use crate::failure::Failure;
use crate::layout::Layout;
use crate::volume::Volume;

/// What was found and done.
pub(crate) struct Prepared {
    pub(crate) clean: bool,
    pub(crate) leftovers: Vec<PathBuf>,
    pub(crate) copy: Option<PathBuf>,
}

/// Room that sled may take for its recovery and its snapshot, or for a volume behind this one, beside the copy.
const RECOVERY_BYTES: u64 = 4 << 20;

/// Bytes that must be free before anything is done. A volume that sled is not to open is not copied.
pub(crate) fn bytes(layout: &Layout, newest: &Volume, doubtful: bool) -> Result<u64, Failure> {
    match newest.is_clean() || doubtful || copies::stands(layout)? {
        true => Ok(RECOVERY_BYTES),
        false => Ok(copies::bytes(newest)? + RECOVERY_BYTES),
    }
}

pub(crate) fn prepare(layout: &Layout, newest: &Volume) -> Result<Prepared, Failure> {
    let leftovers = remove_leftovers(newest)?;
    let clean = newest.is_clean();
    let copy = match clean {
        true => None,
        false => Some(copies::make(layout, newest)?),
    };
    newest.unmark()?;
    Ok(Prepared {
        clean,
        leftovers,
        copy,
    })
}

/// Whether sled was still writing this snapshot.
pub(crate) fn is_leftover(snapshot: &Path) -> bool {
    snapshot
        .extension()
        .is_some_and(|extension| extension == "generating")
}

/// Removes `snap.*.generating`: sled renames it only when it is whole, so it is never the only copy of anything.
fn remove_leftovers(newest: &Volume) -> Result<Vec<PathBuf>, Failure> {
    let mut leftovers = newest.in_sled("snap.")?;
    leftovers.retain(|path| is_leftover(path));
    for path in &leftovers {
        newest.disk.remove_file(path)?;
    }
    Ok(leftovers)
}
