//! Erasing: erasures that were asked for are carried out, to the destruction of the keys.
//!
//! Place in the flow: beside the index, on the thread of whoever asked; each step is a command among those of agencies
//! (`decision::ErasureStep`), and the writer destroys the keys between two groups. What is still to be done stands in the log:
//! a start that finds an erasure under way carries it out again, from the beginning, and every step may be done twice.
//! The order is what makes that safe: whatever must outlive the keys is durable before the first of them goes.
//! Absent: what vanishes and who is told (`decision`), the slots (`seal`), the snapshot (`keeper`).

use std::{collections::BTreeSet, thread, time::Duration};

use decision::{Answer, Command, Erasure, ErasureStep, Reason, Refusal, View};
use event::{Erasable, Moment, PersonNo};
use layers::NAME_PARTS;
use seal::Matter;
use tokio::sync::oneshot;

use crate::{
    Engine, Failure,
    keeper::Forgotten,
    writer::{Between, Job, Writer},
};

/// Commands of one step that wait for the writer at once: those of agencies come between them.
const AT_ONCE: usize = 16;
/// Requests named in one fact: some kilobytes.
const REQUESTS: usize = 256;
/// How long it waits before it asks again where others were first.
const PAUSE: Duration = Duration::from_millis(5);
/// The same where the snapshot is being written, which may take seconds.
const LONG_PAUSE: Duration = Duration::from_millis(200);

/// What the writer does about it: first the snapshot, while the keys still tell which tags are theirs, then the keys.
pub(crate) enum Errand {
    Forget(Vec<Matter>, oneshot::Sender<Result<HandedOver, Failure>>),
    Destroy(Vec<Matter>, oneshot::Sender<Result<(), Failure>>),
}

/// What the snapshot is told.
pub(crate) enum HandedOver {
    /// It could not take it yet: ask again.
    Again,
    /// Tells what became of the snapshot, if there is one.
    Done(Option<oneshot::Receiver<Forgotten>>),
}

/// What became of an erasure.
#[derive(Debug)]
pub struct Carried {
    /// As it is remembered.
    pub erasure: Erasure,
    /// The snapshot goes on without it; otherwise it was dropped, and the next start reads the log once.
    pub snapshot_follows: bool,
}

impl Engine {
    /// Erasures that were asked for and are not done, the oldest first.
    #[must_use]
    pub fn erasures_under_way(&self) -> Vec<[u8; 16]> {
        self.read(|view| view.pending_erasures().iter().map(|erasure| erasure.id).collect())
    }

    /// Carries erasures out, or goes on with them: their keys are destroyed together. Blocks; the index goes on. What there is no
    /// erasure of is passed over. `progress` hears how many steps are done, of how many.
    ///
    /// # Errors
    /// [`Failure::Slots`]: some keys may be destroyed and some not. That the writer has ended or writes no more
    /// ([`Failure::is_closed`]). In each case it waits, and the next start carries it out.
    pub fn erase(
        &self,
        ids: &[[u8; 16]],
        now: &dyn Fn() -> Moment,
        progress: &mut dyn FnMut(u64, u64),
    ) -> Result<Vec<Carried>, Failure> {
        let waits = |view: View<'_>, id| view.erasure(id).is_some_and(|erasure| erasure.done.is_none());
        let ids: Vec<[u8; 16]> =
            self.read(|view| ids.iter().copied().filter(|&id| waits(view, id)).collect());
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let of = self.read(|view| all_of(view, &ids));
        let registrations: Vec<ErasureStep> = of.iter().filter_map(withheld).collect();
        let (mut done, all) = (0, (registrations.len() + of.len() + 4) as u64);
        let mut tell = |steps: usize| {
            done += steps as u64;
            progress(done, all);
        };
        self.steps(registrations.into_iter(), now, &mut tell)?;
        while self.read(|view| view.is_still_telling()) {
            self.carry(Command::GoOver, now)?;
        }
        self.vanish(&of, now, &mut tell)?;
        // Whoever was registered anew meanwhile stays, and so does their key.
        let gone = self.read(|view| {
            of.iter()
                .copied()
                .filter(|&of| !view.is_there(of))
                .collect::<Vec<_>>()
        });
        let requests = self.requests_of(&gone);
        let requests = requests
            .chunks(REQUESTS)
            .map(|names| ErasureStep::Requests(names.to_vec()));
        self.steps(requests.chain([ErasureStep::Counts]), now, &mut |_| {})?;
        tell(1);
        let matters: Vec<Matter> = gone.iter().map(|of| of.matter()).collect();
        let snapshot_follows = self.forget(&matters)?;
        tell(1);
        self.ask_writer(|reply| Between::Erase(Errand::Destroy(matters, reply)))?;
        tell(1);
        self.steps(ids.iter().copied().map(ErasureStep::Close), now, &mut |_| {})?;
        tell(1);
        let erasures = self.read(|view| {
            ids.iter()
                .filter_map(|&id| view.erasure(id).cloned())
                .collect::<Vec<_>>()
        });
        let carried = |erasure| Carried {
            erasure,
            snapshot_follows,
        };
        Ok(erasures.into_iter().map(carried).collect())
    }

