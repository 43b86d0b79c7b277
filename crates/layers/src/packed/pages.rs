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
    /// A key as it is written, in the order of keys.
    fn bytes(&self) -> impl AsRef<[u8]>;
}

impl PackedKey for u64 {
    type Pages = Numbered;
    const BYTES: usize = size_of::<Self>();

    fn bytes(&self) -> impl AsRef<[u8]> {
        self.to_be_bytes()
    }
}

/// Random bytes: the first five of them must be spread evenly.
impl<const N: usize> PackedKey for [u8; N] {
    type Pages = Named<Self>;
    const BYTES: usize = N;

    fn bytes(&self) -> impl AsRef<[u8]> {
        *self
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

    /// Expects so many entries to be pushed.
    fn reserve(&mut self, _entries: usize) {}

    /// Writes an entry, over an earlier one.
    fn put(&mut self, key: &K, bytes: &[u8]);
    /// Writes an entry behind all others, where pages are filled to the end; `None` if its key is not greater than theirs.
    fn push(&mut self, key: &K, bytes: &[u8]) -> Option<()>;
    /// Takes an entry out, and wipes where it stood.
    fn remove(&mut self, key: &K);
    /// Goes through all entries, in the order of keys.
    fn each(&self, visit: impl FnMut(&K, &[u8]));
    /// How many entries there are.
    fn count(&self) -> usize;
}
