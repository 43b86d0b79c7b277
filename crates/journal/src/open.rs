//! Open: from files on disk to a journal that may append, or a refusal that names the reason.
//!
//! Two steps, so that a caller can say what was found and how much there is to read before the pass begins:
//! [`Opening::begin`] locks, judges the files, copies, starts sled and tests it; [`Opening::replay`] (in `replay`) reads and
//! proves the events. Absent: repair. Damage is named and refused, never cut away.

use std::ops::Range;
use std::path::{Path, PathBuf};

use crate::closed::Closed;
use crate::disk::Disk;
use crate::failure::Failure;
use crate::head_file::{Found, HeadFile};
use crate::judge;
use crate::layout::Layout;
use crate::lock::{self, Lock};
use crate::prepare::{self, Prepared};
use crate::retire::{self, Started};
use crate::room::Reserve;
use crate::settings::Settings;
use crate::store::Store;
use crate::types::{Head, Mark};
use crate::volumes::{self, Volumes};

/// How the journal was left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stop {
    /// [`crate::Journal::close`] had run to its end.
    Clean,
    /// It had not: kill, power cut, failure.
    Unclean,
}

/// What opening found and did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opened {
    /// How the journal was left.
    pub stop: Stop,
    /// Number of events, all proven (from the mark on, if one was given) and durable.
    pub size: u64,
    /// Number of volumes of the log.
    pub volumes: usize,
    /// Positions found after the head: durable now, but their group was never acknowledged. They count.
    pub unacknowledged: Range<u64>,
    /// One slot of the head file was damaged and has been written anew. After a clean stop that is rot; after an
    /// unclean one it may be the torn write of a group that was never acknowledged.
    pub head_repaired: bool,
    /// Derived files that were damaged or absent and have been made anew: the starts of volumes.
    pub rebuilt: Vec<PathBuf>,
    /// sled's directory of the volume that was the newest and does not look sound, although all that was acknowledged is there:
    /// it is only read from now on, and the log goes on in a new volume.
    pub retired: Option<PathBuf>,
    /// Unfinished snapshots of sled that were removed.
    pub leftovers: Vec<PathBuf>,
    /// Copy of the newest volume's files from before its recovery; it may stem from an earlier start that did not succeed.
    pub copy: Option<PathBuf>,
}

/// A journal that is locked, judged and started, but not yet read.
pub struct Opening {
    pub(crate) layout: Layout,
    pub(crate) lock: Lock,
    pub(crate) settings: Settings,
    pub(crate) closed: Vec<Closed>,
    pub(crate) begin: proof::Frontier,
    pub(crate) store: Store,
    pub(crate) head_file: HeadFile,
    pub(crate) found: Found,
    pub(crate) acknowledged: Head,
    pub(crate) prepared: Prepared,
    pub(crate) rebuilt: Vec<PathBuf>,
    pub(crate) retired: Option<PathBuf>,
}

impl Opening {
    /// Everything up to the pass over the events. The newest volume is read here once, and after an unclean stop copied,
    /// which takes time.
    ///
    /// # Errors
    /// [`Failure`]: missing, in use, damaged with the position, head damaged, blob found, no room, not durable, or what
    /// sled and the system answered. When something acknowledged is not found or there is no room, nothing was changed.
    pub fn begin(dir: &Path, settings: Settings) -> Result<Self, Failure> {
        Self::on(Disk::default(), dir, settings)
    }

    pub(crate) fn on(disk: Disk, dir: &Path, settings: Settings) -> Result<Self, Failure> {
        let layout = Layout::on(disk, dir);
        layout.require()?;
        let zero = layout.volume(0);
        zero.require()?;
        let lock = Lock::open(&layout)?;
        layout.disk.sync_and_forget(&layout.head)?;
        let (head_file, found) = HeadFile::open(&layout.disk, &layout.head)?;
        let volumes = volumes::find(&layout, &found.head)?;
        let newest = &volumes.newest;
        newest.require()?;
        newest.require_no_blobs()?;
        lock::await_sled(newest)?;
        let verdict = judge::judge(&volumes, &found.head)?;
        let acknowledged = verdict.acknowledged;
        Reserve::of(&layout, &settings).free(prepare::bytes(&layout, newest, verdict.doubtful)?)?;
        let rebuilt = settle(&layout, &volumes)?;
        let Started {
            volumes,
            prepared,
            store,
            retired,
        } = retire::start(&layout, volumes, verdict, &found.head)?;
        let Volumes { closed, begin, .. } = volumes;
        Ok(Self {
            layout,
            lock,
            settings,
            closed,
            begin,
            store,
            head_file,
            found,
            acknowledged,
            prepared,
            rebuilt,
            retired,
        })
    }

    /// What was acknowledged; the pass will see at least `size` events.
    pub fn head(&self) -> Head {
        self.acknowledged
    }

    /// Where each closed volume ends, in order: a group ended there too.
    pub fn volume_ends(&self) -> Vec<Mark> {
        let end = |closed: &Closed| Mark {
            size: closed.end,
            root: closed.root,
        };
        self.closed.iter().map(end).collect()
    }
}

/// After the judgement: writes lost starts again, marks closed volumes that were proven, and removes a volume whose making
/// was interrupted.
fn settle(layout: &Layout, volumes: &Volumes) -> Result<Vec<PathBuf>, Failure> {
    let next = layout.next();
    if next.dir.symlink_metadata().is_ok() {
        layout.disk.remove_dir_all(&next.dir)?;
        layout.disk.sync_dir(&layout.volumes)?;
    }
    for closed in &volumes.closed {
        if !closed.volume.is_clean() {
            closed.volume.mark_clean()?;
        }
    }
    let mut rebuilt = Vec::new();
    for (volume, start) in &volumes.lost {
        volumes::write(volume, start)?;
        rebuilt.push(volume.start.clone());
    }
    Ok(rebuilt)
}
