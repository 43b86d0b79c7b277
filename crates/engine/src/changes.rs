//! Changes: what the tables took since the last run of the snapshot.
//!
//! Place in the flow: beside publishing. The writer copies each group's overlay here and hands the whole over now and
//! then, so that it never waits for a snapshot. Absent: writing it (`keeper`).

use decision::Books;
use layers::{Entries, Table};

/// Number of the table of tags in a snapshot; those of the books are smaller.
pub(crate) const TAGS: u8 = 60;

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
