//! A bare pass over a store: what a start without a snapshot is measured against.
//!
//! Reads and proves the log and opens every envelope, as a rebuild does, and throws the facts away. Absent: the tables.

use std::path::Path;

use journal::Opening;
use seal::{KeyEncryptionKey, KeySlots};

use crate::{
    Failure,
    open::{journal_dir, slots_file},
    pass::{Keyring, both, pass},
    tags::Tags,
};

/// Events opened by one thread, or by all processors beside the reader.
///
/// # Errors
/// As opening the store.
pub fn bare_pass(data_dir: &Path, key: &KeyEncryptionKey, side_by_side: bool) -> Result<u64, Failure> {
    let slots = KeySlots::open(&slots_file(data_dir), key)?;
    let opening = Opening::begin(&journal_dir(data_dir), journal::Settings::default())?;
    let tags = Tags::default();
    let keyring = Keyring {
        epoch: opening.head().epoch.0,
        slots: &slots,
        tags: &tags,
    };
    let (journal, events) = if side_by_side {
        on_all(opening, keyring)?
    } else {
        on_one(opening, keyring)?
    };
    journal.close()?;
    Ok(events)
}

fn on_one(opening: Opening, keyring: Keyring<'_>) -> Result<(journal::Journal, u64), Failure> {
    let mut opener = keyring.opener();
    let mut events = 0;
    let (journal, _) = opening
        .replay(None, &mut |position, bytes| {
            events += 1;
            opener.open(position.0, bytes).map(drop)
        })
        .map_err(crate::engine::opening)?;
    Ok((journal, events))
}

fn on_all(opening: Opening, keyring: Keyring<'_>) -> Result<(journal::Journal, u64), Failure> {
    let ((journal, _), events) = both(pass(
        keyring,
        Vec::new(),
        |feed| opening.replay(None, &mut |position, bytes| feed.take(position, bytes)),
        |in_order| {
            let mut events = 0;
            while let Some(opened) = in_order.next() {
                events += opened?.0.len() as u64;
            }
            Ok(events)
        },
    ))?;
    Ok((journal, events))
}
