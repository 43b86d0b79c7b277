//! Reconcile: a unit's whole active list, compared and followed.
//!
//! Place in the flow: who asks -> the unit's turn -> about whom (each item, wiped as it is read) -> comparison (pure) ->
//! the decisions of Register and End, one by one. Nothing is done before the whole list was read, every item is sound and
//! the quota holds all of it; registrations come before ends, and ends only when every registration was made.

use decision::{Reason, Refusal, quota_use};
use event::UnitNo;
use prost::Message as _;
use tonic::{Request, Streaming};

use super::{
    Shared,
    compare::{Read, compare},
    desk,
    follow::{Following, follow},
    parts::{self, Parts, Said},
    reader::{self, Answers, Reader},
};
use crate::{
    door::Caller,
    translate::{self, List},
    turns::Turn,
    wire::v1::{self, ReconcileRequest},
};

/// Items of one list at most.
const ITEMS_MAX: usize = 50_000;
/// Bytes of the items of one list at most, as they are encoded: 50,000 items with a handful of relations each. What is
/// held of a list, with those of other units, must fit beside everything else.
const BYTES_MAX: usize = 32 * 1024 * 1024;

/// A list that was opened.
struct Opened {
    list: List,
    caller: Caller,
    unit: UnitNo,
    /// Nobody else's list of this unit is under way.
    turn: Turn,
}

/// Reads the list, compares, and gives the answers; they go on while the list is followed.
pub(super) async fn reconcile(
    door: &Shared,
    request: Request<Streaming<ReconcileRequest>>,
) -> Result<Answers, Refusal> {
    let (metadata, extensions, stream) = request.into_parts();
    let connection = Request::from_parts(metadata, extensions, ());
    door.agency(&connection)?;
    let mut parts = Parts::of(stream, parts::PATIENCE, door.draining.clone());
    let Opened {
        list,
        caller,
        unit,
        turn,
    } = open(door, &connection, &mut parts).await?;
    let items = items(door, &list, &mut parts).await?;
    let compared = compare(door, unit, items).await;
    let quota = door
        .engine
        .read(|view| quota_use(view, &door.engine.policy(), unit, door.now().day()));
    let apply = !list.dry_run && !compared.refused;
    if apply && compared.ends.len() > list.ends_at_most {
        return Err(Refusal::at(Reason::ReconcileEndsTooMany, "opening.ends_at_most"));
    }
    if apply && compared.writes > quota.left() as usize {
        return Err(Refusal::of(Reason::QuotaReached));
    }
    let (reader, answers) = Reader::new(reader::PATIENCE);
    let following = Following {
        list,
        caller,
        compared,
        quota_left: quota.left(),
        apply,
    };
    tokio::spawn(carry_out(Shared::clone(door), following, reader, turn));
    Ok(answers)
}

/// In a task of its own, which ends when the reader goes away. The turn is given back once nothing is under way any more.
async fn carry_out(door: Shared, following: Following, mut reader: Reader, turn: Turn) {
    let last_word = follow(&door, following, &mut reader).await;
    drop(turn);
    if let Err(why) = last_word {
        door.metrics.refused(why.reason.code());
        // A reader that went away repeats the list; what was done stays done.
        let _ = reader.refuse(crate::refusal::status(&why)).await;
    }
}

/// Hears who asks and for which unit, and takes its turn. Whoever may not has taken nothing.
async fn open(
    door: &Shared,
    connection: &Request<()>,
    parts: &mut Parts<Streaming<ReconcileRequest>>,
) -> Result<Opened, Refusal> {
    let Some(Said::Opening(opening)) = parts.next().await? else {
        return Err(Refusal::of(Reason::ReconcileOrder));
    };
    let caller = door.caller(connection, opening.acting.as_ref())?;
    let by = caller.by.clone();
    let (unit, list) = door.engine.read(|view| {
        let acting = by.resolve(view)?;
        let (agency, unit) = (
            view.registry.agency(acting.agency),
            view.registry.unit(acting.unit),
        );
        let (oin, code) = agency
            .zip(unit)
            .map(|(agency, unit)| (agency.oin, unit.code.as_str()))
            .ok_or(Refusal::of(Reason::UnknownUnit))?;
        let list = translate::opening_of_list(&desk(door), by.clone(), (oin, code), &opening)?;
        Ok::<_, Refusal>((acting.unit, list))
    })?;
    let turn = door
        .reconciling
        .take(unit)
        .ok_or(Refusal::of(Reason::ReconcileBusy))?;
    Ok(Opened {
        list,
        caller,
        unit,
        turn,
    })
}

/// Reads the items and one closing, and nothing after it.
async fn items(
    door: &Shared,
    list: &List,
    parts: &mut Parts<Streaming<ReconcileRequest>>,
) -> Result<Vec<Read>, Refusal> {
    let (mut items, mut bytes) = (Vec::new(), 0);
    loop {
        match parts.next().await? {
            Some(Said::Item(mut item)) => {
                bytes += item.encoded_len();
                if items.len() == ITEMS_MAX || bytes > BYTES_MAX {
                    return Err(Refusal::at(Reason::ReconcileTooLong, "item"));
                }
                items.push(read(door, list, &mut item));
            }
            Some(Said::Closing(closing)) if closing.items as usize == items.len() => break,
            Some(Said::Opening(_)) => return Err(Refusal::of(Reason::ReconcileOrder)),
            Some(Said::Closing(_)) | None => return Err(Refusal::of(Reason::ReconcileIncomplete)),
        }
    }
    match parts.next().await? {
        None => Ok(items),
        Some(_) => Err(Refusal::of(Reason::ReconcileOrder)),
    }
}

fn read(door: &Shared, list: &List, item: &mut v1::RegisterRequest) -> Read {
    Read {
        reference: translate::reference_of_item(item),
        register: translate::item_of_list(&desk(door), list, item).map(Box::new),
    }
}
