//! The key-encryption key: wraps every matter key, and lives outside the data directory.

use core::fmt;

use zeroize::{Zeroize, ZeroizeOnDrop};

const LABEL_CONTEXT: &str = "kring key-encryption key label v1";

/// Recognises a key-encryption key without telling anything about it: four bytes derived from it. Not secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct KekLabel(pub u32);

/// Eight hexadecimal digits.
impl fmt::Display for KekLabel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:08x}", self.0)
    }
}

/// The 32 bytes under which matter keys are wrapped. Wiped on drop; cannot be printed, compared or cloned.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct KeyEncryptionKey([u8; 32]);

impl KeyEncryptionKey {
    /// A key from its 32 bytes. The caller wipes its own copy and has checked where the bytes came from.
    #[must_use]
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        KeyEncryptionKey(bytes)
    }

    /// The label of this key: the first four bytes of a BLAKE3 derivation, low byte first. It stands in the file
    /// header and in every slot, so that a wrong key is recognised before any slot is tried.
    #[must_use]
    pub fn label(&self) -> KekLabel {
        let [a, b, c, d, ..] = blake3::derive_key(LABEL_CONTEXT, &self.0);
        KekLabel(u32::from_le_bytes([a, b, c, d]))
    }

    /// The bytes, for wrapping inside this crate.
    pub(crate) fn bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Debug for KeyEncryptionKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("KeyEncryptionKey(hidden)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_told_apart_by_label_and_not_printed() {
        let key = KeyEncryptionKey::from_bytes([0x77; 32]);
        assert_ne!(key.label(), KeyEncryptionKey::from_bytes([0x78; 32]).label());
        assert_eq!(key.label(), KeyEncryptionKey::from_bytes([0x77; 32]).label());
        assert_eq!(format!("{key:?}"), "KeyEncryptionKey(hidden)");
        assert_eq!(KekLabel(0xab).to_string(), "000000ab");
    }
}
