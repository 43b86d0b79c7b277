//! The snapshot: first all of its blocks, and one number for its tables; then, when the log was read, the comparison.
//!
//! The tables are not held while the log is folded, so that examining takes no more memory than a start. Absent: dropping
//! it; the next start does.

use std::path::Path;

use journal::{Head, Reached};
use seal::{KeyEncryptionKey, KeySlots};
use snapshot::{Found, Stack};

use super::{Phase, clear::Clear, found::SnapshotFound, log::Folded, slots::Looked};
use crate::{
    Failure,
    digest::digest,
    load::load,
    mark::Mark,
    open::{journal_dir, snapshot_dir},
};

/// A snapshot whose blocks all open.
pub(super) struct Kept {
    mark: Mark,
    digest: Option<[u8; 32]>,
    /// Sorted by tag.
    tags: Vec<([u8; 16], u64)>,
    runs: u64,
    bytes: u64,
}

/// What can be said without the log.
pub(super) enum Before {
    Said(SnapshotFound),
    Kept(Box<Kept>),
}

pub(super) fn look(
    data_dir: &Path,
    slots: &KeySlots,
    key: &KeyEncryptionKey,
    head: Option<&Head>,
    progress: &mut dyn FnMut(Phase, u64, u64),
) -> Result<Before, Failure> {
    let dir = snapshot_dir(data_dir);
    let read = match Stack::open_to_read(&dir, slots.store_id(), key, decision::KEPT_FORMAT) {
        Err(snapshot::Failure::Keys(in_use @ seal::Failure::InUse)) => return Err(in_use.into()),
        Err(why) => {
            return Ok(match why.denied() {
                Some(path) => Before::Said(SnapshotFound::Barred(path.to_owned())),
                None => in_doubt(&why.to_string()),
            });
        }
        Ok(read) => read,
    };
    Ok(match (read.found(), read.stack()) {
        (Found::Dropped(why), _) => in_doubt(&why.to_string()),
        (_, None) => Before::Said(SnapshotFound::None),
        (_, Some(stack)) => match ahead(stack, head, &journal_dir(data_dir)) {
            Some(found) => Before::Said(found),
            None => whole(stack, slots, head, progress)
                .map_or_else(|why| in_doubt(&why), |kept| Before::Kept(Box::new(kept))),
        },
    })
}

fn ahead(stack: &Stack, head: Option<&Head>, log: &Path) -> Option<SnapshotFound> {
    let (mark, head) = (Mark::of_stack(Some(stack))?, head?);
    if !mark.is_ahead_of(head) {
        return None;
    }
    // A start asks the same. What keeps this from being known is told by the log's own proof.
    let log = journal::peek_reach(log, &mark.of_log()).ok();
    Some(match log {
        Some(Reached::Differs) => doubted("it is not of this log", true),
        _ => SnapshotFound::Ahead {
            size: mark.size,
            head: head.size,
            log,
        },
    })
}

fn in_doubt(why: &str) -> Before {
    Before::Said(doubted(why, true))
}

fn doubted(why: &str, noticed: bool) -> SnapshotFound {
    SnapshotFound::InDoubt {
        why: why.into(),
        noticed,
    }
}

/// Opens every block and loads the tables.
fn whole(
    stack: &Stack,
    slots: &KeySlots,
    head: Option<&Head>,
    progress: &mut dyn FnMut(Phase, u64, u64),
) -> Result<Kept, String> {
    let mark = Mark::of(stack.mark().ok_or("it has no mark")?)?;
    mark.fits(head, slots.prepared())?;
    let report = stack
        .verify(|done, all| progress(Phase::Snapshot, done, all))
        .map_err(|why| why.to_string())?;
    let loaded = load(stack).map_err(|_| "an entry of its tables is not one")?;
    Ok(Kept {
        mark,
        digest: digest(&loaded.books),
        tags: loaded.tags,
        runs: report.runs,
        bytes: report.bytes,
    })
}

impl Before {
    /// Events that it covers, if there is anything to compare.
    pub(super) fn mark(&self) -> Option<u64> {
        match self {
            Self::Said(_) => None,
            Self::Kept(kept) => Some(kept.mark.size),
        }
    }

    /// The highest matter up to there, if anything opens.
    pub(super) fn highest_matter(&self) -> u64 {
        match self {
            Self::Said(_) => 0,
            Self::Kept(kept) => kept.mark.counts.highest_matter,
        }
    }

    /// Compares it with what the log gave up to its mark.
    pub(super) fn compare(
        self,
        log_is_whole: bool,
        folded: &Folded,
        clear: &Clear,
        looked: &Looked,
    ) -> SnapshotFound {
        let kept = match self {
            Self::Said(said) => return said,
            Self::Kept(kept) => kept,
        };
        let Mark {
            size, root, counts, ..
        } = kept.mark;
        if !log_is_whole {
            return SnapshotFound::NotCompared { size };
        }
        if clear.root() != Some(root) {
            return doubted("it is not of this log", true);
        }
        let Some(at_mark) = &folded.at_mark else {
            return SnapshotFound::NotCompared { size };
        };
        let behind = counts.highest_matter < at_mark.counts.highest_matter
            || counts.last < at_mark.counts.last
            // More may have been erased since.
            || counts.erased > at_mark.counts.erased;
        if kept.digest.is_none() || kept.digest != at_mark.digest || behind {
            return doubted("its tables are not those of the log", false);
        }
        if kept.tags != tags_of(clear, looked) {
            return doubted("its tags are not those of the log", false);
        }
        SnapshotFound::Whole {
            size,
            runs: kept.runs,
            bytes: kept.bytes,
        }
    }
}

/// The tags of all matters before the mark whose keys live, sorted.
fn tags_of(clear: &Clear, looked: &Looked) -> Vec<([u8; 16], u64)> {
    let seen = looked.tags.iter().filter(|(matter, _)| clear.saw(*matter));
    let mut tags: Vec<_> = seen.map(|(matter, tag)| (tag.0, matter.0)).collect();
    tags.sort_unstable();
    tags
}
