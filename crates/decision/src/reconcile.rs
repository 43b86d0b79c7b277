//! Reconcile: a unit's own list beside what the index holds. What is missing, what stays, what is no longer there.
//!
//! Only plans, on published state; each registration and each end is then a command of its own, decided by the writer as
//! any other. A person is compared, not a reference: the same child under a new case number is the same registration.

use std::collections::{HashMap, HashSet};

use event::{ClientReference, PersonNo, RegistrationId, RegistrationNo, UnitNo};
use household::Registration;

use crate::{View, command::Register};

/// What becomes of one item of the list.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Step {
    /// Not in the index yet.
    Register,
    /// Already there.
    Keep {
        /// Which.
        id: RegistrationId,
        /// The unit's own reference of it.
        reference: Option<ClientReference>,
        /// Fields of the item that say something else, by their name in the protocol.
        differs: Vec<&'static str>,
    },
    /// About the same person as an earlier item, by its number.
    SameAs(usize),
}

/// A registration that is not in the list.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Missing {
    /// Which.
    pub id: RegistrationId,
    /// The unit's own reference of it.
    pub reference: Option<ClientReference>,
}

/// What would be done.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Plan {
    /// One for each item.
    pub steps: Vec<Step>,
    /// What would end, oldest first.
    pub ends: Vec<Missing>,
}

/// Whom an item is about, and in which of the two ways a unit can stand around a person.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum About {
    Known(PersonNo, bool),
    New([u8; 32], bool),
}

fn about(view: View<'_>, item: &Register) -> About {
    let pseudonym = &item.whom.pseudonym;
    match view.household.by_pseudonym(pseudonym) {
        Some(person) => About::Known(view.household.who(person), item.watching),
        None => About::New(pseudonym.bytes, item.watching),
    }
}

/// Compares a whole list with the active registrations of a unit.
#[must_use]
pub fn plan(view: View<'_>, unit: UnitNo, items: &[Register]) -> Plan {
    let household = view.household;
    let mut held: Vec<(RegistrationNo, &Registration)> = household
        .of_unit(unit, None)
        .filter_map(|no| household.registration(no).map(|r| (no, r)))
        .filter(|(_, r)| r.is_active())
        .collect();
    held.reverse();
    let mut by_person: HashMap<About, &Registration> = HashMap::new();
    for (_, r) in &held {
        by_person.entry(About::Known(r.person, r.watching)).or_insert(r);
    }
    let mut first: HashMap<About, usize> = HashMap::with_capacity(items.len());
    let steps = items
        .iter()
        .enumerate()
        .map(|(at, item)| {
            let about = about(view, item);
            let earlier = *first.entry(about).or_insert(at);
            match by_person.get(&about) {
                _ if earlier != at => Step::SameAs(earlier),
                Some(r) => Step::Keep {
                    id: r.id,
                    reference: r.client_reference,
                    differs: differs(item, r),
                },
                None => Step::Register,
            }
        })
        .collect();
    let listed: HashSet<About> = first.into_keys().collect();
    let ends = held
        .iter()
        .filter(|(_, r)| !listed.contains(&About::Known(r.person, r.watching)))
        .map(|(_, r)| Missing {
            id: r.id,
            reference: r.client_reference,
        })
        .collect();
    Plan { steps, ends }
}

/// Fields in which a request and a registration that is there already say different things.
pub(crate) fn differs(item: &Register, r: &Registration) -> Vec<&'static str> {
    let fields = [
        ("role", item.role != r.role),
        ("kind", item.kind != r.kind),
        ("since", item.since != r.since),
        ("planned_end", item.planned_end != r.planned_end),
        ("responsible_municipality", item.municipality != r.municipality),
        ("client_reference", item.client_reference != r.client_reference),
        ("shielded", item.shielded && !r.shielded),
    ];
    fields
        .into_iter()
        .filter_map(|(name, differs)| differs.then_some(name))
        .collect()
}
