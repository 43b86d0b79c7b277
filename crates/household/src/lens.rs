//! Lens: a family on one day under one policy.
//!
//! Place in the flow: between what was read (`known`) and the pair rule (`ways`, `links`). Everything that is found out
//! about a person is found out once for each lens.

use std::{cell::Cell, rc::Rc};

use event::{Day, Limit, PersonNo, Reached, UnitNo};
use policy::Policy;

use crate::{
    View,
    age::is_child_by,
    around::Around,
    edges::Kin,
    known::{Kept, Known, Registered, once},
};

pub(crate) struct Lens<'a> {
    pub(crate) known: Rc<Known<'a>>,
    pub(crate) policy: &'a Policy,
    pub(crate) today: Day,
    kin: Kept<PersonNo, Rc<Kin>>,
    children: Kept<PersonNo, bool>,
    around: Kept<PersonNo, Rc<Around>>,
    own_clients: Kept<(UnitNo, PersonNo, PersonNo), bool>,
    reached: Cell<Reached>,
}

impl<'a> Lens<'a> {
    pub(crate) fn new(view: View<'a>, policy: &'a Policy, today: Day) -> Self {
        Self::over(Rc::new(Known::new(view)), policy, today)
    }

    /// Over what another lens has read.
    pub(crate) fn over(known: Rc<Known<'a>>, policy: &'a Policy, today: Day) -> Self {
        Self {
            known,
            policy,
            today,
            kin: Kept::default(),
            children: Kept::default(),
            around: Kept::default(),
            own_clients: Kept::default(),
            reached: Cell::default(),
        }
    }

    /// Relations of a person that count.
    pub(crate) fn kin(&self, of: PersonNo) -> Rc<Kin> {
        once(&self.kin, of, || {
            let months = self.policy.terms.former_relation_months;
            Rc::new(Kin::of(of, &self.known.said(of), self.today, months))
        })
    }

    pub(crate) fn is_child(&self, person: PersonNo) -> bool {
        once(&self.children, person, || {
            let who = self.known.view.who(person);
            let known = self.known.person(who);
            known.is_some_and(|p| is_child_by(&p, who, self.today, || self.known.said(who)))
        })
    }

    /// Who stands around a person.
    pub(crate) fn around(&self, x: PersonNo) -> Rc<Around> {
        let around = once(&self.around, x, || {
            let before = self.reached.take();
            let around = Around::of(self, x);
            let reached = self.reached.replace(before);
            Rc::new(Around { reached, ..around })
        });
        // Whoever is looked at from here on, though it was found out before.
        self.join(around.reached);
        around
    }

    /// A registration that counts.
    pub(crate) fn counting(&self, r: &Registered) -> bool {
        r.counts(self.today, self.policy.terms.history_months)
    }

    /// Whether some way between two persons passes no adult but clients of the unit.
    pub(crate) fn through_own_clients(
        &self,
        unit: UnitNo,
        x: PersonNo,
        y: PersonNo,
        find: impl FnOnce() -> bool,
    ) -> bool {
        once(&self.own_clients, (unit, x, y), find)
    }

    pub(crate) fn reach(&self, limit: Limit) {
        self.join([limit].into_iter().collect());
    }

    fn join(&self, limits: Reached) {
        let mut reached = self.reached.get();
        reached.join(limits);
        self.reached.set(reached);
    }

    /// Limits that were reached since this was asked before.
    pub(crate) fn take_reached(&self) -> Reached {
        self.reached.take()
    }
}
