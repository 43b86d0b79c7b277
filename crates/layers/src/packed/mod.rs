//! Packed table: what is published stays as the bytes in which a snapshot keeps it, and is read anew each time.
//!
//! Place in the flow: the large tables of the index. An overlay holds values as they are; when it settles they are written
//! into pages. Read back, a value costs some tens of nanoseconds; held as it is, it would cost two to four times the memory,
//! and a start would have to make every one of them. An entry stands in one of the two parts only where an overlay covers
//! it. What an overlay takes out is gone from what is published when it settles, and wiped from the pages.
//! Absent: how pages lie (`numbered`, `named`), the stored form of keys (`kept`).

mod finder;
mod found;
mod named;
mod numbered;
mod pages;
mod rising;
mod run;
#[cfg(test)]
mod tests;

use std::{
    collections::{HashMap, HashSet, hash_map::Entry},
    hash::BuildHasherDefault,
    ops::Deref,
};

use serde::{Serialize, de::DeserializeOwned};

pub use found::{Found, Name, Named16};
pub use named::PARTS as NAME_PARTS;
pub use pages::{PackedKey, Pages};

use crate::{Entries, Kept, MixHasher, read};

/// A value of a packed table: of an overlay as it stands there, or read from a page.
#[derive(Clone, Debug)]
pub enum Got<'a, V> {
    /// It stands in an overlay.
    Here(&'a V),
    /// It was read from a page.
    Read(V),
}

impl<V> Deref for Got<'_, V> {
    type Target = V;

    fn deref(&self) -> &V {
        match self {
            Self::Here(value) => value,
            Self::Read(value) => value,
        }
    }
}

impl<V: Clone> Got<'_, V> {
    /// The value, copied only where it stands in an overlay.
    #[must_use]
    pub fn into_owned(self) -> V {
        match self {
            Self::Here(value) => value.clone(),
            Self::Read(value) => value,
        }
    }
}

/// A large table, keyed by numbers that the index gives out or by random bytes.
pub struct Packed<K: PackedKey, V> {
    pages: K::Pages,
    newer: HashMap<K, V, BuildHasherDefault<MixHasher>>,
    /// In an overlay: what it takes out.
    gone: HashSet<K, BuildHasherDefault<MixHasher>>,
}

impl<K: PackedKey, V> Default for Packed<K, V> {
    fn default() -> Self {
        Self {
            pages: K::Pages::default(),
            newer: HashMap::default(),
            gone: HashSet::default(),
        }
    }
}

impl<K: PackedKey, V> Packed<K, V> {
    /// Whether this overlay takes the entry out.
    fn takes_out(&self, key: &K) -> bool {
        !self.gone.is_empty() && self.gone.contains(key)
    }

    /// What is published, unless the overlay takes it out.
    fn below<'a>(over: Option<&Self>, base: &'a Self, key: &K) -> Option<&'a Self> {
        let gone = over.is_some_and(|over| over.takes_out(key));
        (!gone).then_some(base)
    }

    /// Takes an entry out.
    pub fn remove(&mut self, key: K) {
        self.newer.remove(&key);
        self.gone.insert(key);
    }
}

