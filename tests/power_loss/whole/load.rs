//! Calls of the agencies to one run of the daemon: until all are answered, the daemon is dead, or it refuses to write.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use tokio::task::JoinSet;
use tonic_types::StatusExt as _;

use crate::calls::{Call, Connections, Verb};
use crate::model::Model;

/// Calls in flight.
const IN_FLIGHT: usize = 8;

/// How a batch ended: the worst of what its calls met, in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Ended {
    /// Everything has its answer.
    Done,
    /// The daemon says that the disk is full.
    Full,
    /// The daemon says that it does not write.
    Refused,
    /// The connection broke.
    Died,
}

/// What is still to be sent, and what was sent without an answer.
#[derive(Default)]
pub(crate) struct Queue {
    pub(crate) waiting: VecDeque<Call>,
    pub(crate) open: Vec<Call>,
    /// Calls answered.
    pub(crate) answered: u64,
    /// Ends that were taken after the disk was said to be full.
    pub(crate) ended_when_full: u64,
    pub(crate) ended: Option<Ended>,
}

/// Sends what waits.
pub(crate) async fn send(queue: Queue, model: &Arc<Model>, connections: &Connections) -> (Queue, Ended) {
    let queue = Arc::new(Mutex::new(Queue { ended: None, ..queue }));
    let mut workers = JoinSet::new();
    for _ in 0..IN_FLIGHT {
        let (queue, model, connections) = (Arc::clone(&queue), Arc::clone(model), connections.clone());
        workers.spawn(async move {
            while let Some(call) = next(&queue) {
                one(call, &queue, &model, &connections).await;
            }
        });
    }
    while let Some(done) = workers.join_next().await {
        done.unwrap();
    }
    let mut queue = std::mem::take(&mut *queue.lock().unwrap());
    let ended = queue.ended.take().unwrap_or(Ended::Done);
    (queue, ended)
}

fn next(queue: &Mutex<Queue>) -> Option<Call> {
    let mut queue = queue.lock().unwrap();
    match queue.ended {
        None => queue.waiting.pop_front(),
        // An end does not wait for room.
        Some(Ended::Full) => {
            let end = queue.waiting.iter().position(|call| call.verb == Verb::End)?;
            queue.waiting.remove(end)
        }
        Some(_) => None,
    }
}

async fn one(call: Call, queue: &Mutex<Queue>, model: &Model, connections: &Connections) {
    let before = model.sent(call);
    match connections.make(model, call).await {
        Ok(answer) => {
            let first = model.answered(call, &before, &answer);
            let mut queue = queue.lock().unwrap();
            queue.answered += 1;
            queue.ended_when_full += u64::from(queue.ended == Some(Ended::Full) && call.verb == Verb::End);
            if first {
                queue.waiting.extend(follows(model, call));
            }
        }
        Err(status) => {
            let reason = status.get_details_error_info().map(|info| info.reason);
            let ended = match reason.as_deref() {
                None => Ended::Died,
                Some("DISK_FULL") if call.verb != Verb::End => Ended::Full,
                Some("NOT_WRITING") => Ended::Refused,
                Some(_) => panic!("{call:?} is refused: {status:?}"),
            };
            let mut queue = queue.lock().unwrap();
            queue.ended = queue.ended.max(Some(ended));
            queue.open.push(call);
        }
    }
}

/// What is planned to happen to a registration after this call.
fn follows(model: &Model, call: Call) -> Option<Call> {
    let planned = &model.plan.registrations[call.no];
    let verb = match call.verb {
        Verb::Register if planned.renewal.is_some() => Verb::Renew,
        Verb::Register | Verb::Renew if planned.end.is_some() => Verb::End,
        Verb::Register | Verb::Renew | Verb::End => return None,
    };
    Some(Call { verb, no: call.no })
}
