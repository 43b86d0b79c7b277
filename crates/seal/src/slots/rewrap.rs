//! Rewrapping: the same keys in a new file, under another key-encryption key, which then takes the old one's place.
//!
//! Place in the flow: between erasures and what they cannot reach. What the medium kept of an overwritten slot, and what old
//! backups hold, is wrapped under the old key-encryption key; when that is destroyed, all of it is worthless.
//!
//! No slot is written over: a torn write would lose a key that is in use. The new file is made beside the old one while that
//! one goes on ([`Rewrap`], on any thread); what was prepared, replaced or erased meanwhile is caught up with by
//! [`KeySlots::take_over`], which puts the new file in place. Whatever crash comes, one whole file stands there.
//! Absent: where key-encryption keys come from, and destroying them.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use rand::RngCore;
use zeroize::Zeroizing;

use super::opening::sync_folder;
use super::read::read_up_to;
use super::slot::{SIZE, Wrapper};
use super::store::{KeySlots, offset};
use crate::{Failure, KeyEncryptionKey, Matter};

/// Slots copied at once (320 KiB).
const AT_ONCE: u64 = 4096;

/// Slots that were written over since a copy began.
#[derive(Default)]
pub(super) struct Touched(Mutex<Vec<Matter>>);

impl Touched {
    pub(super) fn note(&self, matters: &[Matter]) {
        let mut touched = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        touched.extend_from_slice(matters);
    }

    fn take(&self) -> Vec<Matter> {
        std::mem::take(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// A new key file on its way, under another key-encryption key. Dropped before it took over, it leaves nothing behind.
pub struct Rewrap {
    /// Of the old file.
    file: File,
    from: Arc<Wrapper>,
    to: Option<KeySlots>,
    copied: u64,
    touched: Arc<Touched>,
}

impl KeySlots {
    /// Begins a new file under another key-encryption key, beside this one.
    ///
    /// # Errors
    /// [`Failure::SameKek`]: it is the key that this file is under. [`Failure::UnderWay`]: another one is being made. [`Failure::Poisoned`], [`Failure::ReadOnly`];
    /// [`Failure::Io`].
    pub fn rewrap(&mut self, kek: &KeyEncryptionKey) -> Result<Rewrap, Failure> {
        self.refuse_if_poisoned()?;
        if kek.label() == self.wrapper.label() {
            return Err(Failure::SameKek);
        }
        // A copy holds on to it until what it made is removed.
        if self
            .touched
            .as_ref()
            .is_some_and(|held| Arc::strong_count(held) > 1)
        {
            return Err(Failure::UnderWay);
        }
        Self::clear_away(&self.path)?;
        let to = Self::create(&beside(&self.path), self.store, kek)?;
        let file = self.file.try_clone().map_err(Failure::io("opened once more"))?;
        let touched = Arc::<Touched>::default();
        self.touched = Some(Arc::clone(&touched));
        Ok(Rewrap {
            file,
            from: Arc::clone(&self.wrapper),
            to: Some(to),
            copied: 0,
            touched,
        })
    }

    /// Removes what a rewrapping that was broken off left beside a key file.
    ///
    /// # Errors
    /// [`Failure::Io`].
    pub fn clear_away(path: &Path) -> Result<(), Failure> {
        match fs::remove_file(beside(path)) {
            Err(why) if why.kind() != io::ErrorKind::NotFound => Err(Failure::io("removed")(why)),
            _ => Ok(()),
        }
    }

    /// Catches up with everything that happened since this copy of these slots began, and puts the new file in this one's place, durably.
    /// From then on only the other key-encryption key opens it.
    ///
    /// # Errors
    /// As [`Rewrap::go_on`]: this file stays as it is. [`Failure::Io`] with the folder, behind which either
    /// file may stand there after a power cut, each of them whole: then nothing more is written before a start.
    pub fn take_over(&mut self, mut rewrap: Rewrap, rng: &mut dyn RngCore) -> Result<(), Failure> {
        self.refuse_if_poisoned()?;
        if !self
            .touched
            .as_ref()
            .is_some_and(|of| Arc::ptr_eq(of, &rewrap.touched))
        {
            return Err(Failure::UnderWay);
        }
        while rewrap.copied < self.prepared().0 {
            rewrap.go_on(self.prepared(), rng)?;
        }
        let copied = rewrap.copied;
        for matter in rewrap
            .touched
            .take()
            .into_iter()
            .filter(|matter| matter.0 <= copied)
        {
            rewrap.copy(matter.0, matter.0, rng)?;
        }
        let Some(mut new) = rewrap.to.take() else {
            return Err(Failure::UnderWay);
        };
        let placed = new
            .count_prepared(copied)
            .and_then(|()| fs::rename(&new.path, &self.path).map_err(Failure::io("put in place")));
        if let Err(why) = placed {
            rewrap.to = Some(new);
            return Err(why);
        }
        new.path.clone_from(&self.path);
        *self = new;
        sync_folder(&self.path).inspect_err(|_| self.poisoned = true)
    }
}

impl Rewrap {
    /// Copies the next slots up to `last`, at most 4,096 of them; gives the last one that is copied. A damaged slot is copied
    /// as it stands: it stays damaged.
    ///
    /// # Errors
    /// [`Failure::NoRandomness`], [`Failure::Io`], [`Failure::Poisoned`]: this copy is of no use any more.
    pub fn go_on(&mut self, last: Matter, rng: &mut dyn RngCore) -> Result<Matter, Failure> {
        let end = last.0.min(self.copied + AT_ONCE);
        if end > self.copied {
            self.copy(self.copied + 1, end, rng)?;
            self.copied = end;
        }
        Ok(Matter(self.copied))
    }

    fn copy(&mut self, first: u64, last: u64, rng: &mut dyn RngCore) -> Result<(), Failure> {
        let to = self.to.as_mut().ok_or(Failure::UnderWay)?;
        to.refuse_if_poisoned()?;
        let mut bytes = Zeroizing::new(vec![0; (last + 1 - first) as usize * SIZE]);
        read_up_to(&self.file, &mut bytes, offset(Matter(first)))?;
        for (matter, slot) in (first..).map(Matter).zip(bytes.chunks_exact_mut(SIZE)) {
            if let Some(key) = self.from.unwrap(matter, slot) {
                slot.copy_from_slice(&to.wrapper.wrap(matter, &key, rng)?);
            }
        }
        to.write(&bytes, offset(Matter(first)))
    }
}

impl Drop for Rewrap {
    fn drop(&mut self) {
        if let Some(unused) = self.to.take() {
            // Whatever stays is cleared away at the next start.
            let _ = fs::remove_file(&unused.path);
        }
    }
}

/// Where the new file is made.
fn beside(path: &Path) -> PathBuf {
    path.with_extension("next")
}
