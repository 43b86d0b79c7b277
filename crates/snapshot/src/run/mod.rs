//! One run: an immutable file of records in order, written once and named by the manifest.
//!
//! Rooms: `writer` makes it, `file` finds its parts again, `cursor` goes through one table of it.

mod cursor;
mod file;
mod writer;

pub(crate) use cursor::Cursor;
pub(crate) use file::{Run, Unfit};
pub use writer::Writer;
