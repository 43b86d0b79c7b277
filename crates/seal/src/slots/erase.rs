//! Destroying keys: the whole slot is overwritten, synced, and read back.
//!
//! This reaches the file. It does not reach what the medium kept of the old block (flash, copy-on-write file
//! systems), nor old backups; those still hold the key *wrapped*, and become worthless when the key-encryption key is
//! replaced and the old one destroyed. Reading back finds a write that went elsewhere or was cut; it may be answered
//! by the page cache, so that the medium has it rests on the sync.

use super::read::read_up_to;
use super::slot::{ERASED_SLOT, SIZE};
use super::store::{KeySlots, offset};
use crate::{Failure, Matter};

impl KeySlots {
    /// Destroys the keys of these matters, durably, with one sync. Erasing an erased or damaged slot is fine. Either
    /// all are named correctly or nothing is written.
    ///
    /// # Errors
    /// [`Failure::StoresOwn`], [`Failure::NothingToErase`], [`Failure::Poisoned`]: nothing was written.
    /// [`Failure::Io`], [`Failure::NotErased`]: some keys may be gone and some not; ask again after opening anew.
    pub fn erase(&mut self, matters: &[Matter]) -> Result<(), Failure> {
        self.refuse_if_poisoned()?;
        for &matter in matters {
            if matter == Matter::STORE {
                return Err(Failure::StoresOwn);
            }
            if matter == Matter::NONE || matter > self.prepared() {
                return Err(Failure::NothingToErase { matter });
            }
        }
        if matters.is_empty() {
            return Ok(());
        }
        for &matter in matters {
            self.write(&ERASED_SLOT, offset(matter))?;
        }
        self.touch(matters);
        self.sync()?;
        matters.iter().try_for_each(|&matter| self.confirm_erased(matter))
    }

    fn confirm_erased(&mut self, matter: Matter) -> Result<(), Failure> {
        let mut slot = [0; SIZE];
        let read = read_up_to(&self.file, &mut slot, offset(matter))?;
        if read == SIZE && slot == ERASED_SLOT {
            return Ok(());
        }
        self.poisoned = true;
        Err(Failure::NotErased { matter })
    }
}

#[cfg(test)]
mod tests {
    use std::fs::File;

    use super::*;
    use crate::{KeyEncryptionKey, Slot, StoreId};
    use rand::rngs::mock::StepRng;

    /// A key file whose disk starts refusing writes: the handle underneath is exchanged for a read-only one.
    #[test]
    fn after_a_failed_write_nothing_more_is_written_and_reads_go_on() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("keys");
        let kek = KeyEncryptionKey::from_bytes([1; 32]);
        let mut rng = StepRng::new(1, 7);
        let mut slots = KeySlots::create(&path, StoreId([2; 16]), &kek).expect("created");
        slots.prepare(Matter(4), &mut rng).expect("prepared");

        let writable = std::mem::replace(&mut slots.file, File::open(&path).expect("read-only"));
        assert!(matches!(
            slots.erase(&[Matter(2)]),
            Err(Failure::Io { doing: "written", .. })
        ));
        slots.file = writable;
        assert!(
            matches!(slots.erase(&[Matter(2)]), Err(Failure::Poisoned)),
            "the disk recovered, the handle not"
        );
        assert!(matches!(
            slots.prepare(Matter(9), &mut rng),
            Err(Failure::Poisoned)
        ));
        assert!(matches!(slots.key(Matter(2)), Ok(Slot::Live(_))));
        drop(slots);

        let mut again = KeySlots::open(&path, &kek).expect("opened again");
        again.erase(&[Matter(2)]).expect("erased");
        assert!(matches!(again.key(Matter(2)), Ok(Slot::Erased)));
    }
}
