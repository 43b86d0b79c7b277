//! All tables in a snapshot: what changed since the one before, and taking it back.
//!
//! Place in the flow: beside publishing a group, its changes are copied into books that hold nothing else; now and then
//! these are written away. A start takes them back and folds only the facts that came later.
//! Absent: files and keys (crate `snapshot`), and when to write (engine).

use layers::{Entries, join, take};

use crate::Books;

/// The form of the entries. Raised whenever the form of any entry changes; a snapshot of another form counts as absent
/// and is made again from the log.
pub const KEPT_FORMAT: u32 = 1;

const REQUESTS: u8 = 50;
const WRITTEN: u8 = 51;
const OPENED: u8 = 52;
const PROPOSALS: u8 = 53;
const OWN: &[u8] = &[REQUESTS, WRITTEN, OPENED, PROPOSALS];

impl Books {
    /// Numbers of all tables in a snapshot.
    pub fn kept_tables() -> impl Iterator<Item = u8> {
        let rooms = [
            registry::Books::TABLES,
            household::Books::TABLES,
            outbox::Books::TABLES,
            OWN,
        ];
        rooms.into_iter().flatten().copied()
    }

    /// Copies what an overlay will change in `base`, on top of what was copied before. Asked before the overlay settles;
    /// it must hold its notices whole, which it does between two commands.
    pub fn copy_changes(&mut self, over: &Self, base: &Self) {
        self.registry.copy_changes(&over.registry);
        self.household.copy_changes(&over.household);
        self.outbox.copy_changes(&over.outbox, &base.outbox);
        self.requests
            .extend(over.requests.iter().map(|(&key, &done)| (key, done)));
        self.written
            .extend(over.written.iter().map(|(&key, &count)| (key, count)));
        self.opened
            .extend(over.opened.iter().map(|(&key, opened)| (key, opened.clone())));
        self.proposals
            .extend(over.proposals.iter().map(|(&key, &proposal)| (key, proposal)));
    }

    /// Gathers every entry for a snapshot; `false` if one could not be written.
    #[must_use]
    pub fn put(&self, into: &mut Entries) -> bool {
        Self::kept_tables().all(|table| self.put_table(table, into))
    }

    /// Gathers every entry of one table; `false` if one could not be written.
    #[must_use]
    pub fn put_table(&self, table: u8, into: &mut Entries) -> bool {
        match table {
            REQUESTS => into.put_all(REQUESTS, &self.requests),
            WRITTEN => into.put_all(WRITTEN, &self.written),
            OPENED => into.put_all(OPENED, &self.opened),
            PROPOSALS => into.put_all(PROPOSALS, &self.proposals),
            // Each room knows its own numbers, and they are all different.
            _ => {
                self.registry.put_table(table, into)
                    && self.household.put_table(table, into)
                    && self.outbox.put_table(table, into)
            }
        }
    }

    /// Takes one entry of a snapshot; `None` if it is not one.
    pub fn take(&mut self, table: u8, key: &[u8], value: &[u8]) -> Option<()> {
        match table {
            REQUESTS => take(&mut self.requests, key, value),
            WRITTEN => take(&mut self.written, key, value),
            OPENED => take(&mut self.opened, key, value),
            PROPOSALS => take(&mut self.proposals, key, value),
            of_registry if registry::Books::TABLES.contains(&of_registry) => {
                self.registry.take(table, key, value)
            }
            of_outbox if outbox::Books::TABLES.contains(&of_outbox) => self.outbox.take(table, key, value),
            _ => self.household.take(table, key, value),
        }
    }

    /// Makes room for this many entries of a table.
    pub fn reserve(&mut self, table: u8, entries: usize) {
        match table {
            REQUESTS => self.requests.reserve_kept(entries),
            _ => {
                self.registry.reserve(table, entries);
                self.household.reserve(table, entries);
                self.outbox.reserve(table, entries);
            }
        }
    }

    /// Adds tables that were loaded apart.
    pub fn join(&mut self, other: Self) {
        self.registry.join(other.registry);
        self.household.join(other.household);
        self.outbox.join(other.outbox);
        join(&mut self.requests, other.requests);
        join(&mut self.written, other.written);
        join(&mut self.opened, other.opened);
        join(&mut self.proposals, other.proposals);
    }
}
