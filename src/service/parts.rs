//! Parts: what a sender of a list says, one after the other, in bounded time.
//!
//! Raw identities are guarded from here on, also those of a part that is refused because of its place.

use std::time::Duration;

use decision::{Reason, Refusal};
use futures_util::{Stream, StreamExt as _};
use tokio::{sync::watch, time::Instant};
use tonic::{Code, Status};

use super::stream::drained;
use crate::{
    translate::Guarded,
    wire::v1::{
        ReconcileClosing, ReconcileOpening, ReconcileRequest, RegisterRequest, reconcile_request::Part,
    },
};

/// One part of a list.
pub(super) enum Said {
    Opening(ReconcileOpening),
    Item(Box<Guarded<RegisterRequest>>),
    Closing(ReconcileClosing),
}

/// How long a sender may take.
#[derive(Clone, Copy)]
pub(super) struct Patience {
    /// From one part to the next.
    pub(super) silence: Duration,
    /// For the whole list.
    pub(super) reading: Duration,
}

/// A sender that is silent for so long has gone. The longest list goes over a slow line (1 Mbit/s) in five minutes; one
/// that takes longer keeps the turn of its unit, and the memory of the index, for nothing.
pub(super) const PATIENCE: Patience = Patience {
    silence: Duration::from_secs(30),
    reading: Duration::from_secs(300),
};

/// The parts that are still to come.
pub(super) struct Parts<S> {
    stream: S,
    silence: Duration,
    until: Instant,
    draining: watch::Receiver<bool>,
}

impl<S: Stream<Item = Result<ReconcileRequest, Status>> + Unpin> Parts<S> {
    /// Begins to listen.
    pub(super) fn of(stream: S, patience: Patience, draining: watch::Receiver<bool>) -> Self {
        Self {
            stream,
            silence: patience.silence,
            until: Instant::now() + patience.reading,
            draining,
        }
    }

    /// The next part; `None` at the end of the stream. A stream that breaks, falls silent or takes too long has not said
    /// everything.
    pub(super) async fn next(&mut self) -> Result<Option<Said>, Refusal> {
        let until = self.until.min(Instant::now() + self.silence);
        let message = tokio::select! {
            biased;
            () = drained(&mut self.draining) => return Err(Refusal::of(Reason::Stopping)),
            () = tokio::time::sleep_until(until) => return Err(Refusal::of(Reason::ReconcileIncomplete)),
            message = self.stream.next() => message,
        };
        let Some(message) = message else {
            return Ok(None);
        };
        let message = message.map_err(|status| Refusal::of(broken(status.code())))?;
        match message.part {
            None => Err(Refusal::of(Reason::ReconcileOrder)),
            Some(Part::Opening(opening)) => Ok(Some(Said::Opening(opening))),
            Some(Part::Item(item)) => Ok(Some(Said::Item(Box::new(Guarded::new(item))))),
            Some(Part::Closing(closing)) => Ok(Some(Said::Closing(closing))),
        }
    }
}

/// What the transport says of a part that it could not hand over.
const fn broken(code: Code) -> Reason {
    match code {
        Code::Internal => Reason::MessageMalformed,
        Code::OutOfRange => Reason::MessageTooLarge,
        Code::Unimplemented => Reason::CompressionUnsupported,
        _ => Reason::ReconcileIncomplete,
    }
}

#[cfg(test)]
mod tests {
    use futures_util::stream;

    use super::*;

    const LONG: Duration = Duration::from_secs(3_600);
    const NONE: Duration = Duration::ZERO;

    async fn why(patience: Patience, draining: bool) -> Reason {
        let (_sender, draining) = watch::channel(draining);
        let mut parts = Parts::of(stream::pending(), patience, draining);
        match parts.next().await {
            Err(refusal) => refusal.reason,
            Ok(_) => panic!("a part of a sender that says nothing"),
        }
    }

    #[tokio::test]
    async fn a_sender_is_heard_for_so_long_and_may_be_silent_for_so_long() {
        for (silence, reading) in [(NONE, LONG), (LONG, NONE)] {
            assert_eq!(
                why(Patience { silence, reading }, false).await,
                Reason::ReconcileIncomplete
            );
        }
    }

    #[tokio::test]
    async fn a_sender_that_drips_is_not_heard_for_ever() {
        let (_sender, draining) = watch::channel(false);
        let closing = || {
            let part = Some(Part::Closing(ReconcileClosing::default()));
            Some(Ok(ReconcileRequest { part }))
        };
        // Never silent, and never at its end.
        let drip = stream::poll_fn(move |_| std::task::Poll::Ready(closing()));
        let patience = Patience {
            silence: LONG,
            reading: Duration::from_millis(1),
        };
        let mut parts = Parts::of(drip, patience, draining);
        let refusal = loop {
            if let Err(refusal) = parts.next().await {
                break refusal;
            }
            tokio::task::yield_now().await;
        };
        assert_eq!(refusal.reason, Reason::ReconcileIncomplete);
    }

    #[tokio::test]
    async fn nobody_is_heard_while_the_daemon_stops() {
        let (silence, reading) = (LONG, LONG);
        assert_eq!(why(Patience { silence, reading }, true).await, Reason::Stopping);
    }
}
