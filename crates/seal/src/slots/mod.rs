//! Key slots: a flat file with one fixed place per matter.
//!
//! ```text
//! 0      header page, 4096 bytes (file.rs)
//! 4096   no slot 0; slot n stands at 4096 + n * 80 (slot.rs), so the first slot begins at 4176
//! ```
//!
//! Rooms: `file` the header page and its two counts, `slot` the 80 bytes, `store` creating, opening and preparing,
//! `read` looking keys up one by one or many in a row, `check` looking at all of them, `erase` destroying them,
//! `rewrap` the same keys under another key-encryption key, `copy` the same file elsewhere.
//!
//! **Prepared** means: written, synced, and then counted in the header (with a second sync). Only counted slots may
//! be used. So after a crash
//! - whatever stands behind the count was never used: it may be torn, and `prepare` writes it anew;
//! - a counted slot that is neither a key nor an erasure was damaged, never half-written: `Damaged`, and never
//!   rewritten, unless the caller knows that it was never used (`replace_unused`).
//!
//! The count is kept twice, in different sectors, written in turn, so a torn write costs the newest value only. If
//! the newest value is lost later through damage, slots behind the older one may be in use: opening the file
//! therefore takes up every whole slot that follows the count without a gap before anything is prepared.

mod check;
mod copy;
mod erase;
mod file;
#[cfg(feature = "fuzzing")]
pub mod fuzzing;
mod opening;
mod read;
mod rewrap;
mod slot;
mod store;

pub use check::{Checked, SlotChecker};
pub use file::StoreId;
pub use read::{KeyReader, Tags};
pub use rewrap::Rewrap;
pub use slot::{SLOT_BYTES, Slot};
pub use store::KeySlots;
