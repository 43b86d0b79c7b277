//! Every prepared key slot, looked at side by side.

use std::{num::NonZero, thread};

use seal::{Checked, KeySlots, Matter, MatterTag, SlotChecker};

use super::{Phase, found::SlotsFound};
use crate::Failure;

/// Slots that each thread looks at between two words about the progress.
const BITE: u64 = 16 * 1024;

/// What was found, and the tags of live slots, in order of matter.
pub(super) struct Looked {
    pub(super) found: SlotsFound,
    pub(super) tags: Vec<(Matter, MatterTag)>,
}

type Bite = Result<(Checked, Vec<(Matter, MatterTag)>), seal::Failure>;

pub(super) fn look(slots: &KeySlots, progress: &mut dyn FnMut(Phase, u64, u64)) -> Result<Looked, Failure> {
    let checker = slots.checker()?;
    let last = slots.prepared().0;
    let threads = thread::available_parallelism().map_or(1, NonZero::get) as u64;
    let (mut all, mut tags) = (Checked::default(), Vec::new());
    let mut from = 1;
    while from <= last {
        let starts = (0..threads)
            .map(|n| from + n * BITE)
            .filter(|start| *start <= last);
        for bite in side_by_side(&checker, starts, last) {
            let (checked, seen) = bite?;
            all.add(checked);
            tags.extend(seen);
        }
        from += threads * BITE;
        progress(Phase::KeySlots, last.min(from - 1), last);
    }
    Ok(Looked {
        found: SlotsFound::of(&all, !slots.counts_whole()),
        tags,
    })
}

fn side_by_side(checker: &SlotChecker, starts: impl Iterator<Item = u64>, last: u64) -> Vec<Bite> {
    thread::scope(|scope| {
        let bites: Vec<_> = starts
            .map(|start| scope.spawn(move || bite(checker, start, last)))
            .collect();
        let joined = bites.into_iter().map(|bite| bite.join());
        joined
            .map(|bite| bite.unwrap_or_else(|fell| std::panic::resume_unwind(fell)))
            .collect()
    })
}

fn bite(checker: &SlotChecker, start: u64, last: u64) -> Bite {
    let end = last.min(start + BITE - 1);
    let mut tags = Vec::new();
    let checked = checker.check(Matter(start), Matter(end), &mut |matter, tag| {
        tags.push((matter, tag));
    })?;
    Ok((checked, tags))
}
