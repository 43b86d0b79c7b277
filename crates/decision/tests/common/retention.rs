//! What a sweeper does, and the days on which it does it.

use decision::{Announce, Books, Command, ConfirmClock, Draft, Due, Expire, apply, due, note_time};
use event::{Day, EndReason, Fact, Moment, RegistrationNo};

use super::{DAY, World, builders, day};

pub(crate) const FIRST: RegistrationNo = RegistrationNo(0);

impl World {
    pub(crate) fn today(&self) -> Day {
        self.now.day()
    }

    /// Noon of a day.
    pub(crate) fn on(&mut self, text: &str) {
        let days = day(text).0 - self.today().0;
        self.now = Moment(self.now.0 + i64::from(days) * DAY);
    }

    pub(crate) fn due(&self) -> Vec<RegistrationNo> {
        self.found().expired
    }

    pub(crate) fn found(&self) -> Due {
        due(self.books.view(), &self.policy, FIRST, u64::MAX, self.today())
    }

    /// What a sweeper does before that; the facts of the command.
    pub(crate) fn announce(&mut self) -> Vec<Fact> {
        self.confirm_clock();
        let registrations = self.found().expiring;
        self.when(Command::Announce(Announce { registrations })).unwrap();
        self.facts.clone()
    }

    /// What a sweeper does; the facts of the command.
    pub(crate) fn sweep(&mut self) -> Vec<Fact> {
        self.confirm_clock();
        let registrations = self.due();
        self.when(Command::Expire(Expire { registrations })).unwrap();
        self.facts.clone()
    }

    pub(crate) fn no(&self, agency: &str, person: &str) -> RegistrationNo {
        let id = self.ids[&(agency.into(), person.into())];
        self.books.view().household.by_id(id).unwrap()
    }

    pub(crate) fn ended(&self, agency: &str, person: &str) -> Option<(Day, EndReason)> {
        let no = self.no(agency, person);
        self.books.view().household.registration(no).unwrap().ended
    }

    #[track_caller]
    pub(crate) fn is_over(&self, agency: &str, person: &str, on: &str, reason: EndReason) {
        assert_eq!(self.ended(agency, person), Some((day(on), reason)));
    }

    pub(crate) fn renew(&mut self, agency: &str, person: &str) {
        let (by, request) = (self.by(agency), self.request());
        let id = self.ids[&(agency.into(), person.into())];
        self.when(builders::renew(by, request, id)).unwrap();
    }

    /// An administrator says that the clock is right.
    pub(crate) fn confirm_clock(&mut self) {
        self.when(Command::ConfirmClock(ConfirmClock { by: [9; 32] }))
            .unwrap();
    }

    /// As a start folds an event of the log; one without a fact cannot be opened any more.
    pub(crate) fn fold(&mut self, fact: Option<&Fact>, at: Moment) {
        self.kept_beside = false;
        let mut over = Books::default();
        let mut draft = Draft::new(&self.books, &mut over);
        match fact {
            Some(fact) => apply(&mut draft, fact, at),
            None => note_time(&mut draft, at),
        }
        self.books.settle(&mut over);
        self.now = at;
    }
}
