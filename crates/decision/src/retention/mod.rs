//! Retention: what time does to registrations (art. 7.1.4.5 and 7.1.4.6 Jeugdwet; docs/retention.md).
//!
//! Place in the flow: a sweeper reads what is due from what is published, in slices (`due`), and hands it to the one writer as
//! commands like any other, which look again and record it (`announce`, `expire`). So time enters only as facts: a start folds them
//! and reads no clock.
//! Absent: who sweeps, and when (`src/daemon`); erasure.

mod announce;
mod archive;
mod clock;
mod due;
mod expire;
mod follows;
mod term;

pub(crate) use announce::announce;
pub(crate) use archive::{fold as fold_archive, tell_of_archive};
pub use clock::{ClockLeap, LEAP, NOTED_AFTER, note_time};
pub(crate) use clock::{ClockState, confirm as confirm_clock, fold as fold_clock, see as see_clock, trusted};
pub use due::{Due, due};
pub(crate) use expire::expire;
pub use follows::{DueForErasure, Follows, due_for_erasure, erase_on, follows, is_due_for_erasure};
