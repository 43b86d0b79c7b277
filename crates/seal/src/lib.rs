//! One key per matter, envelopes under those keys, and the slots that keep the keys outside the log.
//!
//! Place in the flow: request -> who asks -> about whom -> decision -> **durable event** -> household -> match ->
//! notice. The log only ever grows, yet the law has a report vanish: every body in the log is sealed under the key of
//! its matter, and erasing a matter is destroying its key. The keys are not kept in the log's store, because that
//! store leaves copies of removed values behind; they stand in a flat file of fixed slots, each wrapped under a
//! key-encryption key that lives elsewhere. What is derived from the log is sealed too, in blocks.
//!
//! Absent: where the key-encryption key comes from, what a body means, and randomness or time of its own (nonces and
//! the random generator are arguments).

mod block;
mod envelope;
mod failure;
mod kek;
mod matter;
mod slots;

pub use block::{BLOCK_TAG, BlockKey};
pub use envelope::{MAX_COMPANIONS, Unopenable, Unsealable, open, open_companions, seal};
pub use failure::Failure;
pub use kek::{KekLabel, KeyEncryptionKey};
pub use matter::{Matter, MatterKey, MatterTag};
#[cfg(feature = "fuzzing")]
pub use slots::fuzzing;
pub use slots::{Checked, KeyReader, KeySlots, Rewrap, SLOT_BYTES, Slot, SlotChecker, StoreId, Tags};
