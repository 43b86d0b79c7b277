//! A sled store as the journal keeps it, without the journal: what the raw reader is compared with.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::Path;

use crate::lock::await_file;
use crate::pack;
use crate::raw::Index;

/// The epoch of every frame here.
pub(super) const EPOCH: u64 = 0x5eed;

/// Values by key.
pub(super) type Held = BTreeMap<u64, Vec<u8>>;

/// An open store, and where the log ends.
pub(super) struct Store {
    db: sled::Db,
    events: sled::Tree,
    pub(super) end: u64,
}

impl Store {
    pub(super) fn open(dir: &Path) -> Self {
        let config = sled::Config::new().path(dir).cache_capacity(8 << 20);
        // Whoever had it open before may hold sled's lock for a moment.
        if dir.join("db").exists() {
            await_file(&dir.join("db"), dir, File::try_lock).unwrap();
        }
        let db = config.flush_every_ms(Some(20)).open().unwrap();
        let events = db.open_tree(b"events").unwrap();
        let last = events.last().unwrap();
        let end = last.map_or(0, |(_, value)| crate::frame::decode(&value).unwrap().end());
        Self { db, events, end }
    }

    /// Hands one group to sled; durable after [`Self::flush`] only.
    pub(super) fn apply(&mut self, group: &[Vec<u8>]) {
        let mut batch = sled::Batch::default();
        for packed in pack::pack(group, self.end, EPOCH).unwrap() {
            batch.insert(&packed.first.to_be_bytes(), packed.value);
        }
        self.events.apply_batch(batch).unwrap();
        self.end += group.len() as u64;
    }

    /// Sets one key, whatever the order of the log says.
    pub(super) fn put(&self, first: u64, value: &[u8]) {
        let mut batch = sled::Batch::default();
        batch.insert(&first.to_be_bytes(), value);
        self.events.apply_batch(batch).unwrap();
    }

    pub(super) fn flush(&self) {
        self.db.flush().unwrap();
    }

    /// The counter of the journal's self-test, which stands in the unnamed tree.
    pub(super) fn count(&self, to: u64) {
        let mut batch = sled::Batch::default();
        batch.insert(b"self-test", &to.to_be_bytes());
        self.db.apply_batch(batch).unwrap();
    }

    pub(super) fn held(&self) -> Held {
        let pair = |pair: Result<(sled::IVec, sled::IVec), _>| {
            let (key, value) = pair.unwrap();
            (
                u64::from_be_bytes(key.as_ref().try_into().unwrap()),
                value.to_vec(),
            )
        };
        self.events.iter().map(pair).collect()
    }
}

/// What sled finds in the directory, after its own recovery.
pub(super) fn by_sled(dir: &Path) -> Held {
    Store::open(dir).held()
}

/// What the raw reader finds with certainty; all of it if `doubtful` too.
pub(super) fn by_us(index: &Index, doubtful: bool) -> Held {
    let places = index.places().iter();
    let all: Held = index.values(0).map(Result::unwrap).collect();
    assert_eq!(places.len(), all.len());
    places
        .filter(|place| doubtful || !place.doubtful())
        .map(|place| {
            assert_eq!(index.read(place).unwrap(), all[&place.first]);
            (place.first, all[&place.first].clone())
        })
        .collect()
}

/// Copies a sled directory as it is on the disk now, as a kill would leave it.
///
/// sled's background thread may write meanwhile, and half of the old and half of the new is nothing that a kill leaves; so the
/// copy counts once the file is still the same behind it.
pub(super) fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to.join("blobs")).unwrap();
    for _ in 0..100 {
        for entry in fs::read_dir(from).unwrap() {
            let entry = entry.unwrap();
            if entry.file_type().unwrap().is_file() {
                fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
            }
        }
        if fs::read(from.join("db")).unwrap() == fs::read(to.join("db")).unwrap() {
            return;
        }
    }
    panic!("the file never stood still");
}

/// A generator for tests that need many bytes of no meaning: SplitMix64.
pub(super) struct Noise(pub(super) u64);

impl Noise {
    pub(super) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    pub(super) fn below(&mut self, limit: usize) -> usize {
        (self.next() % limit.max(1) as u64) as usize
    }

    /// An event of this many bytes, all different from any other's.
    pub(super) fn event(&mut self, bytes: usize) -> Vec<u8> {
        let mut event = Vec::with_capacity(bytes + 8);
        while event.len() < bytes {
            event.extend(self.next().to_le_bytes());
        }
        event.truncate(bytes);
        event
    }

    /// A group of `1..=count` events of `smallest..=largest` bytes.
    pub(super) fn group(&mut self, count: usize, smallest: usize, largest: usize) -> Vec<Vec<u8>> {
        let events = 1 + self.below(count);
        (0..events)
            .map(|_| {
                let bytes = smallest + self.below(largest - smallest + 1);
                self.event(bytes)
            })
            .collect()
    }
}
