//! Taking a backup while the index goes on, and proving it before it gets its name.
//!
//! Place in the flow: on the thread of whoever asked. First the position is fixed and the log up to it written; then the key
//! slots are copied, so that they hold every key of that log. What is erased meanwhile is gone in the copy too, or is named
//! by a later ledger. A folder without its name is no backup, and is removed by the next one. Absent: when to take one.

use std::{
    fs,
    path::{Path, PathBuf},
};

use event::{Erasable, Moment, PersonNo, RegistrationNo, RelationNo, split};
use journal::{Head, OpenError};
use seal::Matter;

use super::{
    BackupFailure, LEDGER, Ledger, Manifest,
    files::{self, make_folder, sync_folder, write_new},
    folder,
    ledger::lives,
    log_file::{self, LogWriter},
    manifest::{KEY_SLOTS, LOG, MANIFEST},
};
use crate::Engine;

/// Room for what is small: ledger, manifest, folders.
const SMALL_BYTES: u64 = 1 << 20;

/// Numbers that are looked up in one reading: publishing waits meanwhile.
const AT_ONCE: usize = 4096;

/// Where it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum BackupStep {
    /// The log is written, counted in events.
    Log,
    /// Key slots are copied, counted in slots.
    KeySlots,
    /// What was written is read back, counted in events.
    Verify,
}

/// A backup that was taken and verified.
#[derive(Debug)]
pub struct Taken {
    /// Its folder.
    pub folder: PathBuf,
    /// What it holds.
    pub manifest: Manifest,
}

type Progress<'p> = &'p mut dyn FnMut(BackupStep, u64, u64) -> bool;

impl Engine {
    /// Takes a backup into a new folder inside `into`. Blocks; the index goes on. `progress` hears how far it is, of how much, and
    /// says whether to go on. One at a time: a folder that an earlier one left is removed.
    ///
    /// # Errors
    /// [`BackupFailure`]; then nothing of it is left but what a crash leaves.
    pub fn take_backup(
        &self,
        data_dir: &Path,
        into: &Path,
        now: Moment,
        progress: Progress<'_>,
    ) -> Result<Taken, BackupFailure> {
        folder::remove_unfinished(into)?;
        require_room(data_dir, into)?;
        let under_way = into.join(format!("{}{}", folder::UNDER_WAY, now.0));
        make_folder(&under_way)?;
        let taken = self.write_backup(&under_way, now, progress).and_then(|manifest| {
            let folder = into.join(folder::name(now, manifest.events));
            fs::rename(&under_way, &folder).map_err(BackupFailure::io("naming", &folder))?;
            sync_folder(into)?;
            Ok(Taken { folder, manifest })
        });
        if taken.is_err() {
            // What a full disk does not let go is removed by the next one.
            let _ = folder::remove_with_keys(&under_way);
        }
        taken
    }

    fn write_backup(
        &self,
        dir: &Path,
        now: Moment,
        progress: Progress<'_>,
    ) -> Result<Manifest, BackupFailure> {
        let mut used = Matter::STORE;
        let mut writer = LogWriter::create(&dir.join(LOG))?;
        let all = self.verifier.head().size;
        let mut visit = |_, event: &[u8]| {
            if let Ok((header, _)) = split(event) {
                used = used.max(header.matter);
            }
            writer.event(event)
        };
        let mut told = |done: u64| progress(BackupStep::Log, done.min(all), all);
        let Head { size, root, .. } = self.verifier.verify(&mut visit, &mut told).map_err(read_failed)?;
        let lives_of_log = self.verifier.lives();
        let log = writer.finish()?;

        let slots = self.slots();
        let path = dir.join(KEY_SLOTS);
        let last = slots.prepared()?;
        let mut told = |done| progress(BackupStep::KeySlots, done, last.0);
        slots
            .copy(&path, last, &|_| false, &mut told)
            .map_err(broken_off)?;
        let copied = slots.of(&path)?;
        let checked = copied.check(Matter::STORE, used, &mut |_, _| {})?;
        if let Some(damaged) = checked.damaged.first() {
            return Err(BackupFailure::SlotDamaged { matter: damaged.0 });
        }
        let key_slots = files::measure(&path)?;

        let mut ledger = self.ledger(now)?;
        ledger.destroyed = Ledger::of(now, last, ledger.lives.clone(), &copied.erased()?).destroyed;
        let signed = self.receipts().sign(&ledger.text());
        write_new(&dir.join(LEDGER), signed.as_bytes())?;
        let manifest = Manifest {
            taken_at: now,
            events: size,
            root,
            lives: lives_of_log,
            key: slots.label(),
            slots: last.0,
            log,
            key_slots,
            ledger: files::measure(&dir.join(LEDGER))?,
        };
        let signed = self.receipts().sign(&manifest.text());
        write_new(&dir.join(MANIFEST), signed.as_bytes())?;
        sync_folder(dir)?;
        self.verify_backup(dir, &manifest, progress)?;
        Ok(manifest)
    }

