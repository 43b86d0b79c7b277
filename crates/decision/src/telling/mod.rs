//! Who is told of a change, and what: from changed links to facts with notices.
//!
//! A new registration always tells: every party that is involved now and may see it, its own unit, and the follow-up
//! officers of both municipalities. Any other change tells only if something that the profile discloses has changed.
//! A withdrawal goes to exactly those who were told. Officers hear of limits too (`limits`). What one request may not tell at once follows in steps (`steps`).

mod cases;
mod limits;
mod numbers;
mod officers;
mod parties;
mod record;
mod steps;

use std::collections::{BTreeMap, BTreeSet};

use event::{LinkChange, MatchId, RegistrationNo};
use household::{Link, MatchNo, Seen, Shift, Standing, seen_by, work};
use seal::Matter;

pub use self::steps::{FACT_WORK, REQUEST_WORK_MAX};
pub(crate) use self::{
    cases::sorted,
    limits::{LeftOut, fold as fold_limits, tell_limits},
    officers::{seen_by_officers, to_officer},
    parties::to_party,
    record::link_told,
    steps::{Rest, fold, go_on, tell},
};
use self::{
    cases::{Case, gather},
    numbers::Numbers,
    officers::tell_officers,
    parties::tell_party,
    record::record,
};
use crate::Desk;

/// Work spent at most on what was seen before a change. Only persons who are merged or parted with very many matches need
/// more: of what is left out, what is stored is what was seen.
const BEFORE_WORK_MAX: u64 = 4_000;

/// What both sides of some matches saw before a change, and the officers. Of a match that is not in it, what is stored is
/// what was seen.
#[derive(Default)]
pub(crate) struct Before(BTreeMap<MatchId, Views>);

/// What is seen of one match.
#[derive(Clone, Copy, Default)]
struct Views {
    sides: [Option<Seen>; 2],
    officers: Option<Seen>,
}

impl Views {
    fn of(desk: &Desk<'_, '_>, standing: &Standing, links: &[Link]) -> Self {
        let household = desk.view().household;
        Self {
            sides: [0, 1].map(|side| seen_by(household, standing, links, side)),
            officers: seen_by_officers(desk, standing, links),
        }
    }
}

impl Before {
    /// To be called before a fact that changes how these registrations are seen.
    pub(crate) fn of(desk: &Desk<'_, '_>, registrations: &[RegistrationNo]) -> Self {
        let (household, standing, began) = (desk.view().household, Standing::default(), work());
        let known = registrations.iter().filter_map(|&no| household.registration(no));
        let all: BTreeSet<MatchNo> = known.flat_map(|r| r.into_owned().matches).collect();
        let matches = all.into_iter().filter_map(|no| household.matched(no));
        let seen = matches.map(|matched| (matched.id, Views::of(desk, &standing, &matched.links)));
        Self(
            seen.take_while(|_| work().wrapping_sub(began) < BEFORE_WORK_MAX)
                .collect(),
        )
    }
}

/// What caused a change.
#[derive(Clone, Copy)]
pub(crate) struct Cause {
    /// Whose key seals what is told.
    pub(crate) matter: Matter,
    /// The new registration, if that is the cause.
    pub(crate) fresh: Option<RegistrationNo>,
}

/// Changes before new links: a link that became about one more child draws that child's links into its match.
pub(crate) fn in_order(shifts: &mut [Shift]) {
    let order = |change| match change {
        LinkChange::Withdrawn => 0,
        LinkChange::Changed => 1,
        LinkChange::Opened => 2,
    };
    shifts.sort_by_key(|shift| (order(shift.change), shift.link.row));
}

/// Records these changes of links, which are in order, and whom they tell. Gives how many they were: those that a limit
/// leaves out are not among them.
pub(crate) fn tell_shifts(
    desk: &mut Desk<'_, '_>,
    cause: Cause,
    before: &Before,
    changed: Vec<Shift>,
) -> usize {
    let standing = Standing::default();
    let mut cases = gather(desk, &standing, cause, changed, before);
    let mut numbers = Numbers::default();
    for case in &mut cases {
        for side in [0, 1] {
            tell_party(desk, &standing, cause, case, side, &mut numbers);
        }
        tell_officers(desk, &standing, cause, case, &mut numbers);
    }
    let told = cases.iter().map(|case| case.shifts.len()).sum();
    for case in cases {
        record(desk, cause, case);
    }
    told
}

/// The links of this case that the new registration has, if it is the cause.
fn fresh_links(case: &Case, cause: Cause) -> impl Iterator<Item = &Link> {
    case.links
        .iter()
        .filter(move |link| cause.fresh.is_some_and(|no| link.one == no || link.other == no))
}
