//! Judge: reads the log before sled may touch it, and refuses when something that was acknowledged is not there.
//!
//! sled's recovery overwrites what it distrusts, so the newest volume is read by the raw reader first: every position up
//! to the head must be found and lead to the head's root. Nothing is changed. After an unclean stop the files are synced
//! and dropped from the page cache before: after a failed write-back the kernel may show bytes that the disk lacks.
//! Absent: the volumes that were closed in order; a pass over the whole log proves them (`replay`).

use proof::Frontier;

use crate::failure::Failure;
use crate::own_files;
use crate::raw::Index;
use crate::scan::{Scan, Waypoint};
use crate::types::Head;
use crate::volumes::{Never, Volumes, never, prove};
use crate::walk::{choose, walk};

/// What was found.
pub(crate) struct Verdict {
    /// What was acknowledged: the head, or where the newest volume begins, if an old head says less.
    pub(crate) acknowledged: Head,
    /// The tree over what was acknowledged.
    pub(crate) frontier: Frontier,
    /// Something in the newest volume looks broken, although nothing acknowledged is missing: sled may not find it all.
    pub(crate) doubtful: bool,
}

/// Judges the newest volume, and closed ones whose end nobody marked.
pub(crate) fn judge(volumes: &Volumes, head: &Head) -> Result<Verdict, Failure> {
    let lives = &volumes.lives;
    for closed in &volumes.closed {
        if !closed.volume.is_clean() {
            closed.volume.sync_all()?;
            prove(closed, lives, Vec::new())?;
        }
    }
    let begin = &volumes.begin;
    let acknowledged = if head.size < begin.size() {
        prove_from(volumes, head)?;
        Head::of(head.epoch, begin)
    } else {
        *head
    };
    if !volumes.newest.is_clean() {
        volumes.newest.distrust_cache()?;
    }
    let index = Index::of(&volumes.newest.sled, !volumes.newest.is_clean())?;
    let Head { size, root, .. } = acknowledged;
    let choice = choose(&index, begin, size, root)?;
    let mut scan = Scan::begin(lives, begin.clone(), u64::MAX, vec![Waypoint::known(size, root)])?;
    let mut nothing = |_, _: &[u8]| Ok::<(), Never>(());
    walk(&index, &choice, &mut scan, size, &mut nothing, &mut |_| true).map_err(never)?;
    let frontier = scan.end(size)?;
    Ok(Verdict {
        acknowledged,
        frontier,
        doubtful: !is_fit(volumes, &index, size)?,
    })
}

/// Whether sled may open the newest volume, in whose file we found the first `size` events.
pub(crate) fn is_fit(volumes: &Volumes, index: &Index, size: u64) -> Result<bool, Failure> {
    Ok(!is_doubtful(index, size) && own_files::look(&volumes.newest)?.whole())
}

/// Whether sled may not find all of the first `size` events in a file in which we did.
pub(crate) fn is_doubtful(index: &Index, size: u64) -> bool {
    let mut needed = index.places().iter().filter(|place| place.first < size);
    !index.doubts().sound() || needed.any(|place| place.doubtful())
}

/// A volume begins only behind what was acknowledged, so a head from before it is an old one. It must still be a head of
/// this log, and what stands between it and the newest volume must be whole.
fn prove_from(volumes: &Volumes, head: &Head) -> Result<(), Failure> {
    for closed in volumes.closed.iter().filter(|closed| closed.end > head.size) {
        prove(closed, &volumes.lives, vec![Waypoint::head(head)])?;
    }
    Ok(())
}
