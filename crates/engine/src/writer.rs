//! The writer's loop: take a group, decide, append, make durable, publish, wake, answer.

use std::sync::Arc;

use decision::{Answer, Books, Command, Reason, Refusal};
use event::Moment;
use journal::Journal;
use parking_lot::RwLock;
use rand::RngCore;
use tokio::sync::{mpsc, oneshot};

use crate::{
    Failure,
    engine::{Shared, Step, Watch},
    erasing,
    group::Group,
    keeping::Keeping,
    keys::Keys,
    rewrap,
};

/// Commands taken into one group at most.
const GROUP_COMMANDS_MAX: usize = 256;
/// No further command is taken once the sealed events of a group have this many bytes. With the largest single command
/// that the policy's limits allow, a group stays within what the journal appends at once.
const GROUP_BYTES_FULL: usize = 64 * 1024;
/// More than a group ever has, its last command included; the disk must have room for it.
const GROUP_BYTES_MOST: u64 = 1 << 20;

/// Bytes that must be free where the log stands; with less, only what cannot wait is written.
#[must_use]
pub fn room_needed(log: &journal::Settings) -> u64 {
    log.stops_below(GROUP_BYTES_MOST)
}

/// A command on its way.
pub(crate) struct Job {
    pub(crate) command: Command,
    pub(crate) now: Moment,
    pub(crate) reply: oneshot::Sender<Result<Answer, Refusal>>,
}

/// What stands in the writer's queue.
pub(crate) enum Order {
    Decide(Job),
    Between(Between),
}

/// What is done between two groups.
pub(crate) enum Between {
    Rewrap(rewrap::Errand),
    Erase(erasing::Errand),
}

/// What the writer alone owns of the log.
pub(crate) struct Ledger {
    pub(crate) journal: Journal,
    pub(crate) next_matter: u64,
    pub(crate) last: Moment,
}

/// Says that nothing is written any more when the writer's thread falls over.
struct Fall<'s>(&'s Shared);

impl Drop for Fall<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.0.stop_writing(&Failure::WriterFell);
        }
    }
}

pub(crate) struct Writer {
    pub(crate) ledger: Ledger,
    pub(crate) keeping: Keeping,
    pub(crate) keys: Keys,
    pub(crate) books: Arc<RwLock<Books>>,
    pub(crate) shared: Arc<Shared>,
    pub(crate) random: Box<dyn RngCore + Send>,
    pub(crate) watch: Watch,
    pub(crate) queue: mpsc::Receiver<Order>,
}

impl Writer {
    /// Runs until it is told to stop or every handle is dropped, answers what is queued, then closes the log.
    pub(crate) fn run(mut self) -> Result<(), Failure> {
        let Ledger {
            journal,
            next_matter,
            last,
        } = &self.ledger;
        self.keeping.begin(*next_matter, *last, journal.head());
        while let Some(first) = self.queue.blocking_recv() {
            let (mut jobs, mut next) = (Vec::new(), Some(first));
            let errand = loop {
                match next.take() {
                    Some(Order::Decide(job)) => jobs.push(job),
                    Some(Order::Between(errand)) => break Some(errand),
                    None => break None,
                }
                if jobs.len() < GROUP_COMMANDS_MAX {
                    next = self.queue.try_recv().ok();
                }
            };
            self.write(jobs);
            match errand {
                Some(Between::Rewrap(errand)) => self.rewrap(errand),
                Some(Between::Erase(errand)) => self.erase(errand),
                None => {}
            }
        }
        let Ledger {
            journal,
            next_matter,
            last,
        } = self.ledger;
        let head = journal.head();
        let closed = journal.close().map_err(Failure::from);
        self.keeping.finish(next_matter, last, head);
        closed
    }

    /// Writes these commands in as few groups as fit.
    fn write(&mut self, jobs: Vec<Job>) {
        let mut jobs = jobs.into_iter().peekable();
        while jobs.peek().is_some() {
            self.write_group(&mut jobs);
        }
    }

