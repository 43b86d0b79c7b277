//! Opening a store: the snapshot if it fits, the rest of the log, and what the writer goes on from.
//!
//! Place in the flow: before any request. The log is the truth; the snapshot only spares reading. Whatever is in doubt
//! about it (damage, another epoch, a root that is not the log's) drops it, and the log is read from its beginning.
//! Absent: how files are opened and proven (journal, seal, snapshot), and the writer.

use std::{
    path::{Path, PathBuf},
    thread,
};

use decision::Books;
use journal::{Head, Journal, Opening, Position};
use rand::{RngCore, SeedableRng, rngs::StdRng};
use seal::{KeyEncryptionKey, KeySlots};
use snapshot::{Found, Stack};

use crate::{
    Failure, PolicyFile, Recent, Replayed,
    changes::Changes,
    keeper::{Keeper, Leave},
    load::{Loaded, load},
    mark::{Counts, Mark},
    pass::{Feed, InOrder, Keyring, both, pass},
    recent::KEPT,
    replay::Replay,
    tags::Tags,
};

/// What opening found.
#[derive(Debug)]
pub struct Opened {
    /// How the log was found.
    pub journal: journal::Opened,
    /// What the replay found.
    pub replayed: Replayed,
    /// What became of the snapshot.
    pub snapshot: SnapshotUse,
    /// How the policy file stands to the store.
    pub policy_file: PolicyFile,
}

/// What became of the snapshot at a start.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum SnapshotUse {
    /// There was none.
    None,
    /// It fits the log, up to its mark.
    Used,
    /// It was in doubt, for this reason, and was dropped; it is made again.
    Dropped(String),
    /// Its folder cannot be used, for this reason; the index works without.
    Unusable(String),
}

pub(crate) fn journal_dir(data_dir: &Path) -> PathBuf {
    data_dir.join("journal")
}

pub(crate) fn slots_file(data_dir: &Path) -> PathBuf {
    data_dir.join("key-slots")
}

pub(crate) fn snapshot_dir(data_dir: &Path) -> PathBuf {
    data_dir.join("snapshot")
}

/// Whether a data directory holds the parts of a store. Whether they are whole is found out by opening.
#[must_use]
pub fn holds_store(data_dir: &Path) -> bool {
    journal_dir(data_dir).is_dir() && slots_file(data_dir).is_file()
}

/// Whether a data directory holds any part of a store: one that is not whole is damaged, not absent.
#[must_use]
pub fn holds_part_of_store(data_dir: &Path) -> bool {
    journal_dir(data_dir).exists() || slots_file(data_dir).exists()
}

/// An open store, before its writer begins.
pub(crate) struct Store {
    pub(crate) journal: Journal,
    pub(crate) slots: KeySlots,
    pub(crate) books: Books,
    pub(crate) counts: Counts,
    pub(crate) recent: Recent,
    /// The keeper, and what changed since its snapshot.
    pub(crate) keeper: Option<(Keeper, Changes)>,
    pub(crate) found: Opened,
}

/// Tables, and where the log stood with them.
#[derive(Default)]
struct Base {
    loaded: Loaded,
    mark: Option<Mark>,
}

/// With so many bytes of changes reading waits for the keeper: a replay must not gather the whole log in memory.
const GATHERED_MOST: usize = 128 << 20;

/// Hears how far the reading is: events read, events in all.
type Progress<'p> = &'p mut dyn FnMut(u64, u64);

pub(crate) fn open(
    data_dir: &Path,
    log: journal::Settings,
    key: &KeyEncryptionKey,
    random: &mut dyn RngCore,
    progress: Progress<'_>,
) -> Result<Store, Failure> {
    let slots = KeySlots::open(&slots_file(data_dir), key)?;
    let (mut stack, mut used) = open_stack(data_dir, &slots, key, random);
    // Both take their time, and neither needs the other.
    let (opening, base) = thread::scope(|scope| {
        let loading = scope.spawn(|| stack.as_ref().map_or(Ok(Base::default()), load_base));
        let opening = Opening::begin(&journal_dir(data_dir), log);
        let base = loading.join();
        (
            opening,
            base.unwrap_or_else(|fell| std::panic::resume_unwind(fell)),
        )
    });
    let opening = opening?;
    let head = opening.head();
    let base = base
        .and_then(|base| fitting(base, &head, &slots))
        .unwrap_or_else(|why| {
            used = drop_stack(&mut stack, why);
            Base::default()
        });
    let room = Leave {
        dir: data_dir.to_owned(),
        bytes: 2 * log.floor_bytes,
    };
    let keeper = stack.map(|stack| start_keeper(stack, random, room)).transpose()?;
    let read = read_log(opening, base, &slots, keeper.as_ref(), progress);
    let read = match read {
        Err(Failure::Journal(journal::Failure::MarkDiffers { .. })) => {
            used = SnapshotUse::Dropped("it is not of this log".into());
            keeper.iter().for_each(Keeper::renew);
            let opening = Opening::begin(&journal_dir(data_dir), log)?;
            read_log(opening, Base::default(), &slots, keeper.as_ref(), progress)?
        }
        read => read?,
    };
    Ok(read.into_store(slots, keeper, used))
}

