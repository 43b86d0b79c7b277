//! Reconcile: a unit's whole active list, compared and followed.
//!
//! Place in the flow: who asks -> about whom (each item, wiped as it is read) -> plan (pure) -> the decisions of Register
//! and End, one by one. Nothing is done before the whole list was read and every item is sound; registrations come
//! before ends, and ends only when every registration was made.

use std::{sync::Arc, time::Duration};

use decision::{Command, Missing, Plan, Reason, Refusal, Register, Step, plan};
use rand::rngs::OsRng;
use tokio::sync::{OwnedSemaphorePermit, mpsc};
use tonic::{Code, Request, Status, Streaming};

use super::{Shared, desk, follow::follow};
use crate::{
    translate::{self, Guarded, List},
    wire::v1::{self, reconcile_request::Part},
};

/// Items of one list at most.
const ITEMS_MAX: usize = 50_000;
/// A sender that is silent for so long has gone.
const SILENCE: Duration = Duration::from_secs(30);
/// Answers held for a slow reader.
const WINDOW: usize = 64;

/// A list as it was read: each item with its reference, translated or refused.
pub(super) struct Read {
    pub(super) list: List,
    pub(super) items: Vec<Item>,
}

/// One item of a list.
pub(super) struct Item {
    pub(super) reference: String,
    pub(super) register: Result<Register, Refusal>,
    /// What becomes of a sound one, once it is planned.
    pub(super) step: Option<Step>,
}

/// Reads the list, plans, and gives the answers; they go on while the plan is carried out.
pub(super) async fn reconcile(
    door: &Shared,
    request: Request<Streaming<v1::ReconcileRequest>>,
) -> Result<mpsc::Receiver<Result<v1::ReconcileResponse, Status>>, Refusal> {
    let turn = Arc::clone(&door.reconciling).try_acquire_owned();
    let turn = turn.map_err(|_| Refusal::of(Reason::ReconcileBusy))?;
    let mut read = read(door, request).await?;
    let ends = planned(door, &mut read).await?;
    let refused = read.items.iter().any(|item| item.register.is_err());
    if !read.list.dry_run && !refused && ends.len() > read.list.ends_at_most {
        return Err(Refusal::at(Reason::ReconcileEndsTooMany, "opening.ends_at_most"));
    }
    Ok(carry_out(door, read, ends, refused, turn))
}

/// Answers while the plan is carried out, in a task of its own: it ends when the reader goes away.
fn carry_out(
    door: &Shared,
    read: Read,
    ends: Vec<Missing>,
    refused: bool,
    turn: OwnedSemaphorePermit,
) -> mpsc::Receiver<Result<v1::ReconcileResponse, Status>> {
    let (answers, receiver) = mpsc::channel(WINDOW);
    let door = Arc::clone(door);
    tokio::spawn(async move {
        let apply = !read.list.dry_run && !refused;
        // A reader that went away repeats the list; what was done stays done.
        let _ = follow(&door, read, ends, apply, &answers).await;
        drop(turn);
    });
    receiver
}

/// Reads one opening, the items and one closing. Who asks is settled before the first item is read.
async fn read(door: &Shared, request: Request<Streaming<v1::ReconcileRequest>>) -> Result<Read, Refusal> {
    let (metadata, extensions, mut parts) = request.into_parts();
    let Some(Part::Opening(opening)) = next(&mut parts).await? else {
        return Err(Refusal::of(Reason::ReconcileOrder));
    };
    let caller = Request::from_parts(metadata, extensions, ());
    let by = door.by(&caller, opening.acting.as_ref())?;
    door.engine.read(|view| by.resolve(view))?;
    let list = translate::opening_of_list(by, &opening)?;
    let mut items = Vec::new();
    loop {
        match next(&mut parts).await? {
            Some(Part::Item(item)) if items.len() < ITEMS_MAX => {
                let mut item = Guarded::new(item);
                let reference = item.client_reference.clone();
                let register = translate::item_of_list(&desk(door), &list, &mut item);
                items.push(Item {
                    reference,
                    register,
                    step: None,
                });
            }
            Some(Part::Item(_)) => return Err(Refusal::at(Reason::ReconcileTooLong, "item")),
            Some(Part::Closing(closing)) if closing.items as usize == items.len() => break,
            Some(Part::Opening(_)) => return Err(Refusal::of(Reason::ReconcileOrder)),
            Some(Part::Closing(_)) | None => return Err(Refusal::of(Reason::ReconcileIncomplete)),
        }
    }
    match next(&mut parts).await? {
        None => Ok(Read { list, items }),
        Some(_) => Err(Refusal::of(Reason::ReconcileOrder)),
    }
}

/// The next part; `None` at the end of the stream. A stream that breaks or falls silent has not said everything.
async fn next(parts: &mut Streaming<v1::ReconcileRequest>) -> Result<Option<Part>, Refusal> {
    let message = tokio::time::timeout(SILENCE, parts.message())
        .await
        .map_err(|_| Refusal::of(Reason::ReconcileIncomplete))?
        .map_err(|status| Refusal::of(broken(status.code())))?;
    match message {
        None => Ok(None),
        Some(message) => message
            .part
            .map(Some)
            .ok_or_else(|| Refusal::of(Reason::ReconcileOrder)),
    }
}

/// What the transport says of a part that it could not hand over.
const fn broken(code: Code) -> Reason {
    match code {
        Code::Internal => Reason::MessageMalformed,
        Code::OutOfRange => Reason::MessageTooLarge,
        Code::Unimplemented => Reason::CompressionUnsupported,
        _ => Reason::ReconcileIncomplete,
    }
}

/// Compares the list with what is published, and rehearses every registration: an item that the writer would refuse is
/// refused before anything is done. Gives what would end.
async fn planned(door: &Shared, read: &mut Read) -> Result<Vec<Missing>, Refusal> {
    let (places, sound): (Vec<usize>, Vec<Register>) = read
        .items
        .iter()
        .enumerate()
        .filter_map(|(at, item)| Some((at, item.register.as_ref().ok()?.clone())))
        .unzip();
    let Plan { steps, ends } = door.engine.read(|view| {
        let acting = read.list.by.resolve(view)?;
        Ok::<_, Refusal>(plan(view, acting.unit, &sound))
    })?;
    let now = door.now();
    for ((step, register), &at) in steps.into_iter().zip(sound).zip(&places) {
        let item = &mut read.items[at];
        item.step = Some(match step {
            Step::SameAs(earlier) => Step::SameAs(places[earlier]),
            step => step,
        });
        if item.step == Some(Step::Register) {
            let command = Command::Register(Box::new(register));
            if let Err(refusal) = door.engine.rehearse(&command, now, &mut OsRng) {
                item.register = Err(refusal);
            }
            tokio::task::yield_now().await;
        }
    }
    Ok(ends)
}
