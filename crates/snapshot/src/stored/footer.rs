//! The footer of a run: which tables are in it, and how long each block is.
//!
//! ```text
//! tables u16 | { table u8 | blocks u32 | records u64 }* | blocks u32 | { sealed length u32 }*
//! ```
//!
//! Tables ascend, and each has the blocks behind those of the table before it: no block holds two tables.

use super::bytes::Bytes;
use super::records::MAX_BLOCK;
use super::{FRONT, Malformed};

/// One table in a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Table {
    /// The caller's number.
    pub table: u8,
    /// Number of its first block.
    pub first: u32,
    /// How many blocks it has, at least one.
    pub blocks: u32,
    /// How many records, values and `gone` together.
    pub records: u64,
}

/// The content of a footer.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Footer {
    /// In ascending order.
    pub tables: Vec<Table>,
    /// Where in the file each sealed block begins, and behind them where the last one ends.
    pub starts: Vec<u64>,
}

impl Footer {
    /// A footer with neither tables nor blocks, to be filled by a writer.
    #[must_use]
    pub fn new() -> Self {
        Footer {
            tables: Vec::new(),
            starts: vec![FRONT as u64],
        }
    }

    /// Number of blocks.
    #[must_use]
    pub fn blocks(&self) -> u32 {
        // Decoding and writing both keep it within u32.
        self.starts.len().saturating_sub(1) as u32
    }

    /// Records of all tables.
    #[must_use]
    pub fn records(&self) -> u64 {
        self.tables
            .iter()
            .fold(0, |sum: u64, table| sum.saturating_add(table.records))
    }

    /// The part of a table, if the run has any of it.
    #[must_use]
    pub fn table(&self, table: u8) -> Option<&Table> {
        self.tables.iter().find(|part| part.table == table)
    }

    /// Where sealed block `number` begins and ends in the file.
    #[must_use]
    pub fn block(&self, number: u32) -> Option<(u64, u64)> {
        let number = number as usize;
        Some((*self.starts.get(number)?, *self.starts.get(number + 1)?))
    }

    /// The stored form, to be sealed.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(6 + self.tables.len() * 13 + self.starts.len() * 4);
        // At most 256 tables, since they are u8 and ascend.
        bytes.extend_from_slice(&(self.tables.len() as u16).to_le_bytes());
        for part in &self.tables {
            bytes.push(part.table);
            bytes.extend_from_slice(&part.blocks.to_le_bytes());
            bytes.extend_from_slice(&part.records.to_le_bytes());
        }
        bytes.extend_from_slice(&self.blocks().to_le_bytes());
        for ends in self.starts.windows(2) {
            // A sealed block has at most MAX_BLOCK bytes and its tag.
            bytes.extend_from_slice(&((ends[1] - ends[0]) as u32).to_le_bytes());
        }
        bytes
    }

    /// Reads exactly the bytes of a footer.
    ///
    /// # Errors
    /// [`Malformed::Damaged`].
    pub fn decode(bytes: &[u8]) -> Result<Self, Malformed> {
        let mut bytes = Bytes(bytes);
        let mut footer = Footer::new();
        let mut first = 0_u32;
        for _ in 0..bytes.u16()? {
            let part = Table {
                table: bytes.u8()?,
                first,
                blocks: bytes.u32()?,
                records: bytes.u64()?,
            };
            let ascends = footer.tables.last().is_none_or(|last| last.table < part.table);
            if !ascends || part.blocks == 0 || part.records < u64::from(part.blocks) {
                return Err(Malformed::Damaged);
            }
            first = first.checked_add(part.blocks).ok_or(Malformed::Damaged)?;
            footer.tables.push(part);
        }
        if bytes.u32()? != first {
            return Err(Malformed::Damaged);
        }
        let mut end = FRONT as u64;
        for _ in 0..first {
            let len = bytes.u32()? as usize;
            if len <= seal::BLOCK_TAG || len > MAX_BLOCK + seal::BLOCK_TAG {
                return Err(Malformed::Damaged);
            }
            end += len as u64;
            footer.starts.push(end);
        }
        bytes.end()?;
        Ok(footer)
    }
}
