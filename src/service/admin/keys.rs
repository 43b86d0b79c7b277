//! Another key-encryption key, for administrators: the keys of all matters are put under it while the index goes on.
//!
//! Absent: how that is done (engine), and moving the files of keys, which only the operator does.

use decision::{Reason, Refusal};
use engine::Failure;
use rand::rngs::OsRng;
use tokio::sync::mpsc;
use tonic::{Request, Status};

use super::{Admin, long};
use crate::{keys::BadKey, wire::v1};

/// Answers held for a slow reader.
const WINDOW: usize = 64;

impl Admin {
    pub(super) async fn rewrap_keys(
        &self,
        request: Request<v1::RewrapKeysRequest>,
    ) -> Result<mpsc::Receiver<Result<v1::RewrapKeysResponse, Status>>, Refusal> {
        let administrator = self.0.administrator(&request)?;
        let turn = long::turn(&self.0.rewrapping).map_err(|_| Refusal::of(Reason::RewrapUnderWay))?;
        let next = self.0.next_key.read().map_err(not_there)?;
        Ok(long::begin(&self.0, turn, WINDOW, move |door, items| {
            let mut word = v1::RewrapKeysResponse::default();
            let mut progress = |done: u64, all: u64| {
                (word.done, word.key_slots) = (done, all);
                // A slow reader misses some.
                let _ = items.try_send(Ok(word));
                !items.is_closed() && !*door.draining.borrow()
            };
            let outcome = door.engine.rewrap(next, &mut OsRng, &mut progress);
            last_word(outcome, word).inspect(|_| super::tell("RewrapKeys", administrator))
        }))
    }
}

/// What is wrong with a file is for whoever reads the log, where it lies.
pub(super) fn not_there(why: BadKey) -> Refusal {
    tracing::warn!(%why, "the next key was asked for and is not there; nothing was changed");
    Refusal::of(match why {
        BadKey::NextMissing(_) => Reason::NextKeyMissing,
        _ => Reason::NextKeyUnusable,
    })
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
