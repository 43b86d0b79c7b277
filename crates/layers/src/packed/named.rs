//! Pages of entries whose keys are random bytes: pseudonyms, ids, requests.
//!
//! A page holds some tens of entries in the order of their keys. The first bytes of a key say in which page it belongs: keys
//! are as good as evenly spread, so no tree is needed to find it, and a lookup misses the cache two or three times. Two
//! hundred and fifty-six parts are laid out anew each for itself when they grew by a quarter, so that no single entry makes
//! its caller wait while millions of others move. Parts and pages follow each other in the order of keys, as a snapshot gives
//! them.
//! Absent: what an entry means. Keys that are not spread (none is) would be right but slow: they meet in long pages.

use std::cmp::Ordering;

use super::{
    pages::{PackedKey, Pages},
    run::{Length, cut, length, replace},
};

/// Parts, by the first byte of a key.
pub const PARTS: usize = 1 << u8::BITS;
/// Bytes of a page when a part has to be laid out anew.
const PAGE_BYTES: usize = 512;
/// What it then grows by.
const GROWS: (usize, usize) = (5, 4);

type Page = Vec<u8>;

/// One entry of a page.
struct Entry<'p> {
    key: &'p [u8],
    /// With its key.
    from: usize,
    value: usize,
    to: usize,
}

/// The entry that begins at a place; `None` at the end.
#[inline]
fn entry<K: PackedKey>(page: &[u8], from: usize) -> Option<Entry<'_>> {
    let behind = from + K::BYTES;
    let key = page.get(from..behind)?;
    let (length, value) = length(page, behind)?;
    let to = value + length;
    Some(Entry { key, from, value, to })
}

fn entries<K: PackedKey>(page: &[u8]) -> impl Iterator<Item = Entry<'_>> {
    std::iter::successors(entry::<K>(page, 0), |before| entry::<K>(page, before.to))
}

/// Where the entry of a key lies, and its value; where it belongs if it is not there. The bytes of keys are in the order of
/// keys.
#[inline]
fn place<K: PackedKey>(page: &[u8], key: &[u8]) -> (usize, usize, Option<usize>) {
    for entry in entries::<K>(page) {
        match entry.key.cmp(key) {
            Ordering::Less => {}
            Ordering::Equal => return (entry.from, entry.to, Some(entry.value)),
            Ordering::Greater => return (entry.from, entry.from, None),
        }
    }
    (page.len(), page.len(), None)
}

/// The part of a key, and what says which of its pages.
#[inline]
fn front(key: &[u8]) -> (usize, u32) {
    let mut front = [0; 5];
    front.iter_mut().zip(key).for_each(|(to, from)| *to = *from);
    let [part, within @ ..] = front;
    (usize::from(part), u32::from_be_bytes(within))
}

/// Pages of the keys that begin with one byte.
#[derive(Default)]
struct Part {
    pages: Vec<Page>,
    bytes: usize,
}

impl Part {
    #[inline]
    fn at(&self, within: u32) -> usize {
        ((u64::from(within) * self.pages.len() as u64) >> u32::BITS) as usize
    }

    fn page(&self, within: u32) -> Option<&Page> {
        self.pages.get(self.at(within))
    }

    fn is_full(&self) -> bool {
        self.bytes >= self.pages.len() * PAGE_BYTES
    }

    /// Lays its entries out on so many pages.
    fn lay_out<K: PackedKey>(&mut self, pages: usize) {
        let mut old = std::mem::take(&mut self.pages);
        self.pages.resize_with(pages, Page::new);
        let likely = self.bytes / pages;
        for full in &mut old {
            for entry in entries::<K>(full) {
                let (_, within) = front(entry.key);
                let at = self.at(within);
                let page = &mut self.pages[at];
                if page.capacity() == 0 {
                    page.reserve_exact(likely + likely / 4);
                }
                page.extend_from_slice(&full[entry.from..entry.to]);
            }
            // Both are held at once for one page at a time.
            *full = Page::new();
        }
        self.pages.iter_mut().for_each(Page::shrink_to_fit);
    }

    fn grow<K: PackedKey>(&mut self) {
        let pages = self.bytes * GROWS.0 / GROWS.1 / PAGE_BYTES;
        self.lay_out::<K>(pages + 1);
    }
}

pub struct Named<K> {
    parts: Vec<Part>,
    entries: usize,
    highest: Option<K>,
    /// Entries that are to be pushed.
    awaited: usize,
}

impl<K> Default for Named<K> {
    fn default() -> Self {
        Self {
            parts: Vec::new(),
            entries: 0,
            highest: None,
            awaited: 0,
        }
    }
}

impl<K: PackedKey> Named<K> {
    fn page(&self, key: &[u8]) -> Option<&Page> {
        let (part, within) = front(key);
        self.parts.get(part)?.page(within)
    }

