//! Journal: the append-only log of events, and the only user of sled. This is the step "durable event".
//!
//! It sees opaque bytes. One event is one leaf of the Merkle tree and has one gapless position; a group of events is
//! appended atomically and is durable when [`Journal::append`] returns. Verbs: create, open, append, read, verify, head, and
//! begin a life, after which the log goes on under another epoch.
//!
//! The log is cut into volumes: sled directories of bounded size, of which only the newest is ever opened by sled; closed
//! ones are read by our own reader of sled's files (`raw`).
//!
//! Order of a group: pack into frames ([`values_needed`]), one sled batch, flush (a real `fdatasync` by crate
//! `durable`), then the head file. Order of an open: lock, missing files, judgement of the newest volume without sled,
//! the pass over the closed volumes, whole or from a mark, and only then changes: leftovers, copy after an unclean stop, sled (on a
//! new volume if the newest is whole but not sound), sync, self-test, and the pass over the newest volume.
//! Damage is named and refused, never cut away.
//!
//! Absent: what the bytes mean, keys, clocks, signatures, indexes, export and restore.

mod append;
mod beside;
mod closed;
mod copies;
mod create;
mod disk;
mod failure;
mod frame;
#[cfg(feature = "fuzzing")]
pub mod fuzzing;
mod guard;
mod head;
mod head_file;
mod journal;
mod judge;
mod layout;
mod lives;
mod lock;
mod marker;
mod nudge;
mod open;
mod own_files;
mod pack;
mod peek;
mod prepare;
pub mod raw;
mod reading;
mod replay;
mod retire;
mod roll;
mod room;
mod scan;
mod settings;
mod settle;
mod start;
mod store;
mod types;
mod unopened;
mod verifier;
mod verify_files;
mod volume;
mod volumes;
mod walk;

pub use append::Stage;
pub use failure::{Failure, Meaning, OpenError, SledFault};
pub use journal::Journal;
pub use lives::{Life, Lives};
pub use open::{Opened, Opening, Stop};
pub use own_files::OwnFiles;
pub use pack::{MAX_EVENT_BYTES, MAX_GROUP_VALUES, MAX_VALUE_BYTES, TARGET_VALUE_BYTES, values_needed};
pub use peek::{peek_head, peek_lives};
pub use room::{NoRoom, Room, available};
pub use settings::Settings;
pub use types::{Epoch, Head, Mark, Pass, Position, Visit};
pub use unopened::{Reached, Unopened, peek_reach};
pub use verifier::Verifier;
pub use verify_files::{FileReport, VolumeReport, verify_files};

#[cfg(test)]
mod tests;
