//! The pseudonym key and its label.
//!
//! Every pseudonym names the key it was made with, so that a rotation can run two keys side by side and a newer
//! normalisation can be told from an older one.

use core::fmt;

use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

/// Version 1 of the normalisation: BSN as nine ASCII digits, names as in the public table of names, birth date with
/// zero for unknown parts, sex as one code.
///
/// It stands in the derivation contexts of every pseudonym. A change of the normalisation makes other pseudonyms, so
/// it needs a new version here *and* a new [`KeyLabel`]: one label always means one key under one normalisation.
pub const NORMALISATION_V1: u8 = 1;

/// Number of a pseudonym key together with the normalisation it is used with. Not secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyLabel(pub u16);

/// The secret that makes pseudonyms, 32 bytes. Wiped on drop; cannot be printed, compared or cloned.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct PseudonymKey {
    #[zeroize(skip)]
    label: KeyLabel,
    bytes: [u8; 32],
}

impl PseudonymKey {
    /// A key from its 32 bytes. The caller wipes its own copy and has checked where the bytes came from.
    #[must_use]
    pub fn from_bytes(label: KeyLabel, bytes: [u8; 32]) -> Self {
        PseudonymKey { label, bytes }
    }

    /// The label that goes into every pseudonym of this key.
    #[must_use]
    pub fn label(&self) -> KeyLabel {
        self.label
    }

    /// 16 bytes by which a store recognises its key again. They tell nothing of the key: a hash of its 32 random bytes.
    #[must_use]
    pub fn check(&self) -> [u8; 16] {
        let subkey = self.subkey("kring pseudonym key check v1");
        std::array::from_fn(|i| subkey[i])
    }

    /// A key for one purpose, from which neither this key nor that of another purpose can be computed.
    pub(crate) fn subkey(&self, context: &'static str) -> Zeroizing<[u8; 32]> {
        let mut hasher = blake3::Hasher::new_derive_key(context);
        hasher.update(&self.bytes);
        let mut subkey = Zeroizing::new([0; 32]);
        hasher.finalize_xof().fill(&mut *subkey);
        hasher.zeroize();
        subkey
    }
}

impl fmt::Debug for PseudonymKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PseudonymKey(label {}, hidden)", self.label.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_key_shows_its_label_and_nothing_else() {
        let key = PseudonymKey::from_bytes(KeyLabel(3), [0x77; 32]);
        assert_eq!(format!("{key:?}"), "PseudonymKey(label 3, hidden)");
    }

    #[test]
    fn purposes_have_different_keys() {
        let key = PseudonymKey::from_bytes(KeyLabel(1), [1; 32]);
        assert_ne!(*key.subkey("kring test a"), *key.subkey("kring test b"));
    }
}
