//! Pages of entries whose keys are random bytes: pseudonyms, ids, requests.
//!
//! A page holds some tens of entries in the order of their keys; a tree leads to the page in which a key belongs. One that
//! grew too long is parted. Pages follow each other in the order of keys, as a snapshot gives them, so a start fills one
//! after the other. Absent: what an entry means.

use std::{cmp::Ordering, collections::BTreeMap};

use super::{
    pages::{PackedKey, Pages},
    run::{Length, length, replace},
};

/// A page with more bytes is parted, if it holds more than one entry.
const PAGE_BYTES: usize = 1024;

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

/// Parts a page: the key from which on entries lie in the second half, and these. The last entry alone if the page grew at
/// its end, since then it goes on growing there.
fn part<K: PackedKey>(page: &mut Page, at_its_end: bool) -> Option<(K, Page)> {
    let middle = page.len() / 2;
    let second = entries::<K>(page)
        .filter(|entry| entry.from > 0)
        .find(|entry| entry.to == page.len() || (!at_its_end && entry.from >= middle))?;
    let (from, key) = (second.from, K::take(second.key)?);
    let rest = page[from..].to_vec();
    page.truncate(from);
    page.shrink_to_fit();
    Some((key, rest))
}

pub struct Named<K> {
    /// By the lowest key that belongs there.
    pages: BTreeMap<K, Page>,
    entries: usize,
    highest: Option<K>,
}

impl<K> Default for Named<K> {
    fn default() -> Self {
        Self {
            pages: BTreeMap::new(),
            entries: 0,
            highest: None,
        }
    }
}

impl<K: PackedKey> Named<K> {
    fn page_mut(&mut self, key: &K) -> &mut Page {
        if self.pages.is_empty() {
            self.pages.insert(K::LOWEST, Page::new());
        }
        let among = self.pages.range_mut(..=*key).next_back();
        #[allow(clippy::expect_used)] // the first page takes every key that is lower than those of the others
        let (_, page) = among.expect("a page for every key");
        page
    }

    fn part(&mut self, key: &K, grew_at_its_end: bool) {
        let is_last = self
            .pages
            .last_key_value()
            .is_some_and(|(lowest, _)| lowest <= key);
        let parted = part(self.page_mut(key), grew_at_its_end && is_last);
        if let Some((lowest, page)) = parted {
            self.pages.insert(lowest, page);
        }
    }
}

impl<K: PackedKey> Pages<K> for Named<K> {
    fn get(&self, key: &K) -> Option<&[u8]> {
        let (_, page) = self.pages.range(..=*key).next_back()?;
        let (_, to, value) = place::<K>(page, key.bytes().as_ref());
        page.get(value?..to)
    }

    fn near(&self, key: &K) -> Option<&[u8]> {
        let (_, page) = self.pages.range(..=*key).next_back()?;
        let name = key.bytes();
        // The first that is not before it, else the last.
        let mut near = None;
        for entry in entries::<K>(page) {
            let is_before = entry.key < name.as_ref();
            near = Some(entry);
            if !is_before {
                break;
            }
        }
        near.and_then(|entry| page.get(entry.value..entry.to))
    }

    fn put(&mut self, key: &K, bytes: &[u8]) {
        let name = key.bytes();
        let name = name.as_ref();
        let page = self.page_mut(key);
        let (from, to, known) = place::<K>(page, name);
        let at_its_end = from == page.len();
        replace(page, from, to, [name, Length::of(bytes.len()).bytes(), bytes]);
        let too_long = page.len() > PAGE_BYTES;
        self.highest = self.highest.max(Some(*key));
        if known.is_none() {
            self.entries += 1;
        }
        if too_long {
            self.part(key, at_its_end);
        }
    }

    fn push(&mut self, key: &K, bytes: &[u8]) -> Option<()> {
        if self.highest.is_some_and(|before| before >= *key) {
            return None;
        }
        self.highest = Some(*key);
        let full = |page: &Page| page.len() + K::BYTES + bytes.len() > PAGE_BYTES;
        match self.pages.last_entry() {
            Some(mut last) if !full(last.get()) => append(last.get_mut(), key, bytes),
            last => {
                let lowest = if last.is_some() { *key } else { K::LOWEST };
                if let Some(mut last) = last {
                    last.get_mut().shrink_to_fit();
                }
                let mut page = Page::with_capacity(PAGE_BYTES);
                append(&mut page, key, bytes);
                self.pages.insert(lowest, page);
            }
        }
        self.entries += 1;
        Some(())
    }

    fn each(&self, mut visit: impl FnMut(&K, &[u8])) {
        for page in self.pages.values() {
            for entry in entries::<K>(page) {
                if let (Some(key), Some(bytes)) = (K::take(entry.key), page.get(entry.value..entry.to)) {
                    visit(&key, bytes);
                }
            }
        }
    }

    fn count(&self) -> usize {
        self.entries
    }
}

fn append<K: PackedKey>(page: &mut Page, key: &K, bytes: &[u8]) {
    key.put(page);
    page.extend_from_slice(Length::of(bytes.len()).bytes());
    page.extend_from_slice(bytes);
}

#[cfg(test)]
impl<K> Named<K> {
    /// Bytes held by each page.
    pub(super) fn capacities(&self) -> impl Iterator<Item = usize> {
        self.pages.values().map(Vec::capacity)
    }
}
