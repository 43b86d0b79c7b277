//! One party of an expectation held against one entry, and lists against lists.

use scenario::{Other, Party, Row, Seen};

use super::{
    Sighting, Who,
    seen::{row_words, status_words},
};

/// Whether an entry is what a sentence says. `marked`: the entry comes from a place that can carry every mark; a notice
/// cannot say that a person may be two.
pub(super) fn fits(party: &Party, seen: &Sighting, marked: bool) -> bool {
    names(party, seen) && linked(party, seen) && marks(party, seen, marked) && {
        party.status.is_none() || party.status == seen.status
    }
}

/// Whether the sentence and the entry are about the same party.
pub(super) fn names(party: &Party, seen: &Sighting) -> bool {
    match (&party.other, &seen.who) {
        (Other::Named(name), Who::Named(seen)) => name == seen,
        (Other::Shielded, Who::Shielded) => true,
        _ => false,
    }
}

fn linked(party: &Party, seen: &Sighting) -> bool {
    match (party.seen, seen.row) {
        (None, _) => true,
        (Some(Seen::AnotherPerson), _) => seen.other_person,
        (Some(Seen::Row(row)), Some(shown)) => row == shown,
        // Where no row is disclosed, all that "same person" can mean is: not another one.
        (Some(Seen::Row(row)), None) => row == Row::SamePerson && !seen.other_person,
    }
}

/// A mark that is written must be there; where a row is written, a mark that is not must not.
fn marks(party: &Party, seen: &Sighting, marked: bool) -> bool {
    let complete = matches!(party.seen, Some(Seen::Row(_)));
    let fits = |written: bool, shown: bool| written == shown || (shown && !complete);
    fits(party.marks.asserted, seen.asserted)
        && fits(party.marks.in_question, seen.in_question)
        && match marked {
            true => fits(party.marks.possible_duplicate, seen.possible_duplicate),
            false => !party.marks.possible_duplicate,
        }
}

/// What a list of parties lacks of what is expected, and what it has beyond it.
pub(super) struct Difference<'a> {
    pub(super) missing: Vec<&'a Party>,
    pub(super) beyond: Vec<&'a Sighting>,
}

/// Each entry answers one sentence at most. Every party stands once in a list, so that taking the first fit is enough.
pub(super) fn difference<'a>(expected: &'a [Party], seen: &'a [Sighting], marked: bool) -> Difference<'a> {
    let mut beyond: Vec<&Sighting> = seen.iter().collect();
    let mut missing = Vec::new();
    for party in expected {
        match beyond.iter().position(|seen| fits(party, seen, marked)) {
            Some(at) => drop(beyond.remove(at)),
            None => missing.push(party),
        }
    }
    Difference { missing, beyond }
}

/// A sentence's party in its own words.
pub(super) fn words(party: &Party) -> String {
    let name = match &party.other {
        Other::Named(name) => name.to_string(),
        Other::Shielded => "a shielded party".to_owned(),
    };
    let mut details = Vec::new();
    match party.seen {
        Some(Seen::Row(row)) => details.push(row_words(row)),
        Some(Seen::AnotherPerson) => details.push("another person in the family"),
        None => {}
    }
    details.extend(party.status.map(status_words));
    let marks = [
        (party.marks.asserted, "asserted"),
        (party.marks.in_question, "in question"),
        (party.marks.possible_duplicate, "possible duplicate"),
    ];
    details.extend(marks.into_iter().filter_map(|(set, word)| set.then_some(word)));
    if details.is_empty() {
        name
    } else {
        format!("{name} ({})", details.join(", "))
    }
}

/// Several of anything, or "nobody".
pub(super) fn list<T>(all: impl IntoIterator<Item = T>, words: impl Fn(T) -> String) -> String {
    let all: Vec<_> = all.into_iter().map(words).collect();
    if all.is_empty() {
        "nobody".to_owned()
    } else {
        all.join(", ")
    }
}
