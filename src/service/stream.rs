//! One subscription: notices from a cursor on, a bookmark when caught up and at least every 10 seconds.
//!
//! The stream reads the outbox; a bell only wakes it. A slow reader costs nobody anything: at most a window of notices is
//! held for it, and everything else stays in the outbox.

use std::time::Duration;

use decision::{By, Reason, Refusal, notices_after};
use event::UnitNo;
use tokio::sync::mpsc;
use tonic::Status;

use super::Shared;
use crate::{
    refusal, translate,
    wire::v1::{Bookmark, SubscribeResponse, subscribe_response::Item},
};

/// Notices held for one stream at most.
const WINDOW: usize = 32;
/// A bookmark comes at least this often.
const BOOKMARK_EVERY: Duration = Duration::from_secs(10);

type Items = mpsc::Sender<Result<SubscribeResponse, Status>>;

/// Opens a stream from a number of the unit's outbox on.
///
/// # Errors
/// As many streams are open as the daemon serves.
pub(super) fn open(
    door: Shared,
    by: By,
    unit: UnitNo,
    from: u64,
) -> Result<mpsc::Receiver<Result<SubscribeResponse, Status>>, Refusal> {
    let most = i64::try_from(door.streams_max).unwrap_or(i64::MAX);
    if door.metrics.open_streams.inc() >= most {
        door.metrics.open_streams.dec();
        return Err(Refusal::of(Reason::QueueFull));
    }
    let (sender, receiver) = mpsc::channel(WINDOW);
    tokio::spawn(async move {
        run(&door, &by, unit, from, &sender).await;
        door.metrics.open_streams.dec();
    });
    Ok(receiver)
}

async fn run(door: &Shared, by: &By, unit: UnitNo, from: u64, items: &Items) {
    let mut bell = door.bells.listen(unit);
    let mut draining = door.draining.clone();
    let mut at = from;
    loop {
        bell.mark_unchanged();
        // A stream does not outlive the right to call.
        if let Err(why) = door.engine.read(|view| by.resolve(view)) {
            let _ = items.send(Err(refusal::status(&why))).await;
            return;
        }
        if send_pending(door, unit, &mut at, items).await.is_err() {
            return;
        }
        tokio::select! {
            () = items.closed() => return,
            _ = bell.changed() => {}
            () = tokio::time::sleep(BOOKMARK_EVERY) => {}
            () = async { drop(draining.wait_for(|draining| *draining).await) } => {
                let come_back = "The index is stopping; subscribe again from the last cursor.";
                let _ = items.send(Err(Status::unavailable(come_back))).await;
                return;
            }
        }
    }
}

/// Sends everything that waits, then a bookmark.
async fn send_pending(door: &Shared, unit: UnitNo, at: &mut u64, items: &Items) -> Result<(), ()> {
    loop {
        let (notices, through) = door
            .engine
            .read(|view| notices_after(view, door.engine.policy(), unit, *at, WINDOW));
        if through == *at {
            break;
        }
        for shown in notices {
            let notice = translate::notice(door.engine.outward(), unit, shown);
            send(items, Item::Notice(notice)).await?;
        }
        *at = through;
    }
    let outbox = door.engine.read(|view| view.outbox.outbox(unit));
    let bookmark = Bookmark {
        cursor: door.engine.outward().cursor(unit, (*at).max(outbox.acknowledged)),
        server_time: Some(translate::stamp(door.now())),
        unacknowledged: outbox.waiting(),
    };
    send(items, Item::Bookmark(bookmark)).await
}

async fn send(items: &Items, item: Item) -> Result<(), ()> {
    items
        .send(Ok(SubscribeResponse { item: Some(item) }))
        .await
        .map_err(drop)
}
