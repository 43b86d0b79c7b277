//! Proving a store while its writer goes on: every key slot, then the log, in small bites.
//!
//! Absent: opening what is sealed, and the snapshot, which is being written meanwhile.

use event::split;
use journal::Position;
use seal::{Checked, Matter};

use super::{Phase, clear::Clear, found::SlotsFound};
use crate::{Engine, Failure, engine::opening};

/// Slots looked at between two questions whether to go on.
const BITE: u64 = 4096;

/// What a pass over the whole store has found.
#[derive(Debug)]
pub struct Proven {
    /// What was proven: events, and the root of the RFC 6962 tree over them. Or what is damaged in the log, and where.
    pub log: Result<journal::Head, Failure>,
    /// The key slots, or why the file as a whole cannot be read.
    pub slots: Result<SlotsFound, seal::Failure>,
}

impl Engine {
    /// Looks at every key slot, reads the whole log again and proves it against the head of this moment; every event must
    /// have a header that this program knows. `progress` hears how far it is, of how much, and says whether to go on.
    ///
    /// # Errors
    /// Only that it was broken off ([`Failure::is_closed`]). What is damaged stands in the answer: log and slots are each
    /// looked at, whatever became of the other.
    pub fn verify(&self, progress: &mut dyn FnMut(Phase, u64, u64) -> bool) -> Result<Proven, Failure> {
        let mut slots = match self.look_at_slots(progress) {
            Err(Failure::Slots(why)) => Err(why),
            looked => Ok(looked?),
        };
        let damaged = slots.iter().flat_map(|slots| &slots.damaged);
        let prepared = slots.as_ref().map_or(0, |slots| slots.prepared);
        let mut clear = Clear::new(0, prepared, damaged.map(|slot| slot.matter));
        let mut visit = |position: Position, bytes: &[u8]| {
            let position = position.0;
            split(bytes).map_err(|why| Failure::NotAnEvent { position, why })?;
            clear.take(position, bytes);
            Ok(())
        };
        let all = self.verifier.head().size;
        let mut told = |done: u64| progress(Phase::Log, done.min(all), all);
        let log = match self.verifier.verify(&mut visit, &mut told).map_err(opening) {
            Err(why) if why.is_closed() => return Err(why),
            log => log,
        };
        if let Ok(slots) = &mut slots {
            slots.needed(&clear, log.is_ok(), 0);
        }
        Ok(Proven { log, slots })
    }

    /// Looks at every key slot and at nothing else: those up to the last that the log needed when it was opened count as used.
    /// `progress` hears how far it is, of how much, and says whether to go on.
    ///
    /// # Errors
    /// That it was broken off ([`Failure::is_closed`]); [`Failure::Slots`] when the file as a whole cannot be read.
    pub fn look_at_key_slots(
        &self,
        progress: &mut dyn FnMut(u64, u64) -> bool,
    ) -> Result<SlotsFound, Failure> {
        let found = self.look_at_slots(&mut |_, done, all| progress(done, all))?;
        Ok(SlotsFound {
            used: self.used_when_opened.0,
            used_at_least: false,
            ..found
        })
    }

    fn look_at_slots(
        &self,
        progress: &mut dyn FnMut(Phase, u64, u64) -> bool,
    ) -> Result<SlotsFound, Failure> {
        let slots = self.slots();
        let last = slots.prepared()?.0;
        let mut all = Checked::default();
        let mut from = 1;
        while from <= last {
            let end = last.min(from + BITE - 1);
            all.add(slots.check(Matter(from), Matter(end), &mut |_, _| {})?);
            from = end + 1;
            if !progress(Phase::KeySlots, end, last) {
                return Err(journal::Failure::Closed.into());
            }
        }
        Ok(SlotsFound::of(&all, false))
    }
}
