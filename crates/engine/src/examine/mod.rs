//! Examine: proves a store that nobody has open from its files, and changes not one byte.
//!
//! Place in the flow: beside it; an operator asks. The log is read without its store (journal), every event is opened and
//! folded as at a start, every key slot is looked at, and the snapshot is compared with what the log gives up to its mark.
//! Absent: repair, and anything that a start would write.

mod belongs;
mod clear;
mod found;
mod kept;
mod log;
mod online;
mod slots;

use std::path::Path;

use policy::Policy;
use seal::{KeyEncryptionKey, KeySlots};

pub use belongs::belongs;
pub use found::{DamagedSlot, EventsFound, Examined, SlotsFound, SnapshotFound};
pub use online::Proven;

use crate::{
    Failure,
    open::{journal_dir, slots_file},
    policy_file::fits,
};
use log::Pass;

/// What examining needs.
pub struct Examine<'s> {
    /// The store's directory.
    pub data_dir: &'s Path,
    /// Unwraps its keys.
    pub key_encryption_key: &'s KeyEncryptionKey,
    /// Checks of the pseudonym keys that a start would be given.
    pub pseudonym_checks: &'s [[u8; 16]],
    /// The policy that a start would be given.
    pub policy: &'s Policy,
    /// Hears how far it is: of how much.
    pub progress: &'s mut dyn FnMut(Phase, u64, u64),
}

/// What is being looked at.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Phase {
    /// Key slots, counted in slots.
    KeySlots,
    /// The snapshot's files, counted in bytes.
    Snapshot,
    /// The log, counted in events.
    Log,
}

/// Examines a store. What is damaged stands in the answer.
///
/// # Errors
/// [`Failure`] says why nothing can be said: the store is in use, the key-encryption key is not the store's, a file is
/// closed to this user or of a later version.
pub fn examine(what: Examine<'_>) -> Result<Examined, Failure> {
    let Examine {
        data_dir,
        key_encryption_key: key,
        pseudonym_checks,
        policy,
        progress,
    } = what;
    let opened = match KeySlots::open_to_read(&slots_file(data_dir), key) {
        Err(why) if stands_in_the_way(&why) => return Err(why.into()),
        opened => opened,
    };
    let head = match journal::peek_head(&journal_dir(data_dir)) {
        Err(why) if bars(&why) => return Err(why.into()),
        head => head,
    };
    let Ok(slots) = &opened else {
        let log = log::bare(data_dir, progress)?;
        return Ok(Examined {
            log,
            events: EventsFound::NotOpened,
            slots: opened.map(|_| SlotsFound::default()),
            snapshot: SnapshotFound::NotOpened,
            belongs: None,
        });
    };
    let mut looked = slots::look(slots, progress)?;
    let kept = kept::look(data_dir, slots, key, head.as_ref().ok(), progress)?;
    let Pass { log, folded, clear } = match head {
        Ok(head) => log::read(data_dir, head, slots, kept.mark(), &looked.found, progress)?,
        Err(why) => Pass::impossible(why),
    };
    looked.found.needed(&clear, log.is_ok(), kept.highest_matter());
    let snapshot = kept.compare(log.is_ok(), &folded, &clear, &looked);
    let belongs = folded
        .books
        .view()
        .opened()
        .map(|_| fits(folded.books.view(), policy, pseudonym_checks));
    Ok(Examined {
        events: folded.events(log.as_ref().ok()),
        log,
        slots: Ok(looked.found),
        snapshot,
        belongs,
    })
}

/// Not damage, but a reason why nothing can be said.
fn stands_in_the_way(why: &seal::Failure) -> bool {
    use seal::Failure::{Exposed, InUse, Io, NewerVersion, WrongKek};
    match why {
        InUse | WrongKek { .. } | Exposed { .. } | NewerVersion { .. } => true,
        Io { source, .. } => source.kind() == std::io::ErrorKind::PermissionDenied,
        _ => false,
    }
}

/// The same for the log.
fn bars(why: &journal::Failure) -> bool {
    use journal::Failure::{InUse, Io, NewerVersion};
    match why {
        InUse { .. } | NewerVersion { .. } => true,
        Io { kind, .. } => *kind == std::io::ErrorKind::PermissionDenied,
        _ => false,
    }
}
