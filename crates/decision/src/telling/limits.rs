//! Limits: telling follow-up officers that one left something out around a registration of their municipality.
//!
//! Place in the flow: last in a command, after everything else was told. Nobody else hears of it: neither the caller, whose
//! answer is the same, nor a party, since it would tell that somebody is known, and well. Once for a registration and a
//! limit, however often it is reached there.
//! Absent: what each limit leaves out (`household`, `cases`, `relations::assert`).

use std::collections::BTreeMap;

use event::{Fact, HOUSE, Limit, LimitNotice, LimitTold, Reached, RegistrationNo};
use layers::edit_or_new;
use seal::Matter;

use super::{Cause, record::outlives};
use crate::{Desk, Draft};

/// What the limits that one command reached left out.
#[derive(Default)]
pub(crate) struct LeftOut {
    cause: Option<Cause>,
    /// Around which registration first; `None`: around a person on whom nobody is registered.
    around: BTreeMap<Limit, Option<RegistrationNo>>,
}

impl LeftOut {
    /// What the command changes. Where nothing says so, it is the store itself that goes over registrations, or a word that
    /// was not kept.
    pub(super) fn caused_by(&mut self, cause: Cause) {
        self.cause = Some(cause);
    }
}

impl Desk<'_, '_> {
    /// A limit was reached around this registration. Around one that merely watches nobody is told.
    pub(crate) fn reached_around(&mut self, limit: Limit, no: RegistrationNo) {
        self.reached.add(limit);
        let first = !self.left_out.around.contains_key(&limit);
        if first && limit.leaves_out() && !self.watches(no) {
            self.left_out.around.insert(limit, Some(no));
        }
    }

    /// A limit was reached around somebody; `find` names the registration on them that it concerns.
    pub(crate) fn reached_by(&mut self, limit: Limit, find: impl FnOnce(&Self) -> Option<RegistrationNo>) {
        self.reached.add(limit);
        if !matches!(self.left_out.around.get(&limit), Some(Some(_))) {
            let found = find(self);
            self.left_out.around.insert(limit, found);
        }
    }

    pub(crate) fn watches(&self, no: RegistrationNo) -> bool {
        self.view().household.glance(no).is_none_or(|r| r.watching)
    }
}

/// Tells of what the command left out: of a new registration, if that is the cause, and otherwise of those around which it
/// was.
pub(crate) fn tell_limits(desk: &mut Desk<'_, '_>) {
    let LeftOut { cause, around } = std::mem::take(&mut desk.left_out);
    let fresh = cause.and_then(|cause| cause.fresh);
    let cause = cause.map_or(HOUSE, |cause| cause.matter);
    let mut concerned: BTreeMap<RegistrationNo, Reached> = BTreeMap::new();
    for (limit, first) in around {
        if let Some(no) = fresh.or(first) {
            concerned.entry(no).or_default().add(limit);
        }
    }
    for (no, limits) in concerned {
        tell_of(desk, cause, no, limits);
    }
}

fn tell_of(desk: &mut Desk<'_, '_>, cause: Matter, no: RegistrationNo, limits: Reached) {
    let view = desk.view();
    let told = view.limits_told(no);
    let limits: Reached = limits.all().filter(|&limit| !told.has(limit)).collect();
    let Some(registration) = view.household.glance(no) else {
        return;
    };
    let officers = view.registry.officers(registration.municipality);
    // Where there is no officer yet, one can be told later.
    if limits.is_empty() || registration.watching || officers.is_empty() {
        return;
    }
    let notice = |&unit: &event::UnitNo| LimitNotice {
        unit,
        sequence: view.outbox.outbox(unit).last + 1,
    };
    let notices = officers.iter().map(notice).collect();
    let fact = LimitTold {
        cause: outlives(desk, cause, &[no]),
        registration: no,
        limits,
        notices,
    };
    desk.record(Fact::LimitTold(fact));
}

/// Folds of which limits officers were told.
pub(crate) fn fold(draft: &mut Draft<'_>, fact: &Fact) {
    let Fact::LimitTold(f) = fact else { return };
    let (over, base) = (&mut draft.over.own, &draft.base.own);
    let told: &mut Reached = edit_or_new(&mut over.limits_told, &base.limits_told, f.registration.0);
    told.join(f.limits);
}
