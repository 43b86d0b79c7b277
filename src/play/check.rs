//! The sentences behind `then`, held against what happened. Every failure quotes the line it comes from and says what was
//! seen instead.

use std::collections::BTreeMap;

use scenario::{Event, Expectation, ExpectedThat, Party, Story, UnitName};

use super::{
    Cast, Happening, Kind, Sighting,
    compare::{difference, list, words},
    seen::{learnt, told},
};
use crate::wire::v1::Match;

/// Everything that is not as the story says, one sentence each; empty when all is well.
#[must_use]
pub fn failures(story: &Story, cast: &Cast, event: &Event, happening: &Happening) -> Vec<String> {
    let check = Check {
        story,
        cast,
        event,
        happening,
        learnt: learnt(cast, &happening.answers),
        told: happening
            .heard
            .iter()
            .map(|(unit, notices)| (unit, told(cast, notices)))
            .collect(),
    };
    let mut all: Vec<String> = happening
        .faults
        .iter()
        .map(|fault| format!("{}: {fault}", event.place))
        .collect();
    let refused = event
        .expectations
        .iter()
        .any(|then| matches!(then.that, ExpectedThat::Refused { .. }));
    if let (Some(refusal), false) = (&happening.refused, refused) {
        all.push(format!(
            "{}: refused with {}: {}",
            event.place, refusal.reason, refusal.message
        ));
    }
    for then in &event.expectations {
        all.extend(
            check
                .one(then)
                .into_iter()
                .map(|what| format!("{}: {what}", then.place)),
        );
    }
    all
}

/// One event with everything that it caused, read once.
pub(super) struct Check<'a> {
    pub(super) story: &'a Story,
    pub(super) cast: &'a Cast,
    pub(super) event: &'a Event,
    pub(super) happening: &'a Happening,
    learnt: Vec<Sighting>,
    pub(super) told: BTreeMap<&'a UnitName, Vec<(Kind, Sighting)>>,
}

impl Check<'_> {
    fn one(&self, then: &Expectation) -> Vec<String> {
        match &then.that {
            ExpectedThat::LearnsOf {
                who,
                at_most,
                parties,
            } => self
                .acts(who)
                .into_iter()
                .chain(self.lists(*at_most, parties))
                .collect(),
            ExpectedThat::SeesParties {
                who,
                at_most,
                count,
                parties,
            } => self
                .acts(who)
                .into_iter()
                .chain(self.counts(*at_most, *count, parties))
                .collect(),
            ExpectedThat::SeesNoMatchKnown { who } => {
                self.acts(who).into_iter().chain(self.no_match_known()).collect()
            }
            ExpectedThat::SeesShieldedParty { who } => self.shielded(who),
            ExpectedThat::ToldOf { who, parties } => self.is_told(who, Kind::Match, parties),
            ExpectedThat::ToldOfChange { who, parties } => self.is_told(who, Kind::Changed, parties),
            ExpectedThat::ToldOfWithdrawal { who, party } => {
                self.is_told(who, Kind::Withdrawn, std::slice::from_ref(party))
            }
            ExpectedThat::OfficerToldOf { who, pairs } => self.officer_is_told(who, pairs),
            ExpectedThat::ToldNothing { who } => self.told_nothing(who),
            ExpectedThat::NobodyElseIsTold => self.nobody_else(),
            ExpectedThat::Refused { reason } => self.refused(reason),
        }
    }

    fn acts(&self, who: &UnitName) -> Option<String> {
        (*who != self.event.who)
            .then(|| format!("{who} has no answer of its own here: {} acts", self.event.who))
    }

    fn lists(&self, at_most: bool, parties: &[Party]) -> Option<String> {
        let difference = difference(parties, &self.learnt, true);
        let missing = if at_most { Vec::new() } else { difference.missing };
        if missing.is_empty() && difference.beyond.is_empty() {
            return None;
        }
        Some(format!(
            "the answer lacks {} and has beyond it {}; it lists {}",
            list(missing, words),
            list(difference.beyond, ToString::to_string),
            list(&self.learnt, ToString::to_string),
        ))
    }

    fn counts(&self, at_most: bool, count: usize, parties: &[Party]) -> Option<String> {
        let seen = self.learnt.len();
        let listed: usize = self
            .happening
            .answers
            .iter()
            .map(|answer| answer.matches().len())
            .sum();
        if listed != seen {
            return Some(format!(
                "the answer lists {listed} entries for {seen} parties; it should list each once"
            ));
        }
        let fits = if at_most { seen <= count } else { seen == count };
        if !fits {
            let seen_list = list(&self.learnt, ToString::to_string);
            return Some(format!(
                "expected {count} parties, the answer lists {seen}: {seen_list}"
            ));
        }
        if parties.is_empty() {
            None
        } else {
            self.lists(at_most, parties)
        }
    }

    fn no_match_known(&self) -> Option<String> {
        let answers = &self.happening.answers;
        let none = !answers.is_empty() && answers.iter().all(|answer| answer.no_match_known() == Some(true));
        (!none).then(|| match answers.is_empty() {
            true => "there is no answer".to_owned(),
            false => format!("the answer lists {}", list(&self.learnt, ToString::to_string)),
        })
    }

    fn shielded(&self, who: &UnitName) -> Vec<String> {
        let shown: Vec<&Match> = if *who == self.event.who {
            self.happening
                .answers
                .iter()
                .flat_map(|answer| answer.matches())
                .collect()
        } else {
            self.happening
                .heard
                .get(who)
                .into_iter()
                .flatten()
                .flat_map(|notice| &notice.matches)
                .collect()
        };
        let through_officer =
            |shown: &&Match| shown.other.as_ref().is_some_and(|party| party.through_officer);
        // That such an entry gives nothing away is a rule of every answer and notice, checked with those.
        if shown.iter().any(through_officer) {
            return Vec::new();
        }
        vec![format!("{who} sees nobody through the municipality's officer")]
    }

    fn refused(&self, reason: &str) -> Vec<String> {
        let mut all = Vec::new();
        match &self.happening.refused {
            None => all.push(format!("not refused; {reason} was expected")),
            Some(refused) if refused.reason != reason => {
                all.push(format!(
                    "refused with {} ({}), not with {reason}",
                    refused.reason, refused.message
                ));
            }
            Some(_) => {}
        }
        for unit in self.happening.heard.keys() {
            all.push(format!(
                "refused, and yet {unit} is told {}",
                self.everything_told(unit)
            ));
        }
        all
    }
}
