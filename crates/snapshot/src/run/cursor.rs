//! Goes through the records of one table of one run, block by block, with a descriptor and a buffer of its own.
//!
//! The hot path of a start: per record a length or two, per block one read and one opening. The buffer is wiped when
//! the cursor goes. Absent: checks of the order, which the writer made and the seal keeps (`Stack::verify` asks again).

use std::fs::File;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

use seal::{BlockKey, MatterKey};
use zeroize::Zeroizing;

use super::Run;
use crate::failure::Failure;
use crate::stored::{self, Owner, Piece, Place};

/// Stands at one record, until it is [`Cursor::ended`].
pub(crate) struct Cursor<'a> {
    run: &'a Run,
    path: PathBuf,
    file: File,
    owner: Owner,
    key: BlockKey,
    /// The block in the buffer is the one before this.
    next_block: u32,
    end_block: u32,
    buffer: Zeroizing<Vec<u8>>,
    /// Plaintext in the buffer.
    text: usize,
    at: Place,
    /// The first eight bytes of the key, high byte first: most comparisons need no more.
    prefix: u64,
    ended: bool,
}

impl<'a> Cursor<'a> {
    /// Stands at the first record of `table`; nothing if the run has none.
    pub(crate) fn open(
        run: &'a Run,
        path: &Path,
        owner: Owner,
        key: &MatterKey,
        table: u8,
    ) -> Result<Option<Self>, Failure> {
        let Some(part) = run.footer.table(table) else {
            return Ok(None);
        };
        let damaged = Failure::Damaged {
            run: run.entry.number,
            block: part.first,
        };
        let mut cursor = Cursor {
            run,
            path: path.to_path_buf(),
            file: File::open(path).map_err(Failure::io("opening", path))?,
            owner,
            key: BlockKey::derive(key, &owner.id).map_err(|_| damaged)?,
            next_block: part.first,
            end_block: part.first + part.blocks,
            buffer: Zeroizing::new(Vec::new()),
            text: 0,
            at: Place::default(),
            prefix: 0,
            ended: false,
        };
        cursor.advance()?;
        Ok(Some(cursor))
    }

    pub(crate) fn ended(&self) -> bool {
        self.ended
    }

    pub(crate) fn key(&self) -> &[u8] {
        &self.buffer[self.at.key..self.at.value]
    }

    /// `None` for a key that is gone.
    pub(crate) fn value(&self) -> Option<&[u8]> {
        (!self.at.gone).then(|| &self.buffer[self.at.value..self.at.next])
    }

    /// Stands before the other in order of key.
    #[inline]
    pub(crate) fn compare(&self, other: &Cursor<'_>) -> core::cmp::Ordering {
        self.prefix
            .cmp(&other.prefix)
            .then_with(|| self.key().cmp(other.key()))
    }

    /// Where in the file the block begins that is being read.
    pub(crate) fn position(&self) -> u64 {
        let block = self.next_block.saturating_sub(1);
        self.run.footer.block(block).map_or(0, |(start, _)| start)
    }

    /// Goes to the next record, if there is one.
    #[inline]
    pub(crate) fn advance(&mut self) -> Result<(), Failure> {
        if self.at.next == self.text {
            if self.next_block == self.end_block {
                self.ended = true;
                return Ok(());
            }
            self.next_block()?;
        }
        self.at = stored::place(&self.buffer[..self.text], self.at.next).map_err(|_| self.damaged())?;
        self.prefix = prefix(&self.buffer[self.at.key..self.at.value]);
        Ok(())
    }

    fn next_block(&mut self) -> Result<(), Failure> {
        let number = self.next_block;
        self.next_block += 1;
        let (start, end) = self.run.footer.block(number).ok_or_else(|| self.damaged())?;
        // At most MAX_BLOCK and a tag: the footer's decoder saw to that.
        let len = (end - start) as usize;
        if self.buffer.len() < len {
            // A new one, so that the old one is wiped.
            self.buffer = Zeroizing::new(vec![0; len]);
        }
        let sealed = &mut self.buffer[..len];
        self.file
            .read_exact_at(sealed, start)
            .map_err(Failure::io("reading", &self.path))?;
        let piece = u64::from(number);
        let opened = self
            .key
            .open(piece, &self.owner.bound(Piece::Block, piece), sealed);
        let text = opened.map(|text| text.len());
        self.text = text.map_err(|_| self.damaged())?;
        self.at = Place::default();
        Ok(())
    }

    /// The block in the buffer, or the one that should be there, is damaged.
    #[cold]
    pub(crate) fn damaged(&self) -> Failure {
        Failure::Damaged {
            run: self.run.entry.number,
            block: self.next_block.saturating_sub(1),
        }
    }
}

#[inline]
fn prefix(key: &[u8]) -> u64 {
    match key.first_chunk() {
        Some(&first) => u64::from_be_bytes(first),
        None => {
            let mut first = [0; 8];
            first[..key.len()].copy_from_slice(key);
            u64::from_be_bytes(first)
        }
    }
}
