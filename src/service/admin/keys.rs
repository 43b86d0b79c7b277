//! Another key-encryption key, for administrators: the keys of all matters are put under it while the index goes on.
//!
//! Absent: how that is done (engine), and moving the files of keys, which only the operator does.

use std::sync::Arc;

use decision::{Reason, Refusal};
use engine::Failure;
use rand::rngs::OsRng;
use tokio::sync::mpsc;
use tonic::{Request, Status};

use super::Admin;
use crate::{refusal, wire::v1};

/// Answers held for a slow reader.
const WINDOW: usize = 64;

impl Admin {
    pub(super) async fn rewrap_keys(
        &self,
        request: Request<v1::RewrapKeysRequest>,
    ) -> Result<mpsc::Receiver<Result<v1::RewrapKeysResponse, Status>>, Refusal> {
        let administrator = self.0.administrator(&request)?;
        let turn = Arc::clone(&self.0.rewrapping).try_acquire_owned();
        let turn = turn.map_err(|_| Refusal::of(Reason::QueueFull))?;
        let next = self.0.next_key.read().map_err(|why| {
            tracing::warn!(%why, "the next key-encryption key cannot be used");
            Refusal::of(Reason::NextKeyMissing)
        })?;
        let (items, receiver) = mpsc::channel(WINDOW);
        let door = Arc::clone(&self.0);
        tokio::task::spawn_blocking(move || {
            let mut word = v1::RewrapKeysResponse::default();
            let mut progress = |done: u64, all: u64| {
                (word.done, word.key_slots) = (done, all);
                // A slow reader misses some.
                let _ = items.try_send(Ok(word));
                !items.is_closed() && !*door.draining.borrow()
            };
            let outcome = door.engine.rewrap(next, &mut OsRng, &mut progress);
            drop(turn);
            let word = last_word(outcome, word);
            match &word {
                Ok(_) => super::tell("RewrapKeys", administrator),
                Err(why) => door.metrics.refused(why.reason.code()),
            }
            // A reader that went away needs no word.
            let _ = items.blocking_send(word.map_err(|why| refusal::status(&why)));
        });
        Ok(receiver)
    }
}

fn last_word(
    outcome: Result<bool, Failure>,
    so_far: v1::RewrapKeysResponse,
) -> Result<v1::RewrapKeysResponse, Refusal> {
    let reason = match outcome {
        Ok(snapshot_follows) => {
            return Ok(v1::RewrapKeysResponse {
                done: so_far.key_slots,
                complete: true,
                snapshot_follows,
                ..so_far
            });
        }
        Err(why) if why.is_closed() => Reason::Stopping,
        Err(Failure::Slots(seal::Failure::SameKek)) => Reason::NextKeyInUse,
        Err(Failure::Journal(journal::Failure::NoRoom(_))) => Reason::DiskFull,
        Err(why) => {
            tracing::error!(%why, "the keys could not be put under the next key-encryption key");
            Reason::NotWriting
        }
    };
    Err(Refusal::of(reason))
}
