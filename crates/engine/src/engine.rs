//! The handle: opening a store, handing commands to the writer, reading what is published.

use std::{
    collections::BTreeSet,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    thread::JoinHandle,
};

use decision::{Answer, Books, Command, Preview, Reason, Refusal, View};
use event::{Moment, UnitNo};
use journal::{OpenError, Verifier};
use parking_lot::{Mutex, RwLock, RwLockReadGuard};
use policy::{Policy, Reference};
use rand::RngCore;
use seal::{KeyEncryptionKey, Matter, SlotChecker};
use tokio::sync::{mpsc, oneshot};

use crate::{
    Failure, Opened, Outward, Receipts, Recent, Tally,
    belonging::Of,
    keeper::SnapshotState,
    keeping::Keeping,
    keys::Keys,
    open::{Store, open},
    policy_file::in_force,
    writer::{Between, Job, Ledger, Order, Writer},
};

/// Where the writer is; for metrics, bells, and tests that stop it there.
pub enum Step<'s> {
    /// A group is decided and sealed.
    Decided {
        /// Commands in it, refused ones included.
        commands: usize,
        /// Events in it.
        events: usize,
    },
    /// The journal reached a stage.
    Journal(journal::Stage),
    /// The group is durable and published; these units have new notices.
    Published {
        /// Whose outbox grew.
        rung: &'s BTreeSet<UnitNo>,
        /// What it added.
        tally: Tally,
        /// Something is left to be gone over (`Command::GoOver`): by a changed policy, or by a request that is told in steps.
        left: bool,
    },
    /// The disk has too little room for what can wait: in this group only what cannot is taken.
    NoRoom,
    /// Everybody in the group has an answer.
    Answered,
    /// Nothing is written from now on.
    Failed {
        /// Why.
        why: &'s Failure,
    },
}

/// The writer's thread; ends with the result of closing the log after [`Engine::stop`], or once every handle is dropped.
pub type WriterThread = JoinHandle<Result<(), Failure>>;

pub(crate) type Watch = Box<dyn FnMut(Step<'_>) + Send>;

/// What opening a store needs.
pub struct Start<'s> {
    /// Its directory.
    pub data_dir: &'s Path,
    /// How its log is cut into files.
    pub log: journal::Settings,
    /// Unwraps its keys.
    pub key_encryption_key: &'s KeyEncryptionKey,
    /// Checks of the pseudonym keys that are at hand; those of the keys that the store stands under must be among them.
    pub pseudonym_checks: &'s [[u8; 16]],
    /// The policy as the file has it; one the store runs under, or ran under before it was changed.
    pub policy: Policy,
    /// Sectors and municipalities.
    pub reference: Reference,
    /// Randomness for ids, salts, nonces and keys.
    pub random: Box<dyn RngCore + Send>,
    /// Hears where the writer is.
    pub watch: Watch,
    /// Commands that may wait.
    pub queue: usize,
    /// Hears the progress of the replay: events read, events in all.
    pub progress: &'s mut dyn FnMut(u64, u64),
}

pub(crate) struct Shared {
    /// In force, as published.
    policy: RwLock<Arc<Policy>>,
    pub(crate) reference: Reference,
    writing: AtomicBool,
    why_not: Mutex<Option<String>>,
    events: AtomicU64,
    pub(crate) recent: Recent,
}

impl Shared {
    pub(crate) fn new(policy: Arc<Policy>, reference: Reference, events: u64, recent: Recent) -> Self {
        Self {
            policy: RwLock::new(policy),
            reference,
            writing: AtomicBool::new(true),
            why_not: Mutex::new(None),
            events: AtomicU64::new(events),
            recent,
        }
    }

    pub(crate) fn policy(&self) -> Arc<Policy> {
        Arc::clone(&self.policy.read())
    }

    /// Takes over a policy that was published.
    pub(crate) fn follow(&self, published: View<'_>) {
        if let Some(policy) = published.policy()
            && !Arc::ptr_eq(policy, &self.policy.read())
        {
            *self.policy.write() = Arc::clone(policy);
        }
    }

