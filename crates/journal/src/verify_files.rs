//! Verify files: proves a whole journal that is not open, without sled and without changing a byte.
//!
//! Every volume is read from the disk by the raw reader, in order, from the empty tree to the head. Besides, each slot of
//! the head file, each `start` and each marker is looked at. Damage of the log ends the pass with its position; damage of
//! what is derived, or stands twice, is listed. Nothing is opened for writing, so the files may stand on a mount that is
//! only readable, and several may read them at a time. Absent: repair; an open writes derived files again.

use std::ops::Range;
use std::path::{Path, PathBuf};

use proof::Frontier;

use crate::disk::Disk;
use crate::failure::{Failure, OpenError};
use crate::head_file::HeadFile;
use crate::judge;
use crate::layout::Layout;
use crate::lives::Lives;
use crate::lock::{self, Lock};
use crate::own_files::{self, OwnFiles};
use crate::raw::{Doubts, Index};
use crate::retire;
use crate::room;
use crate::scan::{Scan, Waypoint};
use crate::types::{Head, Visit};
use crate::volume::Volume;
use crate::volumes::{self, Volumes};
use crate::walk::{Choice, choose, require_whole, walk};

/// What stands in the files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileReport {
    /// What was acknowledged, and what the files were proven to hold.
    pub head: Head,
    /// The lives of the log, the present one last.
    pub lives: Lives,
    /// One slot of the head file is damaged; the next open writes it anew.
    pub head_slot_damaged: bool,
    /// The volumes, in order.
    pub volumes: Vec<VolumeReport>,
    /// Empty directories with the name of a volume. They hold nothing of the log; the next open removes them.
    pub strays: Vec<PathBuf>,
    /// Bytes that the reserve of space holds; 0 when there is none. An open makes it again where there is room.
    pub reserve_bytes: u64,
}

/// What stands in the files of one volume.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VolumeReport {
    /// Its directory: for the first volume the journal's own.
    pub dir: PathBuf,
    /// The positions that it holds, as far as acknowledged.
    pub positions: Range<u64>,
    /// The marker of a clean stop stands. Without it, the newest volume is copied and recovered at the next open.
    pub marked_clean: bool,
    /// A marker stands that says something else, or another length of the file. The next open takes the stop for an
    /// unclean one: a closed volume is proven, the newest copied first.
    pub marked_wrongly: bool,
    /// Its `start` is damaged or absent. It is derived: the next open writes it anew.
    pub start_damaged: bool,
    /// What is broken in sled's file although every acknowledged event was found.
    pub doubts: Doubts,
    /// Which of sled's own files beside it are damaged. Those of a closed volume nobody reads.
    pub own_files: OwnFiles,
    /// It is the newest, and sled may not open it or not find all of it: the next open closes it as it stands and goes on
    /// in a new one.
    pub retires: bool,
}

impl VolumeReport {
    fn sound(&self) -> bool {
        !self.start_damaged
            && !self.marked_wrongly
            && self.doubts.sound()
            && self.own_files.whole()
            && !self.retires
    }
}

impl FileReport {
    /// Whether nothing at all is broken.
    #[must_use]
    pub fn sound(&self) -> bool {
        !self.head_slot_damaged && self.strays.is_empty() && self.volumes.iter().all(VolumeReport::sound)
    }
}

/// Proves the journal in `dir`, which nobody may have open. `visit` sees every acknowledged event; `progress` hears the
/// number proven so far and of all, and says whether to go on.
///
/// # Errors
/// [`Failure`]: missing, in use, damaged with the position, behind, [`Failure::Closed`] when `progress` says so; what the
/// system answered; the error of `visit`.
pub fn verify_files<E>(
    dir: &Path,
    progress: &mut dyn FnMut(u64, u64) -> bool,
    visit: &mut Visit<'_, E>,
) -> Result<FileReport, OpenError<E>> {
    let layout = Layout::on(Disk::default(), dir);
    layout.require()?;
    let _lock = Lock::open_to_read(&layout)?;
    let found = HeadFile::look(&layout.head)?;
    let head = found.head;
    let volumes = volumes::find(&layout, &head)?;
    for volume in all(&volumes) {
        volume.require()?;
        volume.require_no_blobs()?;
    }
    lock::await_sled_to_read(&volumes.newest)?;
    let mut known: Vec<Waypoint> = vec![Waypoint::head(&head)];
    known.extend(
        volumes
            .closed
            .iter()
            .map(|closed| Waypoint::known(closed.end, closed.root)),
    );
    let mut scan = Scan::begin(&volumes.lives, Frontier::new(), 0, known)?;
    let mut reports = Vec::new();
    for volume in all(&volumes) {
        let own_files = own_files::look(volume)?;
        let Read { doubts, doubtful } = read(volume, &volumes, &head, &mut scan, progress, visit)?;
        reports.push(VolumeReport {
            dir: volume.dir.clone(),
            positions: volume.first..scan.size(),
            marked_clean: volume.is_clean(),
            marked_wrongly: volume.is_marked_wrongly(),
            start_damaged: volumes.lost.iter().any(|(lost, _)| lost.first == volume.first),
            doubts,
            own_files,
            retires: (doubtful || !own_files.whole()) && volume.first == volumes.newest.first,
        });
    }
    let frontier = scan.end(head.size)?;
    let newest = reports.last().filter(|newest| newest.retires);
    if newest.is_some_and(|newest| newest.positions.is_empty()) {
        return Err(retire::impossible(frontier.size()).into());
    }
    Ok(FileReport {
        head: Head::of(head.epoch, &frontier),
        lives: volumes.lives.clone(),
        head_slot_damaged: found.slot_damaged,
        volumes: reports,
        strays: layout.strays()?,
        reserve_bytes: room::held(&layout.reserve)?,
    })
}

fn all(volumes: &Volumes) -> impl Iterator<Item = &Volume> {
    let closed = volumes.closed.iter().map(|closed| &closed.volume);
    closed.chain([&volumes.newest])
}

/// What reading a volume showed beside its events.
struct Read {
    doubts: Doubts,
    doubtful: bool,
}

/// Reads one volume to its end, or the newest to the head.
fn read<E>(
    volume: &Volume,
    volumes: &Volumes,
    head: &Head,
    scan: &mut Scan,
    progress: &mut dyn FnMut(u64, u64) -> bool,
    visit: &mut Visit<'_, E>,
) -> Result<Read, OpenError<E>> {
    let index = Index::of(&volume.sled, true)?;
    let closed = volumes
        .closed
        .iter()
        .find(|closed| closed.volume.first == volume.first);
    let (end, root) = closed.map_or((head.size, head.root), |closed| (closed.end, closed.root));
    let choice = match end < scan.size() {
        true => Choice::default(),
        false => choose(&index, scan.frontier(), end, root)?,
    };
    let mut go_on = |size| progress(size, head.size);
    walk(&index, &choice, scan, end, visit, &mut go_on)?;
    if closed.is_some() {
        require_whole(scan, end)?;
    }
    if !progress(scan.size(), head.size) {
        return Err(Failure::Closed.into());
    }
    Ok(Read {
        doubts: index.doubts(),
        doubtful: judge::is_doubtful(&index, scan.size()),
    })
}
