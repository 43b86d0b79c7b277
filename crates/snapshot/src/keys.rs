//! The generations of a stack: one key slot each, in a key file of the stack's own.
//!
//! The live generation is the first slot (from 2 on; slot 1 can never be erased) that holds a key: a slot that was
//! erased never comes back, so a manifest of an erased generation cannot pass. Slots are prepared in pools, so that an
//! erasure needs no room on the disk. Absent: keys in memory; each is unwrapped for one use and wiped.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::Path;

use rand::RngCore;
use seal::{KeyEncryptionKey, KeySlots, Matter, MatterKey, Slot, StoreId};

use crate::failure::Failure;
use crate::types::Dropped;

const FIRST: Matter = Matter(2);
/// Generations prepared at once (20 KiB).
const POOL: u64 = 256;
/// With fewer than these ahead, opening prepares more.
const LOW: u64 = 64;
const STORE_CONTEXT: &str = "kring snapshot key file v1";

/// The key file, and which generation is live.
pub(crate) struct Keys {
    slots: KeySlots,
    live: Option<Matter>,
    /// An erasure began and did not end.
    erasing: bool,
}

impl Keys {
    /// Opens the key file, or makes a new one where none can be used; then says why.
    pub(crate) fn open(
        path: &Path,
        store: StoreId,
        kek: &KeyEncryptionKey,
        random: &mut dyn RngCore,
    ) -> Result<(Self, Option<Dropped>), Failure> {
        let own = own_id(store);
        let there = fs::symlink_metadata(path).is_ok();
        let why = match there.then(|| Self::take(path, own, kek)) {
            Some(Ok(mut keys)) => {
                if keys.ahead() < LOW && keys.prepare(random).is_err() {
                    // For instance a full disk. What is there suffices; opened anew, since a failed write locks it.
                    drop(keys);
                    keys = Self::take(path, own, kek).map_err(Failure::Keys)?;
                }
                return Ok((keys, None));
            }
            Some(Err(failure @ seal::Failure::InUse)) => return Err(Failure::Keys(failure)),
            Some(Err(seal::Failure::WrongKek { .. })) => Some(Dropped::OtherKek),
            Some(Err(_)) => Some(Dropped::KeysUnusable),
            None => None,
        };
        if there {
            destroy(path).map_err(Failure::io("removing", path))?;
        }
        let mut keys = Keys {
            slots: KeySlots::create(path, own, kek).map_err(Failure::of_keys(path))?,
            live: None,
            erasing: false,
        };
        keys.begin(random)?;
        Ok((keys, why))
    }

    fn take(path: &Path, own: StoreId, kek: &KeyEncryptionKey) -> Result<Self, seal::Failure> {
        let slots = KeySlots::open(path, kek)?;
        if slots.store_id() != own {
            return Err(seal::Failure::NotAKeyFile);
        }
        let mut keys = Keys {
            slots,
            live: None,
            erasing: false,
        };
        keys.find_live()?;
        Ok(keys)
    }

    /// Opens the key file to examine the folder: nothing is made, prepared or erased. `None`: there is none.
    pub(crate) fn open_to_read(
        path: &Path,
        store: StoreId,
        kek: &KeyEncryptionKey,
    ) -> Result<Option<Self>, seal::Failure> {
        let slots = match KeySlots::open_to_read(path, kek) {
            Err(seal::Failure::Missing) => return Ok(None),
            opened => opened?,
        };
        if slots.store_id() != own_id(store) {
            return Err(seal::Failure::NotAKeyFile);
        }
        let (live, _) = first_live(&slots)?;
        Ok(Some(Keys {
            slots,
            live,
            erasing: false,
        }))
    }

    /// The live generation and its key.
    pub(crate) fn live(&self) -> Result<(u64, MatterKey), Failure> {
        if self.erasing {
            return Err(Failure::NotErased);
        }
        let matter = self.live.ok_or(Failure::NotErased)?;
        match self.slots.key(matter)? {
            Slot::Live(key) => Ok((matter.0, key)),
            Slot::Erased | Slot::NeverPrepared => Err(Failure::Keys(seal::Failure::Damaged { matter })),
        }
    }

