//! Lapsed: a link that time alone ended, beside one that was wrong.
//!
//! Place in the flow: asked about each link that does not hold any more. What time ended is withdrawn from nobody.

use std::{collections::BTreeSet, rc::Rc};

use event::{Day, Moment, PersonNo, RegistrationNo};
use policy::Policy;

use crate::{
    known::{Kept, Known, once},
    lens::Lens,
    limits::BEGINNINGS_READ_MAX,
    links::between,
    reads,
};

/// Days looked at to see whether two were linked once; with more beginnings than this, the earliest are left out.
const BEGINNINGS_MAX: usize = 16;

/// The same family on other days.
pub(crate) struct Days<'a> {
    known: Rc<Known<'a>>,
    policy: &'a Policy,
    lenses: Kept<Day, Rc<Lens<'a>>>,
    began: Kept<PersonNo, Rc<BTreeSet<Day>>>,
}

impl<'a> Days<'a> {
    pub(crate) fn new(now: &Lens<'a>) -> Self {
        Self {
            known: Rc::clone(&now.known),
            policy: now.policy,
            lenses: Kept::default(),
            began: Kept::default(),
        }
    }

    /// Time alone ended it: a history term ran out, a child came of age, a former relation is too old. By everything that
    /// is known now the two were rightly linked on some day since both were recorded: nothing was wrong, and nobody is told
    /// that it was.
    pub(crate) fn merely_lapsed(&self, now: &Lens<'_>, a: RegistrationNo, b: RegistrationNo) -> bool {
        let view = self.known.view;
        let both: Vec<_> = [a, b]
            .into_iter()
            .filter_map(|no| view.registration(no))
            .collect();
        let history = self.policy.terms.history_months;
        if both
            .iter()
            .any(|r| !r.never_was() && !r.counts(now.today, history))
        {
            return true;
        }
        // By what is known now it was wrong on every day.
        if both.iter().any(|r| r.never_was()) {
            return false;
        }
        let Some(first) = both.iter().map(|r| Moment(r.recorded_at).day()).max() else {
            return false;
        };
        let persons: Vec<PersonNo> = both.iter().map(|r| r.person).collect();
        let days = self.beginnings(&persons, first, now.today);
        days.into_iter()
            .any(|day| between(&self.lens(day), a, b).is_some())
    }

    fn lens(&self, day: Day) -> Rc<Lens<'a>> {
        once(&self.lenses, day, || {
            Rc::new(Lens::over(Rc::clone(&self.known), self.policy, day))
        })
    }

    /// Before today, the days on which the two can have come to be linked: on the first one, and whenever a relation of
    /// theirs or of somebody next to them began. (A way holds from the day on which the last of its relations began.)
    fn beginnings(&self, persons: &[PersonNo], first: Day, today: Day) -> Vec<Day> {
        let mut days = BTreeSet::new();
        for &person in persons {
            let began = self.began(person);
            let later = began.iter().rev().skip_while(|day| **day >= today);
            days.extend(later.take_while(|day| **day > first).take(BEGINNINGS_MAX));
        }
        while days.len() >= BEGINNINGS_MAX {
            days.pop_first();
        }
        days.insert(first);
        days.retain(|day| *day < today);
        days.into_iter().collect()
    }

    /// Days on which a relation of a person, or of somebody next to them, began.
    fn began(&self, person: PersonNo) -> Rc<BTreeSet<Day>> {
        once(&self.began, person, || Rc::new(self.read_began(person)))
    }

    fn read_began(&self, person: PersonNo) -> BTreeSet<Day> {
        let mut days = BTreeSet::new();
        let mut left = BEGINNINGS_READ_MAX;
        let own = self.known.everything(person);
        let near: BTreeSet<PersonNo> = own.iter().map(|&(_, far)| far).collect();
        for next in [person].into_iter().chain(near) {
            let all = self.known.everything(next);
            reads::stepped(all.len());
            days.extend(all.iter().take(left).filter_map(|&(since, _)| since));
            left = left.saturating_sub(all.len());
            if left == 0 {
                break;
            }
        }
        days
    }
}
