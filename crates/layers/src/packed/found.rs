//! Found table: entries by number that also carry a random name, and are found by it.
//!
//! Names stand in the entries alone: here a few bytes lead from the hash of a name to numbers whose entries may carry it, and
//! the entry says whether it does. So nothing of it is kept in a snapshot; taking the entries back makes it anew.
//! Absent: entries that get another name (none does).

use std::{collections::HashMap, hash::BuildHasherDefault, hint::black_box};

use serde::{Serialize, de::DeserializeOwned};

use super::{Got, Packed, finder::Finder};
use crate::{Entries, Kept, Key, MixHasher};

/// A random name, as the agencies know it.
pub type Name = [u8; 16];

/// An entry that carries its name.
pub trait Named16 {
    /// Its name, the same for good.
    fn name(&self) -> Name;
}

/// A large table by number whose entries are found by name too.
pub struct Found<V> {
    rows: Packed<u64, V>,
    finder: Finder,
    /// Names of entries that came since, and of those that the finder cannot hold.
    names: HashMap<Name, u64, BuildHasherDefault<MixHasher>>,
}

impl<V> Default for Found<V> {
    fn default() -> Self {
        Self {
            rows: Packed::default(),
            finder: Finder::default(),
            names: HashMap::default(),
        }
    }
}

impl<V: Named16 + Serialize + DeserializeOwned + Clone> Found<V> {
    /// The entry of a number: looks in the overlay first, then in what is published.
    #[must_use]
    pub fn look<'a>(over: Option<&'a Self>, base: &'a Self, number: u64) -> Option<Got<'a, V>> {
        Packed::look(over.map(|over| &over.rows), &base.rows, &number)
    }

    /// What is asked of an entry, without reading all of it, as [`Packed::peek`].
    #[must_use]
    pub fn peek<F: DeserializeOwned>(
        over: Option<&Self>,
        base: &Self,
        number: u64,
        of: impl FnOnce(&V) -> F,
    ) -> Option<F> {
        Packed::peek(over.map(|over| &over.rows), &base.rows, &number, of)
    }

    /// What is asked of entries of rising numbers, as [`Packed::peek_rising`].
    pub fn peek_rising<'a, F: DeserializeOwned>(
        over: Option<&'a Self>,
        base: &'a Self,
        numbers: impl IntoIterator<Item = u64>,
        of: impl Fn(&V) -> F,
    ) -> impl Iterator<Item = (u64, F)> {
        Packed::peek_rising(over.map(|over| &over.rows), &base.rows, numbers, of)
    }

    /// The number of a name: looks in the overlay first, then in what is published.
    #[must_use]
    pub fn find(over: Option<&Self>, base: &Self, name: &Name) -> Option<u64> {
        let newer = Self::newer(over, base, name);
        newer.or_else(|| base.finder.find(name, |number| base.carries(number, name)))
    }

    /// The number of a name, and where nothing is found by it that of another entry, found by the same way: whoever asks must
    /// see from the entry which of the two it is. `None` only where nothing is published.
    #[must_use]
    pub fn find_or_near(over: Option<&Self>, base: &Self, name: &Name) -> Option<u64> {
        let found = Self::find(over, base, name);
        found.or_else(|| {
            let near = base.finder.near(name)?;
            // As the one that is found would be read to see whether it carries the name.
            black_box(base.carries(near, name));
            Some(near)
        })
    }

    fn newer(over: Option<&Self>, base: &Self, name: &Name) -> Option<u64> {
        let newer = over.and_then(|over| over.names.get(name));
        newer.or_else(|| base.names.get(name)).copied()
    }

    fn carries(&self, number: u64, name: &Name) -> bool {
        self.rows.get(&number).is_some_and(|entry| entry.name() == *name)
    }

    /// Goes through all entries.
    pub fn each(&self, visit: impl FnMut(u64, &V)) {
        self.rows.each(visit);
    }

    /// Puts in an entry that is not there yet.
    pub fn insert(&mut self, number: u64, value: V) {
        self.names.insert(value.name(), number);
        self.rows.insert(number, value);
    }

    /// The entry of this overlay, read from what is published at the first touch. `None` when neither has it.
    pub fn edit(&mut self, base: &Self, number: u64) -> Option<&mut V> {
        self.rows.edit(&base.rows, number)
    }
}

impl<V> Found<V> {
    /// How many entries an overlay adds to what is published.
    #[must_use]
    pub fn count(over: Option<&Self>, base: &Self) -> usize {
        base.rows.len() + over.map_or(0, |over| over.names.len())
    }

    fn name(&mut self, name: Name, number: u64) {
        if !self.finder.add(&name, number) {
            self.names.insert(name, number);
        }
    }
}

impl<V: Named16 + Serialize + DeserializeOwned + Clone> Kept for Found<V> {
    fn put_all(&self, table: u8, into: &mut Entries) -> bool {
        self.rows.put_all(table, into)
    }

    fn take(&mut self, key: &[u8], value: &[u8]) -> Option<()> {
        let entry = self.rows.take_read(key, value)?;
        self.name(entry.name(), u64::take(key)?);
        Some(())
    }

    fn settle(&mut self, over: &mut Self, table: u8, into: &mut Entries) -> bool {
        for (name, number) in over.names.drain() {
            self.name(name, number);
        }
        self.rows.settle(&mut over.rows, table, into)
    }

    fn reserve(&mut self, entries: usize) {
        self.rows.reserve(entries);
        self.finder.reserve(entries);
    }

    fn join(&mut self, other: Self) {
        if self.rows.is_empty() {
            *self = other;
            return;
        }
        other.rows.each(|number, entry| self.name(entry.name(), number));
        self.rows.join(other.rows);
    }
}
