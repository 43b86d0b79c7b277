//! Keeping: what the writer gathers for the snapshot, and when it hands it over.
//!
//! Place in the flow: while a durable group is published. Absent: writing files (`keeper`).

use std::sync::Arc;

use decision::Books;
use journal::Head;
use seal::{KeyEncryptionKey, MatterTag};
use tokio::sync::oneshot;

use crate::{
    changes::Changes,
    keeper::{Forgotten, Keeper, Rewrapped},
    mark::{Counts, Mark},
};

/// After so many events what changed is handed over. A start after a kill reads at most about twice as many.
const RUN_EVENTS: u64 = 1 << 15;

/// The writer's side of the snapshot; without a keeper nothing is gathered.
pub(crate) struct Keeping {
    /// With what changed since the last hand-over.
    keeper: Option<(Keeper, Changes)>,
    erased: u64,
    /// What reading the log gathered is handed over, however little it is.
    due: bool,
}

impl Keeping {
    pub(crate) fn new(keeper: Option<(Keeper, Changes)>, counts: Counts, due: bool) -> Self {
        Self {
            keeper,
            erased: counts.erased,
            due,
        }
    }

    /// The log is read: what reading it gathered is handed over if it is enough, or reaches over the end of a volume, so that
    /// the next start need not read it.
    pub(crate) fn begin(&mut self, next_matter: u64, last: event::Moment, head: Head) {
        self.hand_over_if_due(next_matter, last, head);
        if let Some((keeper, _)) = &self.keeper {
            keeper.reading_is_done();
        }
    }

    /// Settles a durable group into what is published, and gathers what it changes.
    pub(crate) fn settle(
        &mut self,
        over: &mut Books,
        base: &mut Books,
        tags: &[([u8; 16], u64)],
        events: usize,
    ) {
        let Some((_, changes)) = &mut self.keeper else {
            base.settle(over);
            return;
        };
        changes.settle(over, base);
        for &(tag, matter) in tags {
            changes.tag(tag, matter);
        }
        changes.events += events as u64;
    }

    /// Hands over when there is enough, and the keeper is not behind.
    pub(crate) fn hand_over_if_due(&mut self, next_matter: u64, last: event::Moment, head: Head) {
        let mark = self.mark(next_matter, last, head);
        let Some((keeper, changes)) = &mut self.keeper else {
            return;
        };
        if changes.events < RUN_EVENTS && !self.due {
            return;
        }
        self.due = false;
        let taken = std::mem::replace(changes, Changes::after(head.size));
        if let Some(back) = keeper.offer(taken, mark) {
            *changes = back;
        }
    }

    /// Has the keeper put its keys under another key-encryption key; tells when it is done. `None`: nothing is kept.
    pub(crate) fn rewrap(&self, kek: Arc<KeyEncryptionKey>) -> Option<oneshot::Receiver<Rewrapped>> {
        let (keeper, _) = self.keeper.as_ref()?;
        Some(keeper.rewrap(kek))
    }

    /// Hands over what changed, with these tags taken out, and has the keeper write all anew under another key; tells when it
    /// is done, or nothing if nothing is kept. `None`: the keeper is behind, and nothing was handed over.
    pub(crate) fn forget(
        &mut self,
        tags: &[MatterTag],
        next_matter: u64,
        last: event::Moment,
        head: Head,
    ) -> Option<Option<oneshot::Receiver<Forgotten>>> {
        let mark = self.mark(next_matter, last, head);
        let Some((keeper, changes)) = &mut self.keeper else {
            return Some(None);
        };
        for tag in tags {
            changes.untag(tag.0);
        }
        let taken = std::mem::replace(changes, Changes::after(head.size));
        match keeper.forget(taken, mark) {
            Ok(said) => Some(Some(said)),
            Err(back) => {
                *changes = back;
                None
            }
        }
    }

    /// The last hand-over, so that the next start reads nothing; waits until it is written.
    pub(crate) fn finish(mut self, next_matter: u64, last: event::Moment, head: Head) {
        let mark = self.mark(next_matter, last, head);
        let Some((keeper, changes)) = self.keeper.take() else {
            return;
        };
        if changes.events > 0 {
            keeper.hand_over(changes, mark);
        }
        keeper.stop();
    }

    fn mark(&self, next_matter: u64, last: event::Moment, head: Head) -> Mark {
        Mark {
            epoch: head.epoch.0,
            size: head.size,
            root: head.root.0,
            counts: Counts {
                highest_matter: next_matter - 1,
                last,
                erased: self.erased,
            },
        }
    }
}
