//! Lives: under which epoch each position of the log was written.
//!
//! A log that was restored goes on under a new epoch; what it held before keeps the epoch under which it was written, because
//! hashes and receipts of it are in other hands. A life begins with a volume, so that each volume has one epoch.
//! Absent: how it is stored (`start`), and how it is found (`volumes`).

use crate::types::{Epoch, Position};

/// One life of a log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Life {
    /// Position of its first event.
    pub first: Position,
    /// Its epoch.
    pub epoch: Epoch,
}

/// All lives of a log in order; the first begins at position 0, and the last is the present one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lives(Vec<Life>);

impl Lives {
    /// A log that was never restored.
    #[must_use]
    pub fn one(epoch: Epoch) -> Self {
        let first = Position(0);
        Self(vec![Life { first, epoch }])
    }

    /// Lives from elsewhere; none if they are not lives of a log: the first begins at 0, each later one behind the one before.
    #[must_use]
    pub fn of(lives: Vec<Life>) -> Option<Self> {
        let begins = lives.first().is_some_and(|life| life.first.0 == 0);
        let in_order = lives.is_sorted_by(|one, next| one.first < next.first);
        (begins && in_order).then_some(Self(lives))
    }

    /// Adds the life that begins behind all others.
    pub(crate) fn begin(&mut self, first: u64, epoch: Epoch) {
        let first = Position(first);
        self.0.push(Life { first, epoch });
    }

    /// The epoch of the event at a position, or of the one that would come there.
    #[must_use]
    pub fn at(&self, position: u64) -> Epoch {
        let later = self.0.partition_point(|life| life.first.0 <= position);
        self.0[later.saturating_sub(1)].epoch
    }

    /// The epoch under which the log goes on.
    #[must_use]
    pub fn present(&self) -> Epoch {
        self.at(u64::MAX)
    }

    /// Those that had begun at a position.
    pub(crate) fn up_to(&self, position: u64) -> Self {
        let begun = self.0.iter().filter(|life| life.first.0 <= position);
        Self(begun.copied().collect())
    }

    /// In order.
    pub fn iter(&self) -> impl Iterator<Item = Life> + '_ {
        self.0.iter().copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lives(of: &[(u64, u64)]) -> Option<Lives> {
        let life = |&(first, epoch)| Life {
            first: Position(first),
            epoch: Epoch(epoch),
        };
        Lives::of(of.iter().map(life).collect())
    }

    #[test]
    fn each_position_has_the_epoch_of_the_life_that_it_stands_in() {
        let mut three = Lives::one(Epoch(7));
        three.begin(5, Epoch(8));
        three.begin(9, Epoch(6));
        assert_eq!(Some(&three), lives(&[(0, 7), (5, 8), (9, 6)]).as_ref());
        let epochs: Vec<u64> = [0, 4, 5, 8, 9, u64::MAX].map(|at| three.at(at).0).into();
        assert_eq!(epochs, [7, 7, 8, 8, 6, 6]);
        assert_eq!((three.present(), three.up_to(8).present()), (Epoch(6), Epoch(8)));
        assert_eq!(three.up_to(0), Lives::one(Epoch(7)));
    }

    #[test]
    fn lives_without_an_order_are_none() {
        for wrong in [&[][..], &[(1, 7)], &[(0, 7), (0, 8)], &[(0, 7), (5, 8), (4, 9)]] {
            assert_eq!(lives(wrong), None, "{wrong:?}");
        }
    }
}
