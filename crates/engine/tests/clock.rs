//! A clock that jumps, years forth and back, between calls and across restarts: nothing is lost, invented, refused or ended
//! by it, and every notice is there, in order.
//!
//! What is expected is told by a second store that lives the same life under a clock without jumps back: it stands still
//! where the other one goes back. Both must end in the same state, to the last recorded moment. Absent: the daemon around
//! it (`tests/edge/clock.rs`), and ends by time alone, which there are none of.
#![allow(clippy::unwrap_used)]

mod common;

use std::path::Path;

use common::{
    NOON, Opens,
    builders::{by, renew},
    close, connect, end, make, parents, registered, registration, request, try_open, wait,
};
use decision::{Answer, Command, NoticeShown, notices_after};
use engine::{Engine, WriterThread};
use event::{EndReason, Moment, RegistrationId, UnitNo};
use rand::{Rng, SeedableRng, rngs::StdRng};

const UNITS: u32 = 4;
const SECOND: i64 = 1_000_000;
const YEAR: i64 = 365 * 86_400 * SECOND;
const CHILDREN: [&str; 4] = ["tom", "anna", "kim", "lee"];
/// Steps of one life.
const STEPS: u32 = 60;

/// A store that is lived in, and what its callers hold.
struct Life<'d> {
    dir: &'d Path,
    random: StdRng,
    open: Option<(Engine, WriterThread)>,
    opened: u64,
    /// Registrations that callers hold, with the agency, and whether they ended them.
    held: Vec<(u32, RegistrationId, bool)>,
    /// When each answer said that it was recorded.
    recorded: Vec<i64>,
}

impl<'d> Life<'d> {
    fn begin(dir: &'d Path, seed: u64) -> Self {
        make(dir, seed);
        let mut life = Self {
            dir,
            random: StdRng::seed_from_u64(seed),
            open: None,
            opened: 0,
            held: Vec::new(),
            recorded: Vec::new(),
        };
        life.restart();
        (1..=UNITS).for_each(|agency| connect(life.engine(), agency, agency == 1));
        // All of one mother, so that each registration is told to the others.
        let pairs = CHILDREN.map(|child| ("Mother", child));
        life.submit(parents(1, &pairs, 1), NOON);
        life
    }

    fn engine(&self) -> &Engine {
        &self.open.as_ref().unwrap().0
    }

    fn stop(&mut self) {
        if let Some(open) = self.open.take() {
            close(open);
        }
    }

    fn restart(&mut self) {
        self.stop();
        self.opened += 1;
        let opens = Opens {
            seed: self.opened,
            ..Opens::default()
        };
        let (engine, _, thread) = try_open(self.dir, opens).unwrap();
        self.open = Some((engine, thread));
    }

    #[track_caller]
    fn submit(&self, command: Command, now: Moment) -> Answer {
        wait(self.engine().submit(command, now)).unwrap_or_else(|refusal| panic!("{now:?}: {refusal:?}"))
    }

    /// One call at this moment, or a restart, by the dice of this life: the same in both lives. Answers whether it called.
    fn step(&mut self, number: u32, now: Moment) -> bool {
        let agency = self.random.gen_range(1..=UNITS);
        let child = CHILDREN[self.random.gen_range(0..CHILDREN.len())];
        let dice = self.random.gen_range(0..6);
        let chosen = self.random.gen_range(0..self.held.len().max(1));
        match (dice, self.held.get(chosen).copied()) {
            (0 | 1, Some((agency, id, false))) => {
                self.submit(renew(by(agency), request(number), id), now);
            }
            (2, Some((agency, id, false))) => {
                self.submit(end(agency, id, EndReason::Resolved, number), now);
                self.held[chosen].2 = true;
            }
            (3, _) => {
                self.restart();
                return false;
            }
            _ => {
                let answer = registered(Ok(self.submit(registration(agency, child, number), now)));
                if !answer.already_registered {
                    self.recorded.push(answer.registration.recorded_at);
                    self.held.push((agency, answer.registration.id, false));
                }
            }
        }
        true
    }

    /// Every notice of a unit, from the first on.
    fn notices(&self, unit: u32) -> Vec<NoticeShown> {
        self.engine()
            .read(|view| notices_after(view, &self.engine().policy(), UnitNo(unit), 0, usize::MAX).0)
    }

