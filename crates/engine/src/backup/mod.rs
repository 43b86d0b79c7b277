//! Backup and restore: a folder that holds the log up to a position, the key slots, and a ledger of destroyed keys, all signed.
//!
//! Place in the flow: beside it; an administrator asks for a backup while the index goes on, and an operator restores one
//! while no daemon runs. A restore begins a new life of the log: what was issued under the former one (cursors) is recognised as
//! of before. Absent: clocks, settings, and everything that is derived (snapshot, reserve), which a start makes again.
//!
//! One backup:
//! - `log`: every event up to the position (`log_file`)
//! - `key-slots`: taken after the position was fixed, so it holds every key the log needs; still wrapped (`seal`)
//! - `ledger`: which keys were destroyed up to then (`ledger`)
//! - `manifest`: a signed note with sizes and digests of the others, the root and the lives of the log (`manifest`)

mod failure;
mod files;
mod folder;
mod ledger;
mod log_file;
mod manifest;
mod note;
mod restore;
mod staging;
mod take;

pub use failure::BackupFailure;
pub use folder::{Kept, remove_old_keys, remove_unfinished, standing};
pub use ledger::{LEDGER, Ledger};
pub use manifest::Manifest;
pub use restore::{Restore, RestoreStep, RestoredStore, restore};
pub use take::{BackupStep, Taken};
