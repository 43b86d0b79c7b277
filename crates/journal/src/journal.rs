//! Journal: the open log. Appends by one writer; reads and verifies what was acknowledged.
//!
//! Absent: sharing between threads (the engine owns it) and any event after a failed append: reads end at the head.

use std::fmt;
use std::path::Path;

use proof::Frontier;

use crate::append::{self, Stage};
use crate::create;
use crate::failure::{Failure, Meaning, OpenError};
use crate::head_file::HeadFile;
use crate::layout::Layout;
use crate::lock::{self, Lock};
use crate::open::{Opened, Opening};
use crate::scan::{self, Scan};
use crate::store::Store;
use crate::types::{Epoch, Head, Position, Visit};
use crate::verifier::Verifier;

/// An open journal. Dropping it without [`Self::close`] is an unclean stop: nothing is lost, but the next open copies
/// sled's files first.
pub struct Journal {
    pub(crate) layout: Layout,
    pub(crate) store: Store,
    pub(crate) head_file: HeadFile,
    pub(crate) head: Head,
    pub(crate) frontier: Frontier,
    pub(crate) poisoned: bool,
    pub(crate) verifier: Verifier,
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
        create::create(dir, epoch)
    }

    /// Opens, proves and reads: [`Opening::begin`] and [`Opening::replay`] in one.
    ///
    /// # Errors
    /// As these two.
    pub fn open<E>(dir: &Path, visit: &mut Visit<'_, E>) -> Result<(Self, Opened), OpenError<E>> {
        Opening::begin(dir)?.replay(visit)
    }

    /// Appends one group, all or none, and returns the new head when it is durable. An empty group changes nothing.
    /// `watch` is called at each [`Stage`]; it is for tests and failpoints.
    ///
    /// # Errors
    /// [`Failure::EventTooLarge`] and [`Failure::GroupTooLarge`] before anything is written; the journal goes on. Any other
    /// poisons it: whether the group is durable is known only after opening again, and a failed sync is never repeated.
    pub fn append(&mut self, group: &[Vec<u8>], watch: &mut dyn FnMut(Stage)) -> Result<Head, Failure> {
        append::append(self, group, watch)
    }

    /// Up to `count` acknowledged events from position `from` on; fewer at the end, none beyond it.
    ///
    /// # Errors
    /// [`Failure::Damaged`] with the position; what sled answered.
    pub fn read(&self, from: Position, count: usize) -> Result<Vec<(Position, Vec<u8>)>, Failure> {
        let end = from.0.saturating_add(count as u64).min(self.head.size);
        let mut events = Vec::new();
        if from.0 >= end {
            return Ok(events);
        }
        let key = self
            .store
            .key_of(from.0)
            .map_err(|failure| scan::unreadable(failure, from.0))?;
        let mut expected = key.unwrap_or(from.0);
        for answer in self.store.values(expected) {
            let (key, value) = answer.map_err(|failure| scan::unreadable(failure, expected))?;
            let frame = scan::decode_at(&key, &value, expected, self.head)?;
            let wanted = frame
                .positioned()
                .filter(|(position, _)| (from.0..end).contains(position));
            events.extend(wanted.map(|(position, event)| (Position(position), event.to_vec())));
            expected = frame.end();
            if expected >= end {
                break;
            }
        }
        if expected < end {
            return Err(Failure::damaged(expected, Meaning::Gap { next: Position(end) }));
        }
        Ok(events)
    }

    /// Reads everything up to the head again and compares the root; `progress` hears the number of events proven so far.
    ///
    /// # Errors
    /// [`Failure::Damaged`] with the position, [`Failure::Behind`]; what sled answered.
    pub fn verify(&self, progress: &mut dyn FnMut(u64)) -> Result<Head, Failure> {
        let mut scan = Scan::begin(self.head)?;
        let mut values = self.store.values(0);
        while scan.frontier.size() < self.head.size
            && let Some(answer) = values.next()
        {
            scan.value(answer, &mut |_, _| Ok::<(), Never>(()))
                .map_err(|error| match error {
                    OpenError::Journal(failure) => failure,
                    OpenError::Visit { error, .. } => match error {},
                })?;
            progress(scan.frontier.size());
        }
        let frontier = scan.end()?;
        Ok(Head::of(self.head.epoch, &frontier))
    }

    /// A handle with which another thread can prove the log while this one appends.
    pub fn verifier(&self) -> Verifier {
        self.verifier.clone()
    }

    /// What is acknowledged.
    pub fn head(&self) -> Head {
        self.head
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
            store,
            mut head_file,
            head,
            poisoned,
            verifier,
            _lock,
            ..
        } = self;
        verifier.close();
        store.stop()?;
        if poisoned {
            return Err(Failure::Poisoned);
        }
        // Both slots alike: after a clean stop a slot that rots hides nothing.
        head_file.write(head)?;
        head_file.sync()?;
        lock::await_sled(&layout)?;
        create::mark_clean(&layout)
    }
}

/// The error of a visitor that cannot fail.
enum Never {}
