//! Replay: from facts back to the tables. Folds what was decided; recomputes nothing and reads no clock.
//!
//! Place in the flow: reading the log back, behind the openers, in the order of the log. It begins with empty tables or
//! with those of a snapshot, and gathers what it changes for the next one, if anybody keeps one. Absent: reading and
//! opening.

use std::mem;

use decision::{Books, Draft, apply, note_time};
use event::{Fact, Header, Kind};

use crate::{
    Failure,
    changes::Changes,
    mark::{Counts, Mark},
    opener::{Body, Event, Opener},
};

/// The overlay settles after so many events.
const SETTLE_EVERY: u64 = 4096;

/// What a replay found.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Replayed {
    /// Events of the log.
    pub events: u64,
    /// Of these, events that a snapshot spared the replay.
    pub spared: u64,
    /// Events that cannot be opened any more because a key they need was erased.
    pub erased: u64,
}

pub(crate) struct Replay<'k> {
    opener: Opener<'k>,
    pub(crate) books: Books,
    over: Books,
    unsettled: u64,
    /// Tags of matters up to this one were handed over before: every matter has an event in the command that made it. Asked
    /// here, in the order of the log, since which opener meets a matter first is chance.
    tagged: u64,
    /// What changed, if anybody keeps it.
    changes: Option<Changes>,
    counts: Counts,
}

impl<'k> Replay<'k> {
    /// Begins after `from` events, with the tables as they were then. What changes is gathered if it is `kept`.
    pub(crate) fn new(opener: Opener<'k>, from: u64, books: Books, counts: Counts, kept: bool) -> Self {
        Self {
            opener,
            books,
            over: Books::default(),
            unsettled: 0,
            tagged: if from == 0 { 0 } else { counts.highest_matter },
            changes: kept.then(|| Changes::after(from)),
            counts,
        }
    }

    /// Whether all that was taken may be published if this event comes next. The parts of one notice stand in events of
    /// links in a row, and what is published and kept must hold it whole.
    fn is_between_commands(next: &Header) -> bool {
        next.kind != Kind::Link
    }

    /// Takes one event, in the order of the log.
    pub(crate) fn take(&mut self, event: Event) -> Result<(), Failure> {
        if self.unsettled >= SETTLE_EVERY && Self::is_between_commands(&event.header) {
            self.settle();
        }
        let Event {
            position,
            header,
            tag,
            body,
        } = event;
        self.counts.highest_matter = self.counts.highest_matter.max(header.matter.0);
        self.counts.last = self.counts.last.max(header.recorded_at);
        if let Some(changes) = &mut self.changes {
            changes.events += 1;
            if let Some(tag) = tag
                && header.matter.0 > self.tagged
            {
                changes.tag(tag.0, header.matter.0);
            }
        }
        self.unsettled += 1;
        let fact = match body {
            Body::Fact(fact) => Some(fact),
            Body::Erased => None,
            Body::Later(bytes) => self.opener.open_later(position, &bytes)?,
        };
        // What a restore skipped is never given any more.
        if let Some(Fact::Restored(restored)) = &fact {
            let skipped = restored.first_matter.saturating_sub(1);
            self.counts.highest_matter = self.counts.highest_matter.max(skipped);
        }
        let mut draft = Draft::new(&self.books, &mut self.over);
        match fact {
            Some(fact) => apply(&mut draft, &fact, header.recorded_at),
            None => {
                // When it was recorded stands in clear.
                note_time(&mut draft, header.recorded_at);
                self.counts.erased += 1;
            }
        }
        Ok(())
    }

    fn settle(&mut self) {
        match &mut self.changes {
            Some(changes) => changes.settle(&mut self.over, &mut self.books),
            None => self.books.settle(&mut self.over),
        }
        self.unsettled = 0;
    }

    /// Bytes of what was gathered for the snapshot, what is not settled yet left out.
    pub(crate) fn gathered(&self) -> usize {
        self.changes.as_ref().map_or(0, Changes::bytes)
    }

    /// Where the log stands at the end of a group here, and what changed since the last time.
    pub(crate) fn cut(&mut self, epoch: u64, cut: journal::Mark) -> (Mark, Option<Changes>) {
        let journal::Mark { size, root } = cut;
        self.settle();
        self.tagged = self.counts.highest_matter;
        let mark = Mark {
            epoch,
            size,
            root: root.0,
            counts: self.counts,
        };
        let changes = self.changes.as_mut();
        (
            mark,
            changes.map(|changes| mem::replace(changes, Changes::after(size))),
        )
    }

    /// Goes on gathering with what a cut gave and nobody took.
    pub(crate) fn take_back(&mut self, changes: Changes) {
        self.changes = Some(changes);
    }

    /// The tables, what changed since it was last handed over, and the numbers counted along.
    pub(crate) fn finish(mut self) -> (Books, Option<Changes>, Counts) {
        self.settle();
        (self.books, self.changes, self.counts)
    }
}