    pub(crate) fn is_writing(&self) -> bool {
        self.writing.load(Ordering::Acquire)
    }

    pub(crate) fn stop_writing(&self, why: &Failure) {
        *self.why_not.lock() = Some(why.to_string());
        self.writing.store(false, Ordering::Release);
    }

    pub(crate) fn set_events(&self, events: u64) {
        self.events.store(events, Ordering::Release);
    }
}

/// The one way to the writer, shared by every handle, so that one of them can close it for all.
type Queue = Arc<RwLock<Option<mpsc::Sender<Order>>>>;

/// An open store with its one writer. Cheap to clone.
#[derive(Clone)]
pub struct Engine {
    queue: Queue,
    books: Arc<RwLock<Books>>,
    shared: Arc<Shared>,
    outward: Arc<Outward>,
    receipts: Arc<Receipts>,
    pub(crate) verifier: Verifier,
    slots: Arc<RwLock<SlotChecker>>,
    pub(crate) used_when_opened: Matter,
    snapshot: Arc<Mutex<SnapshotState>>,
}

pub(crate) fn opening(error: OpenError<Failure>) -> Failure {
    match error {
        OpenError::Journal(failure) => failure.into(),
        OpenError::Visit { error, .. } => error,
    }
}

impl Engine {
    /// Opens a store: proves the log, folds it, and starts the writer. Join its thread after [`Engine::stop`].
    ///
    /// # Errors
    /// [`Failure`] says why the store cannot be opened; nothing was changed that could be evidence.
    pub fn open(start: Start<'_>) -> Result<(Self, Opened, WriterThread), Failure> {
        let Start {
            data_dir,
            log,
            key_encryption_key,
            pseudonym_checks,
            policy,
            reference,
            random,
            watch,
            queue,
            progress,
        } = start;
        let mut random = random;
        let of = Of {
            policy: &policy,
            pseudonym_checks,
        };
        let store = open(data_dir, log, key_encryption_key, of, &mut *random, progress)?;
        let Store {
            journal,
            slots,
            books,
            counts,
            recent,
            due,
            keeper,
            found,
        } = store;
        let policy = in_force(books.view(), policy)?;
        let outward = Arc::new(Outward::new(&slots, journal.head().epoch.0)?.after_lives(books.view()));
        let receipts = Arc::new(Receipts::new(&slots)?);
        let checker = slots.checker()?;
        let snapshot = keeper
            .as_ref()
            .map(|(keeper, _)| keeper.state())
            .unwrap_or_default();
        let shared = Arc::new(Shared::new(policy, reference, journal.head().size, recent));
        let books = Arc::new(RwLock::new(books));
        let verifier = journal.verifier();
        let (sender, receiver) = mpsc::channel(queue);
        let writer = Writer {
            ledger: Ledger {
                journal,
                next_matter: counts.highest_matter + 1,
                last: counts.last,
            },
            keeping: Keeping::new(keeper, counts, due),
            keys: Keys::new(slots),
            books: Arc::clone(&books),
            shared: Arc::clone(&shared),
            random,
            watch,
            queue: receiver,
        };
        let thread = std::thread::Builder::new()
            .name("writer".into())
            .spawn(move || writer.run())
            .map_err(|error| Failure::Thread(error.kind()))?;
        Ok((
            Self {
                queue: Arc::new(RwLock::new(Some(sender))),
                books,
                shared,
                outward,
                receipts,
                verifier,
                slots: Arc::new(RwLock::new(checker)),
                used_when_opened: Matter(counts.highest_matter),
                snapshot,
            },
            found,
            thread,
        ))
    }

    /// Hands a command to the writer and waits for its answer: the facts are durable by then.
    ///
    /// # Errors
    /// The refusal of the decision, [`Reason::QueueFull`], or [`Reason::NotWriting`].
    pub async fn submit(&self, command: Command, now: Moment) -> Result<Answer, Refusal> {
        let (reply, answer) = oneshot::channel();
        self.hand_over(Job { command, now, reply })?;
        answer
            .await
            .unwrap_or_else(|_| Err(Refusal::of(Reason::NotWriting)))
    }

