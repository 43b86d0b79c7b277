//! One life of an index, day by day from a seed.

use decision::{Announce, Command, ConfirmClock, Expire, Reason, Renew, due_for_erasure};
use event::{Day, EndReason, Fact, Moment, RegistrationNo};
use rand::{Rng as _, SeedableRng as _, rngs::StdRng};

use crate::{
    common::{DAY, World, builders, day, kept::entries_of, retention::FIRST},
    model::{Own, adult_on, term},
};

const UNITS: [&str; 4] = ["school", "gym", "clinic", "shelter"];
const YEARS: i32 = 30;
const REASONS: [EndReason; 7] = [
    EndReason::Resolved,
    EndReason::Unjustified,
    EndReason::InError,
    EndReason::Moved,
    EndReason::Deceased,
    EndReason::ConsentEnded,
    EndReason::HandedOver,
];

pub(crate) struct Life {
    seed: u64,
    dice: StdRng,
    w: World,
    /// What a clock without faults shows.
    real: Moment,
    /// Everything that was recorded since the agencies came.
    log: Vec<(Fact, Moment)>,
    born: Vec<Day>,
    all: Vec<Own>,
    /// Expired, aged out, told, to be erased, leaps, restarts.
    counts: [u64; 6],
}

fn agencies(seed: u64) -> World {
    let world = if seed.is_multiple_of(2) {
        World::household()
    } else {
        World::jeugdwet()
    };
    let mut world = world.with(&UNITS);
    // Kept beside would be written every day of thirty years.
    let nothing = Command::Announce(Announce {
        registrations: vec![],
    });
    world.decide(nothing).unwrap();
    world
}

impl Life {
    pub(crate) fn begin(seed: u64) -> Self {
        let mut w = agencies(seed);
        w.on("2016-01-01");
        Self {
            seed,
            dice: StdRng::seed_from_u64(seed),
            real: w.now,
            w,
            log: Vec::new(),
            born: Vec::new(),
            all: Vec::new(),
            counts: [0; 6],
        }
    }

    fn place(&self) -> String {
        format!("KRING_SEED={} KRING_LIVES=1, {}", self.seed, self.w.today())
    }

    fn chance(&mut self, one_in: u32) -> bool {
        self.dice.gen_range(0..one_in) == 0
    }

    pub(crate) fn play(mut self) -> [u64; 6] {
        let last = self.w.today().0 + YEARS * 365;
        while self.w.today().0 < last {
            self.pass();
            for _ in 0..2 {
                self.something();
            }
            let today = self.w.today();
            if self.chance(50) || self.all.iter().any(|own| own.is_near(today)) {
                self.sweep();
            }
            if self.chance(900) {
                self.restart();
            }
        }
        self.sweep();
        self.restart();
        let today = self.w.today();
        let erased = self
            .all
            .iter()
            .filter(|own| own.erased_on().is_some_and(|on| on <= today));
        self.counts[3] = erased.count() as u64;
        self.counts
    }

    /// A day goes by, or the daemon is off for some, or the clock runs ahead for a while.
    fn pass(&mut self) {
        let days = match self.dice.gen_range(0..400) {
            0 => self.dice.gen_range(2..60),
            _ => 1,
        };
        self.real = Moment(self.real.0 + days * DAY);
        // Recorded time never goes back.
        self.w.now = self.w.now.max(self.real);
        if self.w.now == self.real && self.chance(700) {
            self.fault();
        }
        self.submit(Command::SeeClock).unwrap();
    }

    /// For one event the clock shows a day that is still to come.
    fn fault(&mut self) {
        if self.all.is_empty() {
            return;
        }
        let ahead = self.dice.gen_range(2..40);
        self.w.now = Moment(self.w.now.0 + ahead * DAY);
        let registrations = self.w.found().expired;
        let refused = self.submit(Command::Expire(Expire { registrations }));
        assert_eq!(refused, Err(Reason::ClockNotConfirmed), "{}", self.place());
        self.submit(Command::SeeClock).unwrap();
    }

    fn submit(&mut self, command: Command) -> Result<(), Reason> {
        self.w.decide(command).map_err(|why| why.reason)?;
        let at = self.w.now;
        self.log
            .extend(self.w.facts.iter().map(|fact| (fact.clone(), at)));
        Ok(())
    }

    fn something(&mut self) {
        match self.dice.gen_range(0..120) {
            0 => self.birth(),
            1..=2 => self.register(),
            3 => self.renew(),
            4 => self.end(),
            _ => {}
        }
    }

    /// Of somebody who may be known only years later. Every fourth child is born on 29 February.
    fn birth(&mut self) {
        let today = self.w.today();
        let born = if self.chance(4) {
            let year: i32 = today.to_string()[..4].parse().unwrap();
            let years: Vec<i32> = (year - 22..=year).filter(|y| y % 4 == 0).collect();
            let year = years[self.dice.gen_range(0..years.len())];
            day(&format!("{year}-02-29")).min(today)
        } else {
            Day(today.0 - self.dice.gen_range(0..22 * 365))
        };
        self.born.push(born);
    }

