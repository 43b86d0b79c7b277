//! All tables in a snapshot: what changed since the one before, and taking it back.
//!
//! Place in the flow: beside publishing a group, its changes are gathered as entries; now and then these are written
//! away. A start takes them back and folds only the facts that came later.
//! Absent: files and keys (crate `snapshot`), and when to write (engine).

use layers::Entries;

use crate::{Books, books::Own};

/// The form of the entries, and what they mean: raised whenever one of them is written otherwise or a fold comes to keep
/// something else, so that no snapshot of before is believed. (2: who was told that a match fell away is no longer among
/// those who were told of it. 3: matches by number, links with their marks in one byte, half the digest of a request. 4: steps
/// from number to number, marks in a byte, names and requests by fewer bytes. 5: what is still to be told. 6:
/// notices of limits. 7: erasures, which relation a request was about, the clock, what is told of terms and of the archive. 8: restores,
/// where lives of the log ended, names and requests with the label of their key, rotations.)
pub const KEPT_FORMAT: u32 = 8;

/// Tables that tell which store it is: the first fact, the policies and their latest change, the latest rotation of the
/// pseudonym key. They stay small, and a start reads
/// them alone before it opens anything.
pub const OF_THE_STORE: [u8; 4] = [52, 54, 55, 65];

layers::kept!(Own {
    50 = requests,
    51 = written,
    52 = opened,
    53 = proposals,
    54 = policies,
    55 = policy_change,
    56 = still_to_tell,
    57 = limits_told,
    58 = erasures,
    59 = archive_told,
    49 = clock,
    61 = restorations,
    62 = ends_of_lives,
    65 = rotation,
});

impl Books {
    /// Numbers of all tables in a snapshot.
    pub fn kept_tables() -> impl Iterator<Item = u8> {
        let rooms = [
            registry::Books::TABLES,
            household::Books::TABLES,
            outbox::Books::TABLES,
            Own::TABLES,
        ];
        rooms.into_iter().flatten().copied()
    }

    /// Takes over a durable overlay and gathers what it changes; `false` if an entry could not be written, which is taken over
    /// all the same. The overlay must hold its notices whole, which it does between two commands.
    #[must_use]
    pub fn settle_into(&mut self, over: &mut Self, into: &mut Entries) -> bool {
        let Self {
            registry,
            household,
            outbox,
            own,
        } = over;
        let mut whole = self.registry.settle_into(registry, into);
        whole &= self.household.settle_into(household, into);
        whole &= self.outbox.settle_into(outbox, into);
        whole & self.own.settle_into(own, into)
    }

    /// Gathers every entry for a snapshot; `false` if one could not be written.
    #[must_use]
    pub fn put(&self, into: &mut Entries) -> bool {
        Self::kept_tables().all(|table| self.put_table(table, into))
    }

    /// Gathers every entry of one table; `false` if one could not be written.
    #[must_use]
    pub fn put_table(&self, table: u8, into: &mut Entries) -> bool {
        // Each room knows its own numbers, and they are all different.
        self.registry.put_table(table, into)
            && self.household.put_table(table, into)
            && self.outbox.put_table(table, into)
            && self.own.put_table(table, into)
    }

    /// Gathers every entry of one table in a form in which tables that say the same are alike, whatever way led to them;
    /// only for comparing. `false` if one could not be written.
    #[must_use]
    pub fn put_canonical(&self, table: u8, into: &mut Entries) -> bool {
        self.registry.put_table(table, into)
            && self.household.put_canonical(table, into)
            && self.outbox.put_table(table, into)
            && self.own.put_table(table, into)
    }

    /// Takes one entry of a snapshot; `None` if it is not one.
    pub fn take(&mut self, table: u8, key: &[u8], value: &[u8]) -> Option<()> {
        match table {
            of_own if Own::TABLES.contains(&of_own) => self.own.take(table, key, value),
            of_registry if registry::Books::TABLES.contains(&of_registry) => {
                self.registry.take(table, key, value)
            }
            of_outbox if outbox::Books::TABLES.contains(&of_outbox) => self.outbox.take(table, key, value),
            _ => self.household.take(table, key, value),
        }
    }

    /// Makes room for this many entries of a table.
    pub fn reserve(&mut self, table: u8, entries: usize) {
        self.registry.reserve(table, entries);
        self.household.reserve(table, entries);
        self.outbox.reserve(table, entries);
        self.own.reserve(table, entries);
    }

    /// Adds tables that were loaded apart.
    pub fn join(&mut self, other: Self) {
        let Self {
            registry,
            household,
            outbox,
            own,
        } = other;
        self.registry.join(registry);
        self.household.join(household);
        self.outbox.join(outbox);
        self.own.join(own);
    }
}
