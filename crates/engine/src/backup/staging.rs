//! Building a store from a verified backup, in a folder of its own.
//!
//! Place in the flow: in the middle of a restore. Every event is appended under the epoch in which it was written; then the
//! new life begins, and says first what was restored. Keys that the ledgers name never come into the new file of key slots, nor
//! do keys that the log does not use: the life that is lost may have used them. Last the store is examined like any other.
//! Absent: verifying the backup, and putting the store in place (`restore`).

use std::{path::Path, sync::Arc};

use decision::{Books, Command};
use journal::{Epoch, Head, Journal, Opening};
use rand::RngCore;
use seal::{KeySlots, Matter};

use super::{
    BackupFailure, files, log_file,
    manifest::LOG,
    restore::{Proven, Restore, RestoreStep},
};
use crate::{
    Failure,
    engine::opening,
    examine::{Examine, Phase, examine},
    group::Group,
    keys::Keys,
    mark::Counts,
    open::{journal_dir, slots_file},
    pass::{InOrder, Keyring, both, pass},
    replay::Replay,
    tags::Tags,
    writer::Ledger,
};

/// Bytes appended at once: far below what the journal takes in one group.
const GROUP_BYTES: usize = 96 << 10;
/// Slots prepared for the new life.
const POOL: u64 = 2048;

/// Builds the store in `dir`, which does not exist; its head.
pub(super) fn build(
    dir: &Path,
    what: &mut Restore<'_>,
    proven: Proven,
    random: &mut dyn RngCore,
) -> Result<Head, BackupFailure> {
    files::make_folder(dir)?;
    let epoch = loop {
        let epoch = Epoch(random.next_u64());
        if proven.manifest.lives.iter().all(|life| life.epoch != epoch) {
            break epoch;
        }
    };
    write_log(dir, what, &proven, epoch)?;
    let slots = write_slots(dir, what, &proven, random)?;
    let (journal, books, last) = open(dir, what, &slots)?;
    let head = say(what, &proven, (journal, books, last), slots, random)?;
    let progress = &mut *what.progress;
    let examined = examine(Examine {
        data_dir: dir,
        key_encryption_key: what.key_encryption_key,
        pseudonym_checks: what.pseudonym_checks,
        policy: what.policy,
        progress: &mut |_: Phase, done, all| progress(RestoreStep::Examine, done, all),
    })?;
    let belongs = matches!(examined.belongs, Some(Ok(_)));
    if !examined.is_whole() || !belongs || examined.log.is_ok_and(|log| log.head != head) {
        return Err(BackupFailure::NotWhole);
    }
    files::sync_folder(dir)?;
    Ok(head)
}

fn write_log(dir: &Path, what: &mut Restore<'_>, proven: &Proven, epoch: Epoch) -> Result<(), BackupFailure> {
    let manifest = &proven.manifest;
    let path = journal_dir(dir);
    Journal::create(&path, manifest.lives.at(0))?;
    let mut nothing = |_, _: &[u8]| Ok::<(), Failure>(());
    let (mut journal, _) = Opening::begin(&path, what.log)?
        .replay(None, &mut nothing)
        .map_err(opening)?;
    let (mut group, mut bytes) = (Vec::new(), 0);
    let progress = &mut *what.progress;
    let mut each = |position: u64, event: &[u8]| {
        let life = manifest.lives.at(position);
        let begins = life != journal.head().epoch;
        if begins || bytes >= GROUP_BYTES {
            append(&mut journal, &mut group)?;
            bytes = 0;
            progress(RestoreStep::Write, position, manifest.events);
        }
        if begins {
            journal.begin_life(life)?;
        }
        bytes += event.len();
        group.push(event.to_vec());
        Ok(())
    };
    log_file::read(&what.backup.join(LOG), manifest, &mut each)?;
    append(&mut journal, &mut group)?;
    journal.begin_life(epoch)?;
    progress(RestoreStep::Write, manifest.events, manifest.events);
    Ok(journal.close()?)
}

fn append(journal: &mut Journal, group: &mut Vec<Vec<u8>>) -> Result<(), BackupFailure> {
    journal.append(group, &mut |_| {})?;
    group.clear();
    Ok(())
}

fn write_slots(
    dir: &Path,
    what: &Restore<'_>,
    proven: &Proven,
    random: &mut dyn RngCore,
) -> Result<KeySlots, BackupFailure> {
    let path = slots_file(dir);
    let gone = |matter: Matter| proven.ledger.names(&proven.lives, matter.0);
    proven
        .slots
        .checker()?
        .copy(&path, proven.used, &gone, &mut |_| true)?;
    let mut slots = KeySlots::open(&path, what.key_encryption_key)?;
    slots.prepare(Matter(proven.restored.first_matter + POOL), random)?;
    Ok(slots)
}

/// Opens and folds every event that can be opened.
fn open(
    dir: &Path,
    what: &mut Restore<'_>,
    slots: &KeySlots,
) -> Result<(Journal, Books, Counts), BackupFailure> {
    let beginning = Opening::begin(&journal_dir(dir), what.log)?;
    let lives = beginning.lives().clone();
    let tags = Tags::default();
    let keyring = Keyring {
        lives: &lives,
        slots,
        tags: &tags,
    };
    let all = beginning.head().size;
    let progress = &mut *what.progress;
    let folded = both(pass(
        keyring,
        Vec::new(),
        |feed| {
            beginning.replay(None, &mut |position, bytes| {
                progress(RestoreStep::Open, position.0 + 1, all);
                feed.take(position, bytes)
            })
        },
        |in_order| fold(&in_order, keyring),
    ))?;
    let ((journal, _), (books, counts)) = folded;
    Ok((journal, books, counts))
}

fn fold(in_order: &InOrder, keyring: Keyring<'_>) -> Result<(Books, Counts), Failure> {
    let mut replay = Replay::new(keyring.opener(), 0, Books::default(), Counts::NONE, false);
    while let Some(opened) = in_order.next() {
        let (events, _) = opened?;
        for event in events {
            replay.take(event)?;
        }
    }
    let (books, _, counts) = replay.finish();
    Ok((books, counts))
}

/// Appends what the new life says first, and closes the log.
fn say(
    what: &Restore<'_>,
    proven: &Proven,
    (journal, books, counts): (Journal, Books, Counts),
    slots: KeySlots,
    random: &mut dyn RngCore,
) -> Result<Head, BackupFailure> {
    let mut keys = Keys::new(slots);
    let mut ledger = Ledger {
        journal,
        next_matter: proven.restored.first_matter,
        last: counts.last,
    };
    let mut group = Group::new(&books, Arc::new(what.policy.clone()), what.reference);
    let command = Command::Restore(proven.restored);
    // This decision refuses nothing.
    let _ = group.add(&mut ledger, &mut keys, random, &command, what.now)?;
    let head = ledger.journal.append(&group.events, &mut |_| {})?;
    ledger.journal.close()?;
    Ok(head)
}
