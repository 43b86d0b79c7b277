//! The log, for administrators: its latest events as far as they stand in clear, and a proof of the whole of it.

use std::sync::Arc;

use decision::{Reason, Refusal};
use engine::Entry;
use tokio::sync::mpsc;
use tonic::{Request, Status};

use super::Admin;
use crate::{door::Administrator, refusal, service::Shared, translate, wire::v1};

/// Answers held for a slow reader.
const WINDOW: usize = 64;
/// Latest events that can be asked for.
const LAST_MOST: u64 = 1000;
/// Progress is told about so often.
const TELL_EVERY: u64 = 10_000;

type Items<T> = mpsc::Receiver<Result<T, Status>>;

impl Admin {
    pub(super) async fn tail_log(
        &self,
        request: Request<v1::TailLogRequest>,
    ) -> Result<Items<v1::TailLogResponse>, Refusal> {
        let administrator = self.0.administrator(&request)?;
        let v1::TailLogRequest { last, follow } = *request.get_ref();
        let from = self
            .0
            .engine
            .events()
            .saturating_sub(u64::from(last).min(LAST_MOST));
        let (items, receiver) = mpsc::channel(WINDOW);
        let door = Arc::clone(&self.0);
        tokio::spawn(async move {
            if let Err(last_word) = tail(&door, administrator, from, follow, &items).await {
                // A reader that went away needs no word.
                let _ = items.send(Err(refusal::status(&last_word))).await;
            }
        });
        Ok(receiver)
    }

    pub(super) async fn verify_log(
        &self,
        request: Request<v1::VerifyLogRequest>,
    ) -> Result<Items<v1::VerifyLogResponse>, Refusal> {
        self.0.administrator(&request)?;
        let turn = Arc::clone(&self.0.verifying).try_acquire_owned();
        let turn = turn.map_err(|_| Refusal::of(Reason::QueueFull))?;
        let (items, receiver) = mpsc::channel(WINDOW);
        let engine = self.0.engine.clone();
        tokio::task::spawn_blocking(move || {
            let events = engine.events();
            let mut read = 0;
            let mut progress = |so_far: u64| {
                let tell = so_far / TELL_EVERY > read / TELL_EVERY;
                read = so_far;
                let word = v1::VerifyLogResponse {
                    read,
                    events,
                    ..v1::VerifyLogResponse::default()
                };
                !tell || items.blocking_send(Ok(word)).is_ok()
            };
            let outcome = engine.verify(&mut progress);
            let word = match outcome {
                Ok(proven) => v1::VerifyLogResponse {
                    read: proven.events,
                    events: proven.events,
                    proven: true,
                    root: translate::hex(&proven.root),
                    damage: String::new(),
                },
                Err(why) => v1::VerifyLogResponse {
                    read,
                    events,
                    damage: why.to_string(),
                    ..v1::VerifyLogResponse::default()
                },
            };
            // A reader that went away needs no word.
            let _ = items.blocking_send(Ok(word));
            drop(turn);
        });
        Ok(receiver)
    }
}

/// Sends what there is from a position on, and goes on with what comes, as long as somebody reads and may.
async fn tail(
    door: &Shared,
    administrator: Administrator,
    from: u64,
    follow: bool,
    items: &mpsc::Sender<Result<v1::TailLogResponse, Status>>,
) -> Result<(), Refusal> {
    let mut next = from;
    let mut grown = door.engine.recent().watch();
    let mut draining = door.draining.clone();
    loop {
        grown.mark_unchanged();
        door.may_administer(administrator)?;
        for Entry { position, header } in door.engine.recent().from(next) {
            let entry = door.engine.read(|view| translate::log_entry(view, &header));
            let word = v1::TailLogResponse {
                entry: Some(entry),
                skipped: position - next,
            };
            next = position + 1;
            if items.send(Ok(word)).await.is_err() {
                return Ok(());
            }
        }
        if !follow {
            return Ok(());
        }
        tokio::select! {
            () = items.closed() => return Ok(()),
            _ = grown.changed() => {}
            _ = draining.wait_for(|draining| *draining) => return Err(Refusal::of(Reason::Stopping)),
        }
    }
}
