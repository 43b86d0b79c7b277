//! Candidates: every copy of every value that a pass found, reduced to the best one of each.
//!
//! sled writes a value as a change, then again with its page each time the page is written as a whole, and leaves the old
//! copies where they are until their segment is used again. Copies with the same bytes are one candidate; different
//! frames under one key (events that were never acknowledged, lost, and written otherwise later) are kept side by side.
//! Certain before doubtful, then the newest. Absent: which of two different frames is right; the Merkle root tells.

use std::cmp::Reverse;

use super::place::Place;

/// The list is reduced when it has grown to twice what the last reduction left, and at least to this.
const SMALLEST: usize = 1 << 15;

#[derive(Clone, Copy)]
struct Candidate {
    place: Place,
    mark: u64,
}

pub(super) struct Candidates {
    list: Vec<Candidate>,
    reduce_at: usize,
}

/// The best place of each key, and what else stands under keys with more than one frame; both in order of key.
pub(super) struct Chosen {
    pub(super) best: Vec<Place>,
    pub(super) others: Vec<Place>,
}

impl Candidates {
    pub(super) fn new() -> Self {
        Self {
            list: Vec::new(),
            reduce_at: SMALLEST,
        }
    }

    pub(super) fn add(&mut self, place: Place, mark: u64) {
        if self.list.len() >= self.reduce_at {
            self.reduce();
            self.reduce_at = SMALLEST.max(self.list.len() * 2);
        }
        self.list.push(Candidate { place, mark });
    }

    /// One candidate for each different frame: the certain and newest copy of it.
    fn reduce(&mut self) {
        self.list
            .sort_unstable_by_key(|one| (one.place.first, one.mark, rank(&one.place)));
        self.list.dedup_by_key(|one| (one.place.first, one.mark));
    }

    /// Ends the collecting. Recovery reads up to `reach`; what stands behind it is doubtful.
    pub(super) fn choose(mut self, reach: u64) -> Chosen {
        for one in &mut self.list {
            if one.place.lsn >= reach {
                one.place = one.place.doubted();
            }
        }
        self.reduce();
        self.list
            .sort_unstable_by_key(|one| (one.place.first, rank(&one.place)));
        let mut best: Vec<Place> = Vec::with_capacity(self.list.len());
        let mut others = Vec::new();
        for Candidate { place, .. } in self.list {
            match best.last() {
                Some(last) if last.first == place.first => others.push(place),
                _ => best.push(place),
            }
        }
        Chosen { best, others }
    }
}

fn rank(place: &Place) -> (bool, Reverse<u64>) {
    (place.doubtful(), Reverse(place.lsn))
}
