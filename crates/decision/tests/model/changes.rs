//! What a command changes in what was told: the links of whoever is looked at again, held against those that were told.
//!
//! Time alone tells nobody anything. A command looks again at the registration that it is about and, when it changes
//! who is related to whom, who counts as a child or whom a shelter knows, at those of everybody around; there it also
//! catches up with what time had changed. What time alone ended is not taken back: it was right once.

use std::collections::BTreeSet;

use event::Day;
use policy::Policy;

use crate::{
    cast::UnitNo,
    links::{Link, Links, links},
    state::{Model, Pair, Person, RegNo},
    told::Changes,
};

/// The registrations that a command looks at again.
#[derive(Clone, Debug, Default)]
pub(crate) struct Scope(pub(crate) BTreeSet<RegNo>);

impl Scope {
    pub(crate) fn add_around(&mut self, model: &Model, persons: &BTreeSet<Person>) {
        for person in model.with_relatives(persons) {
            self.0.extend(model.registrations_of(person));
        }
    }

    fn sees(&self, (a, b): Pair) -> bool {
        self.0.contains(&a) || self.0.contains(&b)
    }
}

impl Model {
    /// A client more or less of this unit can make it seen or unseen: it is shielded here, or in a link of somebody around.
    pub(crate) fn moves_a_shield(&self, no: RegNo) -> bool {
        let mut near = Scope::default();
        near.add_around(self, &[self.subject(no)].into());
        let is_shielded =
            |no: RegNo, unit: UnitNo| self.registrations[no].shielded && self.registrations[no].unit == unit;
        let unit = self.registrations[no].unit;
        let mut told = self.matches.iter().flat_map(|m| m.links.keys());
        let shielded_near =
            told.any(|&(a, b)| near.sees((a, b)) && [a, b].iter().any(|&no| is_shielded(no, unit)));
        self.registrations[no].shielded || shielded_near
    }
}

/// Every link that a command itself changes must be looked at; `before` and `now` are of the same day.
pub(crate) fn check_scope(scope: &Scope, before: &Links, now: &Links) -> Result<(), String> {
    let pairs: BTreeSet<Pair> = before.keys().chain(now.keys()).copied().collect();
    let missed = pairs.into_iter().find(|&pair| {
        let differs = match (before.get(&pair), now.get(&pair)) {
            (Some(was), Some(is)) => differs(was, is),
            (was, is) => was.is_some() != is.is_some(),
        };
        differs && !scope.sees(pair)
    });
    match missed {
        None => Ok(()),
        Some(pair) => Err(format!(
            "the command changes the link {pair:?} and does not look at it"
        )),
    }
}

/// A link is told again when one of its marks changes, or when it comes to be about one more child.
fn differs(was: &Link, is: &Link) -> bool {
    let marks = |link: &Link| {
        (
            link.row,
            link.hidden,
            link.shielded,
            link.asserted,
            link.in_question,
        )
    };
    marks(was) != marks(is) || !is.children.is_subset(&was.children)
}

pub(crate) fn changes(model: &Model, policy: &Policy, scope: &Scope, now: &Links) -> Changes {
    changes_unless(model, scope, now, &|pair| was_right_once(model, policy, pair))
}

/// A link that does not hold any more is left alone where `lapsed` says so.
pub(crate) fn changes_unless(
    model: &Model,
    scope: &Scope,
    now: &Links,
    lapsed: &dyn Fn(Pair) -> bool,
) -> Changes {
    let told = || model.matches.iter().flat_map(|m| &m.links);
    let mut changes = Changes::default();
    for (&pair, link) in now.iter().filter(|(pair, _)| scope.sees(**pair)) {
        match told().find(|(known, _)| **known == pair) {
            None => drop(changes.opened.insert(pair, link.clone())),
            Some((_, was)) if differs(was, link) => drop(changes.changed.insert(pair, link.clone())),
            Some(_) => {}
        }
    }
    let gone = told().map(|(pair, _)| *pair);
    let gone = gone.filter(|pair| scope.sees(*pair) && !now.contains_key(pair));
    changes.withdrawn = gone.filter(|&pair| !lapsed(pair)).collect();
    changes
}

/// By all that is known now the two were linked on some day since both were registered, or one of them is forgotten by
/// now: time ended it, not a correction.
pub(crate) fn was_right_once(model: &Model, policy: &Policy, (a, b): Pair) -> bool {
    let both = [a, b].map(|no| &model.registrations[no]);
    let forgotten = |r: &crate::state::Registration| !r.never_was() && !r.is_remembered(policy, model.today);
    if both.iter().any(|r| forgotten(r)) {
        return true;
    }
    let first = both[0].recorded.max(both[1].recorded);
    let begins = model.relations.iter().filter_map(|r| r.since);
    let days: BTreeSet<Day> = begins
        .chain([first])
        .filter(|&day| first <= day && day < model.today)
        .collect();
    days.into_iter()
        .any(|day| links(model, policy, day).contains_key(&(a, b)))
}
