//! Long work that tells how far it is: one of its kind at a time, on a thread of its own.
//!
//! Place in the flow: behind the rpcs of an administrator that answer with a stream. What the work comes to is the last word.
//! Absent: what is done, and how often it tells.

use std::sync::Arc;

use decision::{Reason, Refusal};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc};
use tonic::Status;

use crate::{refusal, service::Shared};

/// Where words go; whoever is behind it may be gone.
pub(super) type Words<T> = mpsc::Sender<Result<T, Status>>;

/// The one turn there is.
pub(super) fn turn(of: &Arc<Semaphore>) -> Result<OwnedSemaphorePermit, Refusal> {
    let turn = Arc::clone(of).try_acquire_owned();
    turn.map_err(|_| Refusal::of(Reason::QueueFull))
}

/// Begins the work; `window` words are held for a slow reader.
pub(super) fn begin<T: Send + 'static>(
    door: &Shared,
    turn: OwnedSemaphorePermit,
    window: usize,
    work: impl FnOnce(&Shared, &Words<T>) -> Result<T, Refusal> + Send + 'static,
) -> mpsc::Receiver<Result<T, Status>> {
    let (words, receiver) = mpsc::channel(window);
    let door = Arc::clone(door);
    tokio::task::spawn_blocking(move || {
        let last = work(&door, &words);
        drop(turn);
        if let Err(why) = &last {
            door.metrics.refused(why.reason.code());
        }
        // A reader that went away needs no word.
        let _ = words.blocking_send(last.map_err(|why| refusal::status(&why)));
    });
    receiver
}
