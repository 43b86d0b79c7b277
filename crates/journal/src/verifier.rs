//! Verifier: reads and proves what is acknowledged while the writer goes on.
//!
//! A handle of its own that another thread may hold. Closed volumes are read from the disk; the newest is taken through
//! sled in small bites, so that closing never waits for a whole pass. Which volumes there are and the head have a lock of
//! their own, held for a copy only, so that the writer never waits for a bite, not even when it begins a new volume.
//! Absent: events after the head of the moment at which the pass began.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use proof::Frontier;

use crate::closed::Closed;
use crate::failure::{Failure, OpenError};
use crate::guard::Last;
use crate::lives::Lives;
use crate::scan::{Scan, Waypoint};
use crate::store::{Store, values_of};
use crate::types::{Head, Visit};

/// Values read in one bite.
const BITE: usize = 64;

/// sled's part of the newest volume; empty as soon as that is closed.
pub(crate) struct Newest(Mutex<Option<(sled::Tree, Last)>>);

impl Newest {
    /// Lets go of sled. Waits for a bite.
    pub(crate) fn release(&self) {
        *lock(&self.0) = None;
    }
}

/// What a verifier needs of an open journal.
struct Live {
    newest: Arc<Newest>,
    closed: Vec<Arc<Closed>>,
    head: Head,
    lives: Lives,
    over: bool,
}

/// Nothing under these locks leaves them half-changed.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Proves an open log on demand.
#[derive(Clone)]
pub struct Verifier(Arc<Mutex<Live>>);

impl Verifier {
    pub(crate) fn new(store: &Store, closed: Vec<Arc<Closed>>, head: Head, lives: Lives) -> Self {
        Self(Arc::new(Mutex::new(Live {
            newest: newest_of(store),
            closed,
            head,
            lives,
            over: false,
        })))
    }

    pub(crate) fn advance(&self, head: Head) {
        lock(&self.0).head = head;
    }

    /// The log goes on in `store`. Answers what still holds the sled of the volume before.
    pub(crate) fn roll(&self, store: &Store, closed: Vec<Arc<Closed>>, lives: &Lives) -> Arc<Newest> {
        let mut live = lock(&self.0);
        live.closed = closed;
        live.lives.clone_from(lives);
        std::mem::replace(&mut live.newest, newest_of(store))
    }

    /// Lets go of the store: a pass under way ends with [`Failure::Closed`].
    pub(crate) fn close(&self) {
        let newest = {
            let mut live = lock(&self.0);
            live.over = true;
            Arc::clone(&live.newest)
        };
        newest.release();
    }

    /// What is acknowledged now.
    #[must_use]
    pub fn head(&self) -> Head {
        lock(&self.0).head
    }

    /// The lives of the log up to now.
    #[must_use]
    pub fn lives(&self) -> Lives {
        lock(&self.0).lives.clone()
    }

    /// Reads everything up to the head of this moment and compares the root; `visit` sees every event, `progress` hears
    /// the number of events proven so far and says whether to go on.
    ///
    /// # Errors
    /// [`Failure::Damaged`] with the position, [`Failure::Behind`], [`Failure::Closed`] when the journal is closed or
    /// `progress` says so; what sled answered; the error of `visit`.
    pub fn verify<E>(
        &self,
        visit: &mut Visit<'_, E>,
        progress: &mut dyn FnMut(u64) -> bool,
    ) -> Result<Head, OpenError<E>> {
        self.verify_in_bites(BITE, visit, progress)
    }

    pub(crate) fn verify_in_bites<E>(
        &self,
        bite: usize,
        visit: &mut Visit<'_, E>,
        progress: &mut dyn FnMut(u64) -> bool,
    ) -> Result<Head, OpenError<E>> {
        let head = self.head();
        let known = vec![Waypoint::head(&head)];
        let mut scan = Scan::begin(&self.lives(), Frontier::new(), 0, known)?;
        while scan.size() < head.size {
            let from = scan.size();
            match self.holding(from)? {
                At::Closed(closed) => {
                    let mut go_on = |size| progress(size) && !lock(&self.0).over;
                    closed.read(&mut scan, true, visit, &mut go_on)?;
                }
                At::Newest(newest) => {
                    let taken = newest.bite(bite, head.size, &mut scan, visit)?;
                    if taken && scan.size() == from {
                        break;
                    }
                }
            }
            if !progress(scan.size()) {
                return Err(Failure::Closed.into());
            }
        }
        let frontier = scan.end(head.size)?;
        Ok(Head::of(head.epoch, &frontier))
    }

    fn holding(&self, position: u64) -> Result<At, Failure> {
        let live = lock(&self.0);
        if live.over {
            return Err(Failure::Closed);
        }
        let closed = live.closed.iter().find(|closed| position < closed.end);
        Ok(match closed {
            Some(closed) => At::Closed(Arc::clone(closed)),
            None => At::Newest(Arc::clone(&live.newest)),
        })
    }
}

/// Where a position stands.
enum At {
    Closed(Arc<Closed>),
    Newest(Arc<Newest>),
}

impl Newest {
    /// Takes the next values; false if the volume was closed in the meantime.
    fn bite<E>(
        &self,
        values: usize,
        end: u64,
        scan: &mut Scan,
        visit: &mut Visit<'_, E>,
    ) -> Result<bool, OpenError<E>> {
        let events = lock(&self.0);
        let Some((events, _)) = events.as_ref() else {
            return Ok(false);
        };
        for answer in values_of(events, scan.size()).take(values) {
            if scan.size() >= end {
                break;
            }
            scan.value(answer, visit)?;
        }
        Ok(true)
    }
}

fn newest_of(store: &Store) -> Arc<Newest> {
    Arc::new(Newest(Mutex::new(Some((store.events.clone(), store.last())))))
}
