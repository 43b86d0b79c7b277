//! Hashes of the tree: of leaves and of inner nodes, kept apart by a prefix (RFC 6962, section 2.1).
//!
//! Without the prefix an inner node could be passed off as a leaf (second preimage).
//! Absent: the shape of the tree; see [`crate::Frontier`].

use std::fmt;

use sha2::{Digest, Sha256};

/// 32 bytes of SHA-256: a leaf, an inner node or a root. Shown as hex; nothing private stands in it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hash(pub [u8; 32]);

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// Hash of one leaf: SHA-256 over 0x00 and the event bytes as stored (RFC 6962, section 2.1).
pub fn leaf_hash(event: &[u8]) -> Hash {
    Hash(
        Sha256::new()
            .chain_update([0x00])
            .chain_update(event)
            .finalize()
            .into(),
    )
}

/// Hash of an inner node: SHA-256 over 0x01, the left and the right child.
pub(crate) fn node_hash(left: &Hash, right: &Hash) -> Hash {
    Hash(
        Sha256::new()
            .chain_update([0x01])
            .chain_update(left.0)
            .chain_update(right.0)
            .finalize()
            .into(),
    )
}

/// Root of the tree without leaves: SHA-256 of the empty string.
pub(crate) fn empty_root() -> Hash {
    Hash(Sha256::digest(b"").into())
}
