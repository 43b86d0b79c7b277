//! Pages of entries that the index numbers itself, gapless from 1: a number says where its entry lies.
//!
//! A page is the entries of thirty-two numbers in a row, each behind its length, so that no key is stored. A number far
//! beyond the others (only a fact that no daemon wrote has one) must not make room for all before it: it lies apart.
//! Absent: what an entry means.

use std::collections::BTreeMap;

use super::{
    pages::Pages,
    run::{Length, cut, length, replace},
};

/// Numbers of one page.
const SLOTS: u64 = 32;
/// So many pages may lie empty before one that is written.
const GAP: usize = 64;

type Page = Vec<u8>;

/// Where the entry of a slot lies.
struct Place {
    /// With its length.
    from: usize,
    value: usize,
    to: usize,
    /// Slots before it that the page does not reach.
    missing: usize,
    there: bool,
}

#[inline]
fn place(page: &[u8], slot: usize) -> Place {
    place_from(page, 0, slot)
}

/// The place so many slots behind one that begins here.
#[inline]
fn place_from(page: &[u8], mut from: usize, mut missing: usize) -> Place {
    while let Some((length, value)) = length(page, from) {
        // 0: no entry; else one more than its bytes.
        let to = value + length.saturating_sub(1);
        if missing == 0 {
            return Place {
                from,
                value,
                to,
                missing,
                there: length > 0,
            };
        }
        missing -= 1;
        from = to;
    }
    let end = page.len();
    Place {
        from: end,
        value: end,
        to: end,
        missing,
        there: false,
    }
}

/// Writes the entry of a slot; whether it is new.
#[inline]
fn put(page: &mut Page, slot: usize, bytes: &[u8]) -> bool {
    let Place {
        from,
        to,
        missing,
        there,
        ..
    } = place(page, slot);
    let skipped = [0; SLOTS as usize];
    let length = Length::of(bytes.len() + 1);
    replace(page, from, to, [&skipped[..missing], length.bytes(), bytes]);
    !there
}

#[derive(Default)]
pub struct Numbered {
    near: Vec<Page>,
    far: BTreeMap<u64, Page>,
    entries: usize,
    highest: Option<u64>,
}

impl Numbered {
    #[inline]
    fn page(&self, number: u64) -> Option<&Page> {
        let near = usize::try_from(number).ok().and_then(|at| self.near.get(at));
        near.or_else(|| self.far.get(&number))
    }

    fn page_mut(&mut self, number: u64) -> &mut Page {
        let at = usize::try_from(number).unwrap_or(usize::MAX);
        if at > self.near.len().saturating_add(GAP) {
            return self.far.entry(number).or_default();
        }
        while self.near.len() <= at {
            let next = self.far.remove(&(self.near.len() as u64));
            // Likely as long as the one before, which is full now.
            let before = self.near.last_mut().map_or(0, |full| {
                full.shrink_to_fit();
                full.len()
            });
            self.near
                .push(next.unwrap_or_else(|| Page::with_capacity(before)));
        }
        &mut self.near[at]
    }
}

/// How far pages were gone through.
#[derive(Default)]
pub(super) struct Cursor {
    page: u64,
    slot: usize,
    from: usize,
}

impl Numbered {
    /// The bytes of an entry, from where the cursor stands.
    #[inline]
    pub(super) fn after(&self, cursor: &mut Cursor, key: u64) -> Option<&[u8]> {
        let (number, slot) = split(key);
        if number != cursor.page || slot < cursor.slot {
            (cursor.page, cursor.slot, cursor.from) = (number, 0, 0);
        }
        let page = self.page(number)?;
        let Place {
            from,
            value,
            to,
            missing,
            there,
        } = place_from(page, cursor.from, slot - cursor.slot);
        (cursor.slot, cursor.from) = (slot - missing, from);
        page.get(value..to).filter(|_| there)
    }
}

const fn split(key: u64) -> (u64, usize) {
    (key / SLOTS, (key % SLOTS) as usize)
}

impl Pages<u64> for Numbered {
    #[inline]
    fn get(&self, key: &u64) -> Option<&[u8]> {
        let (number, slot) = split(*key);
        let page = self.page(number)?;
        let Place { value, to, there, .. } = place(page, slot);
        page.get(value..to).filter(|_| there)
    }

    #[inline]
    fn put(&mut self, key: &u64, bytes: &[u8]) {
        self.highest = self.highest.max(Some(*key));
        let (number, slot) = split(*key);
        if put(self.page_mut(number), slot, bytes) {
            self.entries += 1;
        }
    }

    fn push(&mut self, key: &u64, bytes: &[u8]) -> Option<()> {
        if self.highest.is_some_and(|before| before >= *key) {
            return None;
        }
        self.put(key, bytes);
        Some(())
    }

    fn remove(&mut self, key: &u64) {
        let (number, slot) = split(*key);
        if self.get(key).is_none() {
            return;
        }
        let page = self.page_mut(number);
        let Place { from, to, .. } = place(page, slot);
        cut(page, from + 1, to);
        page[from] = 0;
        self.entries -= 1;
    }

    fn each(&self, mut visit: impl FnMut(&u64, &[u8])) {
        let near = (0_u64..).zip(&self.near);
        let far = self.far.iter().map(|(number, page)| (*number, page));
        for (number, page) in near.chain(far) {
            let mut from = 0;
            for slot in 0..SLOTS {
                let Some((length, value)) = length(page, from) else {
                    break;
                };
                let to = value + length.saturating_sub(1);
                if let Some(bytes) = page.get(value..to).filter(|_| length > 0) {
                    visit(&(number * SLOTS + slot), bytes);
                }
                from = to;
            }
        }
    }

    fn count(&self) -> usize {
        self.entries
    }
}