    /// The part of a key, with a page at least.
    fn part(&mut self, part: usize) -> &mut Part {
        if self.parts.is_empty() {
            self.parts.resize_with(PARTS, Part::default);
        }
        let part = &mut self.parts[part];
        if part.is_full() {
            part.grow::<K>();
        }
        part
    }

    /// Goes through the entries of one part.
    pub(super) fn each_of(&self, part: usize, mut visit: impl FnMut(&K, &[u8])) {
        for page in self.parts.get(part).iter().flat_map(|part| &part.pages) {
            for entry in entries::<K>(page) {
                if let (Some(key), Some(bytes)) = (K::take(entry.key), page.get(entry.value..entry.to)) {
                    visit(&key, bytes);
                }
            }
        }
    }
}

impl<K: PackedKey> Pages<K> for Named<K> {
    fn get(&self, key: &K) -> Option<&[u8]> {
        let name = key.bytes();
        let page = self.page(name.as_ref())?;
        let (_, to, value) = place::<K>(page, name.as_ref());
        page.get(value?..to)
    }

    fn near(&self, key: &K) -> Option<&[u8]> {
        let name = key.bytes();
        let name = name.as_ref();
        let (part, within) = front(name);
        let here = self.parts.get(part)?;
        let (before, from) = here.pages.split_at(here.at(within));
        // On its page the first that is not before it; else the first of what follows, and behind the end from the start.
        let page = from.first().map_or(&[][..], Page::as_slice);
        let there = entries::<K>(page).find(|entry| entry.key >= name);
        if let Some(entry) = there {
            return page.get(entry.value..entry.to);
        }
        let others = self.parts[part + 1..].iter().chain(&self.parts[..part]);
        let others = others.flat_map(|part| &part.pages);
        let mut behind = from
            .iter()
            .skip(1)
            .chain(others)
            .chain(before)
            .chain(from.first());
        behind.find_map(|page| entry::<K>(page, 0).and_then(|entry| page.get(entry.value..entry.to)))
    }

    fn put(&mut self, key: &K, bytes: &[u8]) {
        let name = key.bytes();
        let name = name.as_ref();
        let (part, within) = front(name);
        let part = self.part(part);
        let at = part.at(within);
        let page = &mut part.pages[at];
        let (from, to, known) = place::<K>(page, name);
        let length = Length::of(bytes.len());
        part.bytes += name.len() + length.bytes().len() + bytes.len();
        part.bytes -= to - from;
        replace(page, from, to, [name, length.bytes(), bytes]);
        self.highest = self.highest.max(Some(*key));
        self.entries += usize::from(known.is_none());
    }

    fn remove(&mut self, key: &K) {
        let name = key.bytes();
        let name = name.as_ref();
        let (part, within) = front(name);
        let Some(part) = self.parts.get_mut(part).filter(|part| !part.pages.is_empty()) else {
            return;
        };
        let at = part.at(within);
        let page = &mut part.pages[at];
        if let (from, to, Some(_)) = place::<K>(page, name) {
            cut(page, from, to);
            part.bytes -= to - from;
            self.entries -= 1;
        }
    }

    fn reserve(&mut self, entries: usize) {
        self.awaited = entries;
    }

    fn push(&mut self, key: &K, bytes: &[u8]) -> Option<()> {
        if self.highest.is_some_and(|before| before >= *key) {
            return None;
        }
        self.highest = Some(*key);
        let name = key.bytes();
        let (number, within) = front(name.as_ref());
        let length = Length::of(bytes.len());
        let long = K::BYTES + length.bytes().len() + bytes.len();
        let awaited = self.awaited;
        let part = self.part(number);
        if part.bytes == 0 {
            // As if the others were as long as the first.
            let pages = awaited * long / PARTS / PAGE_BYTES * GROWS.0 / GROWS.1 + 1;
            part.lay_out::<K>(pages);
        }
        part.bytes += long;
        let at = part.at(within);
        if let Some(full) = at.checked_sub(1).map(|before| &mut part.pages[before]) {
            full.shrink_to_fit();
        }
        let page = &mut part.pages[at];
        page.extend_from_slice(name.as_ref());
        page.extend_from_slice(length.bytes());
        page.extend_from_slice(bytes);
        self.entries += 1;
        Some(())
    }

    fn each(&self, mut visit: impl FnMut(&K, &[u8])) {
        for part in 0..PARTS {
            self.each_of(part, &mut visit);
        }
    }

    fn count(&self) -> usize {
        self.entries
    }
}

#[cfg(test)]
impl<K: PackedKey> Named<K> {
    /// Bytes held by each page.
    pub(super) fn capacities(&self) -> impl Iterator<Item = usize> {
        let pages = self.parts.iter().flat_map(|part| &part.pages);
        pages.map(Vec::capacity)
    }
}