impl<K: PackedKey, V: Serialize + DeserializeOwned + Clone> Packed<K, V> {
    /// The value of a key.
    #[must_use]
    pub fn get(&self, key: &K) -> Option<Got<'_, V>> {
        match self.newer.get(key) {
            Some(value) => Some(Got::Here(value)),
            None => self.read(key).map(Got::Read),
        }
    }

    /// Looks in the overlay first, then in what is published.
    #[must_use]
    pub fn look<'a>(over: Option<&'a Self>, base: &'a Self, key: &K) -> Option<Got<'a, V>> {
        let here = over.and_then(|over| over.newer.get(key));
        here.map(Got::Here)
            .or_else(|| Self::below(over, base, key)?.get(key))
    }

    /// What is asked of a value, without reading all of it: `of` a value as it stands in an overlay, or the front of what is
    /// written, which must begin with what `F` is.
    #[must_use]
    pub fn peek<F: DeserializeOwned>(
        over: Option<&Self>,
        base: &Self,
        key: &K,
        of: impl FnOnce(&V) -> F,
    ) -> Option<F> {
        let here = over.and_then(|over| over.newer.get(key));
        if let Some(value) = here {
            return Some(of(value));
        }
        let base = Self::below(over, base, key)?;
        match base.newer.get(key) {
            Some(value) => Some(of(value)),
            None => postcard::from_bytes(base.pages.get(key)?).ok(),
        }
    }

    /// A part of a value, without reading all of it, as [`Self::peek`].
    #[must_use]
    pub fn look_at<'a, F: DeserializeOwned>(
        over: Option<&'a Self>,
        base: &'a Self,
        key: &K,
        of: impl FnOnce(&V) -> &F,
    ) -> Option<Got<'a, F>> {
        let here = over.and_then(|over| over.newer.get(key));
        if let Some(value) = here {
            return Some(Got::Here(of(value)));
        }
        let base = Self::below(over, base, key)?;
        match base.newer.get(key) {
            Some(value) => Some(Got::Here(of(value))),
            None => postcard::from_bytes(base.pages.get(key)?).ok().map(Got::Read),
        }
    }

    /// The value of a key, and where nothing stands under it that of the key next to it, found by the same way: whoever
    /// asks must see from the value which of the two it is. Names only; `None` where nothing is published nearby.
    #[must_use]
    pub fn look_or_near<'a>(over: Option<&'a Self>, base: &'a Self, key: &K) -> Option<Got<'a, V>> {
        let here = over.and_then(|over| over.newer.get(key));
        let here = here.or_else(|| base.newer.get(key)).map(Got::Here);
        here.or_else(|| postcard::from_bytes(base.pages.near(key)?).ok().map(Got::Read))
    }

    fn read(&self, key: &K) -> Option<V> {
        postcard::from_bytes(self.pages.get(key)?).ok()
    }

    /// Takes the next entry of a snapshot, and gives it as it was read: once now, so that no later reading fails.
    fn take_read(&mut self, key: &[u8], value: &[u8]) -> Option<V> {
        let entry = read(value)?;
        self.pages.push(&K::take(key)?, value)?;
        Some(entry)
    }

    fn visit_newer(&self, mut visit: impl FnMut(&K, &V)) {
        self.newer.iter().for_each(|(key, value)| visit(key, value));
    }

    /// Goes through all entries.
    pub fn each(&self, mut visit: impl FnMut(K, &V)) {
        self.pages.each(|key, bytes| {
            if !self.newer.contains_key(key)
                && let Some(value) = read(bytes)
            {
                visit(*key, &value);
            }
        });
        self.newer.iter().for_each(|(key, value)| visit(*key, value));
    }

    /// Whether there is such an entry.
    #[must_use]
    pub fn contains_key(&self, key: &K) -> bool {
        self.newer.contains_key(key) || self.pages.get(key).is_some()
    }

    /// Puts an entry in.
    pub fn insert(&mut self, key: K, value: V) {
        self.gone.remove(&key);
        self.newer.insert(key, value);
    }

    /// The entry of this overlay, read from what is published at the first touch. `None` when neither has it.
    pub fn edit(&mut self, base: &Self, key: K) -> Option<&mut V> {
        match self.newer.entry(key) {
            Entry::Occupied(known) => Some(known.into_mut()),
            Entry::Vacant(place) => {
                if self.gone.contains(place.key()) {
                    return None;
                }
                let value = base.get(place.key())?.into_owned();
                Some(place.insert(value))
            }
        }
    }

    /// The entry of this overlay, made new when neither layer has it.
    pub fn edit_or_new(&mut self, base: &Self, key: K) -> &mut V
    where
        V: Default,
    {
        let gone = self.gone.remove(&key);
        self.newer.entry(key).or_insert_with_key(|key| match gone {
            true => V::default(),
            false => base.get(key).map_or_else(V::default, Got::into_owned),
        })
    }
}

