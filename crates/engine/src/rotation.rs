//! Rotation: how far persons came who are to be known under another pseudonym key.
//!
//! Place in the flow: beside it; an administrator asks, and gauges do. Names are counted in slices of what is published, so that
//! publishing never waits long; what comes in between is counted or not. Absent: deciding, and keys.

use decision::View;
use event::PersonNo;
use layers::NAMES_END;

use crate::Engine;

/// How many persons are known under the present pseudonym key.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct RotationProgress {
    /// Persons who can be found, under a key that is in use.
    pub persons: u64,
    /// Of them, under the present key.
    pub known: u64,
    /// Of the others, those with an active registration.
    pub missing: u64,
}

impl Engine {
    /// Counts. Blocks for as long as it takes to read all names twice while a rotation is under way, else for nothing; the index
    /// goes on.
    #[must_use]
    pub fn rotation_progress(&self) -> RotationProgress {
        let mut known = Numbers::default();
        let mut counted = RotationProgress::default();
        self.names(|view, person, present| {
            if present {
                counted.known += 1;
                if view.is_rotating() {
                    known.insert(person);
                }
            }
        });
        counted.persons = counted.known;
        if self.read(|view| view.is_rotating()) {
            self.names(|view, person, present| {
                if !present && !known.contains(person) {
                    counted.persons += 1;
                    counted.missing += u64::from(is_registered(view, person));
                }
            });
        }
        counted
    }

    /// Every name: whose it is, and whether it is of the present key.
    fn names(&self, mut visit: impl FnMut(View<'_>, PersonNo, bool)) {
        let mut from = 0;
        while from < NAMES_END {
            from = self.read(|view| {
                let to = view.household.slice_of_names(from);
                let present = view.household.labels().present();
                view.household
                    .names_in(from..to, present, |person, present| visit(view, person, present));
                to
            });
        }
    }
}

/// Somebody is involved with them now, under this number of theirs.
fn is_registered(view: View<'_>, person: PersonNo) -> bool {
    let household = view.household;
    let known = household.person(person).map(layers::Got::into_owned);
    known.is_some_and(|known| {
        known.registrations.iter().any(|&no| {
            household.glance(no).is_some_and(|r| r.active) && household.noted_under(no) == Some(person)
        })
    })
}

/// Numbers of persons, a bit each.
#[derive(Default)]
struct Numbers(Vec<u64>);

impl Numbers {
    fn place(person: PersonNo) -> (usize, u64) {
        let bits = u64::from(u64::BITS);
        let word = usize::try_from(person.0 / bits).unwrap_or(usize::MAX);
        (word, 1 << (person.0 % bits))
    }

    fn insert(&mut self, person: PersonNo) {
        let (word, bit) = Self::place(person);
        if word >= self.0.len() {
            self.0.resize(word + 1, 0);
        }
        self.0[word] |= bit;
    }

    fn contains(&self, person: PersonNo) -> bool {
        let (word, bit) = Self::place(person);
        self.0.get(word).is_some_and(|bits| bits & bit != 0)
    }
}
