//! One slot: 80 bytes that hold a wrapped key, an erasure, or nothing yet.
//!
//! ```text
//! state u8 | version u8 | reserved u16 | KEK label u32 | nonce 24 | wrapped key 32 | tag 16
//! ```
//!
//! The key is wrapped with XChaCha20-Poly1305 under the key-encryption key, bound to store id and slot number, so a
//! slot copied to another place or file does not open. The two states differ in every bit, and an erased slot is
//! zero behind its state: no single damaged byte turns a key into an erasure or back.

use chacha20poly1305::aead::{AeadInPlace, KeyInit};
use chacha20poly1305::{Key, Tag, XChaCha20Poly1305, XNonce};
use rand::RngCore;
use zeroize::Zeroizing;

use super::file::StoreId;
use crate::{Failure, KekLabel, KeyEncryptionKey, Matter, MatterKey};

/// Length of a slot.
pub(super) const SIZE: usize = 80;
/// Bytes that a slot takes in the file.
pub const SLOT_BYTES: u64 = SIZE as u64;

const LIVE: u8 = 0xA5;
const ERASED: u8 = 0x5A;
const VERSION: u8 = 1;
const NONCE: core::ops::Range<usize> = 8..32;
const WRAPPED: core::ops::Range<usize> = 32..64;
const MAC: core::ops::Range<usize> = 64..80;

/// What stands in a slot.
#[derive(Debug)]
pub enum Slot {
    /// The key is there.
    Live(MatterKey),
    /// The key was destroyed.
    Erased,
    /// No key was ever prepared here.
    NeverPrepared,
}

/// An erased slot.
pub(super) const ERASED_SLOT: [u8; SIZE] = {
    let mut slot = [0; SIZE];
    slot[0] = ERASED;
    slot
};

/// Wraps and unwraps the keys of one file.
pub(super) struct Wrapper {
    cipher: XChaCha20Poly1305,
    label: KekLabel,
    store: StoreId,
}

impl Wrapper {
    pub(super) fn new(kek: &KeyEncryptionKey, store: StoreId) -> Self {
        let cipher = XChaCha20Poly1305::new(Key::from_slice(kek.bytes()));
        Wrapper {
            cipher,
            label: kek.label(),
            store,
        }
    }

    /// The label of its key-encryption key.
    pub(super) fn label(&self) -> KekLabel {
        self.label
    }

    /// A slot with a fresh random key.
    pub(super) fn fresh(&self, matter: Matter, rng: &mut dyn RngCore) -> Result<[u8; SIZE], Failure> {
        let (mut nonce, mut key) = ([0; 24], Zeroizing::new([0; 32]));
        rng.try_fill_bytes(&mut nonce)
            .and_then(|()| rng.try_fill_bytes(&mut *key))
            .map_err(|_| Failure::NoRandomness)?;
        self.wrapped(matter, key, nonce)
    }

    /// A slot with this key.
    pub(super) fn wrap(
        &self,
        matter: Matter,
        key: &MatterKey,
        rng: &mut dyn RngCore,
    ) -> Result<[u8; SIZE], Failure> {
        let mut nonce = [0; 24];
        rng.try_fill_bytes(&mut nonce)
            .map_err(|_| Failure::NoRandomness)?;
        self.wrapped(matter, Zeroizing::new(*key.bytes()), nonce)
    }

    /// The key is encrypted apart from the slot, so that an error cannot leave a bare key in it.
    fn wrapped(
        &self,
        matter: Matter,
        mut key: Zeroizing<[u8; 32]>,
        nonce: [u8; 24],
    ) -> Result<[u8; SIZE], Failure> {
        let mut slot = [0; SIZE];
        slot[0] = LIVE;
        slot[1] = VERSION;
        slot[4..8].copy_from_slice(&self.label.0.to_le_bytes());
        slot[NONCE].copy_from_slice(&nonce);
        let mac = self
            .cipher
            .encrypt_in_place_detached(XNonce::from_slice(&nonce), &self.bound(matter), &mut *key)
            .map_err(|_| Failure::Damaged { matter })?;
        slot[WRAPPED].copy_from_slice(&*key);
        slot[MAC].copy_from_slice(&mac);
        Ok(slot)
    }

    /// What stands in the prepared slot of `matter`; 80 zeros are damage, since a prepared slot never was empty.
    pub(super) fn read(&self, matter: Matter, slot: &[u8]) -> Result<Slot, Failure> {
        if slot == ERASED_SLOT {
            return Ok(Slot::Erased);
        }
        self.unwrap(matter, slot)
            .map(Slot::Live)
            .ok_or(Failure::Damaged { matter })
    }

    pub(super) fn unwrap(&self, matter: Matter, slot: &[u8]) -> Option<MatterKey> {
        let mut front = [LIVE, VERSION, 0, 0, 0, 0, 0, 0];
        front[4..].copy_from_slice(&self.label.0.to_le_bytes());
        if slot.len() != SIZE || slot[..8] != front {
            return None;
        }
        let mut key = Zeroizing::new([0; 32]);
        key.copy_from_slice(&slot[WRAPPED]);
        self.cipher
            .decrypt_in_place_detached(
                XNonce::from_slice(&slot[NONCE]),
                &self.bound(matter),
                &mut *key,
                Tag::from_slice(&slot[MAC]),
            )
            .ok()?;
        Some(MatterKey::from_bytes(*key))
    }

    /// Store id and slot number.
    fn bound(&self, matter: Matter) -> [u8; 24] {
        let mut bound = [0; 24];
        bound[..16].copy_from_slice(&self.store.0);
        bound[16..].copy_from_slice(&matter.0.to_le_bytes());
        bound
    }
}
