//! Vanish: from now on nothing is known of a registration, a relation or a person; what others rest on is said once more.

use std::collections::BTreeSet;

use event::{Erasable, Erasing, Fact, PersonKept, PersonNo, RegistrationNo, RelationNo, StatementNo, UnitNo};
use household::affected_by;
use layers::{Got, Name};
use seal::Matter;

use super::matches::{fall_away, go_on, hear_again};
use crate::{
    Desk,
    telling::{Before, Cause, tell},
};

pub(super) fn vanish(desk: &mut Desk<'_, '_>, of: Erasable, names: &[(PersonNo, Name)]) {
    match of {
        Erasable::Registration(no) => registration(desk, no),
        Erasable::Relation(no) => relation(desk, no),
        Erasable::Person(no) => person(desk, no, names),
    }
}

fn registration(desk: &mut Desk<'_, '_>, no: RegistrationNo) {
    let household = desk.view().household;
    let Some(known) = household.registration(no).map(Got::into_owned) else {
        // Folded without what stands beside the facts: nothing that waits may tell of it.
        let units = desk.view().registry.unit_numbers();
        units.for_each(|unit| drop(desk.draft.outbox().void(unit, no)));
        return;
    };
    keep_age(desk, household.noted_under(no).unwrap_or(known.person));
    let matches: Vec<_> = known
        .matches
        .iter()
        .filter_map(|&at| desk.view().household.matched(at))
        .collect();
    let matches: Vec<_> = matches.into_iter().map(Got::into_owned).collect();
    let mut hearing: BTreeSet<UnitNo> = BTreeSet::from([known.unit]);
    for matched in &matches {
        hearing.extend([matched.one, matched.other]);
        hearing.extend(&matched.told);
    }
    let archive = desk.view().archive_told_with(no);
    hearing.extend(archive.into_iter().map(|(unit, _)| UnitNo(unit)));
    // Who was an officer when they were told may be none any more: those are found among who was told.
    hearing.extend(desk.view().registry.all_officers());
    desk.record(Fact::Erasing(Erasing {
        of: Erasable::Registration(no),
    }));
    matches.iter().for_each(|matched| go_on(desk, no, matched));
    for unit in hearing {
        let unheard = desk.draft.outbox().void(unit, no);
        fall_away(desk, &unheard);
        hear_again(desk, no, unit, &unheard, &matches);
    }
    for matched in &matches {
        super::matches::tell_those_who_were_not(desk, no, matched);
    }
}

fn relation(desk: &mut Desk<'_, '_>, no: RelationNo) {
    let household = desk.view().household;
    let Some(ends) = household.noted_ends(no) else {
        return;
    };
    for end in ends {
        keep_age(desk, end);
    }
    let affected = affected_by(desk.view().household, &ends);
    let before = Before::of(desk, &affected);
    let cause = Cause {
        matter: Matter(desk.new_matter()),
        fresh: None,
    };
    desk.record(Fact::Erasing(Erasing {
        of: Erasable::Relation(no),
    }));
    tell(desk, cause, &before, &ends, &affected);
}

/// Whoever was registered or related anew meanwhile stays.
fn person(desk: &mut Desk<'_, '_>, no: PersonNo, names: &[(PersonNo, Name)]) {
    let household = desk.view().household;
    let known = household.person(no);
    let is_there = known.is_some();
    if known.is_some_and(|p| !p.registrations.is_empty() || !p.relations.is_empty()) {
        return;
    }
    let theirs = names
        .iter()
        .filter(|(of, name)| *of == no && household.is_named(name, no));
    let theirs: Vec<Name> = theirs.map(|(_, name)| *name).collect();
    for name in theirs {
        desk.draft.household().forget_name(name);
    }
    // Done twice, it is said once.
    if is_there {
        desk.record(Fact::Erasing(Erasing {
            of: Erasable::Person(no),
        }));
    }
}

/// From when somebody is an adult may have been learned from what vanishes: it is said once more.
fn keep_age(desk: &mut Desk<'_, '_>, person: PersonNo) {
    let Some((adult_from, official)) = desk.view().household.noted_age(person) else {
        return;
    };
    let statement = StatementNo(desk.new_matter());
    desk.record(Fact::PersonKept(PersonKept {
        statement,
        person,
        adult_from: Some(adult_from),
        official,
    }));
}
