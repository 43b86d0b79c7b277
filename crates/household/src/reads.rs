//! Work, counted without a clock: how often the large tables were looked into, and how many steps were made over what was
//! read.
//!
//! Place in the flow: reads are counted beside every lookup of a person, a name, a registration, a relation or a match,
//! found or not; steps where the search goes from person to person and where registrations are compared. The numbers tell
//! how much was done and nothing of what was found. Each thread counts for itself: what is asked twice in a row is compared,
//! nothing is added up.
//! Absent: the small tables (groups of merged persons, agencies of units), which hold no entry for every person.

use std::cell::Cell;

thread_local! {
    static READS: Cell<u64> = const { Cell::new(0) };
    static STEPS: Cell<u64> = const { Cell::new(0) };
}

/// How many lookups this thread has made so far; it wraps.
#[must_use]
pub fn reads() -> u64 {
    READS.get()
}

/// How many steps over what was read this thread has made so far; it wraps. A step costs less than a read.
#[must_use]
pub fn steps() -> u64 {
    STEPS.get()
}

/// Work units so far: a read is one, four steps are one; it wraps.
#[must_use]
pub fn work() -> u64 {
    READS.get().wrapping_add(STEPS.get() / 4)
}

/// One more lookup.
#[inline]
pub(crate) fn count() {
    READS.set(READS.get().wrapping_add(1));
}

/// So many more steps.
#[inline]
pub(crate) fn stepped(steps: usize) {
    STEPS.set(STEPS.get().wrapping_add(steps as u64));
}
