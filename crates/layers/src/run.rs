//! Run: entries in the order of their keys, as a snapshot gives them.
//!
//! Filling it goes straight through memory, where a hash table jumps; and it has no room for entries that never come. A
//! small directory over the keys leads to the few among which one may be. Absent: entries that come later (`table`).

use crate::Key;

/// Keys to a place of the directory, about.
const KEYS_A_PLACE: usize = 8;

/// Sorted keys and their values.
pub(crate) struct Run<K, V> {
    keys: Vec<K>,
    values: Vec<V>,
    /// Where the keys begin whose rank, less the first one's and shifted, is this place; and the end.
    places: Vec<u32>,
    shift: u32,
}

impl<K, V> Default for Run<K, V> {
    fn default() -> Self {
        Self {
            keys: Vec::new(),
            values: Vec::new(),
            places: Vec::new(),
            shift: 0,
        }
    }
}

impl<K: Key + Ord, V> Run<K, V> {
    pub(crate) fn reserve(&mut self, entries: usize) {
        self.keys.reserve_exact(entries);
        self.values.reserve_exact(entries);
    }

    /// Adds the next entry; `None` if it does not come after the last one, or one more cannot be counted.
    pub(crate) fn push(&mut self, key: K, value: V) -> Option<()> {
        if self.keys.last().is_some_and(|last| *last >= key) || self.keys.len() >= u32::MAX as usize {
            return None;
        }
        self.places.clear();
        self.keys.push(key);
        self.values.push(value);
        Some(())
    }

    /// Makes the directory, when all entries are there.
    pub(crate) fn index(&mut self) {
        let (Some(first), Some(last)) = (self.keys.first(), self.keys.last()) else {
            return;
        };
        let (first, span) = (first.rank(), last.rank() - first.rank());
        let wanted = (self.keys.len() / KEYS_A_PLACE).max(1) as u64;
        self.shift = (0..u64::BITS)
            .find(|&shift| span >> shift < wanted)
            .unwrap_or(u64::BITS - 1);
        self.places = Vec::with_capacity((span >> self.shift) as usize + 2);
        for (at, key) in (0_u32..).zip(&self.keys) {
            let place = ((key.rank() - first) >> self.shift) as usize;
            while self.places.len() <= place {
                self.places.push(at);
            }
        }
        self.places.push(self.keys.len() as u32);
        self.keys.shrink_to_fit();
        self.values.shrink_to_fit();
    }

    fn find(&self, key: &K) -> Option<usize> {
        let first = self.keys.first()?;
        if self.places.is_empty() {
            return self.keys.binary_search(key).ok();
        }
        let place = usize::try_from(key.rank().checked_sub(first.rank())? >> self.shift).ok()?;
        let from = *self.places.get(place)? as usize;
        let to = *self.places.get(place + 1)? as usize;
        let at = self.keys.get(from..to)?.binary_search(key).ok()?;
        Some(from + at)
    }

    pub(crate) fn get(&self, key: &K) -> Option<&V> {
        self.values.get(self.find(key)?)
    }

    pub(crate) fn get_mut(&mut self, key: &K) -> Option<&mut V> {
        let at = self.find(key)?;
        self.values.get_mut(at)
    }
}

impl<K, V> Run<K, V> {
    pub(crate) fn len(&self) -> usize {
        self.keys.len()
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&K, &V)> {
        self.keys.iter().zip(&self.values)
    }

    pub(crate) fn into_entries(self) -> impl Iterator<Item = (K, V)> {
        self.keys.into_iter().zip(self.values)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found<K: Key + Ord + Copy>(keys: &[K], absent: &[K]) {
        let mut run = Run::default();
        for (at, key) in keys.iter().enumerate() {
            run.push(*key, at).expect("in order");
        }
        for indexed in [false, true] {
            if indexed {
                run.index();
            }
            for (at, key) in keys.iter().enumerate() {
                assert_eq!(run.get(key), Some(&at), "entry {at}, indexed: {indexed}");
            }
            for key in absent {
                assert_eq!(run.get(key), None, "indexed: {indexed}");
            }
        }
    }

    #[test]
    fn every_key_is_found_however_the_keys_lie() {
        found::<u64>(&[], &[0, 7]);
        found::<u64>(&[7], &[6, 8, 0, u64::MAX]);
        found(&(10..5_000_u64).collect::<Vec<_>>(), &[9, 5_000, u64::MAX]);
        found(
            &[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, u64::MAX - 1, u64::MAX],
            &[10, u64::MAX - 2],
        );
        let crowded: Vec<u64> = (0..1_000).chain((1 << 60)..(1 << 60) + 1_000).collect();
        found(&crowded, &[1_000, (1 << 60) - 1, (1 << 60) + 1_000]);
        let by_unit: Vec<(u32, [u8; 16])> = (1..5)
            .flat_map(|unit| (0..=255).map(move |byte| (unit, [byte; 16])))
            .collect();
        found(
            &by_unit,
            &[
                (0, [0; 16]),
                (2, [1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1, 2, 3, 4, 5, 6]),
                (5, [0; 16]),
            ],
        );
        let alike: Vec<[u8; 16]> = (0..=255)
            .map(|byte| {
                let mut key = [9; 16];
                key[15] = byte;
                key
            })
            .collect();
        found(&alike, &[[9; 16].map(|b: u8| b + 1)]);
    }

    #[test]
    fn what_is_out_of_order_is_not_taken() {
        let mut run = Run::default();
        assert!(run.push(5_u64, 'a').is_some());
        assert!(run.push(5, 'b').is_none() && run.push(4, 'c').is_none());
        assert_eq!(run.iter().collect::<Vec<_>>(), [(&5, &'a')]);
    }
}
