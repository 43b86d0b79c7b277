//! Looking at every slot, from front to back: whether each holds a key or an erasure. For examining a store.
//!
//! A checker is a handle of its own, so that another thread can look while slots are prepared and erased. A slot that is
//! being erased may be read half old, half new: what looks damaged is read again before it is believed.
//! Absent: what the keys open, and any writing.

use core::fmt;
use std::fs::File;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::sync::Arc;

use zeroize::Zeroizing;

use super::file::StoreId;
use super::opening::page_of;
use super::read::read_up_to;
use super::slot::{SIZE, Slot, Wrapper};
use super::store::{KeySlots, MOST, offset};
use crate::{Failure, Matter, MatterTag};

/// Slots read at once (320 KiB).
const AT_ONCE: u64 = 4096;
/// Times that a slot which looks damaged is read anew.
const AGAIN: u32 = 3;

/// Looks at slots of a file that somebody has open.
#[derive(Clone)]
pub struct SlotChecker {
    pub(super) file: Arc<File>,
    pub(super) wrapper: Arc<Wrapper>,
    pub(super) store: StoreId,
}

/// What stands in a stretch of slots.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Checked {
    /// Slots that hold a key.
    pub live: u64,
    /// Slots whose key was destroyed.
    pub erased: u64,
    /// Slots that hold neither, in order.
    pub damaged: Vec<Matter>,
}

impl Checked {
    /// Slots in all.
    #[must_use]
    pub fn slots(&self) -> u64 {
        self.live + self.erased + self.damaged.len() as u64
    }

    /// Adds the stretch that follows.
    pub fn add(&mut self, next: Self) {
        self.live += next.live;
        self.erased += next.erased;
        self.damaged.extend(next.damaged);
    }
}

impl KeySlots {
    /// A handle with which another thread can look at the slots of this file while this one goes on. It
    /// has a descriptor of its own: a copy of ours would hold our lock, and whoever keeps the handle would keep the store.
    ///
    /// # Errors
    /// [`Failure::Missing`] when another file stands there now; [`Failure::Io`] when the system gives no descriptor.
    pub fn checker(&self) -> Result<SlotChecker, Failure> {
        let again = Failure::io("opened once more");
        let opened = || -> io::Result<(File, bool)> {
            let (file, ours) = (File::open(&self.path)?, self.file.metadata()?);
            let theirs = file.metadata()?;
            Ok((file, (ours.dev(), ours.ino()) == (theirs.dev(), theirs.ino())))
        };
        let (file, same) = opened().map_err(again)?;
        if !same {
            return Err(Failure::Missing);
        }
        Ok(SlotChecker {
            file: Arc::new(file),
            wrapper: Arc::clone(&self.wrapper),
            store: self.store,
        })
    }
}

impl SlotChecker {
    /// The last matter that has a slot now, as the file says.
    ///
    /// # Errors
    /// [`Failure::HeaderDamaged`], [`Failure::CountDamaged`] and the others that concern the file as a whole.
    pub fn prepared(&self) -> Result<Matter, Failure> {
        let page = page_of(&self.file)?;
        if page.header.store != self.store {
            return Err(Failure::HeaderDamaged);
        }
        Ok(Matter(page.count.prepared))
    }

    /// Looks at the slots of `first` to `last`, which must be prepared, and tells the tag of each live one to `each`, in
    /// order. Reads about 300 KB at a time.
    ///
    /// # Errors
    /// [`Failure::Io`].
    pub fn check(
        &self,
        first: Matter,
        last: Matter,
        each: &mut dyn FnMut(Matter, MatterTag),
    ) -> Result<Checked, Failure> {
        let mut checked = Checked::default();
        let mut from = first.0.max(1);
        let last = last.0.min(MOST);
        let mut bytes = Zeroizing::new(Vec::new());
        while from <= last {
            let count = AT_ONCE.min(last - from + 1);
            bytes.clear();
            bytes.resize(count as usize * SIZE, 0);
            read_up_to(&self.file, &mut bytes, offset(Matter(from)))?;
            for (matter, slot) in (from..).map(Matter).zip(bytes.chunks_exact(SIZE)) {
                self.take(matter, slot, &mut checked, each)?;
            }
            from += count;
        }
        Ok(checked)
    }

    fn take(
        &self,
        matter: Matter,
        slot: &[u8],
        checked: &mut Checked,
        each: &mut dyn FnMut(Matter, MatterTag),
    ) -> Result<(), Failure> {
        let mut found = self.wrapper.read(matter, slot);
        let mut left = AGAIN;
        while found.is_err() && left > 0 {
            let mut again = Zeroizing::new([0; SIZE]);
            read_up_to(&self.file, &mut *again, offset(matter))?;
            found = self.wrapper.read(matter, &*again);
            left -= 1;
        }
        match found {
            Ok(Slot::Live(key)) => {
                checked.live += 1;
                each(matter, key.tag());
            }
            Ok(Slot::Erased | Slot::NeverPrepared) => checked.erased += 1,
            Err(_) => checked.damaged.push(matter),
        }
        Ok(())
    }
}

impl fmt::Debug for SlotChecker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SlotChecker(hidden)")
    }
}
