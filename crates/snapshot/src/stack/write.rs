//! Changing the stack: a run on top, several runs made one, all of them anew under another key, everything destroyed.
//!
//! Always in this order: the new run durable, the manifest durable under a temporary name, the folder synced, the
//! manifest renamed, the folder synced; only then is the stack in memory changed and what is not named any more removed. A
//! failure anywhere before leaves the stack as it was. What was written is removed then; only when it is not known which
//! manifest is the durable one (the renaming or the sync of the folder failed) all files stay until a later change, so that
//! both stacks are whole.

use std::sync::atomic::{AtomicBool, Ordering};

use rand::RngCore;
use seal::{BLOCK_TAG, BlockKey, KeyEncryptionKey, MatterKey};

use super::Stack;
use super::open::{MANIFEST, MANIFEST_NEW};
use crate::failure::Failure;
use crate::merge::{due, each_key};
use crate::run::{Run, Writer};
use crate::stored::{Entry, Kind, MAX_CALLER, MAX_RUNS, Manifest, Piece};
use crate::types::Mark;

/// Records between two looks whether a merge is to stop.
const LOOK_EVERY: u32 = 1024;

/// Why a merge came to no end.
enum Halt {
    Stopped,
    Failed(Failure),
}

impl From<Failure> for Halt {
    fn from(failure: Failure) -> Self {
        Halt::Failed(failure)
    }
}

impl Stack {
    /// Puts the keys of the stack under another key-encryption key, durably. The runs stay as they are.
    ///
    /// # Errors
    /// [`Failure::Keys`]: the stack is as before, or takes no more writes until it is opened again.
    pub fn rewrap(&mut self, kek: &KeyEncryptionKey, random: &mut dyn RngCore) -> Result<(), Failure> {
        self.keys.rewrap(kek, random)
    }

    /// Puts a run on top: what changed since [`Stack::mark`]. `fill` gives the records to the writer, ascending.
    /// Durable when it returns.
    ///
    /// # Errors
    /// What `fill` answers; all reasons of [`Failure`] but `Damaged`. The stack is as before, and the same may be
    /// pushed again.
    pub fn push<E: From<Failure>>(
        &mut self,
        mark: Mark,
        random: &mut dyn RngCore,
        fill: impl FnOnce(&mut Writer) -> Result<(), E>,
    ) -> Result<(), E> {
        if mark.caller.len() > MAX_CALLER {
            return Err(Failure::TooLong.into());
        }
        if self.runs.len() >= MAX_RUNS {
            return Err(Failure::TooManyRuns.into());
        }
        self.keys.begin(random)?;
        let (generation, key) = self.keys.live()?;
        let run = self.write_run(
            generation,
            &key,
            mark,
            !self.runs.is_empty(),
            random,
            |_, writer| fill(writer),
        )?;
        let mut runs = self.runs.clone();
        runs.push(run);
        Ok(self.commit(generation, &key, runs, random)?)
    }

    /// Makes one run of several if it is time to; `false` if nothing was due, or `stop` was set meanwhile (what was
    /// merged by then is thrown away). Memory: one block per run.
    ///
    /// # Errors
    /// As [`Stack::push`], and [`Failure::Damaged`]: then the stack should be dropped ([`Stack::renew`]).
    pub fn merge_if_due(&mut self, stop: &AtomicBool, random: &mut dyn RngCore) -> Result<bool, Failure> {
        let sizes: Vec<u64> = self.runs.iter().map(|run| run.entry.bytes).collect();
        let (Some(from), Some(mark)) = (due(&sizes), self.mark().cloned()) else {
            return Ok(false);
        };
        let (generation, key) = self.keys.live()?;
        let merged = self.write_run(generation, &key, mark, from > 0, random, |stack, writer| {
            stack.merge(from, generation, &key, writer, stop)
        });
        match merged {
            Ok(run) => {
                let mut runs = self.runs[..from].to_vec();
                runs.push(run);
                self.commit(generation, &key, runs, random)?;
                Ok(true)
            }
            Err(Halt::Stopped) => Ok(false),
            Err(Halt::Failed(failure)) => Err(failure),
        }
    }

    fn merge(
        &self,
        from: usize,
        generation: u64,
        key: &MatterKey,
        writer: &mut Writer,
        stop: &AtomicBool,
    ) -> Result<(), Halt> {
        let mut until_look = 0;
        for table in self.tables() {
            let cursors = self.cursors(&self.runs[from..], table, generation, key)?;
            each_key(cursors, |key, value| {
                if until_look == 0 {
                    until_look = LOOK_EVERY;
                    if stop.load(Ordering::Relaxed) {
                        return Err(Halt::Stopped);
                    }
                }
                until_look -= 1;
                Ok(writer.put(table, key, value)?)
            })?;
        }
        Ok(())
    }

    /// Destroys the key of this generation and removes all its files: for every erasure batch, and to drop a stack that
    /// turned out damaged. The next push begins a new generation.
    ///
    /// # Errors
    /// [`Failure::Keys`]: the key may live on; nothing is written under it any more, and this must be asked again, at
    /// the latest after opening anew. [`Failure::Io`]: the key is gone, files that nobody can read may be left.
    pub fn renew(&mut self) -> Result<(), Failure> {
        self.runs.clear();
        let erased = self.keys.erase();
        let swept = self.sweep().map_err(Failure::io("clearing", &self.dir));
        erased.and(swept)
    }

