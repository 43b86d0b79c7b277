//! Volumes: which ones stand here, whether they follow one another, and where each begins.
//!
//! Every volume but the first says in its `start` which one it follows and what the tree was there. A damaged `start` is
//! computed again from the volume before it, and written again once the log was judged whole.
//! Nothing is changed by looking. Absent: what the events are worth (`judge`).

use std::fs::File;
use std::io::Read;

use proof::Frontier;

use crate::closed::Closed;
use crate::failure::{Failure, OpenError};
use crate::layout::{Layout, is_empty_dir};
use crate::raw::Index;
use crate::scan::{Scan, Waypoint};
use crate::start::{self, NoStart, Start};
use crate::types::Head;
use crate::volume::Volume;
use crate::walk::{Choice, require_whole, walk};

/// The volumes of a journal, as found.
pub(crate) struct Volumes {
    /// In order.
    pub(crate) closed: Vec<Closed>,
    pub(crate) newest: Volume,
    /// The tree where the newest begins.
    pub(crate) begin: Frontier,
    /// Starts that were damaged or absent, as they must be.
    pub(crate) lost: Vec<(Volume, Start)>,
}

/// Finds the volumes of the log that `head` belongs to.
pub(crate) fn find(layout: &Layout, head: &Head) -> Result<Volumes, Failure> {
    let epoch = head.epoch.0;
    let mut found = Volumes {
        closed: Vec::new(),
        newest: layout.volume(0),
        begin: Frontier::new(),
        lost: Vec::new(),
    };
    for first in layout.firsts()?.into_iter().skip(1) {
        let volume = layout.volume(first);
        volume.require()?;
        let before = found.newest.first;
        let start = match read(&volume)? {
            Some(start) if start.epoch == epoch && start.frontier.size() == first => {
                require_follows(layout, &volume, &start, before)?;
                start
            }
            _ => {
                let frontier = recompute(&found, epoch, first)?;
                let start = Start {
                    epoch,
                    before,
                    frontier,
                };
                found.lost.push((volume.clone(), start.clone()));
                start
            }
        };
        let older = std::mem::replace(&mut found.newest, volume);
        let begin = std::mem::replace(&mut found.begin, start.frontier);
        found.closed.push(Closed::new(older, begin, &found.begin, true));
    }
    prove_recomputed(&found, epoch)?;
    Ok(found)
}

/// The start of a volume; none if it is absent or damaged.
pub(crate) fn read(volume: &Volume) -> Result<Option<Start>, Failure> {
    let file = match File::open(&volume.start) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        opened => opened.map_err(Failure::io("opening", &volume.start))?,
    };
    let mut bytes = Vec::new();
    file.take(start::MAX_BYTES as u64 + 1)
        .read_to_end(&mut bytes)
        .map_err(Failure::io("reading", &volume.start))?;
    match start::decode(&bytes) {
        Ok(start) => Ok(Some(start)),
        Err(NoStart::Damaged) => Ok(None),
        Err(NoStart::Newer(found)) => Err(Failure::NewerVersion {
            what: "the start of a volume",
            found,
        }),
    }
}

/// Writes the start of a volume that has none, synced with its name.
pub(crate) fn write(volume: &Volume, start: &Start) -> Result<(), Failure> {
    if volume.start.symlink_metadata().is_ok() {
        volume.disk.remove_file(&volume.start)?;
    }
    volume.disk.write_new(&volume.start, &start::encode(start))?;
    volume.disk.sync_dir(&volume.dir)
}

fn require_follows(layout: &Layout, volume: &Volume, start: &Start, before: u64) -> Result<(), Failure> {
    if start.before == before {
        return Ok(());
    }
    let named = layout.volume(start.before);
    if named.dir.is_dir() && !is_empty_dir(&named.dir) {
        return Err(Failure::Unconnected {
            path: volume.dir.clone(),
        });
    }
    Err(crate::layout::missing(&named.dir))
}

/// The tree at `first` from the volume that stands before it: `found.newest`, as far as the volumes are found.
fn recompute(found: &Volumes, epoch: u64, first: u64) -> Result<Frontier, Failure> {
    let index = Index::of(&found.newest.sled, true)?;
    let mut scan = Scan::begin(epoch, found.begin.clone(), u64::MAX, Vec::new())?;
    let mut nothing = |_, _: &[u8]| Ok::<(), Never>(());
    walk(
        &index,
        &Choice::default(),
        &mut scan,
        first,
        &mut nothing,
        &mut |_| true,
    )
    .map_err(never)?;
    require_whole(&scan, first)?;
    Ok(scan.frontier().clone())
}

/// A recomputed start is believed only if the volume that it begins leads to the start after it; for the newest one the
/// head says so later.
fn prove_recomputed(found: &Volumes, epoch: u64) -> Result<(), Failure> {
    for closed in &found.closed {
        if found
            .lost
            .iter()
            .any(|(volume, _)| volume.first == closed.volume.first)
        {
            prove(closed, epoch, Vec::new())?;
        }
    }
    Ok(())
}

/// Proves one closed volume between its two ends, and what else is known on the way.
pub(crate) fn prove(closed: &Closed, epoch: u64, mut known: Vec<Waypoint>) -> Result<(), Failure> {
    known.push(Waypoint::known(closed.end, closed.root));
    let mut scan = Scan::begin(epoch, closed.begin.clone(), u64::MAX, known)?;
    let mut nothing = |_, _: &[u8]| Ok::<(), Never>(());
    closed
        .read(&mut scan, true, &mut nothing, &mut |_| true)
        .map_err(never)
}

/// The error of a visitor that cannot fail.
pub(crate) enum Never {}

pub(crate) fn never(error: OpenError<Never>) -> Failure {
    match error {
        OpenError::Journal(failure) => failure,
        OpenError::Visit { error, .. } => match error {},
    }
}
