//! Changes: what the tables took since the last run of the snapshot.
//!
//! Place in the flow: beside publishing. The writer copies each group's overlay here and hands the whole over now and
//! then, so that it never waits for a snapshot. Absent: writing it (`keeper`).

use decision::Books;
use event::Moment;
use layers::{Entries, Table};

/// Number of the table of tags in a snapshot; those of the books are smaller.
pub(crate) const TAGS: u8 = 60;

/// Where the log stood, and what numbers go on from there.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Mark {
    /// The life of the log.
    pub(crate) epoch: u64,
    /// Events.
    pub(crate) size: u64,
    /// Root of the tree over them.
    pub(crate) root: [u8; 32],
    pub(crate) counts: Counts,
}

/// Numbers that a replay counts along.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Counts {
    pub(crate) highest_matter: u64,
    pub(crate) last: Moment,
    pub(crate) erased: u64,
}

impl Counts {
    pub(crate) const NONE: Self = Self {
        highest_matter: event::HOUSE.0,
        last: Moment(i64::MIN),
        erased: 0,
    };

    /// Three numbers, little-endian.
    pub(crate) fn bytes(self) -> Vec<u8> {
        let mut bytes = self.highest_matter.to_le_bytes().to_vec();
        bytes.extend(self.last.0.to_le_bytes());
        bytes.extend(self.erased.to_le_bytes());
        bytes
    }

    pub(crate) fn read(bytes: &[u8]) -> Option<Self> {
        let (matter, rest) = bytes.split_first_chunk::<8>()?;
        let (last, erased) = rest.split_first_chunk::<8>()?;
        Some(Self {
            highest_matter: u64::from_le_bytes(*matter),
            last: Moment(i64::from_le_bytes(*last)),
            erased: u64::from_le_bytes(erased.try_into().ok()?),
        })
    }
}

#[derive(Default)]
pub(crate) struct Changes {
    books: Books,
    tags: Table<[u8; 16], u64>,
    /// Events of the log before them.
    pub(crate) from: u64,
    /// Events since.
    pub(crate) events: u64,
}

impl Changes {
    /// Nothing yet, after so many events.
    pub(crate) fn after(size: u64) -> Self {
        Self {
            from: size,
            ..Self::default()
        }
    }

    /// Copies what an overlay is about to change in what is published.
    pub(crate) fn copy(&mut self, over: &Books, base: &Books) {
        self.books.copy_changes(over, base);
    }

    pub(crate) fn tag(&mut self, tag: [u8; 16], matter: u64) {
        self.tags.insert(tag, matter);
    }

    /// Lays newer changes on top.
    pub(crate) fn join(&mut self, newer: Self) {
        self.books.join(newer.books);
        layers::join(&mut self.tags, newer.tags);
        self.events += newer.events;
    }

    /// Everything as entries; `None` if one could not be written.
    pub(crate) fn entries(&self) -> Option<Entries> {
        let mut entries = Entries::default();
        (self.books.put(&mut entries) && entries.put_all(TAGS, &self.tags)).then_some(entries)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_written_and_read_the_same() {
        let counts = Counts {
            highest_matter: 70_000,
            last: Moment(-5),
            erased: 3,
        };
        assert_eq!(Counts::read(&counts.bytes()), Some(counts));
        for cut in 0..24 {
            assert_eq!(Counts::read(&counts.bytes()[..cut]), None);
        }
    }
}