    fn register(&mut self) {
        if self.born.is_empty() {
            return;
        }
        let today = self.w.today();
        let child = self.dice.gen_range(0..self.born.len());
        let unit = UNITS[self.dice.gen_range(0..UNITS.len())];
        let adult_on = adult_on(self.born[child]);
        let again = self
            .all
            .iter()
            .any(|own| own.is_active() && (own.unit, own.child) == (unit, child));
        if adult_on <= today || again {
            return;
        }
        let mut command = self.w.registration(unit, &format!("child{child}"));
        command.whom.born = Some(self.born[child]);
        command.since = today;
        self.submit(Command::Register(Box::new(command))).unwrap();
        let fact = self.w.facts.iter().find_map(|fact| match fact {
            Fact::Registered(registered) => Some(registered.registration),
            _ => None,
        });
        self.all.push(Own {
            no: fact.unwrap(),
            unit,
            child,
            adult_on,
            expires_on: term(today, adult_on),
            ended: None,
            told: false,
        });
    }

    /// Some active registration, sooner one that was told of.
    fn some(&mut self) -> Option<usize> {
        let active: Vec<usize> = (0..self.all.len())
            .filter(|&at| self.all[at].is_active())
            .collect();
        let told: Vec<usize> = active.iter().copied().filter(|&at| self.all[at].told).collect();
        let among = if told.is_empty() { active } else { told };
        (!among.is_empty()).then(|| among[self.dice.gen_range(0..among.len())])
    }

    fn id(&self, at: usize) -> event::RegistrationId {
        let found = self.w.books.view().household.registration(self.all[at].no);
        found.unwrap().id
    }

    fn renew(&mut self) {
        let Some(at) = self.some() else { return };
        let command = Renew {
            by: self.w.by(self.all[at].unit),
            request: self.w.request(),
            id: self.id(at),
            planned_end: None,
        };
        self.submit(Command::Renew(command)).unwrap();
        let today = self.w.today();
        let own = &mut self.all[at];
        (own.expires_on, own.told) = (term(today, own.adult_on), false);
    }

    fn end(&mut self) {
        let Some(at) = self.some() else { return };
        let reason = REASONS[self.dice.gen_range(0..REASONS.len())];
        let (by, request) = (self.w.by(self.all[at].unit), self.w.request());
        let id = self.id(at);
        self.submit(builders::end(by, request, id, reason)).unwrap();
        self.all[at].ended = Some((self.w.today(), reason));
    }

    /// What the sweeper does on a day; and whether that is what the model does.
    fn sweep(&mut self) {
        // A clock that was set back is waited for.
        if self.w.now > self.real {
            return;
        }
        if self.w.books.view().clock_leap(self.w.now).is_some() {
            let refused = self.submit(Command::Expire(Expire {
                registrations: vec![],
            }));
            assert_eq!(refused, Err(Reason::ClockNotConfirmed), "{}", self.place());
            // The administrator looks every other day.
            if self.chance(2) {
                return;
            }
            self.submit(Command::ConfirmClock(ConfirmClock { by: [9; 32] }))
                .unwrap();
            self.counts[4] += 1;
        }
        let today = self.w.today();
        let found = self.w.found();
        let to_tell = self.model(|own| own.is_to_be_told(today));
        assert_eq!(found.expiring, to_tell, "who is told; {}", self.place());
        assert_eq!(
            found.expired,
            self.model(|own| own.has_run_out(today)),
            "what ran out; {}",
            self.place()
        );
        let (expiring, expired) = (found.expiring, found.expired);
        self.submit(Command::Announce(Announce {
            registrations: expiring,
        }))
        .unwrap();
        assert_eq!(self.announced(), to_tell, "{}", self.place());
        self.submit(Command::Expire(Expire {
            registrations: expired,
        }))
        .unwrap();
        for own in &mut self.all {
            if own.is_to_be_told(today) {
                own.told = true;
                self.counts[2] += 1;
            }
            if own.has_run_out(today) {
                let at = usize::from(own.run_out() == EndReason::AgedOut);
                self.counts[at] += 1;
            }
        }
        self.compare();
    }

    fn announced(&self) -> Vec<RegistrationNo> {
        let told = self.w.facts.iter().filter_map(|fact| match fact {
            Fact::ExpiryAnnounced(told) => Some(told.registration),
            _ => None,
        });
        told.collect()
    }

    fn model(&self, which: impl Fn(&Own) -> bool) -> Vec<RegistrationNo> {
        let which = self.all.iter().filter(|own| which(own));
        which.map(|own| own.no).collect()
    }

    fn compare(&self) {
        let (view, today) = (self.w.books.view(), self.w.today());
        for own in &self.all {
            let known = view.household.registration(own.no).unwrap();
            assert_eq!(
                (known.expires_on, known.ended, known.announced),
                (own.expires_on, own.ended, own.told),
                "{:?}; {}",
                own.no,
                self.place()
            );
        }
        let active = self.all.iter().filter(|own| own.is_active()).count() as u64;
        assert_eq!(view.household.active_registrations(), active, "{}", self.place());
        let erased = due_for_erasure(view, &self.w.policy, FIRST, u64::MAX, today).registrations;
        let expected = self.model(|own| own.erased_on().is_some_and(|on| on <= today));
        assert_eq!(erased, expected, "what is to be erased; {}", self.place());
    }

    /// A start folds the log.
    fn restart(&mut self) {
        let mut again = agencies(self.seed);
        for (fact, at) in &self.log {
            again.fold(Some(fact), *at);
        }
        assert!(
            entries_of(&again.books) == entries_of(&self.w.books),
            "a start knows something else; {}",
            self.place()
        );
        std::mem::swap(&mut self.w.books, &mut again.books);
        self.counts[5] += 1;
    }
}
