//! Preview: what a changed policy would do, read from what is published, a slice at a time.
//!
//! Nothing is recorded. Each slice decides, on a desk that is thrown away, what the sweep would tell for the
//! registrations it passes; a whole is counted where going over them all in order meets it first, so a preview remembers
//! nothing but numbers. The index goes on meanwhile, and the sweep may find a little more or less.

use std::{collections::BTreeMap, sync::Arc};

use event::{Moment, NoticeKind, PolicyDifference, RegistrationNo, UnitNo};
use household::Shift;
use policy::{Policy, Reference};
use rand::rngs::mock::StepRng;

use super::{
    change::goes_up_to,
    sweep::{CAUSE, closing, count_notices, told},
    wholes::{Terms, Whole, count, visit},
};
use crate::{
    Books, Desk, Draft, Setting, View,
    telling::{Before, in_order, tell_shifts},
};

/// Registrations looked at in one slice: no further one is visited from here on. Publishing may wait for a slice, so it is
/// shorter than a command.
const LOOKED_AT_FULL: usize = 64;
/// Numbers passed in one slice: not every number is a registration's.
const NUMBERS_MOST: u64 = 1 << 12;

/// What one unit would be told.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct UnitTold {
    /// Notices of a match.
    pub matches: u64,
    /// Notices that something changed.
    pub changes: u64,
    /// Notices that something does not hold.
    pub withdrawals: u64,
}

/// A preview under way.
#[derive(Clone, Debug)]
pub struct Preview {
    /// In force when it began.
    pub former: Arc<Policy>,
    /// What is looked at.
    pub policy: Arc<Policy>,
    /// So far it came.
    pub through: RegistrationNo,
    /// So far it goes.
    pub until: RegistrationNo,
    /// What was found so far.
    pub difference: PolicyDifference,
    /// Who would be told, and how much.
    pub units: BTreeMap<UnitNo, UnitTold>,
}

impl Preview {
    /// Begins: what would `policy` do in place of `former`, which is in force?
    #[must_use]
    pub fn new(view: View<'_>, former: Arc<Policy>, policy: Arc<Policy>) -> Self {
        Self {
            through: RegistrationNo(0),
            until: goes_up_to(view, &former, &policy),
            former,
            policy,
            difference: PolicyDifference::default(),
            units: BTreeMap::new(),
        }
    }

    /// Whether everything was looked at.
    #[must_use]
    pub fn is_done(&self) -> bool {
        self.through >= self.until
    }

    /// Goes on for one slice.
    pub fn go_on(&mut self, books: &Books, reference: &Reference, now: Moment) {
        let begins = self.through;
        let mut looked_at = 0;
        while !self.is_done() && self.through.0 - begins.0 < NUMBERS_MOST && looked_at < LOOKED_AT_FULL {
            let next = RegistrationNo(self.through.0 + 1);
            if books.view().household.registration(next).is_some() {
                looked_at += self.visit(books, reference, now, next);
            }
            self.through = next;
        }
    }

    fn visit(&mut self, books: &Books, reference: &Reference, now: Moment, no: RegistrationNo) -> usize {
        let policy = Arc::clone(&self.policy);
        let former = Arc::clone(&self.former);
        let terms = Terms {
            policy: &policy,
            former: &former,
            changed_on: now.day(),
            today: now.day(),
        };
        let seen = visit(books.view().household, terms, no, u64::MAX);
        let first = |end: RegistrationNo, other: RegistrationNo| end.min(other) == no;
        let closed = seen
            .closed
            .iter()
            .filter(|shift| first(shift.link.one, shift.link.other));
        self.difference.closed += closed.count() as u64;
        let setting = Setting {
            policy: &policy,
            reference,
        };
        for whole in seen.wholes {
            if whole.first() == Some(no) {
                self.would_tell(books, setting, now, whole, &seen.closed);
            }
        }
        seen.looked_at
    }

    /// Counts what telling this would be, on a desk that is thrown away.
    fn would_tell(
        &mut self,
        books: &Books,
        setting: Setting<'_>,
        now: Moment,
        Whole(mut shifts): Whole,
        closed: &[Shift],
    ) {
        in_order(&mut shifts);
        count(&mut self.difference, &shifts);
        let mut over = Books::default();
        let mut draft = Draft::new(books, &mut over);
        // Ids of matches that nobody will ever see.
        let mut random = StepRng::new(1, 1);
        let mut desk = Desk::new(&mut draft, setting, now, &mut random, 0);
        for shift in closed {
            desk.record(closing(shift));
        }
        tell_shifts(&mut desk, CAUSE, &Before::default(), shifts);
        count_notices(&mut self.difference, desk.recorded());
        let links = desk.recorded().iter().filter_map(|r| told(&r.fact));
        for notice in links.flat_map(|link| &link.notices) {
            let unit = self.units.entry(notice.unit).or_default();
            match notice.kind {
                NoticeKind::Match => unit.matches += 1,
                NoticeKind::Changed => unit.changes += 1,
                NoticeKind::Withdrawn => unit.withdrawals += 1,
            }
        }
    }
}
