//! Later: the keeper of the snapshot, which begins when there is something to keep.
//!
//! Place in the flow: a start. Opening the snapshot's folder for writing sweeps it, drops what is in doubt and makes what is
//! missing, so it waits until the log has proven itself: at the end of the log, or at the first hand-over on the way, because
//! a long log cannot be gathered in memory. Absent: what is kept and when (`replay`, `keeping`).

use std::{
    path::PathBuf,
    sync::{
        OnceLock,
        atomic::{AtomicBool, Ordering},
    },
};

use parking_lot::Mutex;
use rand::rngs::StdRng;
use seal::{KeyEncryptionKey, StoreId};
use snapshot::Stack;

use crate::{
    Failure, SnapshotUse,
    keeper::{Keeper, Leave},
};

/// What the folder is opened with.
pub(crate) struct Folder<'k> {
    pub(crate) dir: PathBuf,
    pub(crate) store: StoreId,
    pub(crate) key: &'k KeyEncryptionKey,
    pub(crate) random: StdRng,
    pub(crate) room: Leave,
}

/// A keeper that is there when it is asked for.
pub(crate) struct Later<'k> {
    folder: Mutex<Option<Folder<'k>>>,
    /// What stands in the folder does not fit the log.
    renew: AtomicBool,
    /// Or why there can be none.
    keeper: OnceLock<Result<Keeper, SnapshotUse>>,
}

impl<'k> Later<'k> {
    pub(crate) fn new(folder: Folder<'k>, renew: bool) -> Self {
        Self {
            folder: Mutex::new(Some(folder)),
            renew: AtomicBool::new(renew),
            keeper: OnceLock::new(),
        }
    }

    /// What stands in the folder does not fit the log: it is dropped, now or when the keeper begins.
    pub(crate) fn renew(&self) {
        match self.keeper.get() {
            Some(keeper) => keeper.iter().for_each(Keeper::renew),
            None => self.renew.store(true, Ordering::Release),
        }
    }

    /// The keeper; none if the folder cannot be used.
    pub(crate) fn keeper(&self) -> Option<&Keeper> {
        let begin = || {
            let folder = self.folder.lock().take();
            folder.map_or_else(|| Err(nothing()), |folder| self.begin(folder))
        };
        self.keeper.get_or_init(begin).as_ref().ok()
    }

    /// The keeper, or why there is none.
    pub(crate) fn into_keeper(self) -> Result<Keeper, SnapshotUse> {
        let _ = self.keeper();
        self.keeper.into_inner().unwrap_or_else(|| Err(nothing()))
    }

    fn begin(&self, folder: Folder<'_>) -> Result<Keeper, SnapshotUse> {
        let Folder {
            dir,
            store,
            key,
            mut random,
            room,
        } = folder;
        let said = |failure: snapshot::Failure| SnapshotUse::without(&failure);
        let opened = Stack::open(&dir, store, key, decision::KEPT_FORMAT, &mut random).map_err(said)?;
        let mut stack = opened.stack;
        if self.renew.load(Ordering::Acquire) {
            stack.renew().map_err(said)?;
        }
        Keeper::start(stack, Box::new(random), room)
            .map_err(|failure: Failure| SnapshotUse::Unusable(failure.to_string()))
    }
}

fn nothing() -> SnapshotUse {
    SnapshotUse::Unusable(String::new())
}