    /// What a caller who looks may expect, whatever the clock did.
    fn holds(&self) {
        assert!(
            self.recorded.is_sorted(),
            "recorded time goes back: {:?}",
            self.recorded
        );
        self.engine().read(|view| {
            for (agency, id, ended) in &self.held {
                let no = view.household.by_id(*id).unwrap();
                let registration = view.household.registration(no).unwrap();
                assert_eq!(
                    registration.is_active(),
                    !ended,
                    "a registration of agency {agency} is over because of the clock, or not over"
                );
            }
            let active = self.held.iter().filter(|(.., ended)| !ended).count() as u64;
            assert_eq!(view.household.active_registrations(), active);
        });
        for unit in 1..=UNITS {
            let notices = self.notices(unit);
            let last = self.engine().read(|view| view.outbox.outbox(UnitNo(unit)).last);
            let numbers: Vec<u64> = notices.iter().map(|notice| notice.sequence).collect();
            assert_eq!(numbers, (1..=last).collect::<Vec<_>>(), "unit {unit}");
            assert!(notices.iter().map(|notice| notice.recorded_at).is_sorted());
        }
    }

    fn end(mut self) -> ([u8; 32], u64, Vec<Vec<NoticeShown>>) {
        self.holds();
        let told = |life: &Self| {
            let notices: Vec<_> = (1..=UNITS).map(|unit| life.notices(unit)).collect();
            (
                life.engine().state_digest().unwrap(),
                life.engine().events(),
                notices,
            )
        };
        let before = told(&self);
        self.restart();
        self.holds();
        let after = told(&self);
        assert_eq!(
            (before.0, before.1),
            (after.0, after.1),
            "a restart changes something"
        );
        self.stop();
        after
    }
}

/// Lives both lives; the clock of the first shows what `clock` makes of the step.
fn live(seed: u64, mut clock: impl FnMut(u32) -> i64) {
    let (jumping, steady) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (mut one, mut other) = (
        Life::begin(jumping.path(), seed),
        Life::begin(steady.path(), seed),
    );
    let mut latest = NOON.0;
    for step in 0..STEPS {
        let shown = clock(step);
        // What the clock showed while nobody called was seen by nobody.
        if one.step(1_000 + step, Moment(shown)) {
            latest = latest.max(shown);
        }
        other.step(1_000 + step, Moment(latest));
        one.holds();
    }
    assert!(
        one.held.iter().any(|held| held.2) && one.opened > 2,
        "seed {seed}: too little happened"
    );
    let (one, other) = (one.end(), other.end());
    assert!(
        one.2.iter().map(Vec::len).sum::<usize>() > 10,
        "seed {seed}: too few notices"
    );
    assert!(one.2 == other.2, "seed {seed}: other notices");
    assert_eq!((one.0, one.1), (other.0, other.1), "seed {seed}: another state");
}

#[test]
fn a_clock_that_goes_back_is_a_clock_that_stands_still() {
    for (seed, back) in (1..).zip([1, YEAR, 100 * YEAR, i64::MAX]) {
        // It runs, and from the middle on it is far behind.
        live(seed, |step| {
            let right = NOON.0 + i64::from(step) * SECOND;
            if step < STEPS / 2 {
                right
            } else {
                right.saturating_sub(back)
            }
        });
    }
}

#[test]
fn jumps_forth_and_back_end_where_the_furthest_of_them_stood() {
    for seed in 10..13 {
        let mut random = StdRng::seed_from_u64(seed);
        live(seed, move |step| match random.gen_range(0..4) {
            // Not so far that the children are grown.
            0 => NOON.0 + random.gen_range(0..2 * YEAR),
            1 => NOON.0 - random.gen_range(0..40 * YEAR),
            _ => NOON.0 + i64::from(step) * SECOND,
        });
    }
}

#[test]
fn years_forward_end_and_withdraw_nothing_that_was_there() {
    let dir = tempfile::tempdir().unwrap();
    let mut life = Life::begin(dir.path(), 3);
    for step in 0..STEPS {
        life.step(1_000 + step, Moment(NOON.0 + i64::from(step)));
    }
    let told = |life: &Life<'_>| {
        (1..=UNITS)
            .map(|unit| life.notices(unit).len())
            .collect::<Vec<_>>()
    };
    let (before, active) = (told(&life), life.held.iter().filter(|held| !held.2).count());
    assert!(active > 3, "{active}");
    // The clock is a century ahead when somebody writes, and right again afterwards.
    let (agency, id, _) = *life.held.iter().find(|held| !held.2).unwrap();
    for (number, now) in [(5_000, NOON.0 + 100 * YEAR), (5_001, NOON.0)] {
        life.submit(renew(by(agency), request(number), id), Moment(now));
        life.restart();
    }
    life.holds();
    assert_eq!(told(&life), before, "time alone is no news");
    for (number, (agency, id, ended)) in (6_000..).zip(life.held.clone()) {
        if !ended {
            life.submit(end(agency, id, EndReason::Resolved, number), NOON);
        }
    }
    life.held.iter_mut().for_each(|held| held.2 = true);
    life.end();
}