    pub(crate) fn hand_over(&self, job: Job) -> Result<(), Refusal> {
        let queue = self.queue.read();
        let queue = queue.as_ref().ok_or(Refusal::of(Reason::NotWriting))?;
        queue.try_send(Order::Decide(job)).map_err(|error| match error {
            mpsc::error::TrySendError::Full(_) => Refusal::of(Reason::QueueFull),
            mpsc::error::TrySendError::Closed(_) => Refusal::of(Reason::NotWriting),
        })
    }

    /// Tells the writer to answer what is queued, close the log and end, whatever handles remain: a connection that
    /// nobody reads may keep one for ever. Later commands are refused with [`Reason::NotWriting`]; reading goes on.
    pub fn stop(&self) {
        drop(self.queue.write().take());
    }

    /// Has the writer do something between two groups, and waits for it: for room in the queue, then for the answer.
    pub(crate) fn ask_writer<T>(
        &self,
        errand: impl FnOnce(oneshot::Sender<Result<T, Failure>>) -> Between,
    ) -> Result<T, Failure> {
        let (reply, answer) = oneshot::channel();
        let queue = self.queue.read().clone();
        let order = Order::Between(errand(reply));
        if queue.is_none_or(|queue| queue.blocking_send(order).is_err()) {
            return Err(Failure::closed());
        }
        answer.blocking_recv().map_err(|_| Failure::closed())?
    }

    /// With which the key slots are looked at.
    pub(crate) fn slots(&self) -> SlotChecker {
        self.slots.read().clone()
    }

    pub(crate) fn look_through(&self, checker: SlotChecker) {
        *self.slots.write() = checker;
    }

    /// Reads what is published. Keep it short: publishing waits for it.
    pub fn read<T>(&self, read: impl FnOnce(View<'_>) -> T) -> T {
        read(self.books.read().view())
    }

    pub(crate) fn published(&self) -> RwLockReadGuard<'_, Books> {
        self.books.read()
    }

    /// One number for everything that is published: two stores in the same state have the same. It looks at everything
    /// while publishing waits, so it is for examining a store that nobody uses.
    #[must_use]
    pub fn state_digest(&self) -> Option<[u8; 32]> {
        crate::digest::digest(&self.books.read())
    }

    /// What is known of the snapshot.
    #[must_use]
    pub fn snapshot(&self) -> SnapshotState {
        self.snapshot.lock().clone()
    }

    /// The latest events, as far as they stand in clear.
    #[must_use]
    pub fn recent(&self) -> &Recent {
        &self.shared.recent
    }

    /// The policy in force.
    #[must_use]
    pub fn policy(&self) -> Arc<Policy> {
        self.shared.policy()
    }

    /// Begins to look at what another policy would do.
    #[must_use]
    pub fn preview(&self, policy: Arc<Policy>) -> Preview {
        let former = self.policy();
        self.read(|view| Preview::new(view, former, policy))
    }

    /// Goes on with it for one slice; publishing waits no longer than that takes.
    pub fn go_on(&self, preview: &mut Preview, now: Moment) {
        preview.go_on(&self.books.read(), &self.shared.reference, now);
    }

    /// Sectors and municipalities.
    #[must_use]
    pub fn reference(&self) -> &Reference {
        &self.shared.reference
    }

    /// Ids and cursors that leave the building.
    #[must_use]
    pub fn outward(&self) -> &Outward {
        &self.outward
    }

    /// Signs receipts of erasures.
    #[must_use]
    pub fn receipts(&self) -> &Receipts {
        &self.receipts
    }

    /// Events in the log that are durable.
    #[must_use]
    pub fn events(&self) -> u64 {
        self.shared.events.load(Ordering::Acquire)
    }

    /// Commands that wait for the writer.
    #[must_use]
    pub fn queued(&self) -> usize {
        self.queue
            .read()
            .as_ref()
            .map_or(0, |queue| queue.max_capacity() - queue.capacity())
    }

    /// Why nothing can be written, if so.
    #[must_use]
    pub fn why_not_writing(&self) -> Option<String> {
        self.shared.why_not.lock().clone()
    }
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
