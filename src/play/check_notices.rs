//! The sentences about notices: who is told of whom, who is told nothing, and that nobody else is told.

use scenario::{ExpectedThat, Party, UnitName};

use super::{
    Kind, Sighting, Who,
    check::Check,
    compare::{fits, list, names, words},
    seen::pairs,
};

impl Check<'_> {
    fn told_as(&self, who: &UnitName, kind: Kind) -> Vec<&Sighting> {
        let told = self.told.get(who).into_iter().flatten();
        told.filter(|(of, _)| *of == kind).map(|(_, seen)| seen).collect()
    }

    pub(super) fn is_told(&self, who: &UnitName, kind: Kind, parties: &[Party]) -> Vec<String> {
        let told = self.told_as(who, kind);
        let missing = parties
            .iter()
            .filter(|party| !told.iter().any(|seen| fits(party, seen, false)));
        let everything = || self.everything_told(who);
        missing
            .map(|party| {
                format!(
                    "{who} is not told of {} as {kind:?}; it is told {}",
                    words(party),
                    everything()
                )
            })
            .collect()
    }

    pub(super) fn everything_told(&self, who: &UnitName) -> String {
        list(self.told.get(who).into_iter().flatten(), |(kind, seen)| {
            format!("{kind:?} {seen}")
        })
    }

    pub(super) fn officer_is_told(&self, who: &UnitName, expected: &[(UnitName, UnitName)]) -> Vec<String> {
        let told = self
            .happening
            .heard
            .get(who)
            .map(|notices| pairs(self.cast, notices, Kind::Match))
            .unwrap_or_default();
        let same = |(a, b): &(UnitName, UnitName), (c, d): &(UnitName, UnitName)| {
            (a, b) == (c, d) || (a, b) == (d, c)
        };
        let missing = expected
            .iter()
            .filter(|pair| !told.iter().any(|seen| same(pair, seen)));
        let everything = || list(&told, |(a, b)| format!("{a} and {b}"));
        missing
            .map(|(a, b)| format!("{who} is not told of {a} and {b}; it is told of {}", everything()))
            .collect()
    }

    pub(super) fn told_nothing(&self, who: &UnitName) -> Vec<String> {
        match self.happening.heard.get(who) {
            None => Vec::new(),
            Some(notices) => {
                vec![format!(
                    "{who} gets {} notices: {}",
                    notices.len(),
                    self.everything_told(who)
                )]
            }
        }
    }

    /// Not counted: the acting party, which has its answer, and the follow-up officers, who hear of every match.
    pub(super) fn nobody_else(&self) -> Vec<String> {
        let officer = |unit: &UnitName| {
            self.story
                .municipalities
                .iter()
                .any(|place| place.officer == *unit)
        };
        let others = self
            .told
            .iter()
            .filter(|&(unit, _)| **unit != self.event.who && !officer(unit));
        others
            .flat_map(|(unit, told)| told.iter().map(move |(kind, seen)| (*unit, *kind, seen)))
            .filter(|(unit, kind, seen)| !self.is_named(unit, *kind, seen))
            .map(|(unit, kind, seen)| format!("{unit} is told as well: {kind:?} {seen}"))
            .collect()
    }

    /// Whether a sentence of this event names what a unit is told.
    fn is_named(&self, unit: &UnitName, kind: Kind, seen: &Sighting) -> bool {
        self.event
            .expectations
            .iter()
            .any(|then| match (&then.that, kind) {
                (ExpectedThat::ToldOf { who, parties }, Kind::Match)
                | (ExpectedThat::ToldOfChange { who, parties }, Kind::Changed) => {
                    who == unit && parties.iter().any(|party| names(party, seen))
                }
                (ExpectedThat::ToldOfWithdrawal { who, party }, Kind::Withdrawn) => {
                    who == unit && names(party, seen)
                }
                (ExpectedThat::SeesShieldedParty { who }, Kind::Match) => {
                    who == unit && seen.who == Who::Shielded
                }
                _ => false,
            })
    }
}
