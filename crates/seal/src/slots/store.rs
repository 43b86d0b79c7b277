//! The key file as a whole: creating it, opening it, preparing slots ahead of use.
//!
//! One handle at a time (the file is locked). All writes go through this handle; after the first that fails nothing
//! more is written until the file is opened again, because after a failed sync nobody knows what the file holds.

use core::fmt;
use std::fs::{File, OpenOptions};
use std::io;
use std::os::unix::fs::{FileExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rand::RngCore;

use super::file::{Count, Header, PAGE, Page, StoreId, new_page, read_page};
use super::opening::{lock, lock_shared, owners_alone, page_of, sync_folder};
use super::read::read_up_to;
use super::rewrap::Touched;
use super::slot::{SIZE, Slot, Wrapper};
use crate::{Failure, KekLabel, KeyEncryptionKey, Matter};

/// Slots written at once while preparing (320 KiB).
const PREPARE_AT_ONCE: u64 = 4096;
/// Beyond this the offsets of slots would overflow.
pub(super) const MOST: u64 = (i64::MAX as u64 - PAGE as u64) / SIZE as u64 - 1;

/// The key slots of one store, opened for reading and writing.
pub struct KeySlots {
    pub(super) file: File,
    pub(super) path: PathBuf,
    pub(super) wrapper: Arc<Wrapper>,
    /// As the file says it.
    pub(super) count: Count,
    /// The last slot, if whole ones stand behind the count that are not taken up yet.
    uncounted: Option<u64>,
    pub(super) poisoned: bool,
    /// Opened to be read: nothing is written, whoever asks.
    read_only: bool,
    counts_whole: bool,
    pub(super) store: StoreId,
    /// Hears what is written over while a copy under another key-encryption key is made.
    pub(super) touched: Option<Arc<Touched>>,
}

impl KeySlots {
    /// Makes a new, empty key file with mode 600 and syncs it together with its folder.
    ///
    /// `store` is 16 random bytes. A crash in between can leave an incomplete file, which [`KeySlots::open`] refuses;
    /// no key can have been used by then, so it may be removed and made again.
    ///
    /// # Errors
    /// [`Failure::Exists`], [`Failure::InUse`], [`Failure::Io`].
    pub fn create(path: &Path, store: StoreId, kek: &KeyEncryptionKey) -> Result<Self, Failure> {
        let file = OpenOptions::new()
            .read(true)
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(path);
        let file = file.map_err(|source| match source.kind() {
            io::ErrorKind::AlreadyExists => Failure::Exists,
            _ => Failure::Io {
                doing: "created",
                source,
            },
        })?;
        lock(&file)?;
        let page = new_page(Header {
            store,
            kek: kek.label(),
        });
        file.write_all_at(&page, 0).map_err(Failure::io("written"))?;
        file.sync_all().map_err(Failure::io("synced"))?;
        sync_folder(path)?;
        let Page { count, .. } = read_page(&page)?;
        Ok(KeySlots {
            file,
            path: path.to_owned(),
            wrapper: Arc::new(Wrapper::new(kek, store)),
            count,
            uncounted: None,
            poisoned: false,
            read_only: false,
            counts_whole: true,
            store,
            touched: None,
        })
    }

    /// Opens an existing key file. The file may end early: prepared slots that are missing are `Damaged` one by one,
    /// so that the keys of other families stay readable.
    ///
    /// # Errors
    /// All reasons of [`Failure`] that concern the file as a whole.
    pub fn open(path: &Path, kek: &KeyEncryptionKey) -> Result<Self, Failure> {
        let mut slots = Self::open_as_it_is(path, kek)?;
        slots.take_up()?;
        Ok(slots)
    }

    /// As [`KeySlots::open`], and nothing is written before [`KeySlots::take_up`] was called: for who may still refuse the
    /// store that the file belongs to.
    ///
    /// # Errors
    /// As [`KeySlots::open`].
    pub fn open_as_it_is(path: &Path, kek: &KeyEncryptionKey) -> Result<Self, Failure> {
        let file = owners_alone(path, OpenOptions::new().read(true).write(true))?;
        lock(&file)?;
        // After a sync that failed, the page cache shows keys and erasures that the medium does not have, and the process that
        // was told has ended: taking them up would lose them with the next power cut.
        durable::distrust_cache(&file).map_err(Failure::io("read from the disk"))?;
        let mut slots = Self::read(file, path, kek, false)?;
        slots.uncounted = Some(slots.last_whole()?);
        Ok(slots)
    }

    /// As [`KeySlots::open`], to examine a file that nobody else has open: not a byte of it is changed, and
    /// [`KeySlots::prepare`] and [`KeySlots::erase`] answer [`Failure::ReadOnly`]. Several may read at a time.
    ///
    /// # Errors
    /// As [`KeySlots::open`].
    pub fn open_to_read(path: &Path, kek: &KeyEncryptionKey) -> Result<Self, Failure> {
        let file = owners_alone(path, OpenOptions::new().read(true))?;
        lock_shared(&file)?;
        let mut slots = Self::read(file, path, kek, true)?;
        slots.uncounted = Some(slots.last_whole()?);
        Ok(slots)
    }

    fn read(file: File, path: &Path, kek: &KeyEncryptionKey, read_only: bool) -> Result<Self, Failure> {
        let Page {
            header,
            count,
            counts_whole,
        } = page_of(&file)?;
        if header.kek != kek.label() {
            return Err(Failure::WrongKek {
                expected: header.kek,
                given: kek.label(),
            });
        }
        Ok(KeySlots {
            file,
            path: path.to_owned(),
            wrapper: Arc::new(Wrapper::new(kek, header.store)),
            count,
            uncounted: None,
            poisoned: false,
            read_only,
            counts_whole,
            store: header.store,
            touched: None,
        })
    }

    /// Whether both records of how many slots were prepared were whole when the file was opened. One suffices; the
    /// other is written anew when slots are prepared.
    #[must_use]
    pub fn counts_whole(&self) -> bool {
        self.counts_whole
    }

    /// The identity of this file.
    #[must_use]
    pub fn store_id(&self) -> StoreId {
        self.store
    }

    /// The last matter that has a slot, or [`Matter::NONE`]. Slots 1 to this one may be used.
    #[must_use]
    pub fn prepared(&self) -> Matter {
        Matter(self.uncounted.unwrap_or(self.count.prepared))
    }

    /// Whether the file is long enough for all slots up to one that is used. A file that was cut shorter is found by that
    /// without reading a key; what stands in the slots is not looked at.
    ///
    /// # Errors
    /// [`Failure::Short`]; [`Failure::Io`].
    pub fn reach_up_to(&self, used: Matter) -> Result<(), Failure> {
        let bytes = self.file.metadata().map_err(Failure::io("measured"))?.len();
        let last = (bytes.saturating_sub(PAGE as u64) / SIZE as u64).saturating_sub(1);
        match last < used.0.min(MOST) {
            true => Err(Failure::Short {
                last: Matter(last),
                used,
            }),
            false => Ok(()),
        }
    }

    /// Makes sure that the slots of matters 1 to `up_to` exist, each with a fresh random key, and that they and their
    /// count are durable. Two syncs, whatever the number: ask in pools, ahead of need.
    ///
    /// `rng` must be fit for keys. Slots that exist already are not touched.
    ///
    /// # Errors
    /// [`Failure::Poisoned`], [`Failure::TooMany`], [`Failure::NoRandomness`], [`Failure::Io`]; none of the slots
    /// asked for may be used then.
    pub fn prepare(&mut self, up_to: Matter, rng: &mut dyn RngCore) -> Result<(), Failure> {
        self.refuse_if_poisoned()?;
        if up_to.0 > MOST {
            return Err(Failure::TooMany);
        }
        self.take_up()?;
        let mut next = self.count.prepared + 1;
        if next > up_to.0 {
            return Ok(());
        }
        while next <= up_to.0 {
            let last = up_to.0.min(next + PREPARE_AT_ONCE - 1);
            let mut bytes = Vec::with_capacity((last + 1 - next) as usize * SIZE);
            for matter in next..=last {
                bytes.extend_from_slice(&self.wrapper.fresh(Matter(matter), rng)?);
            }
            self.write(&bytes, offset(Matter(next)))?;
            next = last + 1;
        }
        self.count_prepared(up_to.0)
    }

    /// Under which key-encryption key the slots of a file are.
    ///
    /// # Errors
    /// All reasons of [`Failure`] that concern the file as a whole, but the key.
    pub fn label_of(path: &Path) -> Result<KekLabel, Failure> {
        let file = owners_alone(path, OpenOptions::new().read(true))?;
        Ok(page_of(&file)?.header.kek)
    }

    /// Takes up whole slots behind the count (see the module's page): prepared, but not counted before a crash, or
    /// counted in a count that was damaged since. They are synced first: another process may have left them unsynced. What
    /// a rewrapping that was broken off left is removed.
    ///
    /// # Errors
    /// [`Failure::Poisoned`], [`Failure::ReadOnly`], [`Failure::Io`].
    pub fn take_up(&mut self) -> Result<(), Failure> {
        self.refuse_if_poisoned()?;
        if self.uncounted.is_some() {
            Self::clear_away(&self.path)?;
        }
        match self.uncounted {
            Some(last) if last != self.count.prepared => {
                self.sync()?;
                self.set_prepared(last)?;
            }
            _ => {}
        }
        self.uncounted = None;
        Ok(())
    }

    /// The last slot that follows the count without a gap and is whole.
    fn last_whole(&self) -> Result<u64, Failure> {
        let mut last = self.count.prepared;
        let mut slot = [0; SIZE];
        while last < MOST
            && read_up_to(&self.file, &mut slot, offset(Matter(last + 1)))? == SIZE
            && self.wrapper.read(Matter(last + 1), &slot).is_ok()
        {
            last += 1;
        }
        Ok(last)
    }

    /// Puts a fresh key into a slot that is prepared, damaged, and was never used, durably. Only the caller can know
    /// that nothing was ever sealed under the key that stood there; a slot that is whole is left as it is.
    ///
    /// # Errors
    /// [`Failure::Poisoned`], [`Failure::NothingToErase`] for a slot that was never prepared, [`Failure::NoRandomness`],
    /// [`Failure::Io`].
    pub fn replace_unused(&mut self, matter: Matter, rng: &mut dyn RngCore) -> Result<(), Failure> {
        self.refuse_if_poisoned()?;
        match self.key(matter) {
            Err(Failure::Damaged { .. }) => {
                let slot = self.wrapper.fresh(matter, rng)?;
                self.write(&slot, offset(matter))?;
                self.touch(&[matter]);
                self.sync()
            }
            Ok(Slot::NeverPrepared) => Err(Failure::NothingToErase { matter }),
            found => found.map(drop),
        }
    }

    /// Tells a copy that is being made what it must copy again.
    pub(super) fn touch(&self, matters: &[Matter]) {
        if let Some(touched) = &self.touched {
            touched.note(matters);
        }
    }

    /// Makes the slots that were written, up to this one, durable, and then their count.
    pub(super) fn count_prepared(&mut self, prepared: u64) -> Result<(), Failure> {
        // The slots before their count: a count that is durable must never speak of a slot that is not.
        self.sync()?;
        self.set_prepared(prepared)
    }

    fn set_prepared(&mut self, prepared: u64) -> Result<(), Failure> {
        let count = self.count.next(prepared);
        self.write(&count.bytes(self.store), count.offset())?;
        self.sync()?;
        self.count = count;
        Ok(())
    }

    pub(super) fn refuse_if_poisoned(&self) -> Result<(), Failure> {
        if self.read_only {
            Err(Failure::ReadOnly)
        } else if self.poisoned {
            Err(Failure::Poisoned)
        } else {
            Ok(())
        }
    }

    pub(super) fn write(&mut self, bytes: &[u8], at: u64) -> Result<(), Failure> {
        self.file.write_all_at(bytes, at).map_err(|source| {
            self.poisoned = true;
            Failure::Io {
                doing: "written",
                source,
            }
        })
    }

    pub(super) fn sync(&mut self) -> Result<(), Failure> {
        self.file.sync_data().map_err(|source| {
            self.poisoned = true;
            Failure::Io {
                doing: "synced",
                source,
            }
        })
    }
}

impl fmt::Debug for KeySlots {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "KeySlots(prepared {}, keys hidden)", self.count.prepared)
    }
}

/// Where the slot of a matter stands. `matter` is at most [`MOST`] wherever this is called.
pub(super) fn offset(matter: Matter) -> u64 {
    PAGE as u64 + matter.0 * SIZE as u64
}
