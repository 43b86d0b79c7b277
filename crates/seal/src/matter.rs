//! A matter: what has its own key and can be erased (one registration, one relation, one person's identity, one
//! access record).

use core::fmt;

use zeroize::{Zeroize, ZeroizeOnDrop};

/// What is hashed under a matter key to make its tag.
const TAG_CONSTANT: &[u8] = b"kring matter tag v1";

/// The number of a matter, which is also the number of its key slot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Matter(pub u64);

impl Matter {
    /// No matter at all; never has a slot.
    pub const NONE: Matter = Matter(0);
    /// The store's own matter, for what belongs to nobody; cannot be erased.
    pub const STORE: Matter = Matter(1);
}

/// Names a matter key inside an envelope without naming its matter. Once the key is destroyed, nobody can tell which
/// matter the tag meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MatterTag(pub [u8; 16]);

/// The key of one matter, 32 bytes. Wiped on drop; cannot be printed, compared or cloned.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct MatterKey([u8; 32]);

impl MatterKey {
    /// A key from its bytes. Keys in use come out of the key slots; this is for those and for tests.
    #[must_use]
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        MatterKey(bytes)
    }

    /// The tag of this key: the first 16 bytes of a keyed hash of a constant.
    #[must_use]
    pub fn tag(&self) -> MatterTag {
        let mut tag = MatterTag([0; 16]);
        tag.0
            .copy_from_slice(&blake3::keyed_hash(&self.0, TAG_CONSTANT).as_bytes()[..16]);
        tag
    }

    /// The bytes, for sealing and wrapping inside this crate.
    pub(crate) fn bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Debug for MatterKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MatterKey(hidden)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_names_its_key_only() {
        let key = MatterKey::from_bytes([0x77; 32]);
        assert_eq!(key.tag(), MatterKey::from_bytes([0x77; 32]).tag());
        assert_ne!(key.tag(), MatterKey::from_bytes([0x78; 32]).tag());
    }

    #[test]
    fn a_key_is_not_printed() {
        assert_eq!(
            format!("{:?}", MatterKey::from_bytes([0x77; 32])),
            "MatterKey(hidden)"
        );
    }
}
