//! Per party: what the answers of one event, or the notices of one unit, say of each other party, taken together.
//!
//! Several links to one party are one entry: the strongest row, active before ended. A party that is shown openly in one
//! place and only through the officer in another is the same party when the match id is the same: an agency knows that.

use std::{collections::BTreeMap, fmt};

use scenario::{Row, Status, UnitName};

use super::{Answer, Cast};
use crate::wire::v1::{InvolvementState, Match, Notice, NoticeKind, PairRow};

/// The other party of an entry.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Who {
    /// By its name in the story.
    Named(UnitName),
    /// Shown as "through the municipality's officer".
    Shielded,
}

/// What is said of one other party.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Sighting {
    /// The other party.
    pub who: Who,
    /// The strongest row; `None` where the profile discloses none.
    pub row: Option<Row>,
    /// It concerns another person of the family, and nothing concerns the same person.
    pub other_person: bool,
    /// Still involved or not; `None` where the profile does not say.
    pub status: Option<Status>,
    /// Rests on an unconfirmed relation.
    pub asserted: bool,
    /// Rests on a relation that is being examined.
    pub in_question: bool,
    /// The answer says that the person may be two; notices have no such mark.
    pub possible_duplicate: bool,
}

/// What a notice tells.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Kind {
    /// A match.
    Match,
    /// A known match reads differently.
    Changed,
    /// A known match was none.
    Withdrawn,
    /// An officer: the index left something out.
    Limit,
    /// An own registration expires soon.
    Expires,
    /// Others had registered the same person before.
    Archived,
}

/// What the acting party learnt from the answers to one deed.
#[must_use]
pub fn learnt(cast: &Cast, answers: &[Answer]) -> Vec<Sighting> {
    let all = answers.iter().flat_map(|answer| {
        answer
            .matches()
            .iter()
            .map(move |shown| (shown, answer.possible_duplicate()))
    });
    together(cast, all)
}

/// What a unit was told in these notices, per kind and party.
#[must_use]
pub fn told(cast: &Cast, notices: &[Notice]) -> Vec<(Kind, Sighting)> {
    let mut by_kind: BTreeMap<Kind, Vec<(&Match, bool)>> = BTreeMap::new();
    for notice in notices {
        if let Some(kind) = kind(notice) {
            by_kind
                .entry(kind)
                .or_default()
                .extend(notice.matches.iter().map(|shown| (shown, false)));
        }
    }
    let per_party = |(kind, shown): (Kind, Vec<_>)| {
        together(cast, shown.into_iter())
            .into_iter()
            .map(move |sighting| (kind, sighting))
            .collect::<Vec<_>>()
    };
    by_kind.into_iter().flat_map(per_party).collect()
}

/// The pairs of parties that a follow-up officer was told of.
#[must_use]
pub fn pairs(cast: &Cast, notices: &[Notice], of: Kind) -> Vec<(UnitName, UnitName)> {
    let told = notices
        .iter()
        .filter(|notice| kind(notice) == Some(of))
        .flat_map(|notice| &notice.pairs);
    told.filter_map(|pair| {
        let name = |party: &Option<_>| party.as_ref().and_then(|party| cast.party(party)).cloned();
        Some((name(&pair.one)?, name(&pair.other)?))
    })
    .collect()
}

pub(super) fn kind(notice: &Notice) -> Option<Kind> {
    match notice.kind() {
        NoticeKind::Unspecified => None,
        NoticeKind::Match => Some(Kind::Match),
        NoticeKind::MatchChanged => Some(Kind::Changed),
        NoticeKind::MatchWithdrawn => Some(Kind::Withdrawn),
        NoticeKind::LimitReached => Some(Kind::Limit),
        NoticeKind::Expires => Some(Kind::Expires),
        NoticeKind::Archived => Some(Kind::Archived),
    }
}

pub(super) fn row(shown: &Match) -> Option<Row> {
    Some(match shown.row() {
        PairRow::Unspecified => return None,
        PairRow::SamePerson => Row::SamePerson,
        PairRow::Sibling => Row::Sibling,
        PairRow::Parent => Row::Parent,
        PairRow::CoParent => Row::CoParent,
        PairRow::PartnerOfParent => Row::PartnerOfParent,
        PairRow::ChildOfPartner => Row::ChildOfPartner,
        PairRow::SameAddress => Row::SameAddress,
    })
}

