//! The keys at hand: slots prepared ahead of use, so that a group commit needs no sync for them.

use std::collections::HashMap;

use rand::RngCore;
use seal::{KeySlots, Matter, MatterKey, Slot};

use crate::Failure;

/// Slots prepared at once, when the pool runs out.
const POOL: u64 = 2048;

pub(crate) struct Keys {
    slots: KeySlots,
    /// Keys used in the group at hand.
    at_hand: HashMap<Matter, MatterKey>,
}

impl Keys {
    pub(crate) fn new(slots: KeySlots) -> Self {
        Self {
            slots,
            at_hand: HashMap::new(),
        }
    }

    /// Makes sure that every matter below `next` has a slot. Prepares a pool when it has not.
    pub(crate) fn ensure(&mut self, next: u64, random: &mut dyn RngCore) -> Result<(), Failure> {
        if next > self.slots.prepared().0 + 1 {
            self.slots.prepare(Matter(next + POOL), random)?;
        }
        Ok(())
    }

    /// Makes the keys of these matters available; `false` when one of them is erased.
    pub(crate) fn fetch(&mut self, matters: &[Matter], position: u64) -> Result<bool, Failure> {
        for &matter in matters {
            if self.at_hand.contains_key(&matter) {
                continue;
            }
            match self.slots.key(matter)? {
                Slot::Live(key) => drop(self.at_hand.insert(matter, key)),
                Slot::Erased => return Ok(false),
                Slot::NeverPrepared => return Err(Failure::KeyMissing { position }),
            }
        }
        Ok(true)
    }

    /// A key fetched before.
    pub(crate) fn at_hand(&self, matter: Matter) -> Option<&MatterKey> {
        self.at_hand.get(&matter)
    }

    /// Forgets the keys of a group (they are wiped).
    pub(crate) fn put_away(&mut self) {
        self.at_hand.clear();
    }
}