    fn vanish(
        &self,
        of: &[Erasable],
        now: &dyn Fn() -> Moment,
        tell: &mut dyn FnMut(usize),
    ) -> Result<(), Failure> {
        self.vanish_by_name(of, now, tell)?;
        // Named once more meanwhile, somebody may have got a name under another pseudonym key.
        let gone: Vec<Erasable> =
            self.read(|view| of.iter().copied().filter(|&of| !view.is_there(of)).collect());
        let named: BTreeSet<PersonNo> = self.names_of(&gone).into_iter().map(|(no, _)| no).collect();
        let late: Vec<Erasable> = named.into_iter().map(Erasable::Person).collect();
        self.vanish_by_name(&late, now, &mut |_| {})
    }

    fn vanish_by_name(
        &self,
        of: &[Erasable],
        now: &dyn Fn() -> Moment,
        tell: &mut dyn FnMut(usize),
    ) -> Result<(), Failure> {
        let names = self.names_of(of);
        let vanish = of.iter().map(|&of| {
            let names = names.iter().filter(|(no, _)| Erasable::Person(*no) == of);
            ErasureStep::Vanish {
                of,
                names: names.copied().collect(),
            }
        });
        self.steps(vanish, now, tell)
    }

    /// Hands steps over, a few at once, and waits for all.
    fn steps(
        &self,
        steps: impl Iterator<Item = ErasureStep>,
        now: &dyn Fn() -> Moment,
        tell: &mut dyn FnMut(usize),
    ) -> Result<(), Failure> {
        let steps: Vec<ErasureStep> = steps.collect();
        for some in steps.chunks(AT_ONCE) {
            let commands = some.iter().cloned().map(Command::Erasure);
            let waiting: Vec<_> = commands
                .map(|command| self.hand_in(command, now))
                .collect::<Result<_, _>>()?;
            for answer in waiting {
                taken(answer.blocking_recv())?;
            }
            tell(some.len());
        }
        Ok(())
    }

    fn carry(&self, command: Command, now: &dyn Fn() -> Moment) -> Result<(), Failure> {
        taken(self.hand_in(command, now)?.blocking_recv())
    }

    /// What agencies ask goes first: where the queue is full, it waits.
    fn hand_in(
        &self,
        command: Command,
        now: &dyn Fn() -> Moment,
    ) -> Result<oneshot::Receiver<Result<Answer, Refusal>>, Failure> {
        loop {
            let (reply, answer) = oneshot::channel();
            let (command, now) = (command.clone(), now());
            match self.hand_over(Job { command, now, reply }) {
                Ok(()) => return Ok(answer),
                Err(refusal) if refusal.reason == Reason::QueueFull => thread::sleep(PAUSE),
                Err(_) => return Err(Failure::closed()),
            }
        }
    }

