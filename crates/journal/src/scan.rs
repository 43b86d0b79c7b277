//! Scan: takes values in order and proves them: keys, checks, epoch, no gap, and the root at every known waypoint.
//!
//! Used by every pass over the log, whether the values come from sled or from the file of a closed volume. Memory of one
//! frame and one frontier. Absent: where the values come from (`store`, `walk`) and events beyond the head (`open`).

use proof::{Frontier, Hash, leaf_hash};

use crate::failure::{Failure, Meaning, OpenError, SledFault};
use crate::frame::{self, Frame};
use crate::lives::Lives;
use crate::types::{Epoch, Head, Mark, Position, Visit};

/// A root that is known from elsewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Waypoint {
    size: u64,
    root: Hash,
    is_mark: bool,
}

impl Waypoint {
    /// The tree at the head, or where a volume begins.
    pub(crate) fn known(size: u64, root: Hash) -> Self {
        Self {
            size,
            root,
            is_mark: false,
        }
    }

    pub(crate) fn head(head: &Head) -> Self {
        Self::known(head.size, head.root)
    }

    /// What the caller believes that the log was.
    pub(crate) fn mark(mark: &Mark) -> Self {
        Self {
            size: mark.size,
            root: mark.root,
            is_mark: true,
        }
    }

    fn differs(&self) -> Failure {
        match self.is_mark {
            true => Failure::MarkDiffers {
                position: Position(self.size),
            },
            false => Failure::damaged(self.size, Meaning::RootDiffers),
        }
    }
}

/// A pass in progress.
pub(crate) struct Scan {
    lives: Lives,
    frontier: Frontier,
    /// Events before this position are proven and not handed out.
    from: u64,
    /// Still to come, the nearest last.
    waypoints: Vec<Waypoint>,
}

impl Scan {
    /// Begins where `frontier` ends. Waypoints before it are of no use and are dropped.
    pub(crate) fn begin(
        lives: &Lives,
        frontier: Frontier,
        from: u64,
        mut waypoints: Vec<Waypoint>,
    ) -> Result<Self, Failure> {
        waypoints.retain(|waypoint| waypoint.size >= frontier.size());
        // A mark first: that it differs is told as such, and not as damage.
        waypoints.sort_by_key(|waypoint| (std::cmp::Reverse(waypoint.size), waypoint.is_mark));
        let mut scan = Self {
            lives: lives.clone(),
            frontier,
            from,
            waypoints,
        };
        scan.compare_roots()?;
        Ok(scan)
    }

    /// Number of events proven so far: the position that comes next.
    pub(crate) fn size(&self) -> u64 {
        self.frontier.size()
    }

    /// The epoch of what comes next.
    pub(crate) fn epoch(&self) -> Epoch {
        self.lives.at(self.size())
    }

    pub(crate) fn frontier(&self) -> &Frontier {
        &self.frontier
    }

    /// Takes the next value as sled answered it, and hands its events to `visit`.
    pub(crate) fn value<E>(
        &mut self,
        answer: Result<(sled::IVec, sled::IVec), Failure>,
        visit: &mut Visit<'_, E>,
    ) -> Result<(), OpenError<E>> {
        let expected = self.size();
        let (key, value) = answer.map_err(|failure| unreadable(failure, expected))?;
        let frame = decode_at(&key, &value, expected, self.epoch())?;
        self.frame(&frame, visit)
    }

    /// Takes the next frame, which begins where the one before it ended.
    pub(crate) fn frame<E>(
        &mut self,
        frame: &Frame<'_>,
        visit: &mut Visit<'_, E>,
    ) -> Result<(), OpenError<E>> {
        for (position, event) in frame.positioned() {
            self.frontier.push(leaf_hash(event));
            self.compare_roots()?;
            if position >= self.from {
                let position = Position(position);
                visit(position, event).map_err(|error| OpenError::Visit { position, error })?;
            }
        }
        Ok(())
    }

    /// Ends the pass: everything that was acknowledged must have been seen, and the caller's mark too.
    pub(crate) fn end(self, acknowledged: u64) -> Result<Frontier, Failure> {
        let log = self.frontier.size();
        if log < acknowledged {
            return Err(Failure::Behind {
                head: acknowledged,
                log,
            });
        }
        match self.waypoints.iter().find(|waypoint| waypoint.is_mark) {
            Some(mark) => Err(mark.differs()),
            None => Ok(self.frontier),
        }
    }

    fn compare_roots(&mut self) -> Result<(), Failure> {
        while let Some(next) = self.waypoints.last()
            && next.size == self.frontier.size()
        {
            if next.root != self.frontier.root() {
                return Err(next.differs());
            }
            self.waypoints.pop();
        }
        Ok(())
    }
}

/// The frame of a value that must begin at position `expected`.
pub(crate) fn decode_at<'a>(
    key: &[u8],
    value: &'a [u8],
    expected: u64,
    epoch: Epoch,
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
    if frame.epoch != epoch.0 {
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