/// The stack of the snapshot, and what was found there. Without one the index works, it only starts slowly.
fn open_stack(
    data_dir: &Path,
    slots: &KeySlots,
    key: &KeyEncryptionKey,
    random: &mut dyn RngCore,
) -> (Option<Stack>, SnapshotUse) {
    let dir = snapshot_dir(data_dir);
    match Stack::open(&dir, slots.store_id(), key, decision::KEPT_FORMAT, random) {
        Ok(opened) => {
            let used = match opened.found {
                Found::None => SnapshotUse::None,
                Found::Whole(_) => SnapshotUse::Used,
                Found::Dropped(why) => SnapshotUse::Dropped(why.to_string()),
            };
            (Some(opened.stack), used)
        }
        Err(failure) => (None, SnapshotUse::Unusable(failure.to_string())),
    }
}

fn load_base(stack: &Stack) -> Result<Base, &'static str> {
    let Some(kept) = stack.mark() else {
        return Ok(Base::default());
    };
    let mark = Mark::of(kept)?;
    let loaded = load(stack).map_err(|_| "its contents are damaged")?;
    Ok(Base {
        loaded,
        mark: Some(mark),
    })
}

/// The tables, if they can be of this log and these keys; that they are is proven by the root.
fn fitting(base: Base, head: &Head, slots: &KeySlots) -> Result<Base, &'static str> {
    if let Some(mark) = &base.mark {
        mark.fits(Some(head), slots.prepared())?;
    }
    Ok(base)
}

fn drop_stack(stack: &mut Option<Stack>, why: &str) -> SnapshotUse {
    match stack.as_mut().map(|stack| stack.renew()) {
        Some(Err(failure)) => {
            *stack = None;
            SnapshotUse::Unusable(failure.to_string())
        }
        _ => SnapshotUse::Dropped(why.into()),
    }
}

fn start_keeper(stack: Stack, random: &mut dyn RngCore, room: Leave) -> Result<Keeper, Failure> {
    let random = StdRng::from_rng(random).map_err(|_| Failure::Unsealable)?;
    Keeper::start(stack, Box::new(random), room)
}

/// A log that was read to its end.
struct Read {
    journal: Journal,
    opened: journal::Opened,
    books: Books,
    /// Gathered if there is a keeper.
    changes: Option<Changes>,
    counts: Counts,
    recent: Recent,
    spared: u64,
}

impl Read {
    fn into_store(self, slots: KeySlots, keeper: Option<Keeper>, snapshot: SnapshotUse) -> Store {
        let replayed = Replayed {
            events: self.opened.size,
            spared: self.spared,
            erased: self.counts.erased,
        };
        Store {
            journal: self.journal,
            slots,
            books: self.books,
            counts: self.counts,
            recent: self.recent,
            keeper: keeper.zip(self.changes),
            found: Opened {
                journal: self.opened,
                replayed,
                snapshot,
                policy_file: PolicyFile::default(),
            },
        }
    }
}

/// Reads what the log holds beyond the tables at hand.
fn read_log(
    opening: Opening,
    base: Base,
    slots: &KeySlots,
    keeper: Option<&Keeper>,
    progress: Progress<'_>,
) -> Result<Read, Failure> {
    let Base { loaded, mark } = base;
    let head = opening.head();
    let spared = mark.map_or(0, |mark| mark.size);
    let counts = mark.map_or(Counts::NONE, |mark| mark.counts);
    let tags = Tags::kept(loaded.tags);
    let keyring = Keyring {
        epoch: head.epoch.0,
        slots,
        tags: &tags,
    };
    let volume_ends = opening.volume_ends();
    let read = |feed: &mut Feed| {
        let from = mark.map(|mark| journal::Mark {
            size: mark.size,
            root: proof::Hash(mark.root),
        });
        opening.replay(from, &mut |position, bytes| {
            feed.take(position, bytes)?;
            progress(position.0 + 1, head.size);
            Ok(())
        })
    };
    let books = loaded.books;
    let fold = move |in_order: InOrder| {
        let replay = Replay::new(keyring.opener(), spared, books, counts, keeper.is_some());
        fold(keyring.epoch, &in_order, replay, keeper)
    };
    let ((journal, opened), folded) = both(pass(keyring, volume_ends, read, fold))?;
    let (books, changes, counts) = folded;
    let recent = recent(&journal)?;
    Ok(Read {
        journal,
        opened,
        books,
        changes,
        counts,
        recent,
        spared,
    })
}

/// The latest events, those that a snapshot spared included.
fn recent(journal: &Journal) -> Result<Recent, Failure> {
    let recent = Recent::new();
    let first = journal.head().size.saturating_sub(KEPT as u64);
    let events = journal.read(Position(first), KEPT)?;
    recent.take(first, events.iter().map(|(_, bytes)| bytes.as_slice()));
    Ok(recent)
}

/// Folds everything in order, and hands over what changed at ends of volumes.
fn fold(
    epoch: u64,
    in_order: &InOrder,
    mut replay: Replay<'_>,
    keeper: Option<&Keeper>,
) -> Result<(Books, Option<Changes>, Counts), Failure> {
    while let Some(opened) = in_order.next() {
        let (events, cut) = opened?;
        for event in events {
            replay.take(event)?;
        }
        if let (Some(cut), Some(keeper)) = (cut, keeper)
            && let (mark, Some(changes)) = replay.cut(epoch, cut)
        {
            hand_over(keeper, changes, mark, &mut replay);
        }
    }
    Ok(replay.finish())
}

/// Reading does not wait for the keeper, whose files are synced, as long as what is gathered is not too much.
fn hand_over(keeper: &Keeper, changes: Changes, mark: Mark, replay: &mut Replay<'_>) {
    if changes.bytes() >= GATHERED_MOST {
        keeper.hand_over(changes, mark);
    } else if let Some(back) = keeper.offer(changes, mark) {
        replay.take_back(back);
    }
}
