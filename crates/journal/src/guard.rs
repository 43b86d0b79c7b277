//! Guard: every call into sled passes here, so that its errors and its panics become one [`Failure`].
//!
//! sled 0.34 panics on some damaged files, at open and while reading. The panic is caught and told as a failure; the
//! process should end soon after, since sled's threads may still hold its file. It panics too when the sync of its last drop
//! fails, so the last one to go is a [`Last`]. Absent: retries.

use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::failure::{Failure, SledFault};

/// Runs `call` and names what was being done if it fails or panics.
///
/// Unwind safety: after a failure nothing of sled is used for writing again (the journal is poisoned or was never opened).
pub(crate) fn sled<T>(doing: &'static str, call: impl FnOnce() -> sled::Result<T>) -> Result<T, Failure> {
    match catch_unwind(AssertUnwindSafe(call)) {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(error)) => Err(Failure::Sled {
            doing,
            fault: fault_of(&error),
        }),
        Err(_) => Err(Failure::Sled {
            doing,
            fault: SledFault::Panic,
        }),
    }
}

/// One more handle on sled, to be dropped after all others of its holder: its drop passes the guard.
///
/// The last handle that goes syncs sled's file and panics if that fails, also where the holder gives up because of that
/// very failure.
pub(crate) struct Last(Option<sled::Db>);

impl Last {
    pub(crate) fn of(db: &sled::Db) -> Self {
        Self(Some(db.clone()))
    }

    /// Drops the handle, and tells how that went.
    pub(crate) fn drop_it(mut self) -> Result<(), Failure> {
        self.take()
    }

    fn take(&mut self) -> Result<(), Failure> {
        let db = self.0.take();
        sled("stopping", move || {
            drop(db);
            Ok(())
        })
    }
}

impl Drop for Last {
    fn drop(&mut self) {
        // Nobody is there to hear of it: either the stop was asked for (`drop_it`), or something failed before.
        let _ = self.take();
    }
}

fn fault_of(error: &sled::Error) -> SledFault {
    match error {
        sled::Error::Io(error) => SledFault::Io(error.kind()),
        sled::Error::Corruption { .. } => SledFault::Corruption,
        sled::Error::CollectionNotFound(_) | sled::Error::Unsupported(_) | sled::Error::ReportableBug(_) => {
            SledFault::Inconsistent
        }
    }
}
