//! Entries of tables in the form in which a snapshot keeps them: table number, key, value.
//!
//! Place in the flow: each group writes what it changed behind what is there already, and of several entries of one key the
//! last one counts. So nothing is looked up while gathering; they are put in order once, when they are kept.
//! Absent: what a table means, files.

use std::cmp::Ordering;

use postcard::{ser_flavors::Flavor, serialize_with_flavor};
use serde::Serialize;

use crate::Key;

/// Below so many bytes joined entries are not thinned out.
const THIN_FROM: usize = 64 << 20;

/// Bytes of a key that are compared without looking it up.
const FRONT: usize = size_of::<u128>();
/// Length of a value that is none: the entry is gone. No value is so long.
const GONE: u32 = u32::MAX;

/// Where one entry stands in the bytes of [`Entries`]. Small, since there are many to be put in order.
#[derive(Clone, Copy)]
struct Place {
    /// The first bytes of the key, high byte first, then zeros.
    front: u128,
    at: u64,
    /// Bytes.
    value: u32,
    /// Bytes.
    key: u16,
    table: u8,
}

impl Place {
    fn key(self, bytes: &[u8]) -> &[u8] {
        let at = self.at as usize;
        &bytes[at..at + usize::from(self.key)]
    }

    fn value(self, bytes: &[u8]) -> Option<&[u8]> {
        let from = self.at as usize + usize::from(self.key);
        (self.value != GONE).then(|| &bytes[from..from + self.value as usize])
    }

    /// By table and then by the bytes of the key. Where the fronts are alike, one of two keys that goes no further begins
    /// the other.
    fn compare(self, other: Self, bytes: &[u8]) -> Ordering {
        let fronts = (self.table, self.front).cmp(&(other.table, other.front));
        fronts.then_with(|| {
            if usize::from(self.key.min(other.key)) <= FRONT {
                self.key.cmp(&other.key)
            } else {
                self.key(bytes).cmp(other.key(bytes))
            }
        })
    }
}

/// Entries of any tables, gathered in one stretch of memory.
#[derive(Default)]
pub struct Entries {
    bytes: Vec<u8>,
    places: Vec<Place>,
    /// Bytes when entries were thinned out the last time.
    thinned: usize,
}

impl Entries {
    /// Adds an entry of a table, over an earlier one of its key; no value: it is gone. `false` when it cannot be written,
    /// and nothing was added: then what is gathered is not whole and must not be kept.
    pub fn put<K: Key, V: Serialize>(&mut self, table: u8, key: &K, value: Option<&V>) -> bool {
        match value {
            Some(value) => self.add(table, key, |bytes| {
                serialize_with_flavor(value, Spill(bytes)).ok()
            }),
            None => self.push(table, key, |_| Some(GONE)),
        }
    }

    /// Adds an entry whose value is written already; `false` as [`Self::put`].
    pub fn put_bytes<K: Key>(&mut self, table: u8, key: &K, value: &[u8]) -> bool {
        self.add(table, key, |bytes| {
            bytes.extend_from_slice(value);
            Some(())
        })
    }

    fn add<K: Key>(&mut self, table: u8, key: &K, value: impl FnOnce(&mut Vec<u8>) -> Option<()>) -> bool {
        self.push(table, key, |bytes| {
            let from = bytes.len();
            value(bytes)?;
            let length = u32::try_from(bytes.len() - from).ok();
            length.filter(|length| *length != GONE)
        })
    }

    /// `value` writes the value behind the key and gives its length.
    fn push<K: Key>(&mut self, table: u8, key: &K, value: impl FnOnce(&mut Vec<u8>) -> Option<u32>) -> bool {
        let at = self.bytes.len();
        let place = self.write(table, key, value);
        match place {
            Some(place) => self.places.push(place),
            None => self.bytes.truncate(at),
        }
        place.is_some()
    }

    fn write<K: Key>(
        &mut self,
        table: u8,
        key: &K,
        value: impl FnOnce(&mut Vec<u8>) -> Option<u32>,
    ) -> Option<Place> {
        let at = self.bytes.len();
        key.put(&mut self.bytes);
        let key = self.bytes.get(at..)?;
        let mut front = [0; FRONT];
        front.iter_mut().zip(key).for_each(|(to, from)| *to = *from);
        let key = u16::try_from(key.len()).ok()?;
        Some(Place {
            front: u128::from_be_bytes(front),
            at: at as u64,
            value: value(&mut self.bytes)?,
            key,
            table,
        })
    }

    /// Adds newer entries. What they take the place of goes now and then, so that joining on and on needs no more than
    /// about twice the room of what counts.
    pub fn join(&mut self, newer: Self) {
        let before = self.bytes.len() as u64;
        self.bytes.extend_from_slice(&newer.bytes);
        self.places.extend(newer.places.into_iter().map(|place| Place {
            at: before + place.at,
            ..place
        }));
        if self.bytes.len() > THIN_FROM.max(2 * self.thinned) {
            self.thin_out();
        }
    }

    /// Leaves only what counts.
    fn thin_out(&mut self) {
        self.sort();
        let mut thin = Self::default();
        for place in last_of_each_key(&self.places, &self.bytes) {
            let at = thin.bytes.len() as u64;
            thin.bytes.extend_from_slice(place.key(&self.bytes));
            thin.bytes
                .extend_from_slice(place.value(&self.bytes).unwrap_or_default());
            thin.places.push(Place { at, ..place });
        }
        thin.thinned = thin.bytes.len();
        *self = thin;
    }

    /// The entries that count, by table and then by the bytes of the key.
    pub fn sorted(&mut self) -> impl Iterator<Item = (u8, &[u8], Option<&[u8]>)> {
        self.sort();
        let bytes: &[u8] = &self.bytes;
        last_of_each_key(&self.places, bytes)
            .map(move |place| (place.table, place.key(bytes), place.value(bytes)))
    }

    /// Of one key what came later stays behind what came earlier.
    fn sort(&mut self) {
        let Self { bytes, places, .. } = self;
        let bytes: &[u8] = bytes;
        places.sort_by(|a, b| a.compare(*b, bytes));
    }

    /// The value that was put last; empty if it is gone or nothing was put.
    pub(crate) fn last(&self) -> &[u8] {
        let last = self.places.last();
        last.and_then(|place| place.value(&self.bytes))
            .unwrap_or_default()
    }

    /// Bytes of all keys and values.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.bytes.len()
    }

    /// How many were put.
    #[must_use]
    pub fn len(&self) -> usize {
        self.places.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.places.is_empty()
    }
}

fn last_of_each_key<'e>(sorted: &'e [Place], bytes: &'e [u8]) -> impl Iterator<Item = Place> + 'e {
    let alike = sorted.chunk_by(|place, next| place.compare(*next, bytes).is_eq());
    alike.filter_map(|places| places.last().copied())
}

/// Lets the serialiser write behind what stands there.
struct Spill<'a>(&'a mut Vec<u8>);

impl Flavor for Spill<'_> {
    type Output = ();

    fn try_push(&mut self, byte: u8) -> postcard::Result<()> {
        self.0.push(byte);
        Ok(())
    }

    fn try_extend(&mut self, bytes: &[u8]) -> postcard::Result<()> {
        self.0.extend_from_slice(bytes);
        Ok(())
    }

    fn finalize(self) -> postcard::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests;
