//! Replay: from the log back to the tables. Folds what was decided; recomputes nothing and reads no clock.

use std::collections::HashMap;

use decision::{Books, Draft, apply};
use event::{Fact, Header, Moment, decode, split};
use journal::Position;
use seal::{KeyReader, KeySlots, Matter, MatterKey, MatterTag, Slot};

use crate::Failure;

/// The overlay settles after so many events.
const SETTLE_EVERY: u64 = 4096;

/// What a replay found.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Replayed {
    /// Events read.
    pub events: u64,
    /// Events that cannot be opened any more because a key they need was erased.
    pub erased: u64,
}

pub(crate) struct Replay<'k> {
    epoch: u64,
    reader: KeyReader<'k>,
    /// Tags of the matters seen so far: an event names its companions by tag, and a companion's own event always
    /// comes earlier.
    tags: HashMap<MatterTag, Matter>,
    books: Books,
    over: Books,
    pub(crate) highest_matter: u64,
    pub(crate) last_moment: Moment,
    pub(crate) replayed: Replayed,
}

impl<'k> Replay<'k> {
    pub(crate) fn new(epoch: u64, slots: &'k KeySlots) -> Self {
        Self {
            epoch,
            reader: slots.reader(),
            tags: HashMap::new(),
            books: Books::default(),
            over: Books::default(),
            highest_matter: event::HOUSE.0,
            last_moment: Moment(i64::MIN),
            replayed: Replayed::default(),
        }
    }

    /// Takes one event of the log.
    pub(crate) fn take(&mut self, Position(position): Position, bytes: &[u8]) -> Result<(), Failure> {
        let (header, sealed) = split(bytes).map_err(|why| Failure::NotAnEvent { position, why })?;
        self.highest_matter = self.highest_matter.max(header.matter.0);
        self.last_moment = self.last_moment.max(header.recorded_at);
        self.replayed.events += 1;
        match self.open(position, &header, sealed)? {
            Some(fact) => apply(
                &mut Draft::new(&self.books, &mut self.over),
                &fact,
                header.recorded_at,
            ),
            None => self.replayed.erased += 1,
        }
        if self.replayed.events.is_multiple_of(SETTLE_EVERY) {
            self.books.settle(&mut self.over);
        }
        Ok(())
    }

    fn open(&mut self, position: u64, header: &Header, sealed: &[u8]) -> Result<Option<Fact>, Failure> {
        let Some(primary) = self.key(header.matter, position)? else {
            return Ok(None);
        };
        self.tags.entry(primary.tag()).or_insert(header.matter);
        let bound = header.bound_to(self.epoch, position);
        let wrong = |_| Failure::DoesNotOpen { position };
        let tags = seal::open_companions(&primary, header.companions.into(), header.nonce, &bound, sealed)
            .map_err(wrong)?;
        let mut companions: Vec<MatterKey> = Vec::with_capacity(tags.len());
        for tag in tags {
            let Some(&matter) = self.tags.get(&tag) else {
                return Ok(None);
            };
            let Some(key) = self.key(matter, position)? else {
                return Ok(None);
            };
            companions.push(key);
        }
        let companions: Vec<&MatterKey> = companions.iter().collect();
        let body = seal::open(&primary, &companions, header.nonce, &bound, sealed).map_err(wrong)?;
        decode(&body)
            .map(Some)
            .map_err(|why| Failure::Unreadable { position, why })
    }

    fn key(&mut self, matter: Matter, position: u64) -> Result<Option<MatterKey>, Failure> {
        match self.reader.key(matter)? {
            Slot::Live(key) => Ok(Some(key)),
            Slot::Erased => Ok(None),
            Slot::NeverPrepared => Err(Failure::KeyMissing { position }),
        }
    }

    /// The tables.
    pub(crate) fn finish(mut self) -> Books {
        self.books.settle(&mut self.over);
        self.books
    }
}
