//! The stack as a whole: what it holds, loading a table, checking every block.
//!
//! One owner with `&mut` writes (`write`); loading takes `&self`, so several threads may load different tables at once.

mod open;
mod read;
mod write;

use core::fmt;
use std::collections::BTreeSet;
use std::path::PathBuf;

use seal::{MatterKey, StoreId};
use zeroize::Zeroizing;

use crate::disk::Disk;
use crate::failure::Failure;
use crate::keys::Keys;
use crate::merge::each_key;
use crate::run::{Cursor, Run};
use crate::stored::Owner;
use crate::types::{Mark, Report};

pub use open::Opened;
pub use read::ToRead;

/// Records between two calls of a progress.
const PROGRESS_EVERY: u64 = 1 << 16;

/// A stack of runs in a folder, opened. One at a time per folder: the key file is locked.
pub struct Stack {
    dir: PathBuf,
    store: StoreId,
    format: u32,
    disk: Box<dyn Disk>,
    keys: Keys,
    /// The number of the next run.
    next: u64,
    /// Bottom to top.
    runs: Vec<Run>,
}

impl Stack {
    /// Up to where in the log the stack speaks; `None` while it is empty.
    #[must_use]
    pub fn mark(&self) -> Option<&Mark> {
        self.runs.last().map(|run| &run.entry.mark)
    }

    /// Number of runs.
    #[must_use]
    pub fn runs(&self) -> usize {
        self.runs.len()
    }

    /// Bytes of all run files.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.runs.iter().map(|run| run.entry.bytes).sum()
    }

    /// The tables of which the stack holds anything, in order.
    #[must_use]
    pub fn tables(&self) -> Vec<u8> {
        let all: BTreeSet<u8> = self
            .runs
            .iter()
            .flat_map(|run| run.footer.tables.iter().map(|part| part.table))
            .collect();
        all.into_iter().collect()
    }

    /// At most how many keys loading a table tells: to size it. Keys that stand in several runs count each time.
    #[must_use]
    pub fn count(&self, table: u8) -> u64 {
        self.runs
            .iter()
            .filter_map(|run| run.footer.table(table))
            .map(|part| part.records)
            .sum()
    }

    /// Tells every key of a table that is not gone, once, in order, with its newest value. Memory: one block per run.
    ///
    /// # Errors
    /// What `each` answers; [`Failure::Damaged`], [`Failure::Io`], [`Failure::Keys`]: what was told so far is right,
    /// the rest is missing, and the stack should be dropped ([`Stack::renew`]).
    pub fn load<E: From<Failure>>(
        &self,
        table: u8,
        mut each: impl FnMut(&[u8], &[u8]) -> Result<(), E>,
    ) -> Result<(), E> {
        if self.runs.is_empty() {
            return Ok(());
        }
        let (generation, key) = self.keys.live()?;
        let cursors = self.cursors(&self.runs, table, generation, &key)?;
        each_key(cursors, |key, value| match value {
            Some(value) => each(key, value),
            None => Ok(()),
        })
    }

    /// Reads every block of every run and checks that all open and that all records are in order. `progress` hears
    /// how many bytes of how many are done.
    ///
    /// # Errors
    /// [`Failure::Damaged`] names the first block that is not what was written; [`Failure::Io`], [`Failure::Keys`].
    pub fn verify(&self, mut progress: impl FnMut(u64, u64)) -> Result<Report, Failure> {
        let mut report = Report::default();
        if self.runs.is_empty() {
            return Ok(report);
        }
        let (generation, key) = self.keys.live()?;
        for run in &self.runs {
            for part in &run.footer.tables {
                let mut cursor = self.cursors(std::slice::from_ref(run), part.table, generation, &key)?;
                let records = cursor.pop().map_or(Ok(0), |cursor| {
                    in_order(cursor, |done| progress(report.bytes + done, self.bytes()))
                })?;
                if records != part.records {
                    return Err(Failure::Damaged {
                        run: run.entry.number,
                        block: part.first,
                    });
                }
                report.records += records;
            }
            report.runs += 1;
            report.blocks += u64::from(run.footer.blocks());
            report.bytes += run.entry.bytes;
            progress(report.bytes, self.bytes());
        }
        Ok(report)
    }

    /// A cursor in each of these runs that has anything of the table, in their order.
    fn cursors<'a>(
        &self,
        runs: &'a [Run],
        table: u8,
        generation: u64,
        key: &MatterKey,
    ) -> Result<Vec<Cursor<'a>>, Failure> {
        let mut cursors = Vec::with_capacity(runs.len());
        for run in runs {
            let owner = self.owner(generation, run.entry.id);
            let path = self.run_path(run.entry.number);
            cursors.extend(Cursor::open(run, &path, owner, key, table)?);
        }
        Ok(cursors)
    }

    fn owner(&self, generation: u64, id: [u8; 16]) -> Owner {
        Owner {
            store: self.store.0,
            generation,
            id,
        }
    }

    fn run_path(&self, number: u64) -> PathBuf {
        self.dir.join(open::run_name(number))
    }
}

/// Counts the records of a cursor; `progress` hears how far in the file it is.
fn in_order(mut cursor: Cursor<'_>, mut progress: impl FnMut(u64)) -> Result<u64, Failure> {
    let mut last: Zeroizing<Vec<u8>> = Zeroizing::new(Vec::with_capacity(crate::stored::MAX_KEY));
    let mut records = 0;
    while !cursor.ended() {
        if records > 0 && last.as_slice() >= cursor.key() {
            return Err(cursor.damaged());
        }
        last.clear();
        last.extend_from_slice(cursor.key());
        if records % PROGRESS_EVERY == 0 {
            progress(cursor.position());
        }
        records += 1;
        cursor.advance()?;
    }
    Ok(records)
}

impl fmt::Debug for Stack {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Stack({} runs, {} bytes)", self.runs.len(), self.bytes())
    }
}
