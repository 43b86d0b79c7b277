//! Recent: the latest events of the log, as far as they stand in clear, for an administrator who watches.
//!
//! Filled at replay and with every group; a watcher reads from a position on and is woken when the log grew. Absent:
//! anything sealed.

use std::collections::VecDeque;

use event::{Header, split};
use parking_lot::Mutex;
use tokio::sync::watch;

/// Events kept.
const KEPT: usize = 1024;

/// Whether a log of so many events has the one at this position at hand: a replay takes no others, since each would be
/// split a second time only to be dropped.
pub(crate) const fn kept_at_hand(position: u64, size: u64) -> bool {
    position + KEPT as u64 >= size
}

/// One event as the log says it in clear.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Entry {
    /// Where it stands.
    pub position: u64,
    /// Its header.
    pub header: Header,
}

/// The latest events.
pub struct Recent {
    entries: Mutex<VecDeque<Entry>>,
    size: watch::Sender<u64>,
}

impl Recent {
    pub(crate) fn new() -> Self {
        Self {
            entries: Mutex::new(VecDeque::with_capacity(KEPT)),
            size: watch::Sender::new(0),
        }
    }

    /// Takes durable events that begin at `first`. Bytes that are no event are left out: whoever reads them says so.
    pub(crate) fn take<'e>(&self, first: u64, events: impl IntoIterator<Item = &'e [u8]>) {
        let mut entries = self.entries.lock();
        let mut next = first;
        for bytes in events {
            if let Ok((header, _)) = split(bytes) {
                if entries.len() == KEPT {
                    entries.pop_front();
                }
                entries.push_back(Entry {
                    position: next,
                    header,
                });
            }
            next += 1;
        }
        drop(entries);
        self.size.send_replace(next);
    }

    /// Events in the log, and a bell that rings when it grew.
    #[must_use]
    pub fn watch(&self) -> watch::Receiver<u64> {
        self.size.subscribe()
    }

    /// What is kept from a position on.
    #[must_use]
    pub fn from(&self, position: u64) -> Vec<Entry> {
        let entries = self.entries.lock();
        let kept = entries.iter().skip_while(|entry| entry.position < position);
        kept.cloned().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_replay_takes_the_events_that_are_kept_and_no_others() {
        for size in [1, 1023, 1024, 1025, 5000] {
            let taken = (0..size).filter(|&position| kept_at_hand(position, size)).count();
            assert_eq!(taken, KEPT.min(usize::try_from(size).unwrap()), "of {size}");
        }
    }
}
