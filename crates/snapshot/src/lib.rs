//! A stack of sealed, sorted runs: what the tables held at a mark of the log, so that a start need not read it all.
//!
//! Place in the flow: request -> who asks -> about whom -> decision -> **durable event** -> household -> match ->
//! notice. The tables behind those steps live in memory and are folded from the log. This crate keeps what they held
//! in a folder of its own: it sees opaque records `(table, key, value or gone)` and a [`Mark`] that says up to where in
//! the log they speak. Every run is what changed since the run below it; merging keeps their number small.
//!
//! Derived data: never trusted over the log, dropped when in doubt, and dead with every erasure batch. The folder has a
//! key file of its own, and destroying one slot in it ([`Stack::renew`]) makes every run and the manifest unreadable.
//!
//! ```text
//! keys          key slots under the key-encryption key, one per generation of the stack (`keys`)
//! manifest      which runs there are, bottom to top, and their marks (`stored::manifest`)
//! run-<n>       one run: header, sealed blocks of records, sealed footer, trailer (`stored`)
//! ```
//!
//! Everything new is synced before the manifest names it; the manifest is replaced by renaming; what it does not name is
//! removed. Rooms: `stored` the bytes, pure; `disk` the writing calls; `keys` the generations; `run` one file;
//! `merge` several runs read as one; `stack` the whole.
//!
//! Absent: what a table means, the log, threads, the clock, and randomness of its own.

mod disk;
mod failure;
mod keys;
mod merge;
mod run;
mod stack;
pub mod stored;
#[cfg(test)]
mod tests;
mod types;

pub use failure::Failure;
pub use run::Writer;
pub use stack::{Opened, Stack, ToRead};
pub use types::{Dropped, Found, Mark, Report};
