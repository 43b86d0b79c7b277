//! The journal's words: position, epoch, head. Absent: how they are stored; see `frame` and `head`.

use std::fmt;

use proof::{Frontier, Hash};

use crate::unopened::Unopened;

/// Place of one event in the log: 0-based and gapless; also the index of its leaf in the tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position(pub u64);

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The life of a log: a random number chosen at its creation. A restored log gets a new one, so that what was
/// issued under the old one (cursors, notice ids) cannot be mistaken for the new one's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Epoch(pub u64);

/// A place in the log that a caller knows from before, for instance from a snapshot of what it made of the events.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    /// Number of events before it.
    pub size: u64,
    /// Root of the RFC 6962 tree over these events.
    pub root: Hash,
}

/// What a caller does with each event of a pass, in order; its own error stops the pass.
pub type Visit<'a, E> = dyn FnMut(Position, &[u8]) -> Result<(), E> + 'a;

/// What a pass comes to: events in order, and once the place before which nothing is changed.
#[derive(Clone, Copy, Debug)]
pub enum Pass<'e> {
    /// The next event.
    Event(Position, &'e [u8]),
    /// All events of closed volumes were handed over. Whoever refuses here leaves the journal as it was; after this the
    /// newest volume is copied if need be, and opened; here it can be looked at before, unless it is open already.
    ClosedRead(Option<Unopened<'e>>),
}

/// High-water mark: all that was acknowledged so far. Kept outside sled, because a destroyed sled store opens
/// "successfully" with nothing in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Head {
    /// The log's epoch.
    pub epoch: Epoch,
    /// Number of events; the next one gets this position.
    pub size: u64,
    /// Root of the RFC 6962 tree over these events.
    pub root: Hash,
}

impl Head {
    /// The head that describes the tree of `frontier`.
    pub(crate) fn of(epoch: Epoch, frontier: &Frontier) -> Self {
        Self {
            epoch,
            size: frontier.size(),
            root: frontier.root(),
        }
    }
}
