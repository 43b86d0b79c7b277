//! Store: sled as this journal uses it. One tree of events, batches only, every flush proven to be a real sync.
//!
//! Key: first position of the value, u64 big-endian, so that sled's order is the log's. Value: a frame. The unnamed
//! default tree holds one counter for the start-up self-test. Absent: transactions, plain inserts, removals, indexes.

use std::fs::{File, OpenOptions};

use crate::failure::Failure;
use crate::guard::{self, Last};
use crate::nudge::Nudge;
use crate::pack::Packed;
use crate::volume::Volume;

const EVENTS: &[u8] = b"events";
const SELF_TEST: &[u8] = b"self-test";
/// sled's default is 1 GiB.
const CACHE_BYTES: u64 = 64 << 20;
/// Drives sled's garbage collection; no durability hangs on it.
const BACKGROUND_MS: u64 = 500;

/// An open sled store.
pub(crate) struct Store {
    db: sled::Db,
    pub(crate) events: sled::Tree,
    /// Our own descriptor of sled's file; see [`Self::flush`].
    pub(crate) own: File,
    pub(crate) volume: Volume,
    nudge: Nudge,
    // Last, so that it is dropped last.
    last: Last,
}

impl Store {
    /// Creates sled's files in its directory, which must be empty.
    pub(crate) fn create(volume: &Volume) -> Result<Self, Failure> {
        let (last, db) = start("creating", volume)?;
        if db.was_recovered() {
            return Err(Failure::AlreadyExists {
                path: volume.db.clone(),
            });
        }
        Self::with(volume, last, db)
    }

    /// Opens what [`Self::create`] made. sled may rewrite its files during this call.
    pub(crate) fn open(volume: &Volume) -> Result<Self, Failure> {
        let (last, db) = start("opening", volume)?;
        // sled opens a destroyed store as a new one; opening the tree would then create it.
        let names = guard::sled("listing its trees", || Ok(db.tree_names()))?;
        if !db.was_recovered() || !names.iter().any(|name| name == EVENTS) {
            let what = format!("the events inside {}", volume.db.display());
            return Err(Failure::Missing { what });
        }
        Self::with(volume, last, db)
    }

    fn with(volume: &Volume, last: Last, db: sled::Db) -> Result<Self, Failure> {
        let events = guard::sled("opening the tree of events", || db.open_tree(EVENTS))?;
        let own = OpenOptions::new()
            .read(true)
            .write(true)
            .open(&volume.db)
            .map_err(Failure::io("opening", &volume.db))?;
        let nudge = Nudge::begin(&db)?;
        Ok(Self {
            db,
            events,
            own,
            volume: volume.clone(),
            nudge,
            last,
        })
    }

    /// Hands the values of one group to sled, all or none. Not durable before [`Self::flush`].
    pub(crate) fn apply(&self, group: Vec<Packed>) -> Result<(), Failure> {
        let mut batch = sled::Batch::default();
        for packed in group {
            batch.insert(&packed.first.to_be_bytes(), packed.value);
        }
        guard::sled("appending", || self.events.apply_batch(batch))
    }

    /// Makes all that was handed over durable. `hits_before` is [`durable::hits`] from before it was handed over.
    ///
    /// sled's background thread syncs the same descriptor as its flush and only logs an error. The kernel tells a failed
    /// write-back once per open file, so that thread could swallow the error of our bytes. Hence the second sync on a
    /// descriptor of our own, to which the kernel tells it too.
    pub(crate) fn flush(&self, hits_before: u64) -> Result<(), Failure> {
        self.nudge.flush(&self.db)?;
        if durable::hits() == hits_before {
            return Err(Failure::NotDurable);
        }
        self.volume.disk.sync(&self.own, &self.volume.db)
    }

    /// Writes a changing value and requires that its flush ended in `fdatasync`.
    pub(crate) fn self_test(&self) -> Result<(), Failure> {
        let last = guard::sled("reading the self-test", || self.db.get(SELF_TEST))?;
        let last = last
            .and_then(|bytes| bytes.as_ref().try_into().ok())
            .map_or(0, u64::from_be_bytes);
        let mut batch = sled::Batch::default();
        batch.insert(SELF_TEST, &last.wrapping_add(1).to_be_bytes());
        let before = durable::hits();
        guard::sled("writing the self-test", || self.db.apply_batch(batch))?;
        self.flush(before)
    }

    /// Bytes of the file now. It grows by whole segments of sled.
    pub(crate) fn bytes(&self) -> Result<u64, Failure> {
        let told = self.own.metadata();
        told.map(|told| told.len())
            .map_err(Failure::io("measuring", &self.volume.db))
    }

    /// A handle to be dropped after a clone of [`Self::events`].
    pub(crate) fn last(&self) -> Last {
        Last::of(&self.db)
    }

    /// Values from key `first` on, in order, each as key and bytes.
    pub(crate) fn values(
        &self,
        first: u64,
    ) -> impl Iterator<Item = Result<(sled::IVec, sled::IVec), Failure>> + use<> {
        values_of(&self.events, first)
    }

    /// Key of the value that holds `position`, if any value begins at or before it.
    pub(crate) fn key_of(&self, position: u64) -> Result<Option<u64>, Failure> {
        let found = guard::sled("reading", || match position.checked_add(1) {
            Some(next) => self.events.get_lt(next.to_be_bytes()),
            None => self.events.last(),
        })?;
        Ok(found
            .and_then(|(key, _)| key.as_ref().try_into().ok())
            .map(u64::from_be_bytes))
    }

    /// Ends sled: its last writes, its threads.
    pub(crate) fn stop(self) -> Result<(), Failure> {
        let Self {
            db,
            events,
            own,
            volume: _,
            nudge,
            last,
        } = self;
        // While the nudge still watches: what sled flushes by itself on its way out, nobody watches.
        let flushed = nudge.flush(&db);
        drop((nudge, events, db));
        last.drop_it()?;
        drop(own);
        flushed
    }
}

/// Values of a tree of events from key `first` on, in order, each as key and bytes.
pub(crate) fn values_of(
    events: &sled::Tree,
    first: u64,
) -> impl Iterator<Item = Result<(sled::IVec, sled::IVec), Failure>> + use<> {
    let mut range = events.range(first.to_be_bytes()..);
    std::iter::from_fn(move || guard::sled("reading", || range.next().transpose()).transpose())
}

/// Starts sled. In this order, so that a caller who gives up drops the guarded handle last.
fn start(doing: &'static str, volume: &Volume) -> Result<(Last, sled::Db), Failure> {
    let db = guard::sled(doing, || config(volume).open())?;
    Ok((Last::of(&db), db))
}

/// Compression off, segment size untouched (it is fixed at creation), `mode` unset (sled never reads it).
fn config(volume: &Volume) -> sled::Config {
    sled::Config::new()
        .path(&volume.sled)
        .cache_capacity(CACHE_BYTES)
        .flush_every_ms(Some(BACKGROUND_MS))
}
