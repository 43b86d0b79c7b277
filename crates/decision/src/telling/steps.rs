//! Steps: what one request looks at and tells, and what follows.
//!
//! A change is looked at registration by registration. When a request has looked at enough or told enough, it says how far
//! it came, and the rest follows in further steps, each a command of its own between those of agencies. So no shape of
//! a family holds the index up, and nothing that does not hold any more stays standing. What does not need steps is told at
//! once, in whatever order the registrations are looked at.
//! Absent: who asks for the next step (`src/daemon`).

use std::collections::BTreeSet;

use event::{Fact, Limit, PersonNo, RegistrationNo, StillToTell};
use household::{Looking, Shift, affected_by, work};
use layers::edit_or_new;
use seal::Matter;
use serde::{Deserialize, Serialize};

use super::{Before, Cause, in_order, tell_shifts};
use crate::{Answer, Desk, Draft, Refusal, View};

/// Most work units of one request: what `household::work` counts, and [`FACT_WORK`] for each fact. Some 40 to 60 ms of the
/// writer's time on the machine on which it was measured (docs/limits.md).
pub const REQUEST_WORK_MAX: u64 = 130_000;
/// Work units of a fact that is recorded: deciding, folding, sealing and appending it.
pub const FACT_WORK: u64 = 64;
/// A step tells so small a part of what the policy allows for one change: under the policies as they come the writer is free
/// for others again in less than 50 ms (docs/limits.md has what was measured).
const STEP_PART: usize = 4;
/// Work of looking, for each link that a step may tell, after which it looks at no further registration.
const LOOK_WORK_PER_LINK: u64 = 15;

/// What is left of a change.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(crate) struct Rest {
    cause: u64,
    fresh: Option<RegistrationNo>,
    persons: Vec<PersonNo>,
    through: RegistrationNo,
}

/// Folds what is left of changes: those that began first come first.
pub(crate) fn fold(draft: &mut Draft<'_>, fact: &Fact) {
    let Fact::StillToTell(f) = fact else { return };
    let (over, base) = (&mut draft.over.own, &draft.base.own);
    let rests: &mut Vec<Rest> = edit_or_new(&mut over.still_to_tell, &base.still_to_tell, ());
    let at = rests.iter().position(|rest| rest.cause == f.cause.0);
    let rest = Rest {
        cause: f.cause.0,
        fresh: f.fresh,
        persons: f.persons.clone(),
        through: f.through,
    };
    match (at, f.done) {
        (Some(at), true) => drop(rests.remove(at)),
        (Some(at), false) => rests[at] = rest,
        (None, true) => {}
        (None, false) => rests.push(rest),
    }
}

/// Records what a change does to the links of these registrations, and whom it tells. The new one, if that is the cause, is
/// looked at first, the others by their numbers. `persons` are those around whom a rest is found again.
pub(crate) fn tell(
    desk: &mut Desk<'_, '_>,
    cause: Cause,
    before: &Before,
    persons: &[PersonNo],
    affected: &[RegistrationNo],
) {
    let from = RegistrationNo(0);
    let others: BTreeSet<RegistrationNo> = affected.iter().copied().collect();
    let others = others.into_iter().filter(|&no| Some(no) != cause.fresh);
    let affected: Vec<RegistrationNo> = cause.fresh.into_iter().chain(others).collect();
    if let Some(through) = step(desk, cause, before, from, &affected) {
        desk.reached.add(Limit::WorkPerRequest);
        note(desk, cause, persons, through, false);
    }
}

/// Decides the next step of the change that began first; nothing if none is left.
pub(crate) fn go_on(desk: &mut Desk<'_, '_>) -> Result<Answer, Refusal> {
    let Some(rest) = desk.view().rests().first().cloned() else {
        return Ok(Answer::Done);
    };
    let cause = Cause {
        matter: Matter(rest.cause),
        fresh: rest.fresh,
    };
    let others = others(desk, &rest.persons, rest.fresh);
    let fresh = rest.fresh.filter(|_| rest.through.0 == 0);
    let later = others.into_iter().filter(|&no| no > rest.through);
    let affected: Vec<RegistrationNo> = fresh.into_iter().chain(later).collect();
    let left = step(desk, cause, &Before::default(), rest.through, &affected);
    let through = left.unwrap_or(rest.through);
    note(desk, cause, &rest.persons, through, left.is_none());
    Ok(Answer::Done)
}

/// Registrations on these persons and on everybody one relation away, by number.
fn others(
    desk: &Desk<'_, '_>,
    persons: &[PersonNo],
    fresh: Option<RegistrationNo>,
) -> BTreeSet<RegistrationNo> {
    let near = affected_by(desk.view().household, persons);
    near.into_iter().filter(|&no| Some(no) != fresh).collect()
}

/// Looks and tells until enough was done: the number up to which registrations were looked at, if some are left.
fn step(
    desk: &mut Desk<'_, '_>,
    cause: Cause,
    before: &Before,
    from: RegistrationNo,
    affected: &[RegistrationNo],
) -> Option<RegistrationNo> {
    let most = (desk.setting.policy.limits.links_per_change_max / STEP_PART).max(1);
    let looks = LOOK_WORK_PER_LINK.saturating_mul(most as u64);
    let mut looking = Looking::new(desk.view().household, desk.setting.policy, desk.today);
    let (mut changed, mut left, mut through): (Vec<Shift>, _, _) = (Vec::new(), None, from);
    let mut left_out: Vec<(Limit, RegistrationNo)> = Vec::new();
    let began = work();
    for &no in affected {
        let full = changed.len() >= most || work().wrapping_sub(began) >= looks;
        // Every step comes further.
        if full && through != from {
            left = Some(through);
            break;
        }
        changed.extend(looking.shifts_of(no));
        left_out.extend(looking.reached().all().map(|limit| (limit, no)));
        if Some(no) != cause.fresh {
            through = no;
        }
    }
    desk.left_out.caused_by(cause);
    for (limit, no) in left_out {
        desk.reached_around(limit, no);
    }
    in_order(&mut changed);
    let all = changed.len() <= most;
    changed.truncate(most);
    let told = tell_shifts(desk, cause, before, changed);
    // What was left out is found again from where this step began. Where nothing could be told, a limit keeps it out.
    if all || told == 0 { left } else { Some(from) }
}

fn note(desk: &mut Desk<'_, '_>, cause: Cause, persons: &[PersonNo], through: RegistrationNo, done: bool) {
    desk.record(Fact::StillToTell(Box::new(StillToTell {
        cause: cause.matter,
        fresh: cause.fresh,
        persons: if done { Vec::new() } else { persons.to_vec() },
        through,
        done,
    })));
}

impl<'a> View<'a> {
    /// What is left of changes that are told in steps.
    pub(crate) fn rests(self) -> &'a [Rest] {
        self.still_to_tell().map_or(&[], Vec::as_slice)
    }

    /// Something is left to be gone over ([`crate::Command::GoOver`]): by a changed policy, by a change that is told in steps, or
    /// by a pseudonym key that is out of use.
    #[must_use]
    pub fn has_something_left(self) -> bool {
        self.policy_under_way().is_some() || self.is_still_telling() || self.has_former_names()
    }

    /// A change is still being told, in steps.
    #[must_use]
    pub fn is_still_telling(self) -> bool {
        !self.rests().is_empty()
    }
}
