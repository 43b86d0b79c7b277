//! Volumes: which ones stand here, whether they follow one another, and where each begins.
//!
//! Every volume but the first says in its `start` which one it follows and what the tree was there. A damaged `start` is
//! computed again from the volume before it, and written again once the log was judged whole. Which lives the log had says the
//! latest start of the present one; where all of those are lost, the first frame of each volume does.
//! Nothing is changed by looking. Absent: what the events are worth (`judge`).

use std::fs::File;
use std::io::Read;

use proof::Frontier;

use crate::closed::Closed;
use crate::failure::{Failure, OpenError};
use crate::frame;
use crate::layout::{Layout, is_empty_dir};
use crate::lives::Lives;
use crate::raw::Index;
use crate::scan::{Scan, Waypoint};
use crate::start::{self, NoStart, Start};
use crate::types::{Epoch, Head};
use crate::volume::Volume;
use crate::walk::{Choice, require_whole, walk};

/// The volumes of a journal, as found.
pub(crate) struct Volumes {
    /// Each volume is of one of them.
    pub(crate) lives: Lives,
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
    let mut starts = Vec::new();
    for first in layout.firsts()?.into_iter().skip(1) {
        let volume = layout.volume(first);
        volume.require()?;
        let start = read(&volume)?;
        starts.push((volume, start));
    }
    let mut found = Volumes {
        lives: lives(layout, &starts, head)?,
        closed: Vec::new(),
        newest: layout.volume(0),
        begin: Frontier::new(),
        lost: Vec::new(),
    };
    for (volume, start) in starts {
        let (first, lives) = (volume.first, found.lives.up_to(volume.first));
        let before = found.newest.first;
        let start = match start {
            Some(start) if start.lives == lives && start.frontier.size() == first => {
                require_follows(layout, &volume, &start, before)?;
                start
            }
            _ => {
                let frontier = recompute(&found, first)?;
                let start = Start {
                    lives,
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
    prove_recomputed(&found)?;
    Ok(found)
}

/// The lives of the log, as the latest start knows them that is of the present one: no life begins after it.
fn lives(layout: &Layout, starts: &[(Volume, Option<Start>)], head: &Head) -> Result<Lives, Failure> {
    let mut believed = starts.iter().rev().filter_map(|(_, start)| start.as_ref());
    match believed.find(|start| start.lives.present() == head.epoch) {
        Some(start) => Ok(start.lives.clone()),
        None => lives_by_frames(layout, starts, head),
    }
}

/// As the first frame of each volume says it. The newest takes events of the present life, whatever it holds.
fn lives_by_frames(
    layout: &Layout,
    starts: &[(Volume, Option<Start>)],
    head: &Head,
) -> Result<Lives, Failure> {
    let zero = layout.volume(0);
    let Some(((newest, _), middle)) = starts.split_last() else {
        return Ok(Lives::one(head.epoch));
    };
    let mut lives = Lives::one(first_epoch(&zero)?.unwrap_or(head.epoch));
    for (volume, _) in middle {
        let epoch = first_epoch(volume)?.unwrap_or(lives.present());
        if epoch != lives.present() {
            lives.begin(volume.first, epoch);
        }
    }
    if head.epoch != lives.present() {
        lives.begin(newest.first, head.epoch);
    }
    Ok(lives)
}

/// The epoch of the first frame of a volume, if that can be read.
fn first_epoch(volume: &Volume) -> Result<Option<Epoch>, Failure> {
    let index = Index::of(&volume.sled, true)?;
    let first = index.values(volume.first).next().transpose()?;
    Ok(first.and_then(|(_, value)| frame::decode(&value).ok().map(|frame| Epoch(frame.epoch))))
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
fn recompute(found: &Volumes, first: u64) -> Result<Frontier, Failure> {
    let index = Index::of(&found.newest.sled, true)?;
    let mut scan = Scan::begin(&found.lives, found.begin.clone(), u64::MAX, Vec::new())?;
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
fn prove_recomputed(found: &Volumes) -> Result<(), Failure> {
    for closed in &found.closed {
        if found
            .lost
            .iter()
            .any(|(volume, _)| volume.first == closed.volume.first)
        {
            prove(closed, &found.lives, Vec::new())?;
        }
    }
    Ok(())
}

/// Proves one closed volume between its two ends, and what else is known on the way.
pub(crate) fn prove(closed: &Closed, lives: &Lives, mut known: Vec<Waypoint>) -> Result<(), Failure> {
    known.push(Waypoint::known(closed.end, closed.root));
    let mut scan = Scan::begin(lives, closed.begin.clone(), u64::MAX, known)?;
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
