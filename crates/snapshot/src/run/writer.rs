//! Writes a run: takes records in order, cuts them into blocks, seals each and writes it.
//!
//! Memory: one block, whatever the number of records. The file is synced every few MiB, so that the sync of the log beside it never
//! waits for a long queue of ours. Absent: the file's name and what becomes of it on failure (the stack's).

use std::path::{Path, PathBuf};

use seal::{BLOCK_TAG, BlockKey};
use zeroize::Zeroizing;

use crate::disk::{Disk, Out};
use crate::failure::Failure;
use crate::stored::{self, Footer, Kind, MAX_KEY, MAX_VALUE, Owner, Piece, Table, Trailer};

/// Plaintext of a block, unless a single record is longer.
const BLOCK: usize = 64 << 10;
/// Bytes between two syncs.
const SYNC_EVERY: u64 = 8 << 20;

/// Takes the records of a run, in ascending order of table and key.
pub struct Writer {
    path: PathBuf,
    out: Box<dyn Out>,
    owner: Owner,
    key: BlockKey,
    footer: Footer,
    block: Zeroizing<Vec<u8>>,
    /// Table and key of the last record.
    last: Option<(u8, Zeroizing<Vec<u8>>)>,
    unsynced: u64,
    /// There is a run below, so that `gone` says something.
    above_others: bool,
}

/// What a finished file is.
pub(crate) struct Finished {
    pub(crate) footer: Footer,
    pub(crate) bytes: u64,
}

impl Writer {
    pub(crate) fn new(
        disk: &dyn Disk,
        path: &Path,
        owner: Owner,
        key: BlockKey,
        above_others: bool,
    ) -> Result<Self, Failure> {
        let mut out = disk.create(path).map_err(Failure::io("creating", path))?;
        out.write(&owner.encode(Kind::Run))
            .map_err(Failure::io("writing", path))?;
        Ok(Writer {
            path: path.to_path_buf(),
            out,
            owner,
            key,
            footer: Footer::new(),
            block: Zeroizing::new(Vec::with_capacity(BLOCK + BLOCK_TAG)),
            last: None,
            unsynced: 0,
            above_others,
        })
    }

    /// Adds a record: a value, or `None` for a key that is gone since the run below. Ascending, each key once.
    ///
    /// # Errors
    /// [`Failure::OutOfOrder`], [`Failure::TooLong`], [`Failure::Io`]. The run cannot be finished then.
    pub fn put(&mut self, table: u8, key: &[u8], value: Option<&[u8]>) -> Result<(), Failure> {
        if key.len() > MAX_KEY || value.is_some_and(|value| value.len() > MAX_VALUE) {
            return Err(Failure::TooLong);
        }
        self.check_order(table, key)?;
        if value.is_none() && !self.above_others {
            return Ok(());
        }
        let len = stored::encoded_len(key, value);
        let new_table = self.footer.tables.last().is_none_or(|part| part.table != table);
        if new_table || self.block.len() + len > BLOCK {
            self.end_block()?;
        }
        if new_table {
            self.footer.tables.push(Table {
                table,
                first: self.footer.blocks(),
                blocks: 0,
                records: 0,
            });
        }
        if self.block.capacity() < self.block.len() + len + BLOCK_TAG {
            // A single record that is longer than a block: nothing stands in it yet that growing could leave behind.
            self.block = Zeroizing::new(Vec::with_capacity(len + BLOCK_TAG));
        }
        stored::append(&mut self.block, key, value);
        if let Some(part) = self.footer.tables.last_mut() {
            part.records += 1;
        }
        Ok(())
    }

    fn check_order(&mut self, table: u8, key: &[u8]) -> Result<(), Failure> {
        match &mut self.last {
            Some((last_table, last_key)) => {
                if (*last_table, last_key.as_slice()) >= (table, key) {
                    return Err(Failure::OutOfOrder);
                }
                *last_table = table;
                last_key.clear();
                last_key.extend_from_slice(key);
            }
            None => {
                // Room for every key, so that it never grows and leaves one behind.
                let mut first = Zeroizing::new(Vec::with_capacity(MAX_KEY));
                first.extend_from_slice(key);
                self.last = Some((table, first));
            }
        }
        Ok(())
    }

    fn end_block(&mut self) -> Result<(), Failure> {
        if self.block.is_empty() {
            return Ok(());
        }
        let number = self.footer.blocks();
        if number == u32::MAX - 1 {
            return Err(Failure::TooLong);
        }
        self.seal_and_write(Piece::Block, number)?;
        let start = self.end();
        self.footer.starts.push(start + self.block.len() as u64);
        if let Some(part) = self.footer.tables.last_mut() {
            part.blocks += 1;
        }
        self.block.clear();
        if self.unsynced >= SYNC_EVERY {
            self.sync()?;
        }
        Ok(())
    }

    fn seal_and_write(&mut self, piece: Piece, number: u32) -> Result<(), Failure> {
        let number = u64::from(number);
        self.key
            .seal(number, &self.owner.bound(piece, number), &mut self.block)
            .map_err(|_| Failure::Unsealed)?;
        self.unsynced += self.block.len() as u64;
        self.out
            .write(&self.block)
            .map_err(Failure::io("writing", &self.path))
    }

    /// Writes footer and trailer and makes the file durable; its name is not yet.
    pub(crate) fn finish(mut self) -> Result<Finished, Failure> {
        self.end_block()?;
        self.block = Zeroizing::new(self.footer.encode());
        self.block.reserve_exact(BLOCK_TAG);
        self.seal_and_write(Piece::Footer, self.footer.blocks())?;
        let footer = u32::try_from(self.block.len()).map_err(|_| Failure::TooLong)?;
        let trailer = Trailer {
            footer,
            blocks: self.footer.blocks(),
        };
        let trailer = trailer.encode(&self.owner.encode(Kind::Run));
        self.out
            .write(&trailer)
            .map_err(Failure::io("writing", &self.path))?;
        self.sync()?;
        let bytes = self.end() + u64::from(footer) + trailer.len() as u64;
        Ok(Finished {
            footer: self.footer,
            bytes,
        })
    }

    /// Where the last block ends.
    fn end(&self) -> u64 {
        self.footer.starts.last().copied().unwrap_or_default()
    }

    fn sync(&mut self) -> Result<(), Failure> {
        self.unsynced = 0;
        self.out.sync().map_err(Failure::io("syncing", &self.path))
    }
}

impl core::fmt::Debug for Writer {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "Writer({} blocks)", self.footer.blocks())
    }
}