    /// Reads everything back from the disk.
    fn verify_backup(
        &self,
        dir: &Path,
        manifest: &Manifest,
        progress: Progress<'_>,
    ) -> Result<(), BackupFailure> {
        let path = dir.join(MANIFEST);
        let note = files::note(&path)?.unwrap_or_default();
        let key = self.receipts().verifier_key();
        if proof::verified(&note, &key).and_then(Manifest::read).as_ref() != Some(manifest) {
            return Err(BackupFailure::NotVerified { path });
        }
        for (name, expected) in [(KEY_SLOTS, &manifest.key_slots), (LEDGER, &manifest.ledger)] {
            let path = dir.join(name);
            if files::measure(&path)? != *expected {
                return Err(BackupFailure::NotVerified { path });
            }
        }
        let mut each = |position: u64, _: &[u8]| {
            let asks = position.is_multiple_of(4096) || position + 1 == manifest.events;
            match !asks || progress(BackupStep::Verify, position + 1, manifest.events) {
                true => Ok(()),
                false => Err(BackupFailure::BrokenOff),
            }
        };
        let path = dir.join(LOG);
        log_file::read(&path, manifest, &mut each).map_err(|why| match why {
            BackupFailure::Differs { path } => BackupFailure::NotVerified { path },
            other => other,
        })
    }

    /// Which keys of this store are destroyed by now.
    ///
    /// # Errors
    /// [`BackupFailure::Store`]: the key slots cannot be read.
    pub fn ledger(&self, now: Moment) -> Result<Ledger, BackupFailure> {
        let slots = self.slots();
        let (prepared, erased) = (slots.prepared()?, slots.erased()?);
        let present = self.verifier.head().epoch.0;
        let lives = self.read(|view| lives(view.restorations(), present));
        Ok(Ledger::of(now, prepared, lives, &erased))
    }

    /// What a ledger names as destroyed and this store knows of all the same: it was restored without that ledger.
    #[must_use]
    pub fn risen(&self, ledger: &Ledger) -> u64 {
        let present = self.verifier.head().epoch.0;
        let lives = self.read(|view| lives(view.restorations(), present));
        let named: Vec<u64> = ledger.named(&lives).collect();
        let parts = named.chunks(AT_ONCE).map(|some| {
            self.read(|view| {
                let there = |no: &&u64| {
                    view.is_there(Erasable::Registration(RegistrationNo(**no)))
                        || view.is_there(Erasable::Relation(RelationNo(**no)))
                        || view.is_there(Erasable::Person(PersonNo(**no)))
                };
                some.iter().filter(there).count() as u64
            })
        });
        parts.sum()
    }

    /// Writes the ledger of this moment into a folder, over an earlier one, whose keys it takes over.
    ///
    /// # Errors
    /// [`BackupFailure::NotSigned`]: what stands there is not of this store, and is left as it is. Others as
    /// [`Engine::ledger`]; what the system answered.
    pub fn write_ledger(&self, folder: &Path, now: Moment) -> Result<Ledger, BackupFailure> {
        let path = folder.join(LEDGER);
        let mut ledger = self.ledger(now)?;
        if let Some(note) = files::note(&path)? {
            let earlier = proof::verified(&note, &self.receipts().verifier_key()).and_then(Ledger::read);
            let Some(earlier) = earlier else {
                return Err(BackupFailure::NotSigned { path });
            };
            // A clock that was set back makes no ledger know less.
            ledger.take_over(earlier);
        }
        files::replace(&path, self.receipts().sign(&ledger.text()).as_bytes())?;
        Ok(ledger)
    }
}

fn read_failed(error: OpenError<BackupFailure>) -> BackupFailure {
    match error {
        OpenError::Journal(journal::Failure::Closed) => BackupFailure::BrokenOff,
        OpenError::Journal(why) => why.into(),
        OpenError::Visit { error, .. } => error,
    }
}

fn broken_off(why: seal::Failure) -> BackupFailure {
    match why {
        seal::Failure::UnderWay => BackupFailure::BrokenOff,
        why => why.into(),
    }
}

/// A backup is never longer than the files it is made of.
fn require_room(data_dir: &Path, into: &Path) -> Result<(), BackupFailure> {
    let journal = crate::open::journal_dir(data_dir);
    let log = files::bytes_below(&journal).map_err(BackupFailure::io("measuring", &journal))?;
    let slots = crate::open::slots_file(data_dir);
    let slots = fs::metadata(&slots).map_or(0, |found| found.len());
    let needed = log + slots + SMALL_BYTES;
    let available = journal::available(into)?;
    match available < needed {
        true => Err(BackupFailure::NoRoom {
            folder: into.to_owned(),
            needed,
            available,
        }),
        false => Ok(()),
    }
}
