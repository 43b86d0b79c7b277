//! Journal: the append-only log of events, and the only user of sled. This is the step "durable event".
//!
//! It sees opaque bytes. One event is one leaf of the Merkle tree and has one gapless position; a group of events is
//! appended atomically and is durable when [`Journal::append`] returns. Verbs: create, open, append, read, verify, head.
//!
//! Order of a group: pack into frames ([`values_needed`]), one sled batch, flush (a real `fdatasync` by crate
//! `durable`), then the head file. Order of an open: lock, missing files, leftovers, copy after an unclean stop, sled,
//! sync, self-test, then one pass over everything. Damage is named and refused, never cut away.
//!
//! Absent: what the bytes mean, keys, clocks, signatures, indexes, export and restore.

mod append;
mod copies;
mod create;
mod failure;
mod frame;
mod guard;
mod head;
mod head_file;
mod journal;
mod layout;
mod lock;
mod open;
mod pack;
mod prepare;
pub mod raw;
mod scan;
mod store;
mod types;
mod verifier;

pub use append::Stage;
pub use failure::{Failure, Meaning, OpenError, SledFault};
pub use journal::Journal;
pub use open::{Opened, Opening, Stop};
pub use pack::{MAX_EVENT_BYTES, MAX_GROUP_VALUES, MAX_VALUE_BYTES, TARGET_VALUE_BYTES, values_needed};
pub use types::{Epoch, Head, Position, Visit};
pub use verifier::Verifier;

#[cfg(test)]
mod tests;
