//! Opening a store: the snapshot if it fits, the rest of the log, and what the writer goes on from.
//!
//! Place in the flow: before any request. The log is the truth; the snapshot only spares reading (`base`). Whatever is in
//! doubt about it (damage, another epoch, a root that is not the log's) drops it, and the log is read from its beginning.
//! Until the log was judged, and its closed volumes are read, all files are only looked at: a store that is refused is
//! evidence. The snapshot is opened for writing when the log is read, or so much of it that it must be written on the way
//! (`Later`). Absent: how files are opened and proven (journal, seal, snapshot), and the writer.

use std::{
    io,
    path::{Path, PathBuf},
    thread,
};

use decision::Books;
use journal::{Journal, Opening};
use rand::{RngCore, SeedableRng, rngs::StdRng};
use seal::{KeyEncryptionKey, KeySlots, Matter};
use snapshot::{Stack, ToRead};

use crate::{
    Failure, PolicyFile, Recent, Replayed, SnapshotUse,
    base::{Base, reach},
    belonging::{Belonging, Of, Said},
    changes::Changes,
    keeper::{Keeper, Leave},
    later::{Folder, Later},
    mark::{Counts, Mark},
    pass::Keyring,
    policy_file::fits,
    reading::{Progress, Read, read_log},
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
///
/// # Errors
/// What the system answered where it cannot be told, for instance in a directory that is closed to this user.
pub fn holds_part_of_store(data_dir: &Path) -> io::Result<bool> {
    let there = |path: PathBuf| match path.try_exists() {
        Err(error) if error.kind() == io::ErrorKind::NotADirectory => Ok(false),
        told => told,
    };
    Ok(there(journal_dir(data_dir))? || there(slots_file(data_dir))?)
}

/// An open store, before its writer begins.
pub(crate) struct Store {
    pub(crate) journal: Journal,
    pub(crate) slots: KeySlots,
    pub(crate) books: Books,
    pub(crate) counts: Counts,
    pub(crate) recent: Recent,
    /// What changed is to be kept at once: the next start should not read closed volumes again.
    pub(crate) due: bool,
    /// The keeper, and what changed since its snapshot.
    pub(crate) keeper: Option<(Keeper, Changes)>,
    pub(crate) found: Opened,
}

pub(crate) fn open(
    data_dir: &Path,
    log: journal::Settings,
    key: &KeyEncryptionKey,
    of: Of<'_>,
    random: &mut dyn RngCore,
    progress: Progress<'_>,
) -> Result<Store, Failure> {
    let mut slots = KeySlots::open_as_it_is(&slots_file(data_dir), key)?;
    // Without this key nothing is served: known before anything is opened, also where a snapshot spares reading the rest.
    slots
        .key(event::HOUSE)
        .map_err(|why| cut_short(why.into(), &slots))?;
    let dir = snapshot_dir(data_dir);
    let read = Stack::open_to_read(&dir, slots.store_id(), key, decision::KEPT_FORMAT);
    let mark = Mark::of_stack(read.as_ref().ok().and_then(ToRead::stack));
    // Both take their time, and neither needs the other.
    let (opening, base) = thread::scope(|scope| {
        let stack = read.as_ref().ok().and_then(ToRead::stack);
        let loading = scope.spawn(move || stack.map_or(Ok(Base::default()), Base::load));
        let opening = Opening::begin(&journal_dir(data_dir), log).map_err(Failure::from);
        let opening = opening
            .and_then(|opening| reach(opening, mark.as_ref()))
            .and_then(|opening| start_early(opening, stack, of, &slots));
        let base = loading.join();
        (
            opening,
            base.unwrap_or_else(|fell| std::panic::resume_unwind(fell)),
        )
    });
    let opening = opening?;
    let mut used = SnapshotUse::of(&read);
    let usable = read.is_ok();
    let said = opening.newest().and(read.as_ref().ok().and_then(ToRead::stack));
    let said = said.and_then(Said::in_snapshot);
    drop(read);
    let (base, unfit) = match base.and_then(|base| base.fitting(&opening.head(), &slots)) {
        Ok(base) => (base, false),
        Err(why) => {
            used = SnapshotUse::Dropped(why.into());
            (Base::default(), true)
        }
    };
    if let Some(mark) = &base.mark {
        slots.reach_up_to(Matter(mark.counts.highest_matter))?;
    }
    let folder = Folder {
        dir,
        store: slots.store_id(),
        key,
        random: StdRng::from_rng(random).map_err(|_| Failure::Unsealable)?,
        room: Leave {
            dir: data_dir.to_owned(),
            bytes: 2 * log.floor_bytes,
        },
    };
    let later = usable.then(|| Later::new(folder, unfit));
    let said = base.mark.and(said).unwrap_or_default();
    let read = read_log(opening, base, (of, said), &slots, later.as_ref(), progress);
    let read = match read {
        Err(Failure::Journal(journal::Failure::MarkDiffers { .. })) => {
            used = SnapshotUse::Dropped("it is not of this log".into());
            later.iter().for_each(Later::renew);
            let opening = Opening::begin(&journal_dir(data_dir), log)?;
            let of = (of, Said::default());
            read_log(opening, Base::default(), of, &slots, later.as_ref(), progress)
        }
        read => read,
    };
    let read = read.map_err(|why| cut_short(why, &slots))?;
    slots.reach_up_to(Matter(read.counts.highest_matter))?;
    let policy_file = fits(read.books.view(), of.policy, of.pseudonym_checks)?.policy;
    // From here on nothing is refused any more.
    slots.take_up()?;
    let keeper = match later.map(Later::into_keeper) {
        Some(Err(why)) => {
            used = why;
            None
        }
        keeper => keeper.and_then(Result::ok),
    };
    Ok(read.into_store(slots, keeper, used, policy_file))
}

/// Opens the newest volume while the tables are loaded, if they cover all closed ones: nothing is read then that could still be
/// refused.
fn start_early(
    opening: Opening,
    stack: Option<&Stack>,
    of: Of<'_>,
    slots: &KeySlots,
) -> Result<Opening, Failure> {
    let fits = |mark: &Mark| {
        let used = Matter(mark.counts.highest_matter);
        mark.fits(Some(&opening.head()), slots.prepared()).is_ok() && slots.reach_up_to(used).is_ok()
    };
    let Some(mark) = Mark::of_stack(stack).filter(fits) else {
        return Ok(opening);
    };
    let newest = opening.newest().filter(|newest| newest.first().0 <= mark.size);
    let (Some(newest), Some(said)) = (newest, stack.and_then(Said::in_snapshot)) else {
        return Ok(opening);
    };
    let keyring = Keyring {
        lives: opening.lives(),
        slots,
        tags: &Tags::default(),
    };
    Belonging::new(of, said, keyring).compare(newest, Some(mark.of_log()))?;
    Ok(opening.start_if_covered(mark.size)?)
}

/// A slot that cannot be read because the file ends before it is said to be missing, with all behind it.
fn cut_short(why: Failure, slots: &KeySlots) -> Failure {
    match why {
        Failure::Slots(seal::Failure::Damaged { matter }) => match slots.reach_up_to(matter) {
            Err(short @ seal::Failure::Short { .. }) => short.into(),
            _ => why,
        },
        _ => why,
    }
}

impl Read {
    fn into_store(
        self,
        slots: KeySlots,
        keeper: Option<Keeper>,
        snapshot: SnapshotUse,
        policy_file: PolicyFile,
    ) -> Store {
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
            due: self.due,
            keeper: keeper.zip(self.changes),
            found: Opened {
                journal: self.opened,
                replayed,
                snapshot,
                policy_file,
            },
        }
    }
}
