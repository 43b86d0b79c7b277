//! Follow: does what a list asks, or only says it, and answers item by item, in order.
//!
//! Before each command the caller is asked for anew: the list may run for minutes, and the right to call, or the daemon,
//! may end meanwhile. When the answers stop, what was handed to the writer comes to its end first.

use std::{
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};

use decision::{Answer, Command, KnowAgain, Missing, Reason, Refusal, Register, Whom};
use event::{ClientReference, RegistrationId};
use futures_util::{Stream, StreamExt as _, stream};

use super::{
    Shared,
    compare::{Compared, Item, What},
    desk, mismatch,
    reader::Reader,
};
use crate::{
    door::Caller,
    translate::{self, List},
    wire::v1::{self, ReconcileAction as Action, reconcile_response::Part},
};

/// Commands of one list that are under way together: enough to share group commits, few enough to leave room for others.
const TOGETHER: usize = 64;
/// How long, and how often, to wait when the writer's queue is full.
const WAIT: Duration = Duration::from_millis(50);
const WAITS_MAX: u32 = 600;

/// A list that is to be followed.
pub(super) struct Following {
    pub(super) list: List,
    pub(super) caller: Caller,
    pub(super) compared: Compared,
    pub(super) quota_left: u32,
    pub(super) apply: bool,
}

/// Says what becomes of each item and each registration that is not in the list, and does it when `apply`. A reader that
/// went away gets no further answer, and nothing further is done.
///
/// # Errors
/// The right to call is over, or the daemon is stopping.
pub(super) async fn follow(door: &Shared, following: Following, reader: &mut Reader) -> Result<(), Refusal> {
    let Following {
        list,
        caller,
        compared,
        quota_left,
        apply,
    } = following;
    let mut tally = v1::ReconcileSummary {
        dry_run: list.dry_run,
        quota_left,
        ..v1::ReconcileSummary::default()
    };
    let on = On {
        door,
        caller: &caller,
        stopped: AtomicBool::new(false),
    };
    let items = stream::iter(
        compared
            .items
            .into_iter()
            .enumerate()
            .take_while(|_| on.goes_on()),
    );
    let items = items.map(|(at, item)| on.item(at, item, apply));
    on.tell(items.buffered(TOGETHER), &mut tally, reader).await?;
    let ends_too = apply && tally.done == tally.register;
    let ends = stream::iter(compared.ends.into_iter().take_while(|_| on.goes_on()));
    let ends = ends.map(|missing| on.missing(&list, missing, ends_too));
    on.tell(ends.buffered(TOGETHER), &mut tally, reader).await?;
    tally.applied = apply && tally.refused == 0 && tally.done == tally.register + tally.end;
    if on.goes_on() {
        // The last part: a reader that is gone misses nothing that was not done.
        let _ = reader.tell(Part::Summary(tally)).await;
    }
    Ok(())
}

/// A list that is being followed.
struct On<'o> {
    door: &'o Shared,
    caller: &'o Caller,
    /// Nobody hears the answers any more, so nothing further is begun.
    stopped: AtomicBool,
}

