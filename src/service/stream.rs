//! One subscription: notices from a cursor on, a bookmark when caught up and at least every 10 seconds.
//!
//! The stream reads the outbox; a bell only wakes it. A slow reader costs nobody anything: at most a window of notices is
//! held for it, and everything else stays in the outbox.

use std::time::Duration;

use decision::{Reason, Refusal, notices_after};
use event::UnitNo;
use tokio::sync::{mpsc, watch};
use tonic::Status;

use super::Shared;
use crate::{
    door::Caller,
    refusal, translate,
    wire::v1::{Bookmark, SubscribeResponse, subscribe_response::Item},
};

/// Notices held for one stream at most.
const WINDOW: usize = 32;
/// A bookmark comes at least this often.
const BOOKMARK_EVERY: Duration = Duration::from_secs(10);

type Items = mpsc::Sender<Result<SubscribeResponse, Status>>;

/// Whose stream it is.
pub(super) struct Subscriber {
    pub(super) caller: Caller,
    pub(super) unit: UnitNo,
}

/// Why a stream ends.
enum End {
    /// The reader went away.
    Gone,
    /// The right to call is over.
    Refused(Refusal),
    /// The daemon is stopping.
    Draining,
}

/// Opens a stream from a number of the unit's outbox on.
///
/// # Errors
/// As many streams are open as the daemon serves.
pub(super) fn open(
    door: Shared,
    subscriber: Subscriber,
    from: u64,
) -> Result<mpsc::Receiver<Result<SubscribeResponse, Status>>, Refusal> {
    let most = i64::try_from(door.streams_max).unwrap_or(i64::MAX);
    if door.metrics.open_streams.inc() >= most {
        door.metrics.open_streams.dec();
        return Err(Refusal::of(Reason::QueueFull));
    }
    let (items, receiver) = mpsc::channel(WINDOW);
    tokio::spawn(async move {
        let draining = door.draining.clone();
        let stream = Stream {
            door: &door,
            subscriber,
            at: from,
            items: &items,
            draining,
        };
        let last_word = match stream.run().await {
            End::Gone => None,
            End::Refused(why) => Some(why),
            End::Draining => Some(Refusal::of(Reason::Stopping)),
        };
        if let Some(why) = last_word {
            door.metrics.refused(why.reason.code());
            // A reader that reads gets it; for one that does not, this ends with its connection.
            let _ = items.send(Err(refusal::status(&why))).await;
        }
        door.metrics.open_streams.dec();
    });
    Ok(receiver)
}

struct Stream<'s> {
    door: &'s Shared,
    subscriber: Subscriber,
    /// Number of the last notice that was sent.
    at: u64,
    items: &'s Items,
    draining: watch::Receiver<bool>,
}

impl Stream<'_> {
    async fn run(mut self) -> End {
        let mut bell = self.door.bells.listen(self.subscriber.unit);
        loop {
            bell.mark_unchanged();
            if let Err(end) = self.send_pending().await {
                return end;
            }
            tokio::select! {
                () = self.items.closed() => return End::Gone,
                _ = bell.changed() => {}
                () = tokio::time::sleep(BOOKMARK_EVERY) => {}
                () = drained(&mut self.draining) => return End::Draining,
            }
        }
    }

    /// A stream does not outlive the right to call: neither the certificate nor the admission.
    fn check_right(&self) -> Result<(), End> {
        self.door.still_may(&self.subscriber.caller).map_err(End::Refused)
    }

    /// Sends everything that waits, then a bookmark.
    async fn send_pending(&mut self) -> Result<(), End> {
        let (engine, unit) = (&self.door.engine, self.subscriber.unit);
        loop {
            self.check_right()?;
            let (notices, through) =
                engine.read(|view| notices_after(view, &engine.policy(), unit, self.at, WINDOW));
            if through == self.at {
                break;
            }
            for shown in notices {
                let notice = translate::notice(engine.outward(), unit, shown);
                self.send(Item::Notice(notice)).await?;
            }
            self.at = through;
        }
        let outbox = engine.read(|view| view.outbox.outbox(unit));
        let bookmark = Bookmark {
            cursor: engine.outward().cursor(unit, self.at.max(outbox.acknowledged)),
            server_time: Some(translate::stamp(self.door.clock_now())),
            unacknowledged: outbox.waiting(),
        };
        self.send(Item::Bookmark(bookmark)).await
    }

    /// Waits for a slow reader, but not when the daemon is stopping.
    async fn send(&mut self, item: Item) -> Result<(), End> {
        let item = SubscribeResponse { item: Some(item) };
        tokio::select! {
            biased;
            sent = self.items.send(Ok(item)) => sent.map_err(|_| End::Gone),
            () = drained(&mut self.draining) => Err(End::Draining),
        }
    }
}

pub(super) async fn drained(draining: &mut watch::Receiver<bool>) {
    // An error means that the sender is gone; then the daemon is stopping too.
    let _ = draining.wait_for(|draining| *draining).await;
}
