//! What the events say in clear while the log is proven: which matters they need, and the tree up to the snapshot's mark.
//!
//! Absent: opening anything.

use std::collections::BTreeMap;

use event::split;
use proof::{Frontier, leaf_hash};
use seal::Matter;

use crate::Failure;

const WORD: u64 = u64::BITS as u64;

/// Gathered event by event, in the order of the log.
#[derive(Default)]
pub(super) struct Clear {
    /// Events up to which a snapshot speaks.
    until: u64,
    /// No slot has a higher number.
    prepared: u64,
    tree: Frontier,
    /// A bit for each matter that an event before `until` has.
    seen: Vec<u64>,
    pub(super) highest: u64,
    /// Damaged slots, with the first event of their matter.
    pub(super) first_events: BTreeMap<u64, Option<u64>>,
    /// The first event that is none.
    pub(super) not_one: Option<Failure>,
}

impl Clear {
    pub(super) fn new(until: u64, prepared: u64, damaged: impl Iterator<Item = Matter>) -> Self {
        Self {
            until,
            prepared,
            first_events: damaged.map(|matter| (matter.0, None)).collect(),
            ..Self::default()
        }
    }

    pub(super) fn take(&mut self, position: u64, bytes: &[u8]) {
        if position < self.until {
            self.tree.push(leaf_hash(bytes));
        }
        let matter = match split(bytes) {
            Ok((header, _)) => header.matter.0,
            Err(why) => {
                self.not_one.get_or_insert(Failure::NotAnEvent { position, why });
                return;
            }
        };
        self.highest = self.highest.max(matter);
        if let Some(first) = self.first_events.get_mut(&matter) {
            first.get_or_insert(position);
        }
        if position < self.until && matter <= self.prepared {
            self.see(matter);
        }
    }

    fn see(&mut self, matter: u64) {
        let word = usize::try_from(matter / WORD).unwrap_or(0);
        if self.seen.len() <= word {
            self.seen.resize(word + 1, 0);
        }
        if let Some(bits) = self.seen.get_mut(word) {
            *bits |= 1 << (matter % WORD);
        }
    }

    /// Whether an event before the mark has this matter.
    pub(super) fn saw(&self, matter: Matter) -> bool {
        let word = usize::try_from(matter.0 / WORD).ok();
        let bits = word.and_then(|word| self.seen.get(word));
        bits.is_some_and(|bits| bits & (1 << (matter.0 % WORD)) != 0)
    }

    /// Root of the tree over the events before the mark, if the log has so many.
    pub(super) fn root(&self) -> Option<[u8; 32]> {
        (self.tree.size() == self.until).then(|| self.tree.root().0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_matter_is_seen_only_up_to_the_mark_and_only_if_it_has_a_slot() {
        let mut clear = Clear::new(2, 130, std::iter::empty());
        for matter in [1, 64, 130] {
            clear.see(matter);
        }
        let seen: Vec<u64> = (0..200).filter(|matter| clear.saw(Matter(*matter))).collect();
        assert_eq!(seen, [1, 64, 130]);
        assert!(!clear.saw(Matter(u64::MAX)));
        assert_eq!(clear.root(), None, "no event came");
        clear.take(0, b"no event");
        assert!(matches!(
            clear.not_one,
            Some(Failure::NotAnEvent { position: 0, .. })
        ));
    }
}
