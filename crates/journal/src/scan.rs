//! Scan: reads values in order and proves them: keys, checks, epoch, no gap, and the root at the head.
//!
//! Used by open (to the end of the log) and by verify (to the head). One pass; memory of one frame and one frontier.
//! Absent: reading from sled (`store`) and what happens with events beyond the head (`open`).

use proof::{Frontier, leaf_hash};

use crate::failure::{Failure, Meaning, OpenError, SledFault};
use crate::frame::{self, Frame};
use crate::types::{Head, Position, Visit};

/// A pass in progress.
pub(crate) struct Scan {
    head: Head,
    pub(crate) frontier: Frontier,
}

impl Scan {
    /// Begins at position 0.
    pub(crate) fn begin(head: Head) -> Result<Self, Failure> {
        let scan = Self {
            head,
            frontier: Frontier::new(),
        };
        scan.compare_root()?;
        Ok(scan)
    }

    /// Takes the next value as the store answered it, and hands its events to `visit`.
    pub(crate) fn value<E>(
        &mut self,
        answer: Result<(sled::IVec, sled::IVec), Failure>,
        visit: &mut Visit<'_, E>,
    ) -> Result<(), OpenError<E>> {
        let expected = self.frontier.size();
        let (key, value) = answer.map_err(|failure| unreadable(failure, expected))?;
        let frame = decode_at(&key, &value, expected, self.head)?;
        for (position, event) in frame.positioned() {
            self.frontier.push(leaf_hash(event));
            self.compare_root()?;
            let position = Position(position);
            visit(position, event).map_err(|error| OpenError::Visit { position, error })?;
        }
        Ok(())
    }

    /// Ends the pass: everything that was acknowledged must have been seen.
    pub(crate) fn end(self) -> Result<Frontier, Failure> {
        if self.frontier.size() < self.head.size {
            return Err(Failure::Behind {
                head: self.head.size,
                log: self.frontier.size(),
            });
        }
        Ok(self.frontier)
    }

    fn compare_root(&self) -> Result<(), Failure> {
        if self.frontier.size() == self.head.size && self.frontier.root() != self.head.root {
            return Err(Failure::damaged(self.head.size, Meaning::RootDiffers));
        }
        Ok(())
    }
}

/// The frame of a value that must begin at position `expected`.
pub(crate) fn decode_at<'a>(
    key: &[u8],
    value: &'a [u8],
    expected: u64,
    head: Head,
) -> Result<Frame<'a>, Failure> {
    let damaged = |meaning| Failure::damaged(expected, meaning);
    let key = key
        .try_into()
        .map(u64::from_be_bytes)
        .map_err(|_| damaged(Meaning::WrongKey))?;
    let frame = frame::decode(value).map_err(|no_frame| no_frame.at(expected))?;
    if frame.first != key {
        return Err(damaged(Meaning::WrongKey));
    }
    if frame.epoch != head.epoch.0 {
        return Err(damaged(Meaning::WrongEpoch));
    }
    match frame.first {
        first if first > expected => Err(damaged(Meaning::Gap {
            next: Position(first),
        })),
        first if first < expected => Err(damaged(Meaning::Overlap)),
        _ => Ok(frame),
    }
}

/// sled's own verdict of corruption, with the position that only we know.
pub(crate) fn unreadable(failure: Failure, position: u64) -> Failure {
    match failure {
        Failure::Sled {
            fault: SledFault::Corruption,
            ..
        } => Failure::damaged(position, Meaning::Unreadable),
        other => other,
    }
}
