//! What one event caused, as it came over the wire: answers, a refusal, notices.

use std::collections::BTreeMap;

use scenario::UnitName;

use crate::wire::v1::{AroundResponse, Coverage, Match, MatchOutcome, Notice, RegisterResponse};

/// An answer to the acting party.
#[derive(Clone, PartialEq, Debug)]
pub enum Answer {
    /// To a registration.
    Registered(Box<RegisterResponse>),
    /// To a look.
    Around(AroundResponse),
    /// To anything else: it says nothing about others.
    Done,
}

impl Answer {
    /// Other parties in it.
    #[must_use]
    pub fn matches(&self) -> &[Match] {
        match self {
            Self::Registered(response) => &response.matches,
            Self::Around(response) => &response.parties,
            Self::Done => &[],
        }
    }

    /// Whether it says that no match is known; `None` when it does not speak of matches.
    #[must_use]
    pub fn no_match_known(&self) -> Option<bool> {
        let outcome = match self {
            Self::Registered(response) => response.outcome(),
            Self::Around(response) => response.outcome(),
            Self::Done => return None,
        };
        Some(outcome == MatchOutcome::NoMatchKnown)
    }

    /// Its statement of coverage.
    #[must_use]
    pub fn coverage(&self) -> Option<&Coverage> {
        match self {
            Self::Registered(response) => response.coverage.as_ref(),
            Self::Around(response) => response.coverage.as_ref(),
            Self::Done => None,
        }
    }

    /// The description of the person may fit somebody else too (twins).
    #[must_use]
    pub fn possible_duplicate(&self) -> bool {
        matches!(self, Self::Registered(response) if response.possible_duplicate)
    }
}

/// A refusal, as the acting party reads it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Refused {
    /// Stable reason of the ErrorInfo; the status code when there is none.
    pub reason: String,
    /// The sentence.
    pub message: String,
}

/// What one event caused.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Happening {
    /// Answers to the requests of the deed, in order; those before a refusal too.
    pub answers: Vec<Answer>,
    /// The refusal that ended the deed.
    pub refused: Option<Refused>,
    /// What units were told, in the order of their outboxes; units that were told nothing are not here.
    pub heard: BTreeMap<UnitName, Vec<Notice>>,
    /// The registration began this party's involvement: before, it had no running one.
    pub start: bool,
    /// Rules of every answer and notice that did not hold, in words.
    pub faults: Vec<String>,
}
