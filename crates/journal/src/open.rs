//! Open: from files on disk to a journal that may append, or a refusal that names the reason.
//!
//! Two steps, so that a caller can say what was found and how much there is to read before the pass begins:
//! [`Opening::begin`] locks, checks, copies, starts sled and tests it; [`Opening::replay`] reads and proves every event.
//! Absent: repair. Damage is named and refused, never cut away.

use std::ops::Range;
use std::path::{Path, PathBuf};

use crate::copies;
use crate::failure::{Failure, OpenError};
use crate::head_file::{Found, HeadFile};
use crate::journal::Journal;
use crate::layout::Layout;
use crate::lock::{self, Lock};
use crate::prepare::{Prepared, prepare};
use crate::scan::Scan;
use crate::store::Store;
use crate::types::{Head, Visit};
use crate::verifier::Verifier;

/// How the journal was left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stop {
    /// [`Journal::close`] had run to its end.
    Clean,
    /// It had not: kill, power cut, failure.
    Unclean,
}

/// What opening found and did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opened {
    /// How the journal was left.
    pub stop: Stop,
    /// Number of events, all proven and durable.
    pub size: u64,
    /// Positions found after the head: durable now, but their group was never acknowledged. They count.
    pub unacknowledged: Range<u64>,
    /// One slot of the head file was damaged and has been written anew. After a clean stop that is rot; after an
    /// unclean one it may be the torn write of a group that was never acknowledged.
    pub head_repaired: bool,
    /// Unfinished snapshots of sled that were removed.
    pub leftovers: Vec<PathBuf>,
    /// Copy of sled's files from before its recovery; it may stem from an earlier start that did not succeed.
    pub copy: Option<PathBuf>,
}

/// A journal that is locked and started, but not yet read.
pub struct Opening {
    layout: Layout,
    lock: Lock,
    store: Store,
    head_file: HeadFile,
    found: Found,
    prepared: Prepared,
}

impl Opening {
    /// Everything up to the pass over the events. After an unclean stop this copies sled's files, which takes time.
    ///
    /// # Errors
    /// [`Failure`]: missing, in use, head damaged, blob found, not durable, or what sled and the system answered.
    pub fn begin(dir: &Path) -> Result<Self, Failure> {
        let layout = Layout::of(dir);
        layout.require()?;
        let lock = Lock::open(&layout)?;
        let (head_file, found) = HeadFile::open(&layout.head)?;
        layout.require_no_blobs()?;
        lock::await_sled(&layout)?;
        let prepared = prepare(&layout)?;
        let store = Store::open(&layout)?;
        layout.sync_all()?;
        store.self_test()?;
        layout.require_no_blobs()?;
        Ok(Self {
            layout,
            lock,
            store,
            head_file,
            found,
            prepared,
        })
    }

    /// What was acknowledged; the pass will see at least `size` events.
    pub fn head(&self) -> Head {
        self.found.head
    }

    /// Hands every event to `visit` in order while proving the log, then brings the head up to date.
    ///
    /// What `visit` was handed may be kept only if this succeeds: the root can be compared only at the head.
    ///
    /// # Errors
    /// [`OpenError`]: damage with its position, a log shorter than the head, or the error of `visit`.
    pub fn replay<E>(self, visit: &mut Visit<'_, E>) -> Result<(Journal, Opened), OpenError<E>> {
        let Self {
            layout,
            lock,
            store,
            mut head_file,
            found,
            prepared,
        } = self;
        let mut scan = Scan::begin(found.head)?;
        for answer in store.values(0) {
            scan.value(answer, visit)?;
        }
        let frontier = scan.end()?;
        let head = Head::of(found.head.epoch, &frontier);
        if head != found.head || found.slot_damaged {
            head_file.write(head)?;
            head_file.sync()?;
        }
        copies::prove(&layout)?;
        let opened = Opened {
            stop: if prepared.clean {
                Stop::Clean
            } else {
                Stop::Unclean
            },
            size: head.size,
            unacknowledged: found.head.size..head.size,
            head_repaired: found.slot_damaged,
            leftovers: prepared.leftovers,
            copy: prepared.copy,
        };
        let verifier = Verifier::new(store.events.clone(), head);
        let journal = Journal {
            layout,
            store,
            head_file,
            head,
            frontier,
            poisoned: false,
            verifier,
            _lock: lock,
        };
        Ok((journal, opened))
    }
}