    /// The generation that follows the live one, and its key.
    pub(crate) fn next(&mut self, random: &mut dyn RngCore) -> Result<(u64, MatterKey), Failure> {
        let live = self.live.ok_or(Failure::NotErased)?;
        if self.ahead() == 0 {
            self.prepare(random)?;
        }
        let next = Matter(live.0 + 1);
        match self.slots.key(next)? {
            Slot::Live(key) => Ok((next.0, key)),
            Slot::Erased | Slot::NeverPrepared => Err(Failure::Keys(seal::Failure::Damaged { matter: next })),
        }
    }

    /// Makes sure that there is a live generation to write under.
    pub(crate) fn begin(&mut self, random: &mut dyn RngCore) -> Result<(), Failure> {
        if self.erasing {
            return Err(Failure::NotErased);
        }
        if self.live.is_none() {
            self.find_live()?;
        }
        if self.live.is_none() {
            self.prepare(random)?;
            self.find_live()?;
        }
        Ok(())
    }

    /// Destroys the key of the live generation; the next one is live then, if one is prepared.
    pub(crate) fn erase(&mut self) -> Result<(), Failure> {
        self.erasing = true;
        if let Some(matter) = self.live {
            self.slots.erase(&[matter])?;
        }
        self.find_live()?;
        self.erasing = false;
        Ok(())
    }

    /// Puts the generations under another key-encryption key.
    pub(crate) fn rewrap(&mut self, kek: &KeyEncryptionKey, random: &mut dyn RngCore) -> Result<(), Failure> {
        let rewrap = self.slots.rewrap(kek)?;
        Ok(self.slots.take_over(rewrap, random)?)
    }

    /// A slot that is neither a key nor an erasure may have been a generation: it is erased.
    fn find_live(&mut self) -> Result<(), seal::Failure> {
        self.live = None;
        let (live, damaged) = first_live(&self.slots)?;
        self.slots.erase(&damaged)?;
        self.live = live;
        Ok(())
    }

    fn ahead(&self) -> u64 {
        self.live
            .map_or(0, |live| self.slots.prepared().0.saturating_sub(live.0))
    }

    fn prepare(&mut self, random: &mut dyn RngCore) -> Result<(), Failure> {
        let up_to = Matter(self.slots.prepared().0.max(FIRST.0) + POOL);
        Ok(self.slots.prepare(up_to, random)?)
    }
}

/// The first slot that holds a key, and the damaged ones before it.
fn first_live(slots: &KeySlots) -> Result<(Option<Matter>, Vec<Matter>), seal::Failure> {
    let mut damaged = Vec::new();
    for found in slots.tags_from(FIRST, slots.prepared()) {
        match found {
            Ok((_, matter)) => return Ok((Some(matter), damaged)),
            Err(seal::Failure::Damaged { matter }) => damaged.push(matter),
            Err(other) => return Err(other),
        }
    }
    Ok((None, damaged))
}

/// The identity of the stack's key file: another one than that of the store's own, so that no slot fits both.
fn own_id(store: StoreId) -> StoreId {
    let mut own = StoreId([0; 16]);
    own.0
        .copy_from_slice(&blake3::derive_key(STORE_CONTEXT, &store.0)[..16]);
    own
}

/// Overwrites and removes a key file that cannot be used. That the overwriting fails is no reason to keep it.
fn destroy(path: &Path) -> io::Result<()> {
    let zeroed = || -> io::Result<()> {
        let mut file = OpenOptions::new().write(true).open(path)?;
        let mut left = file.metadata()?.len();
        while left > 0 {
            let step = left.min(4096);
            file.write_all(&[0; 4096][..step as usize])?;
            left -= step;
        }
        file.sync_all()
    };
    zeroed().unwrap_or_default();
    fs::remove_file(path)
}
