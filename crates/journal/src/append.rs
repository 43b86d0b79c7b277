//! Append: one group, atomically, durable when it returns.
//!
//! Order: a new volume if it is time, sled batch, flush, then the head. A crash between the two leaves events after the
//! head: durable, never acknowledged, reported at the next open. Absent: forming groups and answering callers (the
//! engine's).

use proof::{Frontier, leaf_hash};

use crate::failure::Failure;
use crate::journal::Journal;
use crate::pack::{self, Packed};
use crate::roll;
use crate::room;
use crate::types::Head;

/// Points in an append at which a test may look, fail or kill.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// A roll begins: the next volume stands complete under its temporary name. Rolls come before a group.
    VolumeMade,
    /// It knows where it begins.
    VolumeStarted,
    /// It has its name; not synced.
    VolumeNamed,
    /// Its name is durable.
    VolumeDurable,
    /// The log goes on in it; the one before is being closed on another thread.
    VolumeBegun,
    /// Packed and within the limits; nothing written.
    BeforeAppend,
    /// Handed to sled as one batch; not synced.
    Appended,
    /// Durable in sled.
    Synced,
    /// The head is about to be written.
    BeforeHead,
    /// The head is written; not synced.
    HeadWritten,
    /// All is durable; the group may be acknowledged.
    HeadSynced,
}

pub(crate) fn append(
    journal: &mut Journal,
    group: &[Vec<u8>],
    watch: &mut dyn FnMut(Stage),
) -> Result<Head, Failure> {
    if journal.poisoned {
        return Err(Failure::Poisoned);
    }
    if group.is_empty() {
        return Ok(journal.head);
    }
    let packed = pack::pack(group, journal.head.size, journal.head.epoch.0)?;
    let mut frontier = journal.frontier.clone();
    group.iter().for_each(|event| frontier.push(leaf_hash(event)));
    let bytes = packed.iter().map(|packed| packed.value.len() as u64).sum();
    room::require(&journal.layout.dir, bytes)?;
    // Poisoned first and healed last, so that a panic on the way (sled's, or of `watch`) leaves it poisoned too.
    journal.poisoned = true;
    roll::if_due(journal, watch)?;
    commit(journal, packed, frontier, watch)?;
    journal.poisoned = false;
    Ok(journal.head)
}

fn commit(
    journal: &mut Journal,
    packed: Vec<Packed>,
    frontier: Frontier,
    watch: &mut dyn FnMut(Stage),
) -> Result<(), Failure> {
    let head = Head::of(journal.head.epoch, &frontier);
    watch(Stage::BeforeAppend);
    let hits_before = durable::hits();
    journal.store.apply(packed)?;
    watch(Stage::Appended);
    journal.store.flush(hits_before)?;
    watch(Stage::Synced);
    watch(Stage::BeforeHead);
    journal.head_file.write(head)?;
    watch(Stage::HeadWritten);
    journal.head_file.sync()?;
    watch(Stage::HeadSynced);
    journal.head = head;
    journal.verifier.advance(head);
    journal.frontier = frontier;
    roll::prepare(journal)
}