impl On<'_> {
    fn goes_on(&self) -> bool {
        !self.stopped.load(Ordering::Relaxed)
    }

    async fn tell(
        &self,
        parts: impl Stream<Item = Result<v1::ReconcileAnswer, Refusal>>,
        tally: &mut v1::ReconcileSummary,
        reader: &mut Reader,
    ) -> Result<(), Refusal> {
        let mut parts = std::pin::pin!(parts);
        let mut ended = Ok(());
        while let Some(part) = parts.next().await {
            match part {
                // What was under way comes to its end unheard.
                _ if !self.goes_on() => {}
                Ok(answer) => {
                    count(tally, &answer);
                    if reader.tell(Part::Answer(answer)).await.is_err() {
                        self.stopped.store(true, Ordering::Relaxed);
                    }
                }
                Err(why) => {
                    self.stopped.store(true, Ordering::Relaxed);
                    ended = Err(why);
                }
            }
        }
        ended
    }

    async fn item(&self, at: usize, item: Item, apply: bool) -> Result<v1::ReconcileAnswer, Refusal> {
        let mut answer = v1::ReconcileAnswer {
            item: u32::try_from(at).ok(),
            client_reference: reference_text(item.reference),
            ..v1::ReconcileAnswer::default()
        };
        match item.what {
            What::Refused(refusal) => {
                answer.set_action(Action::Refused);
                answer.refused = Some(translate::refused(&refusal));
            }
            What::Keep {
                id,
                reference,
                differs,
                name_again,
            } => {
                if let Some(whom) = name_again.filter(|_| apply) {
                    self.know_again(id, *whom).await?;
                }
                answer.set_action(Action::Keep);
                answer.registration_id = translate::uuid(id.0);
                answer.client_reference = reference_text(reference);
                answer.differs = differs.into_iter().map(str::to_owned).collect();
            }
            What::SameAs(earlier) => {
                answer.set_action(Action::SameAsEarlier);
                answer.same_as = u32::try_from(earlier).unwrap_or(u32::MAX);
            }
            What::Register(register) => {
                answer.set_action(Action::Register);
                if apply {
                    self.register(register, &mut answer).await?;
                }
            }
        }
        Ok(answer)
    }

    /// The person of a registration that stays is known under the next pseudonym key too. Whether that was needed is nothing to
    /// the caller, and neither is a refusal.
    async fn know_again(&self, id: RegistrationId, whom: Whom) -> Result<(), Refusal> {
        let by = self.caller.by.clone();
        let command = Command::KnowAgain(Box::new(KnowAgain { by, id, whom }));
        self.submit(command).await.map(drop)
    }

    async fn register(
        &self,
        register: Box<Register>,
        answer: &mut v1::ReconcileAnswer,
    ) -> Result<(), Refusal> {
        let settled = self.submit(Command::Register(register)).await?;
        let registered = settled.and_then(|answer| match answer {
            Answer::Registered(answer) => Ok(translate::register(*answer)),
            _ => Err(mismatch()),
        });
        match registered {
            Ok(registered) => {
                answer.done = true;
                let registration = registered.registration.as_ref();
                answer.registration_id = registration
                    .map(|r| r.registration_id.clone())
                    .unwrap_or_default();
                answer.registered = Some(registered);
            }
            Err(refusal) => answer.refused = Some(translate::refused(&refusal)),
        }
        Ok(())
    }

    async fn missing(
        &self,
        list: &List,
        missing: Missing,
        apply: bool,
    ) -> Result<v1::ReconcileAnswer, Refusal> {
        let mut answer = v1::ReconcileAnswer {
            registration_id: translate::uuid(missing.id.0),
            client_reference: reference_text(missing.reference),
            ..v1::ReconcileAnswer::default()
        };
        answer.set_action(Action::End);
        let end = translate::end_of_list(&desk(self.door), list, missing.id).filter(|_| apply);
        if let Some(end) = end {
            match self.submit(Command::End(end)).await? {
                Ok(_) => answer.done = true,
                Err(refusal) => answer.refused = Some(translate::refused(&refusal)),
            }
        }
        Ok(answer)
    }

    /// Waits its turn when the queue is full: a list is patient, a professional is not. The outer refusal ends the list,
    /// the inner one is that of this command.
    async fn submit(&self, command: Command) -> Result<Result<Answer, Refusal>, Refusal> {
        for _ in 0..WAITS_MAX {
            self.may_go_on()?;
            match self.door.engine.submit(command.clone(), self.door.now()).await {
                Err(refusal) if refusal.reason == Reason::QueueFull => tokio::time::sleep(WAIT).await,
                settled => return Ok(settled),
            }
        }
        Ok(Err(Refusal::of(Reason::QueueFull)))
    }

    fn may_go_on(&self) -> Result<(), Refusal> {
        if !self.goes_on() || *self.door.draining.borrow() {
            return Err(Refusal::of(Reason::Stopping));
        }
        self.door.still_may(self.caller)
    }
}

fn count(tally: &mut v1::ReconcileSummary, answer: &v1::ReconcileAnswer) {
    let of_its_sort = match answer.action() {
        Action::Register => &mut tally.register,
        Action::Keep => &mut tally.keep,
        Action::End => &mut tally.end,
        Action::SameAsEarlier => &mut tally.same_as_earlier,
        Action::Refused | Action::Unspecified => &mut tally.refused,
    };
    *of_its_sort += 1;
    tally.done += u32::from(answer.done);
}

fn reference_text(reference: Option<ClientReference>) -> String {
    reference.map(|r| translate::uuid(r.0)).unwrap_or_default()
}
