//! Verifier: reads and proves what is acknowledged while the writer goes on.
//!
//! A handle of its own that another thread may hold. It takes the log in small bites, so that closing never waits for a
//! whole pass; the head has a lock of its own, so that the writer never waits for a bite.
//! Absent: events after the head of the moment at which the pass began.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::failure::{Failure, OpenError};
use crate::scan::Scan;
use crate::store::values_of;
use crate::types::{Head, Visit};

/// Values read in one bite.
const BITE: usize = 64;

/// What a verifier needs of an open journal.
struct Live {
    /// Held for a bite: closing waits for it.
    events: Mutex<Option<sled::Tree>>,
    /// Held for a copy only: every group commit sets it.
    head: Mutex<Head>,
}

/// Nothing under these locks leaves them half-changed.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Proves an open log on demand.
#[derive(Clone)]
pub struct Verifier(Arc<Live>);

impl Verifier {
    pub(crate) fn new(events: sled::Tree, head: Head) -> Self {
        Self(Arc::new(Live {
            events: Mutex::new(Some(events)),
            head: Mutex::new(head),
        }))
    }

    pub(crate) fn advance(&self, head: Head) {
        *lock(&self.0.head) = head;
    }

    /// Lets go of the store: a pass under way ends with [`Failure::Closed`].
    pub(crate) fn close(&self) {
        *lock(&self.0.events) = None;
    }

    /// What is acknowledged now.
    #[must_use]
    pub fn head(&self) -> Head {
        *lock(&self.0.head)
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
        let head = self.head();
        let mut scan = Scan::begin(head)?;
        while scan.frontier.size() < head.size {
            let from = scan.frontier.size();
            let live = lock(&self.0.events);
            let events = live.as_ref().ok_or(Failure::Closed)?;
            for answer in values_of(events, from).take(BITE) {
                if scan.frontier.size() >= head.size {
                    break;
                }
                scan.value(answer, visit)?;
            }
            drop(live);
            if scan.frontier.size() == from {
                break;
            }
            if !progress(scan.frontier.size()) {
                return Err(Failure::Closed.into());
            }
        }
        let frontier = scan.end()?;
        Ok(Head::of(head.epoch, &frontier))
    }
}
