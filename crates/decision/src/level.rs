//! Level: an answer that says "not yours", or that nobody is there, costs as many reads where somebody was looked at.
//!
//! Place in the flow: beside a refusal, and a look, for which others' data was read. A time that can be measured must not
//! tell what the answer does not. What was read is filled up to a floor that hardly any family reaches, with reads of
//! anybody: persons who stand somewhere else in the tables, their registrations and relations, as far from what the processor
//! has at hand as the others. Who they are follows from the name that was asked about: the same question makes the same
//! work again, and asking often does not average it out.
//! Absent: a clock, waiting; `household::reads` counts.

use std::hint::black_box;

use household::{Person, reads};

use crate::View;

/// A refused word about one relation: its two persons, their registrations, and what is known between them.
pub(crate) const RELATION: u64 = 64;
/// A look around. One that shows more than a party or two costs more in any case.
pub(crate) const LOOK: u64 = 128;
/// A call that is refused because the caller turned its own word, for each of its relations.
pub(crate) const OWN_WORD: u64 = 16;

/// Counts from where it was made.
pub(crate) struct Level {
    began: u64,
}

impl Level {
    /// From here on.
    pub(crate) fn begin() -> Self {
        Self { began: reads() }
    }

    fn left(&self, least: u64) -> u64 {
        least.saturating_sub(reads().wrapping_sub(self.began))
    }

    /// Reads on until so many reads were made; nothing if there were more. `name` is what was asked about.
    pub(crate) fn reach(&self, view: View<'_>, name: &[u8; 32], least: u64) {
        let mut name = *name;
        while self.left(least) > 1 {
            step(&mut name);
            if let Some(person) = view.household.anybody(&name) {
                self.read(view, &person, least);
            }
        }
        if self.left(least) > 0 {
            black_box(view.household.anybody_s_number(&name));
        }
    }

    fn read(&self, view: View<'_>, person: &Person, least: u64) {
        let household = view.household;
        for &no in &person.registrations {
            if self.left(least) == 0 {
                return;
            }
            black_box(household.registration(no));
        }
        for &no in &person.relations {
            if self.left(least) == 0 {
                return;
            }
            black_box(household.relation(no));
        }
    }
}

/// To a name somewhere else: names are keyed hashes, and lie in the order of their first bytes.
fn step(name: &mut [u8; 32]) {
    if let Some(first) = name.first_chunk_mut() {
        let next = u64::from_be_bytes(*first)
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        *first = next.to_be_bytes();
    }
}

/// A name for what is asked about by its id.
pub(crate) fn named(id: event::RegistrationId) -> [u8; 32] {
    let mut name = [0; 32];
    name[..16].copy_from_slice(&id.0);
    name
}