pub(super) fn status(shown: &Match) -> Option<Status> {
    match shown.state() {
        InvolvementState::Unspecified => None,
        InvolvementState::Active => Some(Status::Active),
        InvolvementState::Ended => Some(Status::Ended),
    }
}

fn single(who: Who, shown: &Match, possible_duplicate: bool) -> Sighting {
    Sighting {
        who,
        row: row(shown),
        other_person: shown.concerns_other_person,
        status: status(shown),
        asserted: shown.asserted,
        in_question: shown.in_question,
        possible_duplicate,
    }
}

/// One entry per party, in the order in which the parties were first seen.
fn together<'m>(cast: &Cast, all: impl Iterator<Item = (&'m Match, bool)>) -> Vec<Sighting> {
    let all: Vec<_> = all.collect();
    let name = |shown: &Match| shown.other.as_ref().and_then(|party| cast.party(party)).cloned();
    let known: BTreeMap<&str, UnitName> = all
        .iter()
        .filter_map(|(shown, _)| Some((shown.match_id.as_str(), name(shown)?)))
        .collect();
    let mut entries: Vec<((Who, &str), Sighting)> = Vec::new();
    for (shown, duplicate) in all {
        let id = shown.match_id.as_str();
        // A party that is neither open nor shielded is a fault, and is told of as one elsewhere.
        let key = match name(shown).or_else(|| known.get(id).cloned()) {
            Some(unit) => (Who::Named(unit), ""),
            None => (Who::Shielded, id),
        };
        let seen = single(key.0.clone(), shown, duplicate);
        match entries.iter_mut().find(|(known, _)| *known == key) {
            Some((_, entry)) => *entry = joined(entry, &seen),
            None => entries.push((key, seen)),
        }
    }
    entries.into_iter().map(|(_, sighting)| sighting).collect()
}

fn joined(one: &Sighting, other: &Sighting) -> Sighting {
    // Where no rows are disclosed, the same person is the stronger link.
    let strength = |seen: &Sighting| (seen.row, seen.row.is_none() && seen.other_person);
    let (lead, equal) = match strength(one).cmp(&strength(other)) {
        std::cmp::Ordering::Less => (one, false),
        std::cmp::Ordering::Greater => (other, false),
        std::cmp::Ordering::Equal => (one, true),
    };
    let both = |mark: fn(&Sighting) -> bool| {
        if equal {
            mark(one) && mark(other)
        } else {
            mark(lead)
        }
    };
    Sighting {
        who: lead.who.clone(),
        row: lead.row,
        other_person: both(|seen| seen.other_person),
        status: match (one.status, other.status) {
            (Some(Status::Active), _) | (_, Some(Status::Active)) => Some(Status::Active),
            (status, None) | (None, status) => status,
            (status, _) => status,
        },
        asserted: both(|seen| seen.asserted),
        in_question: both(|seen| seen.in_question),
        possible_duplicate: both(|seen| seen.possible_duplicate),
    }
}

impl fmt::Display for Who {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Named(unit) => unit.fmt(f),
            Self::Shielded => f.write_str("a shielded party"),
        }
    }
}

impl fmt::Display for Sighting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut details = Vec::new();
        match self.row {
            Some(row) => details.push(row_words(row)),
            None if self.other_person => details.push("another person in the family"),
            None => details.push("same person"),
        }
        details.extend(self.status.map(status_words));
        let marks = [
            (self.asserted, "asserted"),
            (self.in_question, "in question"),
            (self.possible_duplicate, "possible duplicate"),
        ];
        details.extend(marks.into_iter().filter_map(|(set, word)| set.then_some(word)));
        write!(f, "{} ({})", self.who, details.join(", "))
    }
}

/// The words of the scenario language for a row.
pub(super) fn row_words(row: Row) -> &'static str {
    match row {
        Row::SamePerson => "same person",
        Row::Sibling => "sibling",
        Row::Parent => "parent",
        Row::CoParent => "co-parent",
        Row::PartnerOfParent => "partner of parent",
        Row::ChildOfPartner => "child of partner",
        Row::SameAddress => "same address",
    }
}

/// The words of the scenario language for a status.
pub(super) fn status_words(status: Status) -> &'static str {
    match status {
        Status::Active => "active",
        Status::Ended => "ended",
    }
}
