//! Opener: from the bytes of an event to its fact.
//!
//! Place in the flow: reading the log back. Opening is what takes the time, so several openers work side by side; each
//! has its own reader of the key slots. Absent: the tables, order among events.

use std::rc::Rc;

use event::{Fact, Header, decode, split};
use journal::Lives;
use seal::{KeyReader, KeySlots, Matter, MatterKey, MatterTag, Slot};

use crate::{Failure, tags::Tags};

/// Keys kept at hand, each with one place it can stand in: the events around one registration need the same few.
const AT_HAND: usize = 1024;

/// What an event turned out to be.
pub(crate) enum Body {
    /// Opened.
    Fact(Fact),
    /// A key that it needs was destroyed.
    Erased,
    /// It names a companion that is not known yet: erased, or being opened by somebody else just now.
    Later(Box<[u8]>),
}

/// One event, read back.
pub(crate) struct Event {
    pub(crate) position: u64,
    pub(crate) header: Header,
    /// Tag of its matter, while its key is there.
    pub(crate) tag: Option<MatterTag>,
    pub(crate) body: Body,
}

pub(crate) struct Opener<'k> {
    /// Each event is bound to the epoch of the life in which it was written.
    lives: &'k Lives,
    reader: KeyReader<'k>,
    at_hand: Vec<Option<(Matter, Rc<MatterKey>)>>,
    tags: &'k Tags,
}

impl<'k> Opener<'k> {
    pub(crate) fn new(lives: &'k Lives, slots: &'k KeySlots, tags: &'k Tags) -> Self {
        Self {
            lives,
            reader: slots.reader(),
            at_hand: (0..AT_HAND).map(|_| None).collect(),
            tags,
        }
    }

    /// Opens one event. A companion that is not known yet leaves it for later.
    pub(crate) fn open(&mut self, position: u64, bytes: &[u8]) -> Result<Event, Failure> {
        let (header, sealed) = split(bytes).map_err(|why| Failure::NotAnEvent { position, why })?;
        let (tag, body) = match self.key(header.matter, position)? {
            None => (None, Body::Erased),
            Some(primary) => {
                let tag = primary.tag();
                self.tags.see(tag, header.matter);
                let body = self.body(position, &header, &primary, sealed)?;
                (Some(tag), body.unwrap_or_else(|| Body::Later(bytes.into())))
            }
        };
        Ok(Event {
            position,
            header,
            tag,
            body,
        })
    }

    /// Opens an event when everything before it was seen: a companion that is unknown now is one whose key is gone.
    pub(crate) fn open_later(&mut self, position: u64, bytes: &[u8]) -> Result<Option<Fact>, Failure> {
        match self.open(position, bytes)?.body {
            Body::Fact(fact) => Ok(Some(fact)),
            Body::Erased | Body::Later(_) => Ok(None),
        }
    }

    /// `None`: a companion is unknown.
    fn body(
        &mut self,
        position: u64,
        header: &Header,
        primary: &MatterKey,
        sealed: &[u8],
    ) -> Result<Option<Body>, Failure> {
        let bound = header.bound_to(self.lives.at(position).0, position);
        let wrong = |_| Failure::DoesNotOpen { position };
        let tags = seal::open_companions(primary, header.companions.into(), header.nonce, &bound, sealed)
            .map_err(wrong)?;
        let Some(matters) = self.matters(&tags) else {
            return Ok(None);
        };
        let mut companions: Vec<Rc<MatterKey>> = Vec::with_capacity(matters.len());
        for matter in matters {
            let Some(key) = self.key(matter, position)? else {
                return Ok(Some(Body::Erased));
            };
            companions.push(key);
        }
        let companions: Vec<&MatterKey> = companions.iter().map(Rc::as_ref).collect();
        let body = seal::open(primary, &companions, header.nonce, &bound, sealed).map_err(wrong)?;
        let fact = decode(&body).map_err(|why| Failure::Unreadable { position, why })?;
        Ok(Some(Body::Fact(fact)))
    }

    fn matters(&self, tags: &[MatterTag]) -> Option<Vec<Matter>> {
        tags.iter().map(|&tag| self.tags.find(tag)).collect()
    }

    fn key(&mut self, matter: Matter, position: u64) -> Result<Option<Rc<MatterKey>>, Failure> {
        let place = usize::try_from(matter.0).unwrap_or(0) % AT_HAND;
        if let Some(Some((held, key))) = self.at_hand.get(place)
            && *held == matter
        {
            return Ok(Some(Rc::clone(key)));
        }
        match self.reader.key(matter)? {
            Slot::Live(key) => {
                let key = Rc::new(key);
                if let Some(held) = self.at_hand.get_mut(place) {
                    *held = Some((matter, Rc::clone(&key)));
                }
                Ok(Some(key))
            }
            Slot::Erased => Ok(None),
            Slot::NeverPrepared => Err(Failure::KeyMissing { position }),
        }
    }
}
