//! One lane: the calls for some of the households, one after the other, since what happens to a family has an order.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use event::Day;
use population::{Asserting, Happening, HappeningId, HouseholdId, Subject, UnitId, What};
use tonic::transport::Channel;

use super::{
    administrators::{Administrators, MERGE},
    call,
    world::World,
};
use crate::{
    play::{CannotPlay, happening::Refused},
    wire::v1::ActingUnit,
};

/// Over which connection a unit speaks.
#[derive(Clone)]
pub(super) struct Line {
    pub(super) channel: Channel,
    pub(super) acting: ActingUnit,
    pub(super) municipality: String,
}

/// All connections.
pub(super) struct Lines {
    pub(super) units: Vec<Option<Line>>,
    pub(super) administrators: Administrators,
}

impl Lines {
    fn of(&self, unit: UnitId) -> Result<&Line, CannotPlay> {
        let line = self.units.get(unit.0 as usize).and_then(Option::as_ref);
        line.ok_or_else(|| CannotPlay::Beside("a unit of the population has no connection".into()))
    }
}

/// What a unit keeps of its registration.
#[derive(Clone)]
pub(super) struct Known {
    pub(super) unit: UnitId,
    /// As the index gave it.
    pub(super) id: String,
    /// As the index said at the latest call.
    pub(super) expires_on: Day,
}

/// Calls that wait, and what came of those that were made.
#[derive(Default)]
pub(super) struct Lane {
    waiting: VecDeque<Happening>,
    pub(super) registrations: BTreeMap<HappeningId, Known>,
    pub(super) relations: BTreeMap<HappeningId, Asserting>,
    pub(super) households: BTreeSet<HouseholdId>,
    pub(super) calls: usize,
    pub(super) merges: usize,
    pub(super) refused: Vec<(String, Refused)>,
}

impl Lane {
    pub(super) fn waits_for(&mut self, happening: Happening) {
        self.waiting.push_back(happening);
    }

    /// Tells the index what happened until today.
    pub(super) async fn up_to(&mut self, world: &World, lines: &Lines, today: Day) -> Result<(), CannotPlay> {
        while let Some(happening) = self.waiting.pop_front_if(|next| world.day(next.day) <= today) {
            self.tell(world, lines, today, happening).await?;
        }
        Ok(())
    }

    async fn tell(
        &mut self,
        world: &World,
        lines: &Lines,
        today: Day,
        happening: Happening,
    ) -> Result<(), CannotPlay> {
        if let What::Merged { one, other } = happening.what {
            return self.merge(lines, one, other).await;
        }
        let Some(call) = call::of(self, world, today, &happening) else {
            return Ok(());
        };
        let line = lines.of(call.unit)?;
        self.calls += 1;
        let (unit, what) = (call.unit, call.what);
        match call.make(line).await? {
            Ok(Some(made)) => {
                let of = match happening.what {
                    What::Renewed { registration } => registration,
                    _ => happening.id,
                };
                let known = Known {
                    unit,
                    expires_on: Day::parse(&made.expires_on).unwrap_or(today),
                    id: made.registration_id,
                };
                self.registrations.insert(of, known);
            }
            Ok(None) => {}
            Err(refused) => self.refused.push((what.to_owned(), refused)),
        }
        if let What::RelationAsserted(said) = happening.what {
            self.relations.insert(happening.id, said);
        }
        Ok(())
    }

    /// Counts once, though two administrators call. Nothing when the index refused a registration.
    async fn merge(&mut self, lines: &Lines, one: HappeningId, other: HappeningId) -> Result<(), CannotPlay> {
        let known = |id| self.registrations.get(&id).map(|known| known.id.clone());
        let (Some(one), Some(other)) = (known(one), known(other)) else {
            return Ok(());
        };
        self.calls += 1;
        match lines.administrators.merge(&one, &other).await? {
            Ok(()) => self.merges += 1,
            Err(refused) => self.refused.push((MERGE.to_owned(), refused)),
        }
        Ok(())
    }

    pub(super) fn speaks_of(&mut self, world: &World, subjects: &[Subject]) {
        let homes = subjects.iter().filter_map(|subject| world.home(subject.person));
        self.households.extend(homes);
    }
}
