//! Finder: from the hash of a name to numbers under which an entry of that name may stand.
//!
//! Open addressing over eight bytes a place: 32 bits of the hash and 32 of the number. Two hundred and fifty-six parts grow
//! each for itself, by a quarter, so that no single name makes its caller wait while millions of places move.
//! Absent: names (the entries carry them), and taking one out (none is).

use std::hash::Hasher;

use crate::MixHasher;

/// Parts, by the highest byte of the hash.
const PARTS: usize = 256;
/// A part grows when more than seven of eight places are taken, to five quarters.
const FULL: (usize, usize) = (7, 8);
const GROWS: (usize, usize) = (5, 4);
const PLACES_MIN: usize = 8;

/// One place: 32 bits of the hash, and the number; 0: nothing.
#[derive(Clone, Copy, Default)]
struct Place {
    hash: u32,
    number: u32,
}

#[derive(Clone, Default)]
struct Part {
    places: Vec<Place>,
    taken: usize,
}

impl Part {
    fn is_full(&self) -> bool {
        self.taken * FULL.1 >= self.places.len() * FULL.0
    }

    /// Places in the order in which a hash looks at them.
    fn from(&self, hash: u32) -> impl Iterator<Item = usize> + use<> {
        let all = self.places.len();
        let first = ((u64::from(hash) * all as u64) >> u32::BITS) as usize;
        (first..all).chain(0..first)
    }

    fn add(&mut self, place: Place) {
        let free = self.from(place.hash).find(|&at| self.places[at].number == 0);
        if let Some(at) = free {
            self.places[at] = place;
            self.taken += 1;
        }
    }

    fn grow(&mut self, places: usize) {
        let old = std::mem::replace(&mut self.places, vec![Place::default(); places]);
        self.taken = 0;
        for place in old.into_iter().filter(|place| place.number != 0) {
            self.add(place);
        }
    }
}

/// Numbers by the hashes of names.
#[derive(Default)]
pub(super) struct Finder {
    parts: Vec<Part>,
}

fn hash(name: &[u8; 16]) -> (usize, u32) {
    let mut hasher = MixHasher::default();
    hasher.write(name);
    let hash = hasher.finish();
    ((hash >> 56) as usize % PARTS, (hash >> 16) as u32)
}

impl Finder {
    /// The number that `carries` the name, among those that may.
    pub(super) fn find(&self, name: &[u8; 16], carries: impl Fn(u64) -> bool) -> Option<u64> {
        let (part, hash) = hash(name);
        let part = self.parts.get(part)?;
        for at in part.from(hash) {
            let place = part.places[at];
            if place.number == 0 {
                return None;
            }
            let number = u64::from(place.number);
            if place.hash == hash && carries(number) {
                return Some(number);
            }
        }
        None
    }

    /// A number near to where a name would lead, whoever carries it.
    pub(super) fn near(&self, name: &[u8; 16]) -> Option<u64> {
        let (part, hash) = hash(name);
        let after = self.parts.iter().skip(part).chain(self.parts.iter().take(part));
        let mut numbers = after.flat_map(|part| part.from(hash).map(|at| part.places[at].number));
        numbers.find(|number| *number != 0).map(u64::from)
    }

    /// Adds a name; `false` if its number is one that cannot be held.
    #[must_use]
    pub(super) fn add(&mut self, name: &[u8; 16], number: u64) -> bool {
        let Some(number) = u32::try_from(number).ok().filter(|number| *number != 0) else {
            return false;
        };
        if self.parts.is_empty() {
            self.parts = vec![Part::default(); PARTS];
        }
        let (part, hash) = hash(name);
        let part = &mut self.parts[part];
        if part.is_full() {
            let places = part.places.len() * GROWS.0 / GROWS.1;
            part.grow(places + PLACES_MIN);
        }
        part.add(Place { hash, number });
        true
    }

    /// Makes room for so many names.
    pub(super) fn reserve(&mut self, names: usize) {
        self.parts = vec![Part::default(); PARTS];
        // Names spread by chance: a little more than an equal share each.
        let places = names / PARTS * FULL.1 / FULL.0 * 17 / 16 + PLACES_MIN;
        for part in &mut self.parts {
            part.grow(places);
        }
    }
}
