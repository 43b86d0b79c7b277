//! Base: the tables that a start goes on from, as the snapshot holds them, if they can be of this log.
//!
//! Place in the flow: a start (`open`), before the log is read. Whatever is in doubt drops the snapshot; only one that is
//! ahead of the log is first asked whether it tells of an older log. Absent: the proof that tables are of this log, which
//! comes with reading it (`reading`), and loading itself (`load`).

use std::path::PathBuf;

use journal::{Head, Opening, Reached};
use seal::KeySlots;
use snapshot::{Found, Stack, ToRead};

use crate::{
    Failure,
    load::{Loaded, load},
    mark::Mark,
};

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
    /// The same, because this user may not read or write this part of it.
    Barred(PathBuf),
}

impl SnapshotUse {
    /// What is known before its tables are loaded. Without one the index works, it only starts slowly.
    pub(crate) fn of(read: &Result<ToRead, snapshot::Failure>) -> Self {
        match read.as_ref().map(ToRead::found) {
            Ok(Found::None) => Self::None,
            Ok(Found::Whole(_)) => Self::Used,
            Ok(Found::Dropped(why)) => Self::Dropped(why.to_string()),
            Err(failure) => Self::without(failure),
        }
    }

    pub(crate) fn without(why: &snapshot::Failure) -> Self {
        match why.denied() {
            Some(path) => Self::Barred(path.to_owned()),
            None => Self::Unusable(why.to_string()),
        }
    }
}

/// Tables, and where the log stood with them.
#[derive(Default)]
pub(crate) struct Base {
    pub(crate) loaded: Loaded,
    pub(crate) mark: Option<Mark>,
}

impl Base {
    /// As the snapshot holds it; if that cannot be used, why.
    pub(crate) fn load(stack: &Stack) -> Result<Self, &'static str> {
        let Some(kept) = stack.mark() else {
            return Ok(Self::default());
        };
        let mark = Mark::of(kept)?;
        let loaded = load(stack).map_err(|_| "its contents are damaged")?;
        Ok(Self {
            loaded,
            mark: Some(mark),
        })
    }

    /// The tables, if they can be of this log and these keys; that they are is proven by the root.
    pub(crate) fn fitting(self, head: &Head, slots: &KeySlots) -> Result<Self, &'static str> {
        if let Some(mark) = &self.mark {
            mark.fits(Some(head), slots.prepared())?;
        }
        Ok(self)
    }
}

/// A snapshot of this store speaks of acknowledged events. If it speaks of more than the head of the log does, either the
/// head file alone is an older one, and the log holds them; or the log is, and is refused while the snapshot that tells so is
/// left as it is.
pub(crate) fn reach(mut opening: Opening, mark: Option<&Mark>) -> Result<Opening, Failure> {
    let Some(mark) = mark.filter(|mark| mark.is_ahead_of(&opening.head())) else {
        return Ok(opening);
    };
    let snapshot = mark.size;
    match opening.reach(&mark.of_log())? {
        Some(Reached::Ends(log)) => Err(Failure::LogOlder { log, snapshot }),
        // Of another one it is dropped (`fitting`), as where the log goes on still further.
        Some(Reached::Holds | Reached::Differs) | None => Ok(opening),
    }
}
