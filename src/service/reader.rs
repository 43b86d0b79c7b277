//! Reader: hands the answers of a list over, and waits for one who does not read, but not for ever.

use std::time::Duration;

use tokio::{sync::mpsc, time::Instant};
use tonic::Status;

use crate::wire::v1::{ReconcileResponse, reconcile_response::Part};

/// Answers held for a slow reader.
const WINDOW: usize = 64;

/// How long a reader is waited for.
#[derive(Clone, Copy)]
pub(super) struct Patience {
    /// For one answer.
    pub(super) once: Duration,
    /// For all answers together.
    pub(super) in_all: Duration,
}

/// A reader that takes nothing for a minute has stopped reading. One that takes a little each minute keeps the turn of
/// its unit from a newer list: ten minutes are enough for the longest list over a slow line.
pub(super) const PATIENCE: Patience = Patience {
    once: Duration::from_secs(60),
    in_all: Duration::from_secs(600),
};

/// The reader went away, or does not read.
#[derive(Debug)]
pub(super) struct Gone;

pub(super) type Answers = mpsc::Receiver<Result<ReconcileResponse, Status>>;

/// Who reads the answers.
pub(super) struct Reader {
    answers: mpsc::Sender<Result<ReconcileResponse, Status>>,
    patience: Patience,
}

impl Reader {
    /// A reader, and what it reads.
    pub(super) fn new(patience: Patience) -> (Self, Answers) {
        let (answers, receiver) = mpsc::channel(WINDOW);
        (Self { answers, patience }, receiver)
    }

    /// Hands over one part.
    pub(super) async fn tell(&mut self, part: Part) -> Result<(), Gone> {
        self.send(Ok(ReconcileResponse { part: Some(part) })).await
    }

    /// Ends the answers with a refusal.
    pub(super) async fn refuse(&mut self, status: Status) -> Result<(), Gone> {
        self.send(Err(status)).await
    }

    async fn send(&mut self, answer: Result<ReconcileResponse, Status>) -> Result<(), Gone> {
        let began = Instant::now();
        let patience = self.patience.once.min(self.patience.in_all);
        let sent = self.answers.send_timeout(answer, patience).await;
        self.patience.in_all = self.patience.in_all.saturating_sub(began.elapsed());
        sent.map_err(|_| Gone)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::v1::ReconcileSummary;

    const LONG: Duration = Duration::from_secs(3_600);

    fn part() -> Part {
        Part::Summary(ReconcileSummary::default())
    }

    #[tokio::test]
    async fn a_reader_that_does_not_read_is_given_up() {
        for (once, in_all) in [(Duration::ZERO, LONG), (LONG, Duration::ZERO)] {
            let (mut reader, mut answers) = Reader::new(Patience { once, in_all });
            for _ in 0..WINDOW {
                reader.tell(part()).await.unwrap();
            }
            assert!(reader.tell(part()).await.is_err(), "it waits for ever");
            answers.recv().await.unwrap().unwrap();
            reader.tell(part()).await.unwrap();
        }
    }

    #[tokio::test]
    async fn the_time_that_a_reader_takes_adds_up() {
        let (once, in_all) = (Duration::from_millis(1), Duration::from_millis(5));
        let (mut reader, _answers) = Reader::new(Patience { once, in_all });
        for _ in 0..WINDOW {
            reader.tell(part()).await.unwrap();
        }
        for _ in 0..5 {
            assert!(reader.tell(part()).await.is_err());
        }
        assert_eq!(reader.patience.in_all, Duration::ZERO);
    }
}
