//! The services: one short handler per rpc. A handler lets the caller in, translates, submits, and translates back.

mod admin;
mod compare;
mod development;
mod follow;
mod notices;
mod parts;
mod reader;
mod reconcile;
mod registrations;
mod stream;
mod streamed;

use std::{future::Future, sync::Arc, time::Instant};

use decision::{Reason, Refusal};
use tonic::{Response, Status};

pub(crate) use admin::Admin;
pub(crate) use development::DevelopmentClock;
pub(crate) use notices::Notices;
pub(crate) use registrations::Registrations;

use crate::{door::Door, observe::OUTCOME_OK, refusal, translate};

/// Runs one rpc: counts and times it, and writes a refusal as a status.
async fn answer<T>(
    door: &Door,
    rpc: &'static str,
    work: impl Future<Output = Result<T, Refusal>>,
) -> Result<Response<T>, Status> {
    let started = Instant::now();
    let result = work.await;
    let outcome = result
        .as_ref()
        .map_or_else(|refusal| refusal.reason.code(), |_| OUTCOME_OK);
    door.metrics
        .rpc_answered(rpc, outcome, started.elapsed().as_secs_f64());
    result
        .map(Response::new)
        .map_err(|refusal| refusal::status(&refusal))
}

/// What translation needs of the door.
fn desk(door: &Door) -> translate::Desk {
    translate::Desk {
        keys: door.keyring.now(),
        today: door.now().day(),
    }
}

/// The writer answers every command with the answer of its kind. Anything else is a fault of this program.
fn mismatch() -> Refusal {
    Refusal::of(Reason::NotWriting)
}

/// The door, shared by all services.
type Shared = Arc<Door>;
