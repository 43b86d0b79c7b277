//! What the tables weigh, for measuring. Absent: any use of it while the index runs.

use layers::Entries;

use crate::Books;

/// What one table holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Weight {
    /// Its number in a snapshot.
    pub table: u8,
    /// Entries.
    pub entries: usize,
    /// Bytes of keys and values as they are written.
    pub bytes: usize,
}

impl Books {
    /// What the tables hold, the empty ones left out. Gathers one table after the other: the largest stands in memory twice
    /// meanwhile.
    #[must_use]
    pub fn weigh(&self) -> Vec<Weight> {
        let weights = Self::kept_tables().map(|table| {
            let mut entries = Entries::default();
            // One that cannot be written weighs nothing.
            let _ = self.put_table(table, &mut entries);
            Weight {
                table,
                entries: entries.len(),
                bytes: entries.bytes(),
            }
        });
        weights.filter(|weight| weight.entries > 0).collect()
    }
}
