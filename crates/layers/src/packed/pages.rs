//! Pages: what the two ways of laying out entries have in common, and which keys lie in which way.

use std::hash::Hash;

use super::{named::Named, numbered::Numbered};
use crate::Key;

/// A key of a packed table.
pub trait PackedKey: Key + Ord + Hash + Copy {
    /// How its entries lie.
    type Pages: Pages<Self>;
    /// Bytes of a key as it is written.
    const BYTES: usize;
    /// Before every other key.
    const LOWEST: Self;
    /// A key as it is written, in the order of keys.
    fn bytes(&self) -> impl AsRef<[u8]>;
}

impl PackedKey for u64 {
    type Pages = Numbered;
    const BYTES: usize = size_of::<Self>();
    const LOWEST: Self = 0;

    fn bytes(&self) -> impl AsRef<[u8]> {
        self.to_be_bytes()
    }
}

impl<const N: usize> PackedKey for [u8; N] {
    type Pages = Named<Self>;
    const BYTES: usize = N;
    const LOWEST: Self = [0; N];

    fn bytes(&self) -> impl AsRef<[u8]> {
        *self
    }
}

impl PackedKey for (u32, [u8; 16]) {
    type Pages = Named<Self>;
    const BYTES: usize = 20;
    const LOWEST: Self = (0, [0; 16]);

    fn bytes(&self) -> impl AsRef<[u8]> {
        let mut bytes = [0; Self::BYTES];
        bytes[..4].copy_from_slice(&self.0.to_be_bytes());
        bytes[4..].copy_from_slice(&self.1);
        bytes
    }
}

/// Encoded entries by key.
pub trait Pages<K>: Default {
    /// The bytes of an entry.
    fn get(&self, key: &K) -> Option<&[u8]>;

    /// The bytes of a key, or of the one next to it on its page where there is none.
    fn near(&self, key: &K) -> Option<&[u8]> {
        self.get(key)
    }

    /// Writes an entry, over an earlier one.
    fn put(&mut self, key: &K, bytes: &[u8]);
    /// Writes an entry behind all others, where pages are filled to the end; `None` if its key is not greater than theirs.
    fn push(&mut self, key: &K, bytes: &[u8]) -> Option<()>;
    /// Goes through all entries, in the order of keys.
    fn each(&self, visit: impl FnMut(&K, &[u8]));
    /// How many entries there are.
    fn count(&self) -> usize;
}
