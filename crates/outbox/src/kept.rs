//! The outboxes in a snapshot: what a group changed, and taking it back.
//!
//! A notice leaves the table when it is acknowledged, so what changed names those that are gone too. Absent: the rule
//! that what is acknowledged is gone (`books`).

use layers::{Entries, join, read, take};

use crate::books::{Books, Notice};

const OUTBOXES: u8 = 40;
const NOTICES: u8 = 41;

impl Books {
    /// Numbers of the tables in a snapshot.
    pub const TABLES: &'static [u8] = &[OUTBOXES, NOTICES];

    /// Copies what an overlay will change in `base`, on top of what was copied before. Asked before the overlay settles.
    /// The overlay must hold its notices whole, with all their parts.
    pub fn copy_changes(&mut self, over: &Self, base: &Self) {
        for (&unit, &outbox) in over.outboxes.iter() {
            self.outboxes.insert(unit, outbox);
            let before = base.outboxes.get(&unit).copied().unwrap_or_default();
            for number in before.acknowledged + 1..=outbox.acknowledged {
                self.notices.remove(&(unit, number));
                self.gone.insert((unit, number));
            }
        }
        let waits = |(unit, number): &(u32, u64)| {
            let outbox = self.outboxes.get(unit);
            outbox.is_none_or(|outbox| *number > outbox.acknowledged)
        };
        let waiting = over.notices.iter().filter(|(key, _)| waits(key));
        self.notices
            .extend(waiting.map(|(&key, notice)| (key, notice.clone())));
    }

    /// Gathers every entry for a snapshot; `false` if one could not be written.
    #[must_use]
    pub fn put(&self, into: &mut Entries) -> bool {
        Self::TABLES.iter().all(|&table| self.put_table(table, into))
    }

    /// Gathers every entry of one table; `false` if one could not be written.
    #[must_use]
    pub fn put_table(&self, table: u8, into: &mut Entries) -> bool {
        match table {
            OUTBOXES => into.put_all(OUTBOXES, &self.outboxes),
            NOTICES => {
                let mut waiting = self.notices.iter();
                let mut gone = self.gone.iter();
                waiting.all(|(key, notice)| into.put(NOTICES, key, Some(notice)))
                    && gone.all(|key| into.put(NOTICES, key, None::<&Notice>))
            }
            _ => true,
        }
    }

    /// Takes one entry of a snapshot; `None` if it is not one.
    pub fn take(&mut self, table: u8, key: &[u8], value: &[u8]) -> Option<()> {
        match table {
            OUTBOXES => take(&mut self.outboxes, key, value),
            NOTICES => {
                let key = layers::Key::take(key)?;
                self.notices.insert(key, read(value)?);
                Some(())
            }
            _ => None,
        }
    }

    /// Makes room for this many entries of a table.
    pub fn reserve(&mut self, table: u8, entries: usize) {
        if table == OUTBOXES {
            self.outboxes.reserve_kept(entries);
        }
    }

    /// Adds tables that were loaded apart, or newer changes, and counts what waits.
    pub fn join(&mut self, other: Self) {
        join(&mut self.outboxes, other.outboxes);
        for key in &other.gone {
            self.notices.remove(key);
        }
        self.gone.extend(other.gone);
        if self.notices.is_empty() {
            self.notices = other.notices;
        } else {
            self.notices.extend(other.notices);
        }
        self.waiting = self.outboxes.values().map(|outbox| outbox.waiting()).sum();
    }
}