impl<const N: usize, V: Serialize + DeserializeOwned + Clone> Packed<[u8; N], V> {
    /// Goes through one of [`NAME_PARTS`] parts of what is published.
    pub fn part(&self, part: usize, mut visit: impl FnMut(&[u8; N], &V)) {
        if part == 0 {
            self.visit_newer(&mut visit);
        }
        self.pages.each_of(part, |key, bytes| {
            if !self.newer.contains_key(key)
                && let Some(value) = read(bytes)
            {
                visit(key, &value);
            }
        });
    }
}

/// Where a range of names ends that holds all of them.
pub const NAMES_END: u32 = 1 << u16::BITS;

impl<const N: usize, V: Serialize + DeserializeOwned + Clone> Packed<[u8; N], V> {
    /// Goes through the names in a range, in both layers: those whose first two bytes, as a number with the high byte first,
    /// are in it.
    pub fn range(
        over: Option<&Self>,
        base: &Self,
        range: std::ops::Range<u32>,
        mut visit: impl FnMut(&[u8; N], &V),
    ) {
        let within = |key: &[u8; N]| range.contains(&front(key));
        let covered =
            |key: &[u8; N]| over.is_some_and(|over| over.newer.contains_key(key) || over.takes_out(key));
        let parts = range.start >> u8::BITS..(range.end + 0xff) >> u8::BITS;
        for part in parts {
            base.pages.each_of(part as usize, |key, bytes| {
                if within(key)
                    && !covered(key)
                    && !base.newer.contains_key(key)
                    && let Some(value) = read(bytes)
                {
                    visit(key, &value);
                }
            });
        }
        let newer = base.newer.iter().filter(|(key, _)| !covered(key));
        let newer = newer.chain(over.into_iter().flat_map(|over| &over.newer));
        newer
            .filter(|(key, _)| within(key))
            .for_each(|(key, value)| visit(key, value));
    }
}

/// The first two bytes of a name.
fn front(name: &[u8]) -> u32 {
    name.iter()
        .take(2)
        .fold(0, |front, &byte| front << u8::BITS | u32::from(byte))
}

impl<K: PackedKey, V> Packed<K, V> {
    /// How many entries there are; in an overlay, how many it covers.
    #[must_use]
    pub fn len(&self) -> usize {
        self.pages.count()
            + self
                .newer
                .keys()
                .filter(|key| self.pages.get(key).is_none())
                .count()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.newer.is_empty() && self.pages.count() == 0
    }
}

impl<K: PackedKey, V: Serialize + DeserializeOwned + Clone> Kept for Packed<K, V> {
    fn put_all(&self, number: u8, into: &mut Entries) -> bool {
        let mut whole = true;
        self.pages.each(|key, bytes| {
            if !self.newer.contains_key(key) {
                whole &= into.put_bytes(number, key, bytes);
            }
        });
        let mut newer = self.newer.iter();
        whole && newer.all(|(key, value)| into.put(number, key, Some(value)))
    }

    fn take(&mut self, key: &[u8], value: &[u8]) -> Option<()> {
        self.take_read(key, value).map(drop)
    }

    /// A value that cannot be written stays as it is: nothing is lost, it only takes more room.
    fn settle(&mut self, over: &mut Self, number: u8, into: &mut Entries) -> bool {
        // In order: the next page is near, and what is new goes behind what was.
        let mut keys: Vec<K> = over.newer.keys().copied().collect();
        keys.sort_unstable();
        let mut whole = true;
        for key in keys {
            let Some(value) = over.newer.get(&key) else {
                continue;
            };
            if into.put(number, &key, Some(value)) {
                self.pages.put(&key, into.last());
                self.newer.remove(&key);
            } else {
                whole = false;
                self.newer.insert(key, value.clone());
            }
        }
        over.newer.clear();
        let mut gone: Vec<K> = over.gone.drain().collect();
        gone.sort_unstable();
        for key in gone {
            whole &= into.put(number, &key, None::<&V>);
            self.newer.remove(&key);
            self.pages.remove(&key);
        }
        whole
    }

    fn reserve(&mut self, entries: usize) {
        self.pages.reserve(entries);
    }

    fn join(&mut self, other: Self) {
        if self.is_empty() {
            *self = other;
            return;
        }
        other.pages.each(|key, bytes| self.pages.put(key, bytes));
        self.newer.extend(other.newer);
    }
}
