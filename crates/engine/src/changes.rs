//! Changes: what the tables took since the last run of the snapshot.
//!
//! Place in the flow: beside publishing. The writer puts each group's overlay here and hands the whole over now and
//! then, so that it never waits for a snapshot. Absent: writing it (`keeper`).

use decision::Books;
use layers::Entries;

/// Number of the table of tags in a snapshot; those of the books are smaller.
pub(crate) const TAGS: u8 = 60;

#[derive(Default)]
pub(crate) struct Changes {
    entries: Entries,
    /// An entry could not be written.
    lost: bool,
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

    /// Settles an overlay into what is published, and gathers what it changes.
    pub(crate) fn settle(&mut self, over: &mut Books, base: &mut Books) {
        self.lost |= !base.settle_into(over, &mut self.entries);
    }

    pub(crate) fn tag(&mut self, tag: [u8; 16], matter: u64) {
        self.lost |= !self.entries.put(TAGS, &tag, Some(&matter));
    }

    /// The key behind this tag is destroyed.
    pub(crate) fn untag(&mut self, tag: [u8; 16]) {
        self.lost |= !self.entries.put(TAGS, &tag, None::<&u64>);
    }

    /// Bytes gathered.
    pub(crate) fn bytes(&self) -> usize {
        self.entries.bytes()
    }

    /// Lays newer changes on top.
    pub(crate) fn join(&mut self, newer: Self) {
        self.entries.join(newer.entries);
        self.lost |= newer.lost;
        self.events += newer.events;
    }

    /// Everything as entries; `None` if one could not be written.
    pub(crate) fn entries(&mut self) -> Option<&mut Entries> {
        (!self.lost).then_some(&mut self.entries)
    }
}
