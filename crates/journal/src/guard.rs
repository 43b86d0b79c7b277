//! Guard: every call into sled passes here, so that its errors and its panics become one [`Failure`].
//!
//! sled 0.34 panics on some damaged files, at open and while reading. The panic is caught and told as a failure; the
//! process should end soon after, since sled's threads may still hold its file. Absent: retries.

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

fn fault_of(error: &sled::Error) -> SledFault {
    match error {
        sled::Error::Io(error) => SledFault::Io(error.kind()),
        sled::Error::Corruption { .. } => SledFault::Corruption,
        sled::Error::CollectionNotFound(_) | sled::Error::Unsupported(_) | sled::Error::ReportableBug(_) => {
            SledFault::Inconsistent
        }
    }
}
