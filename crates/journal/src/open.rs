//! Open: from files on disk to a journal that may append, or a refusal that names the reason.
//!
//! Two steps, so that a caller can say what was found and how much there is to read before the pass begins:
//! [`Opening::begin`] locks and judges the files; [`Opening::replay`] (in `replay`) reads and proves the closed volumes, and only
//! then copies, starts sled, tests it and reads the newest volume. So a log that is refused for what its files hold stands as it
//! stood, but for the reserve of space, which means nothing, and a lock that was gone. Absent: repair. Damage is named and refused,
//! never cut away.

use std::ops::Range;
use std::path::{Path, PathBuf};

use crate::closed::Closed;
use crate::disk::Disk;
use crate::failure::Failure;
use crate::head_file::{Found, HeadFile};
use crate::judge;
use crate::layout::Layout;
use crate::lives::Lives;
use crate::lock::{self, Lock};
use crate::prepare;
use crate::room::Reserve;
use crate::settings::Settings;
use crate::settle::{Begun, Judged};
use crate::types::{Head, Mark};
use crate::unopened::{self, Reached, Unopened};
use crate::volumes;

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
    /// The head file was an older one: it spoke of so many events only, and has been written anew.
    pub older_head: Option<u64>,
    /// One slot of the head file was damaged and has been written anew. After a clean stop that is rot; after an
    /// unclean one it may be the torn write of a group that was never acknowledged.
    pub head_repaired: bool,
    /// Derived files that were damaged or absent and have been made anew: the starts of volumes.
    pub rebuilt: Vec<PathBuf>,
    /// sled's directory of the volume that was the newest and does not look sound, although all that was acknowledged is there:
    /// it is only read from now on, and the log goes on in a new volume.
    pub retired: Option<PathBuf>,
    /// Unfinished snapshots of sled, and empty directories with the name of a volume, that were removed.
    pub leftovers: Vec<PathBuf>,
    /// Copy of the newest volume's files from before its recovery; it may stem from an earlier start that did not succeed.
    pub copy: Option<PathBuf>,
}

/// A journal that is locked and judged, but not yet started and read.
pub struct Opening {
    pub(crate) layout: Layout,
    pub(crate) lock: Lock,
    pub(crate) settings: Settings,
    pub(crate) head_file: HeadFile,
    pub(crate) found: Found,
    pub(crate) acknowledged: Head,
    pub(crate) standing: Standing,
}

/// How far the volumes are.
pub(crate) enum Standing {
    /// Looked at.
    Judged(Box<Judged>),
    /// The newest one is open.
    Begun(Box<Begun>),
}

impl Opening {
    /// Everything up to the pass over the events. The newest volume is read here once, which takes time. The files of the
    /// closed ones must stand with the length that they had when they were closed; one that has another is proven.
    ///
    /// # Errors
    /// [`Failure`]: missing, in use, damaged with the position, head damaged, blob found, no room, or what the system
    /// answered. Nothing of the log was changed.
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
        Reserve::of(&layout, &settings).free(prepare::bytes(&layout, newest, verdict.doubtful)?)?;
        Ok(Self {
            layout,
            lock,
            settings,
            head_file,
            found,
            acknowledged: verdict.acknowledged,
            standing: Standing::Judged(Box::new(Judged { volumes, verdict })),
        })
    }

    /// What was acknowledged; the pass will see at least `size` events.
    pub fn head(&self) -> Head {
        self.acknowledged
    }

    /// The lives of the log, the present one last.
    #[must_use]
    pub fn lives(&self) -> &Lives {
        match &self.standing {
            Standing::Judged(judged) => &judged.volumes.lives,
            Standing::Begun(begun) => &begun.started.volumes.lives,
        }
    }

    /// The newest volume, as long as it is not open.
    #[must_use]
    pub fn newest(&self) -> Option<Unopened<'_>> {
        match &self.standing {
            Standing::Judged(judged) => Some(Unopened {
                volumes: &judged.volumes,
                acknowledged: &self.acknowledged,
            }),
            Standing::Begun(_) => None,
        }
    }

    /// Looks whether the log goes on behind [`Self::head`] up to `mark`, which the caller knows to have been acknowledged in this
    /// life of the log. If it does, the head file is an older one, and all up to the mark counts as acknowledged. `None`: the
    /// newest volume is open already, or the mark does not lie behind the head.
    ///
    /// # Errors
    /// What the system answered.
    pub fn reach(&mut self, mark: &Mark) -> Result<Option<Reached>, Failure> {
        let judged = match &mut self.standing {
            Standing::Judged(judged) if mark.size > self.acknowledged.size => judged,
            _ => return Ok(None),
        };
        let (reached, verdict) = unopened::reach(&judged.volumes, &self.acknowledged, mark)?;
        if let Some(verdict) = verdict {
            self.acknowledged = verdict.acknowledged;
            judged.verdict = verdict;
        }
        Ok(Some(reached))
    }

    /// Opens the newest volume at once, if a pass from `size` on reads no closed one: then nothing can be refused that the
    /// pass would find in one, and the caller may do something else meanwhile.
    ///
    /// # Errors
    /// No room, not durable, what sled and the system answered.
    pub fn start_if_covered(self, size: u64) -> Result<Self, Failure> {
        let judged = match self.standing {
            Standing::Judged(judged) if judged.volumes.begin.size() <= size => judged,
            _ => return Ok(self),
        };
        let begun = judged.begin(&self.layout, &self.acknowledged)?;
        Ok(Self {
            standing: Standing::Begun(Box::new(begun)),
            ..self
        })
    }

    /// Where each closed volume ends, in order: a group ended there too.
    pub fn volume_ends(&self) -> Vec<Mark> {
        let end = |closed: &Closed| Mark {
            size: closed.end,
            root: closed.root,
        };
        let Head { size, root, .. } = self.acknowledged;
        let (closed, retires) = match &self.standing {
            Standing::Judged(judged) => (&judged.volumes.closed, judged.verdict.doubtful),
            Standing::Begun(begun) => (&begun.started.volumes.closed, false),
        };
        let retires = retires.then_some(Mark { size, root });
        closed.iter().map(end).chain(retires).collect()
    }
}
