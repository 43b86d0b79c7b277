//! Turns: which units have a list under way.
//!
//! One list of a unit at a time: of two that ran beside each other, the older one would end what the newer one keeps. And
//! so many in all: each is held in memory until it is done.

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex, PoisonError},
};

use event::UnitNo;

/// Who has a turn.
pub(crate) struct Turns {
    most: usize,
    taken: Arc<Mutex<BTreeSet<u32>>>,
}

/// The turn of a unit; given back when it is dropped.
pub(crate) struct Turn {
    unit: UnitNo,
    taken: Arc<Mutex<BTreeSet<u32>>>,
}

impl Turns {
    /// So many at a time.
    pub(crate) fn new(most: usize) -> Self {
        Self {
            most,
            taken: Arc::default(),
        }
    }

    /// Takes the turn of a unit. `None`: it has one, or everybody's are taken.
    pub(crate) fn take(&self, unit: UnitNo) -> Option<Turn> {
        // Nothing can fall over while it is held, so a poisoned set is whole.
        let mut units = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        let free = units.len() < self.most && units.insert(unit.0);
        let taken = Arc::clone(&self.taken);
        free.then(|| Turn { unit, taken })
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        let mut units = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        units.remove(&self.unit.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_unit_has_one_turn_and_everybody_together_so_many() {
        let turns = Turns::new(2);
        let first = turns.take(UnitNo(1));
        assert!(first.is_some());
        assert!(turns.take(UnitNo(1)).is_none(), "one of a unit");
        let second = turns.take(UnitNo(2));
        assert!(second.is_some());
        assert!(turns.take(UnitNo(3)).is_none(), "two in all");
        drop(first);
        assert!(turns.take(UnitNo(2)).is_none());
        assert!(turns.take(UnitNo(3)).is_some());
        assert!(turns.take(UnitNo(1)).is_some(), "every turn is given back");
    }
}
