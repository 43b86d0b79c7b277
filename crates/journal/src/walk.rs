//! Walk: a pass over one volume by the raw reader, without sled.
//!
//! A file of sled may hold different values under one key: what a group that was never acknowledged left behind, and
//! what was written there later. The best place of each is nearly always right; where the root says otherwise, the others
//! are tried, within a bound. Values that begin before the position that comes next are such remains and are passed over.
//! Absent: opening the file (`raw`), proving (`scan`).

use std::collections::BTreeMap;

use proof::{Frontier, Hash, leaf_hash};

use crate::failure::{Failure, Meaning, OpenError};
use crate::frame::{self, NoFrame};
use crate::raw::{Index, Place};
use crate::scan::{Scan, decode_at};
use crate::types::{Position, Visit};

/// Values between two questions whether to go on.
const STRIDE: u32 = 64;
/// How many times the events of a volume are hashed at most in search of the right values.
const PATIENCE: u64 = 16;

/// Values to be taken in place of the best of their key.
#[derive(Default)]
pub(crate) struct Choice(BTreeMap<u64, Place>);

impl Choice {
    /// The last chosen value that begins at or before `position`.
    pub(crate) fn before(&self, position: u64) -> Option<&Place> {
        self.0.range(..=position).next_back().map(|(_, place)| place)
    }
}

/// Hands the events of one volume from where `scan` stands up to position `end`, or to the end of the values, to `scan`
/// and `visit`. `go_on` hears the number of events proven, now and then, and says whether to go on.
///
/// A file in which a later version of this program wrote is refused: to this one its values are none.
pub(crate) fn walk<E>(
    index: &Index,
    choice: &Choice,
    scan: &mut Scan,
    end: u64,
    visit: &mut Visit<'_, E>,
    go_on: &mut dyn FnMut(u64) -> bool,
) -> Result<(), OpenError<E>> {
    if let Some(found) = index.doubts().newer {
        return Err(NoFrame::Newer(found).at(scan.size()).into());
    }
    let mut values = index.values(scan.size());
    let mut seen = 0u32;
    while scan.size() < end
        && let Some(next) = values.next_borrowed()
    {
        let (first, value) = next?;
        if first < scan.size() {
            continue;
        }
        match choice.0.get(&first) {
            Some(place) if first == scan.size() => take(first, &index.read(place)?, scan, end, visit)?,
            _ => take(first, value, scan, end, visit)?,
        }
        seen += 1;
        if seen.is_multiple_of(STRIDE) && !go_on(scan.size()) {
            return Err(Failure::Closed.into());
        }
    }
    Ok(())
}

fn take<E>(
    first: u64,
    value: &[u8],
    scan: &mut Scan,
    end: u64,
    visit: &mut Visit<'_, E>,
) -> Result<(), OpenError<E>> {
    let frame = decode_at(&first.to_be_bytes(), value, scan.size(), scan.epoch())?;
    if frame.end() > end {
        return Err(Failure::damaged(first, Meaning::Overlap).into());
    }
    scan.frame(&frame, visit)
}

/// The values that lead from `frontier` to `root` at `end`. None but the best of each key if nothing else is there, or
/// nothing leads there: the walk then says what is wrong.
pub(crate) fn choose(index: &Index, frontier: &Frontier, end: u64, root: Hash) -> Result<Choice, Failure> {
    let from = frontier.size();
    let within = |place: &&Place| (from..end).contains(&place.first);
    let doubtful = index
        .places()
        .iter()
        .filter(within)
        .any(|place| !index.alternatives(place.first).is_empty());
    if !doubtful {
        return Ok(Choice::default());
    }
    let mut search = Search {
        index,
        end,
        root,
        budget: (end - from).saturating_mul(PATIENCE),
        picks: Vec::new(),
    };
    match search.reaches(frontier.clone())? {
        true => Ok(Choice(
            search.picks.iter().map(|place| (place.first, *place)).collect(),
        )),
        false => Ok(Choice::default()),
    }
}

/// Depth first; it ends when the budget of hashed events is used up.
struct Search<'a> {
    index: &'a Index,
    end: u64,
    root: Hash,
    budget: u64,
    picks: Vec<Place>,
}

impl Search<'_> {
    fn reaches(&mut self, mut frontier: Frontier) -> Result<bool, Failure> {
        while frontier.size() < self.end {
            let mut candidates = self.candidates(frontier.size());
            match candidates.len() {
                0 => return Ok(false),
                1 => {
                    if let Some(place) = candidates.pop()
                        && !self.push(&mut frontier, &place)?
                    {
                        return Ok(false);
                    }
                }
                _ => return self.fork(&frontier, candidates),
            }
        }
        Ok(frontier.root() == self.root)
    }

    fn fork(&mut self, frontier: &Frontier, candidates: Vec<Place>) -> Result<bool, Failure> {
        for place in candidates {
            let mut longer = frontier.clone();
            self.picks.push(place);
            if self.push(&mut longer, &place)? && self.reaches(longer)? {
                return Ok(true);
            }
            self.picks.pop();
        }
        Ok(false)
    }

    /// The different values under this key, the best first.
    fn candidates(&self, first: u64) -> Vec<Place> {
        let best = self.index.places();
        let mut found: Vec<Place> = best
            .binary_search_by_key(&first, |place| place.first)
            .ok()
            .and_then(|at| best.get(at).copied())
            .into_iter()
            .collect();
        for other in self.index.alternatives(first) {
            if !found.contains(other) {
                found.push(*other);
            }
        }
        found
    }

    /// Whether the value stands and its events were added.
    fn push(&mut self, frontier: &mut Frontier, place: &Place) -> Result<bool, Failure> {
        let value = self.index.read(place)?;
        let Ok(frame) = frame::decode(&value) else {
            return Ok(false);
        };
        let count = u64::from(frame.count);
        if frame.first != frontier.size() || frame.end() > self.end || self.budget < count {
            return Ok(false);
        }
        self.budget -= count;
        frame.events().for_each(|event| frontier.push(leaf_hash(event)));
        Ok(true)
    }
}

/// Refuses when a walk over a closed volume ended before the volume that comes next.
pub(crate) fn require_whole(scan: &Scan, end: u64) -> Result<(), Failure> {
    match scan.size() {
        size if size < end => Err(Failure::damaged(size, Meaning::Gap { next: Position(end) })),
        _ => Ok(()),
    }
}
