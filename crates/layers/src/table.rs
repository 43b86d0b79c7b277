//! Table: entries as values, for tables that stay small, and for what one group changes in them.
//!
//! Absent: layers (`lib`), the stored form (`kept`), tables with an entry for every person or registration (`packed`).

use std::{
    collections::{HashMap, HashSet, hash_map::Entry},
    hash::{BuildHasherDefault, Hash},
    ops::Index,
};

use serde::{Serialize, de::DeserializeOwned};

use crate::{Entries, Kept, Key, MixHasher, read};

/// A table keyed by small numbers or by random bytes.
pub struct Table<K, V> {
    entries: HashMap<K, V, BuildHasherDefault<MixHasher>>,
    /// In an overlay: what it takes out.
    gone: HashSet<K, BuildHasherDefault<MixHasher>>,
}

impl<K, V> Default for Table<K, V> {
    fn default() -> Self {
        Self {
            entries: HashMap::default(),
            gone: HashSet::default(),
        }
    }
}

impl<K: Hash + Eq, V> Table<K, V> {
    /// The value of a key.
    #[must_use]
    pub fn get(&self, key: &K) -> Option<&V> {
        self.entries.get(key)
    }

    /// Whether there is such an entry.
    #[must_use]
    pub fn contains_key(&self, key: &K) -> bool {
        self.entries.contains_key(key)
    }

    /// Puts an entry in; the value that it replaces.
    pub fn insert(&mut self, key: K, value: V) -> Option<V> {
        self.gone.remove(&key);
        self.entries.insert(key, value)
    }

    /// Takes an entry out.
    pub fn remove(&mut self, key: K) {
        self.entries.remove(&key);
        self.gone.insert(key);
    }

    /// Whether this overlay covers what is published under a key, with another value or by taking it out.
    pub(crate) fn covers(&self, key: &K) -> bool {
        self.contains_key(key) || self.takes_out(key)
    }

    pub(crate) fn takes_out(&self, key: &K) -> bool {
        !self.gone.is_empty() && self.gone.contains(key)
    }

    /// No longer takes this out; whether it did.
    pub(crate) fn take_back(&mut self, key: &K) -> bool {
        self.gone.remove(key)
    }

    /// The value of a key, made if there is none and `make` gives one.
    pub fn get_or_make(&mut self, key: K, make: impl FnOnce(&K) -> Option<V>) -> Option<&mut V> {
        match self.entries.entry(key) {
            Entry::Occupied(known) => Some(known.into_mut()),
            Entry::Vacant(place) => {
                if self.gone.contains(place.key()) {
                    return None;
                }
                let value = make(place.key())?;
                Some(place.insert(value))
            }
        }
    }

    /// The value of a key, made if there is none.
    pub fn get_or_insert_with(&mut self, key: K, make: impl FnOnce(&K) -> V) -> &mut V {
        self.entries.entry(key).or_insert_with_key(make)
    }

    /// How many entries there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// All entries, in no order.
    pub fn iter(&self) -> impl Iterator<Item = (&K, &V)> {
        self.entries.iter()
    }

    /// All keys, in no order.
    pub fn keys(&self) -> impl Iterator<Item = &K> {
        self.entries.keys()
    }

    /// All values, in no order.
    pub fn values(&self) -> impl Iterator<Item = &V> {
        self.entries.values()
    }

    /// Takes all entries out. Their room stays.
    pub fn drain(&mut self) -> impl Iterator<Item = (K, V)> {
        self.entries.drain()
    }
}

impl<K: Hash + Eq, V> Extend<(K, V)> for Table<K, V> {
    fn extend<T: IntoIterator<Item = (K, V)>>(&mut self, entries: T) {
        self.entries.extend(entries);
    }
}

impl<K: Hash + Eq, V> FromIterator<(K, V)> for Table<K, V> {
    fn from_iter<T: IntoIterator<Item = (K, V)>>(entries: T) -> Self {
        let mut table = Self::default();
        table.extend(entries);
        table
    }
}

impl<K: Hash + Eq, V> Index<&K> for Table<K, V> {
    type Output = V;

    /// # Panics
    /// There is no such entry.
    fn index(&self, key: &K) -> &V {
        &self.entries[key]
    }
}

impl<K: Key + Hash + Eq, V: Serialize + DeserializeOwned> Kept for Table<K, V> {
    fn put_all(&self, number: u8, into: &mut Entries) -> bool {
        self.iter().all(|(key, value)| into.put(number, key, Some(value)))
    }

    fn take(&mut self, key: &[u8], value: &[u8]) -> Option<()> {
        let taken = self.entries.insert(K::take(key)?, read(value)?);
        taken.is_none().then_some(())
    }

    fn settle(&mut self, over: &mut Self, number: u8, into: &mut Entries) -> bool {
        let mut whole = true;
        for (key, value) in over.drain() {
            whole &= into.put(number, &key, Some(&value));
            self.insert(key, value);
        }
        for key in over.gone.drain() {
            whole &= into.put(number, &key, None::<&V>);
            self.entries.remove(&key);
        }
        whole
    }

    fn reserve(&mut self, entries: usize) {
        self.entries.reserve(entries);
    }

    fn join(&mut self, other: Self) {
        if self.is_empty() {
            *self = other;
        } else {
            self.entries.extend(other.entries);
        }
    }
}
