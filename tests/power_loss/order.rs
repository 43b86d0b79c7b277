//! Which program is to run, and what it is to do.

use serde::{Deserialize, Serialize};

use crate::{control, journal_alone, key_slots};

/// An order to the program under test.
#[derive(Serialize, Deserialize)]
pub(crate) enum Order {
    Journal(journal_alone::program::Order),
    Slots(key_slots::program::Order),
    Control(control::program::Order),
}

impl Order {
    /// Carries it out, in the started process.
    pub(crate) fn run(&self) {
        match self {
            Self::Journal(order) => journal_alone::program::run(order),
            Self::Slots(order) => key_slots::program::run(order),
            Self::Control(order) => control::program::run(order),
        }
    }
}