    /// Under which names the persons among these are found. Looked for a part at a time: publishing waits no longer.
    fn names_of(&self, of: &[Erasable]) -> Vec<(PersonNo, [u8; 16])> {
        let persons: BTreeSet<PersonNo> = of
            .iter()
            .filter_map(|of| match of {
                Erasable::Person(no) => Some(*no),
                _ => None,
            })
            .collect();
        if persons.is_empty() {
            return Vec::new();
        }
        let parts = 0..NAME_PARTS;
        parts
            .flat_map(|part| self.read(|view| view.household.names_of(&persons, part)))
            .collect()
    }

    fn requests_of(&self, of: &[Erasable]) -> Vec<[u8; 12]> {
        let of: BTreeSet<Erasable> = of.iter().copied().collect();
        let parts = 0..NAME_PARTS;
        parts
            .flat_map(|part| self.read(|view| view.requests_of(&of, part)))
            .collect()
    }

    /// Takes all of it out of the snapshot; whether that goes on without.
    fn forget(&self, matters: &[Matter]) -> Result<bool, Failure> {
        loop {
            match self.ask_writer(|reply| Between::Erase(Errand::Forget(matters.to_vec(), reply)))? {
                HandedOver::Again => thread::sleep(LONG_PAUSE),
                // Without a keeper nothing is known of what may stand in its folder.
                HandedOver::Done(None) => return Err(Failure::SnapshotStands),
                HandedOver::Done(Some(said)) => {
                    return match said.blocking_recv() {
                        Ok(Forgotten::Follows) => Ok(true),
                        Ok(Forgotten::Dropped) => Ok(false),
                        Ok(Forgotten::Stands) | Err(_) => Err(Failure::SnapshotStands),
                    };
                }
            }
        }
    }
}

/// What these erasures are of, each once: registrations first, persons last.
fn all_of(view: View<'_>, ids: &[[u8; 16]]) -> Vec<Erasable> {
    let erasures = ids.iter().filter_map(|&id| view.erasure(id));
    let mut of: Vec<Erasable> = erasures.flat_map(|erasure| &erasure.of).copied().collect();
    let mut seen = BTreeSet::new();
    of.retain(|of| seen.insert(*of));
    // In the order in which each of them vanishes, those of one kind together.
    of.sort_by_key(|of| match of {
        Erasable::Registration(_) => 0,
        Erasable::Relation(_) => 1,
        Erasable::Person(_) => 2,
    });
    of
}

fn withheld(of: &Erasable) -> Option<ErasureStep> {
    match of {
        Erasable::Registration(no) => Some(ErasureStep::Withhold(*no)),
        _ => None,
    }
}

/// A step is never refused for what it says.
fn taken(answer: Result<Result<Answer, Refusal>, oneshot::error::RecvError>) -> Result<(), Failure> {
    match answer {
        Ok(Ok(_)) => Ok(()),
        Ok(Err(refusal)) if refusal.reason == Reason::DiskFull => Err(Failure::NoRoomToErase),
        Ok(Err(_)) | Err(_) => Err(Failure::closed()),
    }
}

impl Writer {
    /// Between two groups. Whoever asked may be gone: the next start carries on.
    pub(crate) fn erase(&mut self, errand: Errand) {
        match errand {
            Errand::Forget(matters, reply) => drop(reply.send(self.forget(&matters))),
            Errand::Destroy(matters, reply) => drop(reply.send(self.keys.destroy(&matters))),
        }
    }

    fn forget(&mut self, matters: &[Matter]) -> Result<HandedOver, Failure> {
        let tags = self.keys.tags_of(matters)?;
        let (ledger, head) = (&self.ledger, self.ledger.journal.head());
        let handed_over = self.keeping.forget(&tags, ledger.next_matter, ledger.last, head);
        Ok(handed_over.map_or(HandedOver::Again, HandedOver::Done))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_disk_is_named_as_such_and_not_as_a_closed_log() {
        let full = taken(Ok(Err(Refusal::of(Reason::DiskFull)))).unwrap_err();
        assert!(matches!(full, Failure::NoRoomToErase), "{full}");
        let ended = taken(Ok(Err(Refusal::of(Reason::NotWriting)))).unwrap_err();
        assert!(ended.is_closed(), "{ended}");
    }
}
