//! Why a story cannot be played. A refusal that a story asks for is not one of these: it is part of what happened.

use std::{io, path::PathBuf};

use scenario::{Place, UnitName};
use thiserror::Error;

use crate::{client::CannotConnect, daemon::InitFailure, setup::SetupFailure};

/// Why a story stops.
#[derive(Debug, Error)]
pub enum CannotPlay {
    /// A certificate of the cast.
    #[error(transparent)]
    Certificate(#[from] SetupFailure),
    /// The program does not start at all.
    #[error("{} cannot be started: {kind}", program.display())]
    NotStarted {
        /// Which program.
        program: PathBuf,
        /// Why.
        kind: io::ErrorKind,
    },
    /// The folder and its store cannot be made.
    #[error(transparent)]
    Init(#[from] InitFailure),
    /// The daemon ended when it should serve.
    #[error("kringd ended ({status}) when it should serve; its last words:\n{said}")]
    Died {
        /// Its exit status.
        status: String,
        /// Its last lines on standard error.
        said: String,
    },
    /// The daemon runs and does not say that it is ready.
    #[error("kringd did not say within {seconds} s that it is ready; its last words:\n{said}")]
    NotReady {
        /// How long was waited.
        seconds: u64,
        /// Its last lines on standard error.
        said: String,
    },
    /// The daemon's first line is not the one that was agreed.
    #[error("kringd said `{0}` where it should say where it serves")]
    NoReadyLine(String),
    /// The daemon did not stop, or not cleanly.
    #[error("kringd did not stop cleanly ({status}); its last words:\n{said}")]
    NotStopped {
        /// Its exit status, or that it was killed.
        status: String,
        /// Its last lines on standard error.
        said: String,
    },
    /// No connection.
    #[error(transparent)]
    Connect(#[from] CannotConnect),
    /// The stage's own request (cast, clock, subscription) was refused.
    #[error("{what} was refused: {reason} {message}")]
    Refused {
        /// What was asked.
        what: String,
        /// Stable reason, or the status code when the refusal carries none.
        reason: String,
        /// Its sentence.
        message: String,
    },
    /// No answer in time.
    #[error("no answer within {seconds} s to {what}")]
    NoAnswer {
        /// What was asked.
        what: String,
        /// How long was waited.
        seconds: u64,
    },
    /// A notice stands in the outbox and did not come over the open subscription.
    #[error(
        "{unit} has {written} new notices in its outbox, but {arrived} of them came over its open subscription"
    )]
    NotDelivered {
        /// Whose.
        unit: UnitName,
        /// What a fresh subscription read.
        written: usize,
        /// What came live.
        arrived: usize,
    },
    /// What came live is not what stands in the outbox.
    #[error("{unit} got over its open subscription: {live:?}, but its outbox holds: {written:?}")]
    OtherNotices {
        /// Whose.
        unit: UnitName,
        /// Ids that came live, in order.
        live: Vec<String>,
        /// Ids a fresh subscription read, in order.
        written: Vec<String>,
    },
    /// A subscription ended by itself.
    #[error("the subscription of {unit} ended: {why}")]
    StreamEnded {
        /// Whose.
        unit: UnitName,
        /// What the daemon said.
        why: String,
    },
    /// What happens beside the story cannot be played.
    #[error("the households beside the story: {0}")]
    Beside(String),
    /// The cast of the story is not whole.
    #[error("{place}: {why}")]
    Cast {
        /// Where.
        place: Place,
        /// What is missing.
        why: String,
    },
    /// The event speaks of a registration that the story never made.
    #[error("{place}: {who} has no running registration of {person}")]
    NotRegistered {
        /// Where.
        place: Place,
        /// Whose.
        who: UnitName,
        /// The person's name in the story.
        person: String,
    },
}
