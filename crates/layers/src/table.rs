//! Table: what a start took from a snapshot, in order, and what came since.
//!
//! Place in the flow: every table of the index, and every overlay (which holds only what came since). An entry stands in
//! one of the two parts: what came from the snapshot is replaced in its place. Nothing is ever removed but by taking all.
//! Absent: layers (`lib`), the stored form (`kept`).

use std::{
    collections::{HashMap, hash_map::Entry},
    hash::{BuildHasherDefault, Hash},
    ops::Index,
};

use crate::{Key, MixHasher, run::Run};

type Newer<K, V> = HashMap<K, V, BuildHasherDefault<MixHasher>>;

/// A table keyed by small numbers or by random bytes.
pub struct Table<K, V> {
    kept: Run<K, V>,
    newer: Newer<K, V>,
}

impl<K, V> Default for Table<K, V> {
    fn default() -> Self {
        Self {
            kept: Run::default(),
            newer: Newer::default(),
        }
    }
}

impl<K: Key + Ord + Hash, V> Table<K, V> {
    /// The value of a key.
    #[must_use]
    pub fn get(&self, key: &K) -> Option<&V> {
        self.newer.get(key).or_else(|| self.kept.get(key))
    }

    /// The value of a key, to be changed.
    pub fn get_mut(&mut self, key: &K) -> Option<&mut V> {
        match self.newer.get_mut(key) {
            Some(value) => Some(value),
            None => self.kept.get_mut(key),
        }
    }

    /// Whether there is such an entry.
    #[must_use]
    pub fn contains_key(&self, key: &K) -> bool {
        self.get(key).is_some()
    }

    /// Puts an entry in; the value that it replaces.
    pub fn insert(&mut self, key: K, value: V) -> Option<V> {
        match self.kept.get_mut(&key) {
            Some(kept) => Some(std::mem::replace(kept, value)),
            None => self.newer.insert(key, value),
        }
    }

    /// The value of a key, made if there is none and `make` gives one.
    pub fn get_or_make(&mut self, key: K, make: impl FnOnce(&K) -> Option<V>) -> Option<&mut V> {
        match self.kept.get_mut(&key) {
            Some(value) => Some(value),
            None => match self.newer.entry(key) {
                Entry::Occupied(known) => Some(known.into_mut()),
                Entry::Vacant(place) => {
                    let value = make(place.key())?;
                    Some(place.insert(value))
                }
            },
        }
    }

    /// The value of a key, made if there is none.
    pub fn get_or_insert_with(&mut self, key: K, make: impl FnOnce(&K) -> V) -> &mut V {
        match self.kept.get_mut(&key) {
            Some(value) => value,
            None => self.newer.entry(key).or_insert_with_key(make),
        }
    }

    /// Takes the next entry of a snapshot, in the order of keys; `None` if it is not the next.
    pub fn push_kept(&mut self, key: K, value: V) -> Option<()> {
        self.kept.push(key, value)
    }

    /// Makes room for so many entries of a snapshot.
    pub fn reserve_kept(&mut self, entries: usize) {
        self.kept.reserve(entries);
    }

    /// When all entries of a snapshot are there.
    pub fn index_kept(&mut self) {
        self.kept.index();
    }
}

impl<K: Hash + Eq, V> Table<K, V> {
    /// How many entries there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.kept.len() + self.newer.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// All entries, in no order.
    pub fn iter(&self) -> impl Iterator<Item = (&K, &V)> {
        self.kept.iter().chain(&self.newer)
    }

    /// All keys, in no order.
    pub fn keys(&self) -> impl Iterator<Item = &K> {
        self.iter().map(|(key, _)| key)
    }

    /// All values, in no order.
    pub fn values(&self) -> impl Iterator<Item = &V> {
        self.iter().map(|(_, value)| value)
    }

    /// Takes all entries out. Room for what came since stays.
    pub fn drain(&mut self) -> impl Iterator<Item = (K, V)> {
        std::mem::take(&mut self.kept)
            .into_entries()
            .chain(self.newer.drain())
    }
}

impl<K: Key + Ord + Hash, V> Extend<(K, V)> for Table<K, V> {
    fn extend<T: IntoIterator<Item = (K, V)>>(&mut self, entries: T) {
        for (key, value) in entries {
            self.insert(key, value);
        }
    }
}

impl<K: Key + Ord + Hash, V> FromIterator<(K, V)> for Table<K, V> {
    fn from_iter<T: IntoIterator<Item = (K, V)>>(entries: T) -> Self {
        let mut table = Self::default();
        table.extend(entries);
        table
    }
}

impl<K: Key + Ord + Hash, V> Index<&K> for Table<K, V> {
    type Output = V;

    /// # Panics
    /// There is no such entry.
    fn index(&self, key: &K) -> &V {
        #[allow(clippy::expect_used)] // as the standard tables
        self.get(key).expect("an entry of this key")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_from_a_snapshot_is_replaced_in_its_place() {
        let mut table = Table::default();
        table.push_kept(1_u64, "one").expect("in order");
        table.push_kept(3, "three").expect("in order");
        table.index_kept();
        assert_eq!(table.insert(3, "drei"), Some("three"));
        assert_eq!(table.insert(2, "two"), None);
        assert_eq!(table.insert(2, "zwei"), Some("two"));
        let all = [1, 2, 3, 4].map(|key| table.get(&key).copied());
        assert_eq!(all, [Some("one"), Some("zwei"), Some("drei"), None]);
        assert_eq!(table.len(), 3);
        assert_eq!(table.get_or_make(1, |_| Some("never")).copied(), Some("one"));
        assert_eq!(table.get_or_make(4, |_| None), None);
        assert_eq!(table.get_or_make(4, |_| Some("four")).copied(), Some("four"));
        let mut drained: Vec<_> = table.drain().collect();
        drained.sort_unstable();
        assert_eq!(drained, [(1, "one"), (2, "zwei"), (3, "drei"), (4, "four")]);
        assert!(table.is_empty());
    }
}