    fn write_group(&mut self, jobs: &mut impl Iterator<Item = Job>) {
        let books = Arc::clone(&self.books);
        let shared = Arc::clone(&self.shared);
        let reading = books.read();
        let mut group = Group::new(&reading, shared.policy(), &shared.reference);
        let mut taken: Vec<(Job, Result<Answer, Refusal>)> = Vec::new();
        // Declared after the jobs, so dropped before them: who hears of the fall finds it said.
        let _fall = Fall(&shared);
        let mut failure = self.shared.is_writing().then_some(()).ok_or(None);
        // Once a group: whether the disk has room for anything, or for what cannot wait only.
        let roomy = self.ledger.journal.admit(false, GROUP_BYTES_MOST).is_ok();
        if !roomy {
            (self.watch)(Step::NoRoom);
        }
        while failure.is_ok()
            && group.bytes < GROUP_BYTES_FULL
            && let Some(job) = jobs.next()
        {
            if !roomy && !self.fits(&job.command) {
                taken.push((job, Err(Refusal::of(Reason::DiskFull))));
                continue;
            }
            match group.add(
                &mut self.ledger,
                &mut self.keys,
                &mut *self.random,
                &job.command,
                job.now,
            ) {
                Ok(answer) => taken.push((job, answer)),
                Err(error) => {
                    taken.push((job, Err(Refusal::of(Reason::NotWriting))));
                    failure = Err(Some(error));
                }
            }
        }
        group.tally.notices = group.notices();
        let Group {
            mut over,
            events,
            rung,
            tally,
            tags,
            ..
        } = group;
        drop(reading);
        self.keys.put_away();
        (self.watch)(Step::Decided {
            commands: taken.len(),
            events: events.len(),
        });

        if failure.is_ok() {
            let watch = &mut self.watch;
            failure = self
                .ledger
                .journal
                .append(&events, &mut |stage| watch(Step::Journal(stage)))
                .map(drop)
                .map_err(|error| Some(error.into()));
        }
        match failure {
            Ok(()) => {
                let left = {
                    let mut books = self.books.write();
                    self.keeping.settle(&mut over, &mut books, &tags, events.len());
                    let view = books.view();
                    self.shared.follow(view);
                    view.has_something_left()
                };
                let size = self.ledger.journal.head().size;
                self.shared.set_events(size);
                let first = size - events.len() as u64;
                self.shared.recent.take(first, events.iter().map(Vec::as_slice));
                (self.watch)(Step::Published {
                    rung: &rung,
                    tally,
                    left,
                });
                for (job, answer) in taken {
                    // A caller that went away is not an error: the fact stands, and a repetition gets its answer.
                    let _ = job.reply.send(answer);
                }
                (self.watch)(Step::Answered);
                let Ledger {
                    journal,
                    next_matter,
                    last,
                } = &self.ledger;
                self.keeping.hand_over_if_due(*next_matter, *last, journal.head());
            }
            Err(error) => self.fail(error, taken, jobs),
        }
    }

    /// Whether there is room for this command on a disk that is full for others.
    fn fits(&mut self, command: &Command) -> bool {
        command.cannot_wait() && self.ledger.journal.admit(true, GROUP_BYTES_MOST).is_ok()
    }

    /// Nothing of the group is visible. What did not even reach the disk is refused; after any other failure nothing is
    /// written until a restart.
    fn fail(
        &mut self,
        error: Option<Failure>,
        taken: Vec<(Job, Result<Answer, Refusal>)>,
        jobs: &mut impl Iterator<Item = Job>,
    ) {
        let too_large = matches!(
            error,
            Some(Failure::Journal(
                journal::Failure::GroupTooLarge { .. } | journal::Failure::EventTooLarge { .. }
            ))
        );
        if too_large && taken.len() > 1 {
            for (job, _) in taken {
                self.write_group(&mut std::iter::once(job));
            }
            return;
        }
        let no_room = matches!(error, Some(Failure::Journal(journal::Failure::NoRoom(_))));
        let goes_on = too_large || no_room;
        if !goes_on && let Some(error) = error {
            self.shared.stop_writing(&error);
            (self.watch)(Step::Failed { why: &error });
        }
        let reason = match (too_large, no_room) {
            (true, _) => Reason::TooLarge,
            (_, true) => Reason::DiskFull,
            _ => Reason::NotWriting,
        };
        let rest: Vec<Job> = if goes_on { Vec::new() } else { jobs.collect() };
        for job in taken.into_iter().map(|(job, _)| job).chain(rest) {
            let _ = job.reply.send(Err(Refusal::of(reason)));
        }
    }
}
