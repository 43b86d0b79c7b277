//! Published state and the overlay of one group.
//!
//! Place in the flow: the one writer decides on what is published plus what earlier commands of the same group did.
//! The overlay holds only the entries that changed; readers never see it. When the group is durable it settles into
//! the published tables; when the write failed it is dropped, and nothing un-synced was ever visible.
//! Absent: locks, storage, time.

mod entries;
mod kept;
mod packed;
mod table;

use std::hash::{Hash, Hasher};

pub use entries::Entries;
pub use kept::{Kept, Key, read};
pub use packed::{Found, Got, NAME_PARTS, NAMES_END, Name, Named16, Packed, PackedKey, Pages};
pub use table::Table;

/// Looks in the overlay first, then in what is published.
#[must_use]
pub fn get<'a, K: Hash + Eq, V>(
    over: Option<&'a Table<K, V>>,
    base: &'a Table<K, V>,
    key: &K,
) -> Option<&'a V> {
    match over {
        Some(over) if over.takes_out(key) => None,
        _ => over.and_then(|over| over.get(key)).or_else(|| base.get(key)),
    }
}

/// Every entry of both layers, in no order: those of the overlay, and those published that it does not cover.
pub fn both<'a, K: Hash + Eq, V>(
    over: Option<&'a Table<K, V>>,
    base: &'a Table<K, V>,
) -> impl Iterator<Item = (&'a K, &'a V)> + use<'a, K, V> {
    let newer = over.into_iter().flat_map(Table::iter);
    let older = base
        .iter()
        .filter(move |(key, _)| over.is_none_or(|over| !over.covers(key)));
    newer.chain(older)
}

/// The entry of the overlay, copied from what is published at the first touch. `None` when neither has it.
pub fn edit<'a, K: Hash + Eq + Copy, V: Clone>(
    over: &'a mut Table<K, V>,
    base: &Table<K, V>,
    key: K,
) -> Option<&'a mut V> {
    over.get_or_make(key, |key| base.get(key).cloned())
}

/// The entry of the overlay, made new when neither layer has it.
pub fn edit_or_new<'a, K: Hash + Eq + Copy, V: Clone + Default>(
    over: &'a mut Table<K, V>,
    base: &Table<K, V>,
    key: K,
) -> &'a mut V {
    let was_out = over.take_back(&key);
    let there = |key: &K| base.get(key).filter(|_| !was_out).cloned();
    over.get_or_insert_with(key, |key| there(key).unwrap_or_default())
}

/// A fast hasher for keys that nobody outside chooses: numbers that the index gives out itself, and keyed hashes.
///
/// Not for keys that a caller chooses freely (they could be chosen to collide); request ids are mixed with a unit
/// number and quotas bound how many a unit can write.
#[derive(Default, Clone, Copy)]
pub struct MixHasher(u64);

impl Hasher for MixHasher {
    fn finish(&self) -> u64 {
        // Finaliser of SplitMix64: spreads consecutive numbers over all bits.
        let mut z = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn write(&mut self, bytes: &[u8]) {
        let (words, rest) = bytes.as_chunks();
        for word in words {
            self.write_u64(u64::from_le_bytes(*word));
        }
        if !rest.is_empty() {
            let mut word = [0; 8];
            word[..rest.len()].copy_from_slice(rest);
            self.write_u64(u64::from_le_bytes(word));
        }
    }

    fn write_u64(&mut self, word: u64) {
        self.0 = (self.0.rotate_left(5) ^ word).wrapping_mul(0x517c_c1b7_2722_0a95);
    }

    fn write_u32(&mut self, word: u32) {
        self.write_u64(word.into());
    }

    fn write_u16(&mut self, word: u16) {
        self.write_u64(word.into());
    }

    fn write_u8(&mut self, word: u8) {
        self.write_u64(word.into());
    }

    fn write_usize(&mut self, word: usize) {
        self.write_u64(word as u64);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_overlay_covers_what_is_published_until_it_settles() {
        let mut base: Table<u32, String> = Table::default();
        base.insert(1, "published".into());
        let mut over = Table::default();

        edit(&mut over, &base, 1).unwrap().push_str(" and changed");
        edit_or_new(&mut over, &base, 2).push_str("new");
        assert!(edit(&mut over, &base, 3).is_none());

        assert_eq!(get(Some(&over), &base, &1).unwrap(), "published and changed");
        assert_eq!(get(None, &base, &1).unwrap(), "published");
        assert!(get(None, &base, &2).is_none());

        assert!(base.settle(&mut over, 1, &mut Entries::default()));
        assert!(over.is_empty());
        assert_eq!(base[&1], "published and changed");
        assert_eq!(base[&2], "new");
    }

    #[test]
    fn what_an_overlay_takes_out_is_gone_and_comes_back_new() {
        let (mut base, mut over) = (Table::<u32, String>::default(), Table::default());
        base.insert(1, "published".into());
        base.insert(2, "published".into());
        over.remove(1);
        over.remove(2);
        assert!(get(Some(&over), &base, &1).is_none() && edit(&mut over, &base, 1).is_none());
        base.insert(3, "published".into());
        assert_eq!(both(Some(&over), &base).collect::<Vec<_>>(), [(&3, &base[&3])]);
        assert_eq!(both(None, &base).count(), 3);
        assert_eq!(edit_or_new(&mut over, &base, 2), "");
        assert_eq!(both(Some(&over), &base).count(), 2, "what came back counts once");
        let mut entries = Entries::default();
        assert!(base.settle(&mut over, 1, &mut entries));
        let kept: Vec<_> = entries
            .sorted()
            .map(|(_, key, value)| (key.to_vec(), value.is_some()))
            .collect();
        assert_eq!(kept, [(vec![0, 0, 0, 1], false), (vec![0, 0, 0, 2], true)]);
        assert_eq!((base.len(), base[&2].as_str()), (2, ""));
    }

    #[test]
    fn consecutive_numbers_spread() {
        let low_bits: std::collections::BTreeSet<u64> = (0u64..256)
            .map(|n| {
                let mut hasher = MixHasher::default();
                n.hash(&mut hasher);
                hasher.finish() & 0xff
            })
            .collect();
        assert!(low_bits.len() > 128, "{} of 256 buckets", low_bits.len());
    }
}
