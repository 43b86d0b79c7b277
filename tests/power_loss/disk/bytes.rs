//! The bytes of one file: what is on the medium for certain, and what was written since the last sync.
//!
//! A read sees medium and changes together. When the power goes, every page of 4 KiB that was changed since the last sync
//! shows on its own what some moment in between had made of it (nothing of it, all, something between), some pages are
//! torn at sectors of 512 bytes, and the length is that of some such moment too. When a sync fails, the pages that did not
//! reach the medium are forgotten, as the kernel does it: they are taken for clean and are never written again by
//! themselves. Absent: names, faults, and the decision when any of this happens.

use std::collections::{BTreeMap, BTreeSet};

use rand::{Rng as _, rngs::StdRng};

use super::change::Change;

pub(crate) const PAGE: usize = 4096;
const SECTOR: usize = 512;
/// One un-synced page in so many is torn.
const TORN_ONE_IN: u32 = 6;

/// What a power cut left of one file, for the table.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Lost {
    /// Pages that show nothing of what was written, or only something older.
    pub(crate) pages: u64,
    /// Pages with sectors of different moments.
    pub(crate) torn: u64,
    /// Files whose length is not the last one.
    pub(crate) lengths: u64,
}

/// A file's content.
#[derive(Clone, Debug, Default)]
pub(crate) struct Bytes {
    medium: Vec<u8>,
    changes: Vec<Change>,
    seen: Vec<u8>,
    /// Pages whose newest content a failed sync forgot: what the page cache still shows of them.
    forgotten: BTreeMap<usize, Vec<u8>>,
}

impl Bytes {
    pub(crate) fn len(&self) -> usize {
        self.seen.len()
    }

    /// Up to `count` bytes from `at` on, fewer at the end. Who asks here has no such page in its cache, or no more.
    pub(crate) fn read(&mut self, at: usize, count: usize) -> &[u8] {
        let evicted = at / PAGE..(at + count).div_ceil(PAGE);
        self.forgotten.retain(|page, _| !evicted.contains(page));
        let from = at.min(self.seen.len());
        &self.seen[from..self.seen.len().min(at.saturating_add(count))]
    }

    pub(crate) fn write(&mut self, at: usize, bytes: &[u8]) {
        self.heal(at, bytes.len());
        self.change(Change::Write {
            at,
            bytes: bytes.to_vec(),
        });
    }

    pub(crate) fn resize(&mut self, to: usize) {
        let kept = to.div_ceil(PAGE);
        self.forgotten.retain(|page, _| *page < kept);
        self.change(Change::Resize { to });
    }

    fn change(&mut self, change: Change) {
        change.apply(&mut self.seen);
        self.changes.push(change);
    }

    /// A page that is written again goes to the medium as a whole, with what a failed sync had forgotten of it.
    fn heal(&mut self, at: usize, count: usize) {
        let touched: Vec<usize> = self
            .forgotten
            .range(at / PAGE..(at + count).div_ceil(PAGE))
            .map(|(page, _)| *page)
            .collect();
        for page in touched {
            if let Some(bytes) = self.forgotten.remove(&page) {
                self.change(Change::Write {
                    at: page * PAGE,
                    bytes,
                });
            }
        }
    }

    /// Everything is on the medium.
    pub(crate) fn sync(&mut self) {
        for change in self.changes.drain(..) {
            change.apply(&mut self.medium);
        }
    }

    /// A sync that failed: each changed page reached the medium with this probability, the others are forgotten. Gives
    /// the forgotten pages as the page cache shows them, by place.
    pub(crate) fn fail_sync(&mut self, reached: f64, rng: &mut StdRng) -> Vec<(usize, Vec<u8>)> {
        let mut forgotten = Vec::new();
        let length = self.seen.len();
        let mut medium = self.medium.clone();
        medium.resize(length, 0);
        for page in self.changed_pages() {
            let place = page * PAGE..length.min((page + 1) * PAGE);
            if place.is_empty() {
                continue;
            }
            if rng.gen_bool(reached) {
                medium[place.clone()].copy_from_slice(&self.seen[place]);
            } else {
                let shown = self.seen[place.clone()].to_vec();
                self.forgotten.insert(page, shown.clone());
                forgotten.push((place.start, shown));
            }
        }
        // The length stands in memory and becomes durable with a later sync; the medium has the old one until then.
        let old_length = self.medium.len();
        self.seen.clone_from(&medium);
        medium.resize(old_length, 0);
        self.changes = vec![Change::Resize { to: length }];
        if old_length < length {
            // What reached the medium beyond the old end stands there, behind a length that does not show it yet.
            let tail = self.seen[old_length..].to_vec();
            self.changes.push(Change::Write {
                at: old_length,
                bytes: tail,
            });
        }
        self.medium = medium;
        forgotten
    }

