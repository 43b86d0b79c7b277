//! The keys at hand: slots prepared ahead of use, so that a group commit needs no sync for them.

use std::{collections::HashMap, ops::Range};

use rand::RngCore;
use seal::{KeyEncryptionKey, KeySlots, Matter, MatterKey, MatterTag, Rewrap, Slot, SlotChecker};

use crate::Failure;

/// Slots prepared at once, when the pool runs out.
const POOL: u64 = 2048;

pub(crate) struct Keys {
    slots: KeySlots,
    /// Keys used in the group at hand.
    at_hand: HashMap<Matter, MatterKey>,
    /// From this matter on no slot was ever used.
    unused_from: Matter,
}

impl Keys {
    pub(crate) fn new(slots: KeySlots) -> Self {
        Self {
            slots,
            at_hand: HashMap::new(),
            unused_from: Matter(u64::MAX),
        }
    }

    /// Makes sure that all of these matters, which are new, have a slot. Prepares a pool when they have not.
    pub(crate) fn ensure(&mut self, new: Range<u64>, random: &mut dyn RngCore) -> Result<(), Failure> {
        self.unused_from = Matter(new.start);
        if new.end > self.slots.prepared().0 + 1 {
            self.slots.prepare(Matter(new.end + POOL), random)?;
        }
        Ok(())
    }

    /// Makes the keys of these matters available; `false` when one of them is erased.
    pub(crate) fn fetch(
        &mut self,
        matters: &[Matter],
        position: u64,
        random: &mut dyn RngCore,
    ) -> Result<bool, Failure> {
        for &matter in matters {
            if self.at_hand.contains_key(&matter) {
                continue;
            }
            match self.key(matter, random)? {
                Slot::Live(key) => drop(self.at_hand.insert(matter, key)),
                Slot::Erased => return Ok(false),
                Slot::NeverPrepared => return Err(Failure::KeyMissing { position }),
            }
        }
        Ok(true)
    }

    /// A slot that was damaged before it was ever used loses nothing: it gets another key.
    fn key(&mut self, matter: Matter, random: &mut dyn RngCore) -> Result<Slot, Failure> {
        match self.slots.key(matter) {
            Err(seal::Failure::Damaged { .. }) if matter >= self.unused_from => {
                self.slots.replace_unused(matter, random)?;
                Ok(self.slots.key(matter)?)
            }
            found => Ok(found?),
        }
    }

    /// The last matter that has a slot.
    pub(crate) fn prepared(&self) -> Matter {
        self.slots.prepared()
    }

    /// The tags of these matters, as far as their keys are there.
    pub(crate) fn tags_of(&self, matters: &[Matter]) -> Result<Vec<MatterTag>, Failure> {
        let mut tags = Vec::new();
        for &matter in matters {
            match self.slots.key(matter) {
                Ok(Slot::Live(key)) => tags.push(key.tag()),
                // What cannot be read any more has no tag, and is overwritten all the same.
                Ok(Slot::Erased | Slot::NeverPrepared) | Err(seal::Failure::Damaged { .. }) => {}
                Err(failure) => return Err(failure.into()),
            }
        }
        Ok(tags)
    }

    /// Destroys these keys, durably.
    pub(crate) fn destroy(&mut self, matters: &[Matter]) -> Result<(), Failure> {
        Ok(self.slots.erase(matters)?)
    }

    /// Begins a copy under another key-encryption key.
    pub(crate) fn rewrap(&mut self, kek: &KeyEncryptionKey) -> Result<Rewrap, Failure> {
        Ok(self.slots.rewrap(kek)?)
    }

    /// Puts a copy in place of the file; a handle to look at it with.
    pub(crate) fn take_over(
        &mut self,
        rewrap: Rewrap,
        random: &mut dyn RngCore,
    ) -> Result<SlotChecker, Failure> {
        self.slots.take_over(rewrap, random)?;
        Ok(self.slots.checker()?)
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