    /// Writes what the stack holds once more under the key of the next generation, and destroys the key of this one: what is
    /// gone by now can be read in no file any more, and in no copy of one. An empty stack only loses its key.
    ///
    /// # Errors
    /// All reasons of [`Failure`]: the key of this generation may live on. Whoever may not wait until it can be done drops the
    /// stack ([`Stack::renew`]).
    pub fn forget(&mut self, stop: &AtomicBool, random: &mut dyn RngCore) -> Result<(), Failure> {
        let Some(mark) = self.mark().cloned() else {
            return self.renew();
        };
        let (generation, key) = self.keys.live()?;
        let (next, next_key) = self.keys.next(random)?;
        let anew = self.write_run(next, &next_key, mark, false, random, |stack, writer| {
            stack.merge(0, generation, &key, writer, stop)
        });
        let run = anew.map_err(|halt| match halt {
            Halt::Stopped => Failure::Stopped,
            Halt::Failed(failure) => failure,
        })?;
        // From here on a stop leaves a stack of a generation that is not live yet: the next opening drops it.
        self.commit(next, &next_key, vec![run], random)?;
        self.keys.erase()
    }

    /// Writes the file of a new run, durable but not yet named.
    fn write_run<E: From<Failure>>(
        &mut self,
        generation: u64,
        key: &MatterKey,
        mark: Mark,
        above_others: bool,
        random: &mut dyn RngCore,
        fill: impl FnOnce(&Self, &mut Writer) -> Result<(), E>,
    ) -> Result<Run, E> {
        let number = self.next;
        let id = random_id(random)?;
        let owner = self.owner(generation, id);
        let path = self.run_path(number);
        let sealing = BlockKey::derive(key, &id).map_err(|_| Failure::Unsealed)?;
        // Whatever becomes of this file, its number is not given again: it may be named by a manifest on the disk.
        self.next += 1;
        let written = Writer::new(self.disk.as_ref(), &path, owner, sealing, above_others)
            .map_err(E::from)
            .and_then(|mut writer| {
                fill(self, &mut writer)?;
                Ok(writer.finish()?)
            });
        match written {
            Ok(finished) => Ok(Run {
                entry: Entry {
                    number,
                    id,
                    bytes: finished.bytes,
                    records: finished.footer.records(),
                    mark,
                },
                footer: finished.footer,
            }),
            Err(error) => {
                // Best effort, to give the room back: what stays is removed with the next change.
                self.disk.remove(&path).unwrap_or_default();
                Err(error)
            }
        }
    }

    /// Makes `runs` the stack: first on the disk, then in memory.
    fn commit(
        &mut self,
        generation: u64,
        key: &MatterKey,
        runs: Vec<Run>,
        random: &mut dyn RngCore,
    ) -> Result<(), Failure> {
        let owner = self.owner(generation, random_id(random)?);
        let mut body = Manifest {
            format: self.format,
            next: self.next,
            runs: runs.iter().map(|run| run.entry.clone()).collect(),
        }
        .encode();
        body.reserve_exact(BLOCK_TAG);
        BlockKey::derive(key, &owner.id)
            .map_err(|_| Failure::Unsealed)?
            .seal(0, &owner.bound(Piece::Manifest, 0), &mut body)
            .map_err(|_| Failure::Unsealed)?;
        let mut bytes = owner.encode(Kind::Manifest).to_vec();
        bytes.append(&mut body);
        if let Err(failure) = self.write_manifest(&bytes) {
            // The manifest stays what it was, so the new files are named by none; best effort, to give the room back.
            self.disk.remove(&self.dir.join(MANIFEST_NEW)).unwrap_or_default();
            if let Some(run) = runs.last() {
                self.disk
                    .remove(&self.run_path(run.entry.number))
                    .unwrap_or_default();
            }
            return Err(failure);
        }
        self.name_manifest()?;
        self.runs = runs;
        // What stays is removed with the next change, or at the next opening.
        self.sweep().unwrap_or_default();
        Ok(())
    }

    fn write_manifest(&self, bytes: &[u8]) -> Result<(), Failure> {
        let new = self.dir.join(MANIFEST_NEW);
        let mut out = self.disk.create(&new).map_err(Failure::io("creating", &new))?;
        out.write(bytes).map_err(Failure::io("writing", &new))?;
        out.sync().map_err(Failure::io("syncing", &new))?;
        // The names of the run and of the manifest, before anything relies on them.
        self.sync_names()
    }

    fn name_manifest(&self) -> Result<(), Failure> {
        let (new, named) = (self.dir.join(MANIFEST_NEW), self.dir.join(MANIFEST));
        self.disk
            .rename(&new, &named)
            .map_err(Failure::io("renaming", &named))?;
        self.sync_names()
    }

    fn sync_names(&self) -> Result<(), Failure> {
        self.disk
            .sync_dir(&self.dir)
            .map_err(Failure::io("syncing", &self.dir))
    }
}

/// The id of a new file.
fn random_id(random: &mut dyn RngCore) -> Result<[u8; 16], Failure> {
    let mut id = [0; 16];
    random
        .try_fill_bytes(&mut id)
        .map_err(|_| Failure::NoRandomness)?;
    Ok(id)
}
