//! Lens: a family on one day under one policy.
//!
//! Place in the flow: between what was read (`known`) and the pair rule (`ways`, `links`). Everything that is found out
//! about a person is found out once for each lens.

use std::{
    cell::{Cell, RefCell},
    collections::BTreeMap,
    rc::Rc,
};

use event::{Day, PersonNo, UnitNo};
use policy::Policy;

use crate::{
    Limit, Reached, View,
    age::is_child_by,
    around::Around,
    edges::Kin,
    known::{Known, Registered},
};

pub(crate) struct Lens<'a> {
    pub(crate) known: Rc<Known<'a>>,
    pub(crate) policy: &'a Policy,
    pub(crate) today: Day,
    kin: RefCell<BTreeMap<PersonNo, Rc<Kin>>>,
    children: RefCell<BTreeMap<PersonNo, bool>>,
    around: RefCell<BTreeMap<PersonNo, Rc<Around>>>,
    own_clients: RefCell<BTreeMap<(UnitNo, PersonNo, PersonNo), bool>>,
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
            kin: RefCell::default(),
            children: RefCell::default(),
            around: RefCell::default(),
            own_clients: RefCell::default(),
            reached: Cell::default(),
        }
    }

    /// Relations of a person that count.
    pub(crate) fn kin(&self, of: PersonNo) -> Rc<Kin> {
        if let Some(kin) = self.kin.borrow().get(&of) {
            return Rc::clone(kin);
        }
        let months = self.policy.terms.former_relation_months;
        let kin = Rc::new(Kin::of(of, &self.known.said(of), self.today, months));
        self.kin.borrow_mut().insert(of, Rc::clone(&kin));
        kin
    }

    pub(crate) fn is_child(&self, person: PersonNo) -> bool {
        if let Some(&known) = self.children.borrow().get(&person) {
            return known;
        }
        let who = self.known.view.who(person);
        let is_child = self
            .known
            .person(who)
            .is_some_and(|p| is_child_by(&p, who, self.today, || self.known.said(who)));
        self.children.borrow_mut().insert(person, is_child);
        is_child
    }

    /// Who stands around a person.
    pub(crate) fn around(&self, x: PersonNo) -> Rc<Around> {
        if let Some(around) = self.around.borrow().get(&x) {
            return Rc::clone(around);
        }
        let around = Rc::new(Around::of(self, x));
        self.around.borrow_mut().insert(x, Rc::clone(&around));
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
        let key = (unit, x, y);
        if let Some(&known) = self.own_clients.borrow().get(&key) {
            return known;
        }
        let found = find();
        self.own_clients.borrow_mut().insert(key, found);
        found
    }

    pub(crate) fn reach(&self, limit: Limit) {
        let mut reached = self.reached.get();
        reached.add(limit);
        self.reached.set(reached);
    }

    pub(crate) fn reached(&self) -> Reached {
        self.reached.get()
    }
}
