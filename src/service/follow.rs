//! Follow: carries out the plan of a list, or only says it, and answers item by item, in order.

use std::time::Duration;

use decision::{Answer, Command, End, Missing, Reason, Refusal, Register, Step};
use event::ClientReference;
use futures_util::{Stream, StreamExt as _, stream};
use tokio::sync::mpsc;
use tonic::Status;

use super::{
    Shared, desk, mismatch,
    reconcile::{Item, Read},
};
use crate::{
    translate,
    wire::v1::{self, ReconcileAction as Action, reconcile_response::Part},
};

/// Commands of one list that are under way together: enough to share group commits, few enough to leave room for others.
const TOGETHER: usize = 64;
/// How long, and how often, to wait when the writer's queue is full.
const WAIT: Duration = Duration::from_millis(50);
const WAITS_MAX: u32 = 600;

type Answers = mpsc::Sender<Result<v1::ReconcileResponse, Status>>;

/// The reader went away.
pub(super) struct Gone;

/// Says what becomes of each item and each registration that is not in the list, and does it when `apply`.
pub(super) async fn follow(
    door: &Shared,
    read: Read,
    ends: Vec<Missing>,
    apply: bool,
    answers: &Answers,
) -> Result<(), Gone> {
    let mut tally = v1::ReconcileSummary {
        dry_run: read.list.dry_run,
        ..v1::ReconcileSummary::default()
    };
    let list = read.list;
    let items = stream::iter(read.items.into_iter().enumerate());
    let items = items.map(|(at, item)| of_item(door, at, item, apply));
    tell(items.buffered(TOGETHER), &mut tally, answers).await?;
    let went_well = apply && tally.done == tally.register;
    let commands: Vec<(Missing, Option<End>)> = ends
        .into_iter()
        .map(|missing| (missing, translate::end_of_list(&desk(door), &list, missing.id)))
        .collect();
    let endings = stream::iter(commands).map(|(missing, end)| of_missing(door, missing, end, went_well));
    tell(endings.buffered(TOGETHER), &mut tally, answers).await?;
    tally.applied = apply && tally.refused == 0 && tally.done == tally.register + tally.end;
    send(answers, Part::Summary(tally)).await
}

async fn tell(
    parts: impl Stream<Item = v1::ReconcileAnswer>,
    tally: &mut v1::ReconcileSummary,
    answers: &Answers,
) -> Result<(), Gone> {
    let mut parts = std::pin::pin!(parts);
    while let Some(answer) = parts.next().await {
        let count = match answer.action() {
            Action::Register => &mut tally.register,
            Action::Keep => &mut tally.keep,
            Action::End => &mut tally.end,
            Action::SameAsEarlier => &mut tally.same_as_earlier,
            Action::Refused | Action::Unspecified => &mut tally.refused,
        };
        *count += 1;
        tally.done += u32::from(answer.done);
        send(answers, Part::Answer(answer)).await?;
    }
    Ok(())
}

async fn send(answers: &Answers, part: Part) -> Result<(), Gone> {
    let response = v1::ReconcileResponse { part: Some(part) };
    answers.send(Ok(response)).await.map_err(|_| Gone)
}

async fn of_item(door: &Shared, at: usize, item: Item, apply: bool) -> v1::ReconcileAnswer {
    let Item {
        reference,
        register,
        step,
    } = item;
    let mut answer = v1::ReconcileAnswer {
        item: u32::try_from(at).ok(),
        client_reference: reference,
        ..v1::ReconcileAnswer::default()
    };
    match (register, step) {
        (Err(refusal), _) => {
            answer.set_action(Action::Refused);
            answer.refused = Some(translate::refused(&refusal));
        }
        (
            Ok(_),
            Some(Step::Keep {
                id,
                reference,
                differs,
            }),
        ) => {
            answer.set_action(Action::Keep);
            answer.registration_id = translate::uuid(id.0);
            answer.client_reference = reference_text(reference);
            answer.differs = differs.into_iter().map(str::to_owned).collect();
        }
        (Ok(_), Some(Step::SameAs(earlier))) => {
            answer.set_action(Action::SameAsEarlier);
            answer.same_as = u32::try_from(earlier).unwrap_or(u32::MAX);
        }
        (Ok(register), Some(Step::Register) | None) => {
            answer.set_action(Action::Register);
            if apply {
                match registered(door, register).await {
                    Ok(registered) => {
                        answer.done = true;
                        answer.registration_id = registered
                            .registration
                            .as_ref()
                            .map(|r| r.registration_id.clone())
                            .unwrap_or_default();
                        answer.registered = Some(registered);
                    }
                    Err(refusal) => answer.refused = Some(translate::refused(&refusal)),
                }
            }
        }
    }
    answer
}

async fn of_missing(door: &Shared, missing: Missing, end: Option<End>, apply: bool) -> v1::ReconcileAnswer {
    let mut answer = v1::ReconcileAnswer {
        registration_id: translate::uuid(missing.id.0),
        client_reference: reference_text(missing.reference),
        ..v1::ReconcileAnswer::default()
    };
    answer.set_action(Action::End);
    if let (true, Some(end)) = (apply, end) {
        match submit(door, Command::End(end)).await {
            Ok(_) => answer.done = true,
            Err(refusal) => answer.refused = Some(translate::refused(&refusal)),
        }
    }
    answer
}

async fn registered(door: &Shared, register: Register) -> Result<v1::RegisterResponse, Refusal> {
    match submit(door, Command::Register(Box::new(register))).await? {
        Answer::Registered(answer) => Ok(translate::register(*answer)),
        _ => Err(mismatch()),
    }
}

/// Waits its turn when the queue is full: a list is patient, a professional is not.
async fn submit(door: &Shared, command: Command) -> Result<Answer, Refusal> {
    for _ in 0..WAITS_MAX {
        match door.engine.submit(command.clone(), door.now()).await {
            Err(refusal) if refusal.reason == Reason::QueueFull => tokio::time::sleep(WAIT).await,
            settled => return settled,
        }
    }
    Err(Refusal::of(Reason::QueueFull))
}

fn reference_text(reference: Option<ClientReference>) -> String {
    reference.map(|r| translate::uuid(r.0)).unwrap_or_default()
}
