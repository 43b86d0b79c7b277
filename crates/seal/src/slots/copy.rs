//! Copying slots to another file, as they stand: for a backup, while slots are prepared and erased, and back from one.
//!
//! The copy is wrapped under the same key-encryption key. A slot that is being erased may be read half old, half new: what
//! looks damaged is read again before it is copied, as it then stands. Absent: which slots a backup needs (engine).

use std::fs::File;
use std::io;
use std::os::unix::fs::{FileExt, OpenOptionsExt};
use std::path::Path;
use std::sync::Arc;

use zeroize::Zeroizing;

use super::check::SlotChecker;
use super::file::{Header, new_page};
use super::opening::{owners_alone, page_of, sync_folder};
use super::read::read_up_to;
use super::slot::{ERASED_SLOT, SIZE};
use super::store::offset;
use crate::{Failure, KekLabel, Matter, StoreId};

/// Slots copied at once (320 KiB).
const AT_ONCE: u64 = 4096;

impl SlotChecker {
    /// Whose file it is.
    #[must_use]
    pub fn store_id(&self) -> StoreId {
        self.store
    }

    /// Under which key-encryption key its slots are.
    #[must_use]
    pub fn label(&self) -> KekLabel {
        self.wrapper.label()
    }

    /// The same for another file of this store, under the same key-encryption key. What the kernel remembers of the file is
    /// dropped first, so that the disk is read.
    ///
    /// # Errors
    /// Those that concern the file as a whole, another key among them.
    pub fn of(&self, path: &Path) -> Result<Self, Failure> {
        let file = owners_alone(path, File::options().read(true))?;
        durable::distrust_cache(&file).map_err(Failure::io("read from the disk"))?;
        let header = page_of(&file)?.header;
        if header.store != self.store {
            return Err(Failure::HeaderDamaged);
        }
        if header.kek != self.label() {
            return Err(Failure::WrongKek {
                expected: header.kek,
                given: self.label(),
            });
        }
        Ok(Self {
            file: Arc::new(file),
            wrapper: Arc::clone(&self.wrapper),
            store: self.store,
        })
    }

    /// Makes a new key file with mode 600 that holds slots 1 to `last` as they stand now, synced with its folder. Slots that
    /// `gone` names are erased ones there. `progress` hears how many are copied, and says whether to go on.
    ///
    /// # Errors
    /// [`Failure::Exists`]; [`Failure::UnderWay`] when it was broken off; [`Failure::Io`].
    pub fn copy(
        &self,
        to: &Path,
        last: Matter,
        gone: &dyn Fn(Matter) -> bool,
        progress: &mut dyn FnMut(u64) -> bool,
    ) -> Result<(), Failure> {
        let file = File::options()
            .read(true)
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(to)
            .map_err(|source| match source.kind() {
                io::ErrorKind::AlreadyExists => Failure::Exists,
                _ => Failure::io("created")(source),
            })?;
        let (store, kek) = (self.store, self.label());
        let mut page = new_page(Header { store, kek });
        let count = super::file::read_page(&page)?.count.next(last.0);
        let at = count.offset() as usize;
        let bytes = count.bytes(store);
        page[at..at + bytes.len()].copy_from_slice(&bytes);
        let mut first = 1;
        while first <= last.0 {
            let end = last.0.min(first + AT_ONCE - 1);
            let slots = self.stretch(first, end, gone)?;
            file.write_all_at(&slots, offset(Matter(first)))
                .map_err(Failure::io("written"))?;
            if !progress(end) {
                return Err(Failure::UnderWay);
            }
            first = end + 1;
        }
        // The page last: without it this is no key file.
        file.write_all_at(&page, 0).map_err(Failure::io("written"))?;
        file.sync_all().map_err(Failure::io("synced"))?;
        sync_folder(to)
    }

    fn stretch(
        &self,
        first: u64,
        last: u64,
        gone: &dyn Fn(Matter) -> bool,
    ) -> Result<Zeroizing<Vec<u8>>, Failure> {
        let mut bytes = Zeroizing::new(vec![0; (last + 1 - first) as usize * SIZE]);
        read_up_to(&self.file, &mut bytes, offset(Matter(first)))?;
        for (matter, slot) in (first..).map(Matter).zip(bytes.chunks_exact_mut(SIZE)) {
            if matter != Matter::STORE && gone(matter) {
                slot.copy_from_slice(&ERASED_SLOT);
                continue;
            }
            let mut again = 3;
            while again > 0 && self.wrapper.read(matter, slot).is_err() {
                read_up_to(&self.file, slot, offset(matter))?;
                again -= 1;
            }
        }
        Ok(bytes)
    }

    /// Matters whose keys were destroyed, in order. No key is unwrapped.
    ///
    /// # Errors
    /// [`Failure::Io`]; those that concern the file as a whole.
    pub fn erased(&self) -> Result<Vec<Matter>, Failure> {
        let last = self.prepared()?.0;
        let mut erased = Vec::new();
        let mut bytes = Zeroizing::new(Vec::new());
        let mut first = 1;
        while first <= last {
            let count = AT_ONCE.min(last + 1 - first);
            bytes.clear();
            bytes.resize(count as usize * SIZE, 0);
            read_up_to(&self.file, &mut bytes, offset(Matter(first)))?;
            let slots = (first..).map(Matter).zip(bytes.chunks_exact(SIZE));
            erased.extend(
                slots
                    .filter(|(_, slot)| *slot == ERASED_SLOT)
                    .map(|(matter, _)| matter),
            );
            first += count;
        }
        Ok(erased)
    }
}
