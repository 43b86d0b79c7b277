//! Reads: how often the large tables were looked into, so that work can be compared without a clock.
//!
//! Place in the flow: beside every lookup of a person, a name, a registration, a relation or a match, found or not. The
//! number tells how much was done and nothing of what was found. Each thread counts for itself: what is asked twice in a row
//! is compared, nothing is added up.
//! Absent: the small tables (groups of merged persons, agencies of units), which hold no entry for every person.

use std::cell::Cell;

thread_local! {
    static READS: Cell<u64> = const { Cell::new(0) };
}

/// How many lookups this thread has made so far; it wraps.
#[must_use]
pub fn reads() -> u64 {
    READS.get()
}

/// One more lookup.
#[inline]
pub(crate) fn count() {
    READS.set(READS.get().wrapping_add(1));
}
