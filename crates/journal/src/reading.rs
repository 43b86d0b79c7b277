//! Reading: acknowledged events from any position, while the journal is open.
//!
//! The newest volume is asked through sled. Closed ones are asked through the raw reader, whose findings for the last two
//! volumes are kept at hand (24 bytes per value). Absent: events beyond the head, and proving the root (`verifier`).

use std::sync::{Arc, PoisonError};

use crate::closed::{Closed, Values};
use crate::failure::{Failure, Meaning};
use crate::frame::Frame;
use crate::journal::Journal;
use crate::scan::{decode_at, unreadable};
use crate::types::Position;

/// Closed volumes whose values are kept at hand.
const KEPT: usize = 2;

type Events = Vec<(Position, Vec<u8>)>;

/// The values of the closed volumes that were read last, by first position, the latest last.
#[derive(Default)]
pub(crate) struct AtHand(Vec<(u64, Arc<Values>)>);

impl AtHand {
    fn of(&mut self, closed: &Closed) -> Result<Arc<Values>, Failure> {
        let first = closed.volume.first;
        let found = self.0.iter().position(|(at, _)| *at == first);
        let entry = match found {
            Some(at) => self.0.remove(at),
            None => (first, Arc::new(closed.values(false)?)),
        };
        let values = Arc::clone(&entry.1);
        self.0.push(entry);
        if self.0.len() > KEPT {
            self.0.remove(0);
        }
        Ok(values)
    }
}

pub(crate) fn read(journal: &Journal, from: u64, count: usize) -> Result<Events, Failure> {
    let end = from.saturating_add(count as u64).min(journal.head.size);
    let mut events = Events::new();
    let mut next = from;
    for closed in &journal.closed {
        let end = end.min(closed.end);
        if (closed.volume.first..end).contains(&next) {
            of_closed(journal, closed, next, end, &mut events)?;
            next = end;
        }
    }
    if next < end {
        of_newest(journal, next, end, &mut events)?;
    }
    Ok(events)
}

fn of_closed(
    journal: &Journal,
    closed: &Closed,
    from: u64,
    end: u64,
    into: &mut Events,
) -> Result<(), Failure> {
    let mut at_hand = journal.at_hand.lock().unwrap_or_else(PoisonError::into_inner);
    let values = at_hand.of(closed)?;
    drop(at_hand);
    let mut next = from;
    while next < end {
        let gap = || Failure::damaged(next, Meaning::Gap { next: Position(end) });
        let (first, value) = values.holding(next)?.ok_or_else(gap)?;
        let expected = first.min(next);
        let frame = decode_at(&first.to_be_bytes(), &value, expected, journal.lives.at(expected))?;
        take(&frame, next, end, into);
        next = frame.end();
    }
    Ok(())
}

fn of_newest(journal: &Journal, from: u64, end: u64, into: &mut Events) -> Result<(), Failure> {
    let store = &journal.store;
    let key = store.key_of(from).map_err(|failure| unreadable(failure, from))?;
    let mut expected = key.unwrap_or(from);
    for answer in store.values(expected) {
        let (key, value) = answer.map_err(|failure| unreadable(failure, expected))?;
        let frame = decode_at(&key, &value, expected, journal.lives.at(expected))?;
        take(&frame, from, end, into);
        expected = frame.end();
        if expected >= end {
            return Ok(());
        }
    }
    Err(Failure::damaged(expected, Meaning::Gap { next: Position(end) }))
}

fn take(frame: &Frame<'_>, from: u64, end: u64, into: &mut Events) {
    let wanted = frame
        .positioned()
        .filter(|(position, _)| (from..end).contains(position));
    into.extend(wanted.map(|(position, event)| (Position(position), event.to_vec())));
}
