//! Help for the tests of the key slots: a folder with a key file, and fixed randomness.

#![allow(dead_code)] // each test file uses a part

use std::fs;
use std::path::PathBuf;

use rand::{CryptoRng, RngCore, SeedableRng, rngs::StdRng};
use seal::{Failure, KeyEncryptionKey, KeySlots, Matter, MatterTag, Slot, StoreId};

pub(crate) const STORE: StoreId = StoreId([0x11; 16]);
/// Where the slots begin, and how long one is.
pub(crate) const SLOTS_AT: usize = 4096;
pub(crate) const SLOT: usize = 80;

pub(crate) fn kek() -> KeyEncryptionKey {
    KeyEncryptionKey::from_bytes(core::array::from_fn(|place| 0x40 + place as u8))
}

pub(crate) fn rng() -> StdRng {
    StdRng::seed_from_u64(7)
}

/// Bytes 0, 1, 2 ..., for stored bytes that must never change.
pub(crate) struct Counting(pub(crate) u8);

impl CryptoRng for Counting {}
impl RngCore for Counting {
    fn next_u32(&mut self) -> u32 {
        rand_core_u64(self) as u32
    }
    fn next_u64(&mut self) -> u64 {
        rand_core_u64(self)
    }
    fn fill_bytes(&mut self, bytes: &mut [u8]) {
        for byte in bytes {
            *byte = self.0;
            self.0 = self.0.wrapping_add(1);
        }
    }
    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), rand::Error> {
        self.fill_bytes(bytes);
        Ok(())
    }
}

fn rand_core_u64(rng: &mut Counting) -> u64 {
    let mut bytes = [0; 8];
    rng.fill_bytes(&mut bytes);
    u64::from_le_bytes(bytes)
}

/// A folder of its own with a key file in it.
pub(crate) struct Place {
    pub(crate) folder: tempfile::TempDir,
    pub(crate) path: PathBuf,
}

impl Place {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("keys");
        Place { folder, path }
    }

    pub(crate) fn with_slots(prepared: u64) -> Self {
        let place = Place::new();
        let mut slots = KeySlots::create(&place.path, STORE, &kek()).expect("created");
        slots.prepare(Matter(prepared), &mut rng()).expect("prepared");
        place
    }

    pub(crate) fn open(&self) -> KeySlots {
        self.try_open().expect("opened")
    }

    pub(crate) fn try_open(&self) -> Result<KeySlots, Failure> {
        KeySlots::open(&self.path, &kek())
    }

    pub(crate) fn bytes(&self) -> Vec<u8> {
        fs::read(&self.path).expect("read")
    }

    /// Changes the file behind the program's back, as a crash or a bad disk does.
    pub(crate) fn tamper(&self, change: impl FnOnce(&mut Vec<u8>)) {
        let mut bytes = self.bytes();
        change(&mut bytes);
        fs::write(&self.path, bytes).expect("written");
    }
}

pub(crate) fn slot_at(matter: u64) -> core::ops::Range<usize> {
    let start = SLOTS_AT + matter as usize * SLOT;
    start..start + SLOT
}

/// The tag of a live key.
pub(crate) fn tag(slots: &KeySlots, matter: u64) -> MatterTag {
    match slots.key(Matter(matter)) {
        Ok(Slot::Live(key)) => key.tag(),
        other => panic!("matter {matter} has no live key: {other:?}"),
    }
}

pub(crate) fn is_damaged(slots: &KeySlots, matter: u64) -> bool {
    matches!(slots.key(Matter(matter)), Err(Failure::Damaged { matter: Matter(named) }) if named == matter)
}
