//! Journal: the open log. Appends by one writer; reads and verifies what was acknowledged.
//!
//! Absent: sharing between threads (the engine owns it) and any event after a failed append: reads end at the head.

use std::fmt;
use std::path::Path;
use std::sync::{Arc, Mutex};

use proof::Frontier;

use crate::append::{self, Stage};
use crate::beside::Beside;
use crate::closed::Closed;
use crate::create;
use crate::failure::{Failure, OpenError};
use crate::head_file::HeadFile;
use crate::layout::Layout;
use crate::lives::Lives;
use crate::lock::{self, Lock};
use crate::open::{Opened, Opening};
use crate::reading::{self, AtHand};
use crate::roll;
use crate::room::{NoRoom, Reserve, Room};
use crate::settings::Settings;
use crate::store::Store;
use crate::types::{Epoch, Head, Position, Visit};
use crate::verifier::Verifier;
use crate::volumes::{Never, never};

/// Room for the marker of a clean stop and its name, with a margin.
const MARKER_BYTES: u64 = 64 << 10;

/// An open journal. Dropping it without [`Self::close`] is an unclean stop: nothing is lost, but the next open copies
/// sled's files first.
pub struct Journal {
    pub(crate) layout: Layout,
    pub(crate) settings: Settings,
    pub(crate) lives: Lives,
    /// Closed volumes, in order.
    pub(crate) closed: Vec<Arc<Closed>>,
    /// The tree where the newest volume begins.
    pub(crate) begin: Frontier,
    pub(crate) store: Store,
    pub(crate) head_file: HeadFile,
    pub(crate) head: Head,
    pub(crate) frontier: Frontier,
    pub(crate) poisoned: bool,
    pub(crate) verifier: Verifier,
    pub(crate) at_hand: Mutex<AtHand>,
    /// Size of the newest volume's file at which the log goes on in a new one.
    pub(crate) roll_at: u64,
    pub(crate) beside: Beside,
    // Last, so that it is released last.
    pub(crate) _lock: Lock,
}

impl fmt::Debug for Journal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Journal")
            .field("head", &self.head)
            .field("poisoned", &self.poisoned)
            .finish_non_exhaustive()
    }
}

impl Journal {
    /// Creates an empty journal in `dir`, which is made if only its last part is absent. Explicit: opening never creates.
    ///
    /// # Errors
    /// [`Failure::AlreadyExists`] if `dir` holds a journal or a part of one; what sled and the system answered.
    pub fn create(dir: &Path, epoch: Epoch) -> Result<(), Failure> {
        create::create(&Layout::of(dir), epoch)
    }

    /// Opens, proves and reads everything: [`Opening::begin`] with usual settings and [`Opening::replay`] in one.
    ///
    /// # Errors
    /// As these two.
    pub fn open<E>(dir: &Path, visit: &mut Visit<'_, E>) -> Result<(Self, Opened), OpenError<E>> {
        Opening::begin(dir, Settings::default())?.replay(None, visit)
    }

    /// Appends one group, all or none, and returns the new head when it is durable. An empty group changes nothing.
    /// `watch` is called at each [`Stage`]; it is for tests and failpoints.
    ///
    /// # Errors
    /// [`Failure::EventTooLarge`], [`Failure::GroupTooLarge`] and [`Failure::NoRoom`] before anything is written; the journal
    /// goes on. Any other poisons it: whether the group is durable is known only after opening again, and a failed sync is
    /// never repeated.
    pub fn append(&mut self, group: &[Vec<u8>], watch: &mut dyn FnMut(Stage)) -> Result<Head, Failure> {
        append::append(self, group, watch)
    }

    /// Whether a group of `bytes` (all events together) may be written now. An ordinary one is refused while the room is
    /// below the floor; an urgent one may use the room below it and the reserve, which this gives back as needed. Asked
    /// before each group; nothing is remembered, so writing goes on by itself when space is freed.
    ///
    /// # Errors
    /// [`NoRoom`] with what is needed and what is there. What cannot be measured is admitted: the append itself refuses then.
    pub fn admit(&mut self, urgent: bool, bytes: u64) -> Result<(), NoRoom> {
        match Reserve::of(&self.layout, &self.settings).admit(urgent, bytes) {
            Err(Failure::NoRoom(refusal)) => Err(refusal),
            _ => Ok(()),
        }
    }

    /// How much room there is where the journal stands, in bytes.
    ///
    /// # Errors
    /// What the system answered.
    pub fn room(&self) -> Result<Room, Failure> {
        Reserve::of(&self.layout, &self.settings).room()
    }

    /// Up to `count` acknowledged events from position `from` on; fewer at the end, none beyond it.
    ///
    /// # Errors
    /// [`Failure::Damaged`] with the position; what sled answered.
    pub fn read(&self, from: Position, count: usize) -> Result<Vec<(Position, Vec<u8>)>, Failure> {
        reading::read(self, from.0, count)
    }

    /// Reads everything up to the head again and compares the root; `progress` hears the number of events proven so far.
    ///
    /// # Errors
    /// [`Failure::Damaged`] with the position, [`Failure::Behind`]; what sled answered.
    pub fn verify(&self, progress: &mut dyn FnMut(u64)) -> Result<Head, Failure> {
        let mut nothing = |_, _: &[u8]| Ok::<(), Never>(());
        let mut told = |size| {
            progress(size);
            true
        };
        self.verifier
            .verify_in_bites(1, &mut nothing, &mut told)
            .map_err(never)
    }

    /// A handle with which another thread can prove the log while this one appends.
    pub fn verifier(&self) -> Verifier {
        self.verifier.clone()
    }

    /// What is acknowledged.
    pub fn head(&self) -> Head {
        self.head
    }

    /// The lives of the log, the present one last.
    pub fn lives(&self) -> &Lives {
        &self.lives
    }

    /// Begins another life: the log goes on under `epoch`, in a new volume; what it holds keeps the epoch under which it was
    /// written. A crash on the way leaves the present life as it was.
    ///
    /// # Errors
    /// [`Failure::EmptyLife`] before anything is written: the newest volume holds no event yet. Any other poisons the journal, as
    /// a failed append does.
    pub fn begin_life(&mut self, epoch: Epoch) -> Result<(), Failure> {
        roll::begin_life(self, epoch)
    }

    /// Whether an append failed, so that none is accepted until the journal was opened again.
    pub fn is_poisoned(&self) -> bool {
        self.poisoned
    }

    /// Stops sled, syncs everything and marks the stop as clean.
    ///
    /// # Errors
    /// [`Failure::Poisoned`] after a failed append: such a stop is never marked clean. What sled and the system answered.
    pub fn close(self) -> Result<(), Failure> {
        let Self {
            layout,
            settings,
            store,
            mut head_file,
            head,
            poisoned,
            verifier,
            mut beside,
            _lock,
            ..
        } = self;
        verifier.close();
        let beside_ended = beside.end(&layout);
        let volume = store.volume.clone();
        let stopped = store.stop();
        if poisoned {
            return Err(Failure::Poisoned);
        }
        stopped?;
        beside_ended?;
        // Both slots alike: after a clean stop a slot that rots hides nothing.
        head_file.write(head)?;
        head_file.sync()?;
        lock::await_sled(&volume)?;
        // The marker needs a block or two, also on a full disk.
        Reserve::of(&layout, &settings).free(MARKER_BYTES)?;
        volume.mark_clean()
    }
}
