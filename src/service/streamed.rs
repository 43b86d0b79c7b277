//! An rpc that answers with a stream, counted when the stream ends with what it ended with: a refusal at the end is none less.
//!
//! A reader that went away before the end is counted as answered: it had what it wanted. Absent: subscriptions and lists, which
//! are counted when they begin; what is sent.

use std::{
    future::Future,
    pin::Pin,
    task::{Context, Poll, ready},
    time::Instant,
};

use decision::{Reason, Refusal};
use tokio::sync::mpsc;
use tokio_stream::{Stream, wrappers::ReceiverStream};
use tonic::{Response, Status};
use tonic_types::StatusExt as _;

use super::Shared;
use crate::{observe::OUTCOME_OK, refusal};

/// Answers of one call, and how it is counted.
pub(super) struct Counted<T> {
    items: ReceiverStream<Result<T, Status>>,
    door: Shared,
    rpc: &'static str,
    started: Instant,
    counted: bool,
}

/// Begins one; a refusal before the first answer is counted at once.
pub(super) async fn answer<T>(
    door: &Shared,
    rpc: &'static str,
    work: impl Future<Output = Result<mpsc::Receiver<Result<T, Status>>, Refusal>>,
) -> Result<Response<Counted<T>>, Status> {
    let started = Instant::now();
    match work.await {
        Ok(items) => Ok(Response::new(Counted {
            items: ReceiverStream::new(items),
            door: Shared::clone(door),
            rpc,
            started,
            counted: false,
        })),
        Err(why) => {
            let seconds = started.elapsed().as_secs_f64();
            door.metrics.rpc_answered(rpc, why.reason.code(), seconds);
            Err(refusal::status(&why))
        }
    }
}

impl<T> Counted<T> {
    fn ended(&mut self, outcome: &'static str) {
        if !std::mem::replace(&mut self.counted, true) {
            let seconds = self.started.elapsed().as_secs_f64();
            self.door.metrics.stream_ended(self.rpc, outcome, seconds);
        }
    }
}

impl<T> Stream for Counted<T> {
    type Item = Result<T, Status>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let item = ready!(Pin::new(&mut self.items).poll_next(context));
        match &item {
            Some(Ok(_)) => {}
            Some(Err(status)) => self.ended(outcome_of(status)),
            None => self.ended(OUTCOME_OK),
        }
        Poll::Ready(item)
    }
}

impl<T> Drop for Counted<T> {
    fn drop(&mut self) {
        self.ended(OUTCOME_OK);
    }
}

/// The reason in a status that this daemon wrote.
fn outcome_of(status: &Status) -> &'static str {
    let info = status.get_details_error_info();
    let reason = info.and_then(|info| Reason::ALL.iter().find(|reason| reason.code() == info.reason));
    reason.map_or(Reason::NotWriting, |reason| *reason).code()
}
