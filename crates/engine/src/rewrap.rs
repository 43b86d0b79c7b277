//! Rewrapping: the keys of a store that goes on, under another key-encryption key.
//!
//! Place in the flow: asked for by an administrator. The writer begins it and ends it, each between two groups; in between
//! the slots are copied on the thread of whoever asked, while registrations go on. Then the keys of the snapshot follow. A
//! crash leaves the store under one of the two keys, and a start recognises which (`seal::KeySlots::label_of`).
//! Absent: where keys come from, and how a file of slots is replaced (`seal`).

use std::sync::Arc;

use rand::RngCore;
use seal::{KeyEncryptionKey, Matter, Rewrap, SLOT_BYTES, SlotChecker};
use tokio::sync::oneshot;

use crate::{
    Engine, Failure,
    keeper::Rewrapped,
    writer::{Between, Writer},
};

/// What the writer does about it.
pub(crate) enum Errand {
    Begin(Arc<KeyEncryptionKey>, oneshot::Sender<Result<Begun, Failure>>),
    End(
        Rewrap,
        Arc<KeyEncryptionKey>,
        oneshot::Sender<Result<Ended, Failure>>,
    ),
}

/// A copy that was begun, and the last slot there was then.
pub(crate) struct Begun {
    rewrap: Rewrap,
    last: Matter,
}

/// The new file stands in place of the old one.
pub(crate) struct Ended {
    checker: SlotChecker,
    /// Tells what became of the keys of the snapshot, if there is one.
    snapshot: Option<oneshot::Receiver<Rewrapped>>,
}

impl Engine {
    /// Puts every key of this store under another key-encryption key, which alone opens it from then on. Blocks; the index
    /// goes on. `progress` hears how many slots are done, of how many, and says whether to go on.
    ///
    /// When the keys of the snapshot could not follow, they are made anew at the next start, which reads the log once: then
    /// the answer is `false`.
    ///
    /// # Errors
    /// [`Failure::Slots`] ([`seal::Failure::SameKek`] among them), [`Failure::Journal`] without room for a second file of slots:
    /// the store is under its first key as before. That it was broken off, or that the writer has ended
    /// ([`Failure::is_closed`]).
    pub fn rewrap(
        &self,
        kek: KeyEncryptionKey,
        random: &mut dyn RngCore,
        progress: &mut dyn FnMut(u64, u64) -> bool,
    ) -> Result<bool, Failure> {
        let kek = Arc::new(kek);
        let Begun { mut rewrap, last } =
            self.ask_writer(|reply| Between::Rewrap(Errand::Begin(Arc::clone(&kek), reply)))?;
        loop {
            let done = rewrap.go_on(last, random)?;
            if !progress(done.0, last.0) {
                return Err(Failure::closed());
            }
            if done >= last {
                break;
            }
        }
        let ended = self.ask_writer(|reply| Between::Rewrap(Errand::End(rewrap, kek, reply)))?;
        self.look_through(ended.checker);
        let snapshot = ended.snapshot.map(oneshot::Receiver::blocking_recv);
        // A keeper that has ended kept all it had.
        Ok(snapshot.is_none_or(|said| said.is_ok_and(|Rewrapped(done)| done)))
    }
}

impl Writer {
    /// Between two groups. Whoever asked may be gone: then what was begun vanishes again.
    pub(crate) fn rewrap(&mut self, errand: Errand) {
        match errand {
            Errand::Begin(kek, reply) => drop(reply.send(self.begin(&kek))),
            Errand::End(rewrap, kek, reply) => drop(reply.send(self.end(rewrap, kek))),
        }
    }

    fn begin(&mut self, kek: &KeyEncryptionKey) -> Result<Begun, Failure> {
        let last = self.keys.prepared();
        let room = self.ledger.journal.admit(false, last.0 * SLOT_BYTES);
        room.map_err(journal::Failure::from)?;
        let rewrap = self.keys.rewrap(kek)?;
        Ok(Begun { rewrap, last })
    }

    fn end(&mut self, rewrap: Rewrap, kek: Arc<KeyEncryptionKey>) -> Result<Ended, Failure> {
        let checker = self.keys.take_over(rewrap, &mut *self.random)?;
        let snapshot = self.keeping.rewrap(kek);
        Ok(Ended { checker, snapshot })
    }
}
