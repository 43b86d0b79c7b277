//! The one writer.
//!
//! Place in the flow: about whom -> decision -> **durable event** -> household -> match -> notice. Commands enter a
//! bounded queue. The writer takes a group, decides each on published state plus the overlay of the group, seals the
//! facts, appends them, makes them durable once, then publishes, wakes subscribers and answers. On a failed write the
//! overlay is dropped: nothing un-synced is ever visible. After a failed sync nothing is written until a restart;
//! reading goes on from what is published.
//! Absent: gRPC, clocks, environment, raw identities, and any decision.

mod backup;
mod base;
mod belonging;
mod changes;
mod create;
mod digest;
mod engine;
mod erasing;
mod examine;
mod failure;
mod group;
mod keeper;
mod keeping;
mod keys;
mod later;
mod load;
mod mark;
#[doc(hidden)]
pub mod measure;
mod open;
mod opener;
mod outward;
mod pass;
mod policy_file;
mod reading;
mod receipts;
mod recent;
mod replay;
mod rewrap;
mod rotation;
mod sealing;
mod tags;
mod tally;
mod writer;

pub use backup::{
    BackupFailure, BackupStep, Kept, LEDGER, Ledger, Manifest, Restore, RestoreStep, RestoredStore, Taken,
    remove_old_keys, remove_unfinished, restore, standing,
};
pub use base::SnapshotUse;
pub use create::{FirstAdministrator, NewStore, create};
pub use engine::{Engine, Start, Step, WriterThread};
pub use erasing::Carried;
pub use examine::{
    DamagedSlot, EventsFound, Examine, Examined, Phase, Proven, SlotsFound, SnapshotFound, belongs, examine,
};
pub use failure::Failure;
pub use keeper::SnapshotState;
pub use open::{Opened, holds_part_of_store, holds_store};
pub use outward::{NotACursor, Outward};
pub use policy_file::{Belongs, PolicyFile};
pub use receipts::Receipts;
pub use recent::{Entry, Recent};
pub use replay::Replayed;
pub use rotation::RotationProgress;
pub use tally::Tally;
pub use writer::room_needed;
