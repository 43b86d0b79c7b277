//! What the agencies of a story remember of their own registrations: id and case reference per person.

use std::collections::{BTreeMap, BTreeSet};

use scenario::UnitName;
use uuid::Uuid;

/// One registration as its own unit knows it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Own {
    /// Id that the index gave.
    pub(super) id: String,
    /// Of whom, by the name in the story.
    pub(super) person: String,
}

/// Registrations of all units.
#[derive(Default, Debug)]
pub(super) struct Ledger {
    /// Latest registration per unit and person.
    latest: BTreeMap<(UnitName, String), Own>,
    running: BTreeSet<(UnitName, String)>,
    /// Person per unit and registration id, ended ones too.
    persons: BTreeMap<(UnitName, String), String>,
    /// One case reference per unit and person.
    references: BTreeMap<(UnitName, String), String>,
}

impl Ledger {
    /// The reference that a unit sends with its registrations of a person.
    pub(super) fn reference(&mut self, unit: &UnitName, person: &str) -> String {
        let key = (unit.clone(), person.to_owned());
        self.references
            .entry(key)
            .or_insert_with(|| Uuid::new_v4().to_string())
            .clone()
    }

    /// A registration was made or found.
    pub(super) fn made(&mut self, unit: &UnitName, person: &str, id: &str, running: bool) {
        let key = (unit.clone(), person.to_owned());
        self.persons
            .insert((unit.clone(), id.to_owned()), person.to_owned());
        self.latest.insert(
            key.clone(),
            Own {
                id: id.to_owned(),
                person: person.to_owned(),
            },
        );
        if running {
            self.running.insert(key);
        }
    }

    /// A registration ended.
    pub(super) fn ended(&mut self, unit: &UnitName, person: &str) {
        self.running.remove(&(unit.clone(), person.to_owned()));
    }

    /// The unit's latest registration of a person.
    pub(super) fn of(&self, unit: &UnitName, person: &str) -> Option<&Own> {
        self.latest.get(&(unit.clone(), person.to_owned()))
    }

    /// Whether the unit is involved with anybody now.
    pub(super) fn is_involved(&self, unit: &UnitName) -> bool {
        self.running.iter().any(|(running, _)| running == unit)
    }

    /// What is wrong with the own registration and reference that a match shows to a unit; `None` when all is well.
    pub(super) fn wrong(&self, unit: &UnitName, id: &str, reference: &str) -> Option<String> {
        let Some(person) = self.persons.get(&(unit.clone(), id.to_owned())) else {
            return Some(format!("{unit} is shown a registration that is not its own"));
        };
        let expected = self.references.get(&(unit.clone(), person.clone()));
        (expected.map(String::as_str) != Some(reference))
            .then(|| format!("{unit} gets another reference back than the one it sent for {person}"))
    }
}
