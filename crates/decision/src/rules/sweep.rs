//! Sweep: what a change of the policy does to links, a slice of registrations at a time.
//!
//! A slice is a command like any other, bounded in what it looks at and in what it tells. How far it came is
//! among its facts, so that a start after a crash goes on there.

use std::sync::Arc;

use event::{
    Fact, HOUSE, LinkChange, LinkTold, NoticeKind, PolicyDifference, PolicyGoneOver, PolicySettled,
    RegistrationNo,
};
use household::{Shift, work};
use policy::Policy;

use super::{
    change::answer,
    state::PolicyChange,
    wholes::{Terms, Visit, Whole, count, visit},
};
use crate::{
    Answer, Desk, Recorded, Refusal,
    telling::{Before, Cause, in_order, link_told, tell_shifts},
};

/// Registrations looked at in one slice: no further one is visited from here on.
const LOOKED_AT_FULL: usize = 256;
/// Links told in one slice: no further registration is visited from here on.
const LINKS_FULL: usize = 128;
/// Work of one slice: no further registration is visited from here on.
const WORK_FULL: u64 = 20_000;
/// Work of one slice from which on no further whole is told; the first always is.
const TELLING_FULL: u64 = 60_000;
/// Links told at once at most; the rest of a whole comes with the next slice.
const LINKS_AT_ONCE: usize = 256;
/// Numbers passed in one slice: not every number is a registration's.
const NUMBERS_MOST: u64 = 1 << 13;

/// What caused all of it: the store itself.
pub(super) const CAUSE: Cause = Cause {
    matter: HOUSE,
    fresh: None,
};

/// Decides one slice of the change that is under way; nothing if there is none.
pub(crate) fn go_over(desk: &mut Desk<'_, '_>) -> Result<Answer, Refusal> {
    let Some(change) = desk.view().policy_under_way().cloned() else {
        return Ok(answer(desk.view()));
    };
    // The engine refuses to start where the former policy cannot be read.
    let Some(former) = desk.view().noted_policy(&change.former).cloned() else {
        return Ok(answer(desk.view()));
    };
    let (through, found) = slice(desk, &change, &former);
    desk.record(Fact::PolicyGoneOver(Box::new(PolicyGoneOver { through, found })));
    if through >= change.until {
        let mut all = change.found;
        all.add(&found);
        let (expected, found) = (change.expected, all);
        desk.record(Fact::PolicySettled(Box::new(PolicySettled { expected, found })));
    }
    Ok(answer(desk.view()))
}

/// Goes over registrations until the slice is full or none is left: how far it came, and what it found.
fn slice(
    desk: &mut Desk<'_, '_>,
    change: &PolicyChange,
    former: &Arc<Policy>,
) -> (RegistrationNo, PolicyDifference) {
    let terms = Terms {
        policy: desk.setting.policy,
        former,
        changed_on: change.at.day(),
        today: desk.today,
    };
    let begins = desk.recorded().len();
    let (mut through, mut looked_at, mut links) = (change.through, 0, 0);
    let work_began = work();
    let mut found = PolicyDifference::default();
    while through < change.until
        && through.0 - change.through.0 < NUMBERS_MOST
        && looked_at < LOOKED_AT_FULL
        && links < LINKS_FULL
        && work().wrapping_sub(work_began) < WORK_FULL
    {
        let next = RegistrationNo(through.0 + 1);
        if desk.view().household.registration(next).is_some() {
            let seen = visit(desk.view().household, terms, next, WORK_FULL);
            looked_at += seen.looked_at;
            let (told, all) = tell_visit(desk, seen, work_began, &mut found);
            links += told;
            if !all {
                break;
            }
        }
        through = next;
    }
    count_notices(&mut found, &desk.recorded()[begins..]);
    (through, found)
}

/// Closes and tells what one visit found: how many links, and whether that was all of it.
fn tell_visit(
    desk: &mut Desk<'_, '_>,
    visit: Visit,
    work_began: u64,
    found: &mut PolicyDifference,
) -> (usize, bool) {
    // First, so that they are no part of what was seen before.
    for shift in &visit.closed {
        desk.record(closing(shift));
    }
    let closed = visit.closed.len();
    found.closed += closed as u64;
    let mut told = 0;
    for Whole(mut shifts) in visit.wholes {
        let full = told > 0 && work().wrapping_sub(work_began) >= TELLING_FULL;
        if full || told >= LINKS_AT_ONCE {
            return (closed + told, false);
        }
        in_order(&mut shifts);
        let all = shifts.len() <= LINKS_AT_ONCE;
        shifts.truncate(LINKS_AT_ONCE);
        count(found, &shifts);
        told += shifts.len();
        tell_shifts(desk, CAUSE, &Before::default(), shifts);
        if !all {
            return (closed + told, false);
        }
    }
    (closed + told, visit.all)
}

/// Counts notices by what they tell.
pub(super) fn count_notices(found: &mut PolicyDifference, recorded: &[Recorded]) {
    for notice in recorded
        .iter()
        .filter_map(|r| told(&r.fact))
        .flat_map(|f| &f.notices)
    {
        let counter = match notice.kind {
            NoticeKind::Match => &mut found.matches,
            NoticeKind::Changed => &mut found.changes,
            NoticeKind::Withdrawn => &mut found.withdrawals,
        };
        *counter += 1;
    }
}

pub(super) fn told(fact: &Fact) -> Option<&LinkTold> {
    match fact {
        Fact::LinkTold(told) => Some(told),
        _ => None,
    }
}

/// A link that ended long ago, taken out of the tables.
pub(super) fn closing(shift: &Shift) -> Fact {
    let id = shift.id.unwrap_or(event::MatchId([0; 16]));
    Fact::LinkTold(Box::new(link_told(HOUSE, id, LinkChange::Withdrawn, &shift.link)))
}
