//! Erasures as they are remembered: what was asked, and whether it is done.

use std::collections::BTreeSet;

use event::{Erasable, Fact, Moment};
use layers::{both, get};
use serde::{Deserialize, Serialize};

use crate::{Draft, View, requests::Done};

/// An erasure that was asked for.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Erasure {
    /// What people know it by.
    pub id: [u8; 16],
    /// Certificate of the administrator; `None`: the term was over.
    pub by: Option<[u8; 32]>,
    /// When it was asked.
    pub asked: Moment,
    /// Registrations, relations and persons in it.
    pub counts: [u32; 3],
    /// What is to vanish; once it is done, kept for the receipt where an administrator asked.
    pub of: Vec<Erasable>,
    /// When the keys were destroyed.
    pub done: Option<Moment>,
}

impl Erasure {
    /// Its place among all, in the order in which they were asked for.
    #[must_use]
    pub const fn place(&self) -> (Moment, [u8; 16]) {
        (self.asked, self.id)
    }
}

impl<'a> View<'a> {
    /// The erasure that people know by this id.
    #[must_use]
    pub fn erasure(self, id: [u8; 16]) -> Option<&'a Erasure> {
        let over = self.over.map(|o| &o.own.erasures);
        get(over, &self.base.own.erasures, &id)
    }

    /// Every erasure that was asked for, the oldest first.
    #[must_use]
    pub fn erasures(self) -> Vec<&'a Erasure> {
        let over = self.over.map(|o| &o.own.erasures);
        let all = both(over, &self.base.own.erasures);
        let mut all: Vec<_> = all.map(|(_, erasure)| erasure).collect();
        all.sort_by_key(|erasure| erasure.place());
        all
    }

    /// It is still known: it did not vanish, or not yet.
    #[must_use]
    pub fn is_there(self, of: Erasable) -> bool {
        match of {
            Erasable::Registration(no) => self.household.glance(no).is_some(),
            Erasable::Relation(no) => self.household.relation(no).is_some(),
            Erasable::Person(no) => self.household.person(no).is_some(),
        }
    }

    /// What vanishes already: it was asked for, and is not done.
    pub(crate) fn about_to_vanish(self) -> BTreeSet<Erasable> {
        let pending = self.pending_erasures();
        pending
            .into_iter()
            .flat_map(|erasure| &erasure.of)
            .copied()
            .collect()
    }

    /// Those that are not done, the oldest first.
    #[must_use]
    pub fn pending_erasures(self) -> Vec<&'a Erasure> {
        let mut all = self.erasures();
        all.retain(|erasure| erasure.done.is_none());
        all
    }
}

/// How many registrations, relations and persons these are.
#[must_use]
pub fn counts(of: &[Erasable]) -> [u32; 3] {
    let mut counts = [0; 3];
    for of in of {
        counts[match of {
            Erasable::Registration(_) => 0,
            Erasable::Relation(_) => 1,
            Erasable::Person(_) => 2,
        }] += 1;
    }
    counts
}

/// Folds what is remembered of erasures, and what this room forgets with them.
pub(crate) fn fold(draft: &mut Draft<'_>, fact: &Fact, recorded_at: Moment) {
    match fact {
        Fact::ErasureAsked(f) => {
            let begun = draft.view().erasure(f.id).cloned();
            let mut erasure = begun.unwrap_or(Erasure {
                id: f.id,
                by: f.by,
                asked: recorded_at,
                counts: [0; 3],
                of: Vec::new(),
                done: None,
            });
            erasure.of.extend(&f.of);
            erasure.counts = counts(&erasure.of);
            draft.over.own.erasures.insert(f.id, erasure);
        }
        Fact::Erasing(f) => {
            if let Erasable::Registration(no) = f.of {
                draft.over.own.limits_told.remove(no.0);
                let concerned = draft.view().proposals().filter(|p| p.one == no || p.other == no);
                let concerned: Vec<u64> = concerned.map(|p| p.no.0).collect();
                concerned
                    .into_iter()
                    .for_each(|no| draft.over.own.proposals.remove(no));
            }
        }
        Fact::RequestsErased(f) => {
            for name in &f.names {
                draft.over.own.requests.insert(*name, Done::erased());
            }
        }
        Fact::UnitsKept(f) => {
            for kept in &f.units {
                if let Some((day, count)) = kept.written {
                    draft.over.own.written.insert(kept.unit.0, (day, count));
                }
            }
        }
        Fact::Erased(f) => {
            if let Some(mut erasure) = draft.view().erasure(f.id).cloned() {
                erasure.of.retain(|of| !f.stayed.contains(of));
                erasure.counts = counts(&erasure.of);
                // A receipt is given to whoever asked.
                if erasure.by.is_none() {
                    erasure.of.clear();
                }
                erasure.done = Some(recorded_at);
                draft.over.own.erasures.insert(f.id, erasure);
            }
        }
        _ => {}
    }
}
