//! Beside the story: other households of the same city, and agencies of their own that act for them meanwhile.
//!
//! Place in the flow: around the story's own events. Families and what happens to them come from `population`, always from
//! the same seed; every call goes over the same gRPC and mutual TLS as the story's, at most so many at once, and all that
//! happened until an event's day is told while that event is played. What the story's parties learn must be the same with
//! them and without. Absent: notices on the screen: only their number is told.

mod administrators;
mod call;
mod heard;
mod lane;
mod open;
mod world;

use std::collections::BTreeSet;

use event::Day;
use jiff::civil::Date;
use population::HouseholdId;

pub(super) use heard::only_of;
use lane::{Lane, Lines};
use world::World;

use super::{CannotPlay, happening::Refused};

/// Calls at once.
const LANES: usize = 4;

/// Other households and their agencies.
pub(super) struct Beside {
    world: World,
    lines: Lines,
    lanes: [Lane; LANES],
    /// OINs of their agencies.
    pub(super) oins: BTreeSet<String>,
}

/// What happened beside a story.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Tally {
    /// Agencies that were admitted for it.
    pub agencies: usize,
    /// Households that a call spoke of.
    pub households: usize,
    /// Calls, refused ones too.
    pub calls: usize,
    /// Merges of two persons that administrators agreed on.
    pub merges: usize,
    /// Calls that were refused. None should be.
    pub refused: usize,
    /// The first of them: for what, and why.
    pub first_refused: Option<(String, Refused)>,
    /// Notices to these agencies.
    pub notices: usize,
    /// Notices about these households to the follow-up officers of the story.
    pub to_officers: usize,
    /// Notices to these agencies that name a party of the story, which none should.
    pub about_story: usize,
}

impl Beside {
    /// Tells the index what happened until this day.
    pub(super) async fn up_to(&mut self, date: Date) -> Result<(), CannotPlay> {
        let (world, lines) = (&self.world, &self.lines);
        let [a, b, c, d] = &mut self.lanes;
        let today = Day::of(date);
        tokio::try_join!(
            a.up_to(world, lines, today),
            b.up_to(world, lines, today),
            c.up_to(world, lines, today),
            d.up_to(world, lines, today),
        )?;
        Ok(())
    }

    /// What happened, and what these agencies were told.
    pub(super) async fn tally(&self, story: &BTreeSet<String>) -> Result<Tally, CannotPlay> {
        let mut tally = Tally {
            agencies: self.oins.len(),
            ..Tally::default()
        };
        let mut households: BTreeSet<HouseholdId> = BTreeSet::new();
        for lane in &self.lanes {
            tally.calls += lane.calls;
            tally.merges += lane.merges;
            tally.refused += lane.refused.len();
            let first = || lane.refused.first().cloned();
            tally.first_refused = tally.first_refused.take().or_else(first);
            households.extend(&lane.households);
        }
        tally.households = households.len();
        for line in self.lines.units.iter().flatten() {
            let told = heard::told(line).await?;
            tally.notices += told.len();
            tally.about_story += told.iter().filter(|notice| heard::names(notice, story)).count();
        }
        Ok(tally)
    }
}
