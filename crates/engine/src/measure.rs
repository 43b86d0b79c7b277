//! What a store is measured by: a bare pass over it, beside which a start without a snapshot is set, and what its tables
//! weigh.
//!
//! A bare pass reads and proves the log and opens every envelope, as a rebuild does, and throws the facts away. Absent: any
//! use of these while the index runs.

use std::path::Path;

pub use decision::Weight;
use journal::Opening;
use seal::{KeyEncryptionKey, KeySlots};

use crate::{
    Engine, Failure,
    open::{journal_dir, slots_file},
    pass::{Keyring, both, pass},
    tags::Tags,
};

/// What the published tables hold, the empty ones left out. Publishing waits meanwhile.
#[must_use]
pub fn weigh(engine: &Engine) -> Vec<Weight> {
    engine.published().weigh()
}

/// Events opened by one thread, or by all processors beside the reader.
///
/// # Errors
/// As opening the store.
pub fn bare_pass(data_dir: &Path, key: &KeyEncryptionKey, side_by_side: bool) -> Result<u64, Failure> {
    let slots = KeySlots::open(&slots_file(data_dir), key)?;
    let opening = Opening::begin(&journal_dir(data_dir), journal::Settings::default())?;
    let tags = Tags::default();
    let lives = opening.lives().clone();
    let keyring = Keyring {
        lives: &lives,
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
