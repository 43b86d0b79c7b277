//! Recent: the latest events of the log, as far as they stand in clear, for an administrator who watches.
//!
//! Filled at the start and with every group; a watcher reads from a position on and is woken when the log grew. Absent:
//! anything sealed.

use std::collections::VecDeque;

use event::{Header, split};
use parking_lot::Mutex;
use tokio::sync::watch;

/// Events kept.
pub(crate) const KEPT: usize = 1024;

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
