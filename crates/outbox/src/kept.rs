//! The outboxes in a snapshot: what a group changed, and taking it back.
//!
//! A notice leaves the table when it is acknowledged, so what changed names those that are gone too. Absent: the rule
//! that what is acknowledged is gone (`books`).

use layers::{Entries, Kept, read};

use crate::books::{Books, Notice};

const OUTBOXES: u8 = 40;
const NOTICES: u8 = 41;

impl Books {
    /// Numbers of the tables in a snapshot.
    pub const TABLES: &'static [u8] = &[OUTBOXES, NOTICES];

    /// Takes over a durable overlay and gathers what it changes; `false` if an entry could not be written, which is taken over
    /// all the same. The overlay must hold its notices whole, with all their parts.
    #[must_use]
    pub fn settle_into(&mut self, over: &mut Self, into: &mut Entries) -> bool {
        let whole = over.put_changes(self, into);
        self.settle(over);
        whole
    }

    /// Gathers what this overlay will change in `base`.
    fn put_changes(&self, base: &Self, into: &mut Entries) -> bool {
        let outbox_of = |unit: &u32| self.outboxes.get(unit).or_else(|| base.outboxes.get(unit));
        let acknowledged = |unit: &u32| outbox_of(unit).map_or(0, |outbox| outbox.acknowledged);
        let mut gone = self.outboxes.iter().flat_map(|(&unit, outbox)| {
            let before = base.outboxes.get(&unit).copied().unwrap_or_default();
            // What came and was acknowledged within this overlay was never put.
            let numbers = before.acknowledged + 1..=outbox.acknowledged.min(before.last);
            numbers.map(move |number| (unit, number))
        });
        let mut waiting = self
            .all()
            .filter(|((unit, number), _)| *number > acknowledged(unit));
        self.outboxes.put_all(OUTBOXES, into)
            && waiting.all(|(key, notice)| into.put(NOTICES, &key, Some(notice)))
            && gone.all(|key| into.put(NOTICES, &key, None::<&Notice>))
            && self.put_rewritten(into, acknowledged)
    }

    /// What was acknowledged in this overlay too is gone already.
    fn put_rewritten(&self, into: &mut Entries, acknowledged: impl Fn(&u32) -> u64) -> bool {
        let mut left = self
            .rewritten
            .iter()
            .filter(|((unit, number), _)| *number > acknowledged(unit));
        left.all(|(key, notice)| into.put(NOTICES, key, Some(notice).filter(|n| !n.parts.is_empty())))
    }

    /// Every notice with its unit and number, in their order.
    fn all(&self) -> impl Iterator<Item = ((u32, u64), &Notice)> {
        self.notices
            .iter()
            .flat_map(|(&unit, queue)| queue.iter().map(move |(number, notice)| ((unit, number), notice)))
    }

    /// Gathers every entry of one table; `false` if one could not be written.
    #[must_use]
    pub fn put_table(&self, table: u8, into: &mut Entries) -> bool {
        match table {
            OUTBOXES => self.outboxes.put_all(OUTBOXES, into),
            NOTICES => self
                .all()
                .all(|(key, notice)| into.put(NOTICES, &key, Some(notice))),
            _ => true,
        }
    }

    /// Takes one entry of a snapshot; `None` if it is not one.
    pub fn take(&mut self, table: u8, key: &[u8], value: &[u8]) -> Option<()> {
        match table {
            OUTBOXES => self.outboxes.take(key, value),
            NOTICES => {
                let (unit, number): (u32, u64) = layers::Key::take(key)?;
                let notice: Notice = read(value)?;
                let queue = self.notices.entry(unit).or_default();
                queue.get_or_insert_with(number, || notice);
                Some(())
            }
            _ => None,
        }
    }

    /// Makes room for this many entries of a table.
    pub fn reserve(&mut self, table: u8, entries: usize) {
        if table == OUTBOXES {
            self.outboxes.reserve(entries);
        }
    }

    /// Adds tables that were loaded apart, and counts what waits.
    pub fn join(&mut self, other: Self) {
        self.outboxes.join(other.outboxes);
        for (unit, queue) in other.notices {
            self.notices.entry(unit).or_default().take_over(queue);
        }
        self.waiting = self.outboxes.values().map(|outbox| outbox.waiting()).sum();
    }
}
