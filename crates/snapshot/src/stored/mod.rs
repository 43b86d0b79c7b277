//! The bytes on disk, version 1: pure functions from bytes to values and back, which never panic on any bytes.
//!
//! Public for tests and fuzzing; nothing here opens a file or a seal. All numbers are little-endian.
//!
//! ```text
//! run       front | sealed blocks, one behind the other | sealed footer | trailer
//! manifest  front | sealed body
//! ```
//!
//! Everything sealed is sealed by crate `seal` under a key of that file alone. In a run the pieces are numbered from 0,
//! the footer last; the body of a manifest is number 0. Additional data: [`Owner::bound`].

mod bytes;
mod footer;
mod front;
mod manifest;
mod records;
mod trailer;

pub use footer::{Footer, Table};
pub use front::{FRONT, Kind, Owner, Piece};
pub use manifest::{Entry, MAX_CALLER, MAX_RUNS, Manifest};
pub use records::{MAX_BLOCK, MAX_KEY, MAX_VALUE, Place, append, encoded_len, place};
pub use trailer::{TRAILER, Trailer};

use thiserror::Error;

/// Bytes that are not what they should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum Malformed {
    /// Not of this form.
    #[error("the bytes are not of this form")]
    Damaged,
    /// The form of a later version.
    #[error("the bytes are of version {0}, which is later than this program")]
    Newer(u32),
}

/// The version that is written.
const VERSION: u32 = 1;