    /// Pages that some change since the last sync touched.
    fn changed_pages(&self) -> BTreeSet<usize> {
        self.versions().into_keys().collect()
    }

    /// For every changed page the number of changes after each of which it looked different, in order.
    fn versions(&self) -> BTreeMap<usize, Vec<usize>> {
        let mut versions: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        let mut length = self.medium.len();
        for (number, change) in self.changes.iter().enumerate() {
            let touched = match change {
                Change::Write { at, bytes } => {
                    length = length.max(at + bytes.len());
                    at / PAGE..(at + bytes.len()).div_ceil(PAGE)
                }
                Change::Resize { to } => {
                    let cut = to / PAGE..length.div_ceil(PAGE);
                    length = *to;
                    cut
                }
            };
            for page in touched {
                versions.entry(page).or_default().push(number + 1);
            }
        }
        versions
    }

    /// What is there after the power went. `luck` is the probability that something un-synced survives.
    pub(crate) fn after_power_cut(self, luck: f64, rng: &mut StdRng) -> (Bytes, Lost) {
        let mut lost = Lost::default();
        let mut medium = self.medium.clone();
        for (page, versions) in self.versions() {
            let newest = versions.len();
            let pick = |rng: &mut StdRng| match rng.gen_bool(luck) {
                true if rng.gen_ratio(3, 4) => newest,
                true => rng.gen_range(0..=newest),
                false => 0,
            };
            let (one, other) = (pick(rng), pick(rng));
            let at = |version: usize| match version {
                0 => self.page_after(page, 0),
                _ => self.page_after(page, versions[version - 1]),
            };
            let mut shown = at(one);
            if one != other && rng.gen_ratio(1, TORN_ONE_IN) {
                let torn = at(other);
                for sector in (0..PAGE).step_by(SECTOR).filter(|_| rng.r#gen()) {
                    shown[sector..sector + SECTOR].copy_from_slice(&torn[sector..sector + SECTOR]);
                }
                lost.torn += 1;
            }
            lost.pages += u64::from(one != newest);
            let end = (page + 1) * PAGE;
            if medium.len() < end {
                medium.resize(end, 0);
            }
            medium[page * PAGE..end].copy_from_slice(&shown);
        }
        let length = self.length_after_cut(luck, rng);
        lost.lengths += u64::from(length != self.seen.len());
        medium.resize(length, 0);
        (Bytes::on_medium(medium), lost)
    }

    /// One page as it was after the first so many changes.
    fn page_after(&self, page: usize, changes: usize) -> Vec<u8> {
        let start = page * PAGE;
        let mut shown = vec![0; PAGE];
        let old = &self.medium[start.min(self.medium.len())..self.medium.len().min(start + PAGE)];
        shown[..old.len()].copy_from_slice(old);
        for change in &self.changes[..changes] {
            match change {
                Change::Write { at, bytes } => {
                    let from = start.max(*at);
                    let to = (start + PAGE).min(at + bytes.len());
                    if from < to {
                        shown[from - start..to - start].copy_from_slice(&bytes[from - at..to - at]);
                    }
                }
                Change::Resize { to } => shown[(*to).clamp(start, start + PAGE) - start..].fill(0),
            }
        }
        shown
    }

    fn length_after_cut(&self, luck: f64, rng: &mut StdRng) -> usize {
        let mut lengths = vec![self.medium.len()];
        for change in &self.changes {
            let now = lengths[lengths.len() - 1];
            lengths.push(match change {
                Change::Write { at, bytes } => now.max(at + bytes.len()),
                Change::Resize { to } => *to,
            });
        }
        match rng.gen_bool(luck) {
            true if rng.gen_ratio(3, 4) => lengths[lengths.len() - 1],
            true => lengths[rng.gen_range(0..lengths.len())],
            false => lengths[0],
        }
    }

    /// A file that is durable as it is.
    pub(crate) fn on_medium(medium: Vec<u8>) -> Self {
        Self {
            seen: medium.clone(),
            medium,
            ..Self::default()
        }
    }
}
