//! Raw: reads the files of sled 0.34.7 without sled and without changing a byte.
//!
//! sled's recovery overwrites what it distrusts, and a closed volume should not need it at all. So this room finds every
//! value of the log in the file `db` by itself: segments of 512 KiB, in them messages with a CRC32, in those the keys and
//! values of the tree. A value counts only when it is a whole frame whose own BLAKE3 check holds and whose first position
//! is its key, so nothing in the file has to be believed.
//!
//! Flow: [`Index::of`] reads the file once and keeps 24 bytes per value, [`Index::values`] hands the values out in order,
//! [`Index::doubts`] says what was broken. Pure on bytes, and the entry for fuzzing: [`parse_segment`].
//!
//! A place is *certain* when sled's own recovery would read the message that it stands in too; else it is doubtful: behind
//! a break in its segment, in a message whose CRC fails, in a segment without a header, or behind the end up to which
//! recovery reads. Doubtful places are used only where no certain one exists.
//!
//! What follows from that. Whether an acknowledged event is on the disk: its frame is here and the root over all of them
//! is the acknowledged one. Whether sled will find it too: the doubts are [`sound`](Doubts::sound) and every place below
//! the head is certain. Certain places alone do not say so: when the newest form of a page is lost, sled goes back to an
//! older one, while the values of the lost one are still found in changes that sled no longer reads.
//!
//! Absent: sled's page table and tree (a value that sled replaced is found as well; per key the newest wins), its
//! snapshots beyond their names, values in files of their own (`blobs/`), compression, and any judgement: whether the
//! values are those that were acknowledged is told by the Merkle root, which the caller holds.

mod candidates;
mod cursor;
mod doubts;
mod index;
mod message;
mod payload;
mod place;
mod reach;
mod reading;
mod segment;
mod source;
#[cfg(test)]
mod tests;

pub use doubts::Doubts;
pub use index::Index;
pub use message::SEGMENT_BYTES;
pub use payload::Oddity;
pub use place::Place;
pub use reading::Values;
pub use segment::{Found, Header, Report, parse_segment};
