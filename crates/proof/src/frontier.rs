//! The right edge of a growing tree, also called compact range: enough to add leaves and to tell the root.
//!
//! A tree of n leaves is a row of perfect subtrees, one for each 1 bit of n, largest first. Only their roots are kept:
//! at most 64 hashes however long the log is. Absent: interior nodes, so no proof can be cut from a frontier.

use crate::hash::{Hash, empty_root, node_hash};

/// Perfect subtrees of an append-only tree, largest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Frontier {
    size: u64,
    peaks: Vec<Hash>,
}

/// The parts handed in cannot belong to a tree of the size handed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a tree of this size has {expected} subtree roots, but {found} were given")]
pub struct BadParts {
    /// Number of subtree roots a tree of that size has (its 1 bits).
    pub expected: u32,
    /// Number of subtree roots handed in.
    pub found: usize,
}

impl Frontier {
    /// The tree without leaves.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds one leaf, given as its [`crate::leaf_hash`], at position [`Self::size`].
    pub fn push(&mut self, leaf: Hash) {
        // As in binary addition: every trailing 1 bit of the size is a subtree that the new leaf completes to a larger one.
        let mut node = leaf;
        for _ in 0..self.size.trailing_ones() {
            if let Some(left) = self.peaks.pop() {
                node = node_hash(&left, &node);
            }
        }
        self.peaks.push(node);
        self.size += 1;
    }

    /// Number of leaves.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Merkle tree hash over all leaves (RFC 6962, section 2.1); of the empty tree the SHA-256 of the empty string.
    pub fn root(&self) -> Hash {
        let folded = self
            .peaks
            .iter()
            .rev()
            .copied()
            .reduce(|right, left| node_hash(&left, &right));
        folded.unwrap_or_else(empty_root)
    }

    /// Size and subtree roots (largest first), for a snapshot.
    pub fn parts(&self) -> (u64, &[Hash]) {
        (self.size, &self.peaks)
    }

    /// The frontier again from its [`Self::parts`].
    ///
    /// The hashes themselves cannot be checked here; compare [`Self::root`] with a root that is trusted.
    ///
    /// # Errors
    /// [`BadParts`] if the number of hashes does not fit the size.
    pub fn from_parts(size: u64, peaks: Vec<Hash>) -> Result<Self, BadParts> {
        let expected = size.count_ones();
        if peaks.len() != expected as usize {
            return Err(BadParts {
                expected,
                found: peaks.len(),
            });
        }
        Ok(Self { size, peaks })
    }
}
