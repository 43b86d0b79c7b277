//! A clock that leapt: what only time has done waits for an administrator's word.
#![allow(clippy::unwrap_used)]

mod common;

use common::{World, day, kept::entries_of};
use decision::{ClockLeap, Command, ConfirmClock, Expire, LEAP, NOTED_AFTER, Reason};
use event::{EndReason, Fact, Moment};

/// Tom's registration at the school runs out at noon of the day that is given back; the clock was noted a day before that.
fn about_to_expire() -> World {
    let mut w = World::household().with(&["school"]);
    w.on("2015-06-01");
    w.register("school", "tom");
    w.on("2017-05-31");
    w.confirm_clock();
    w
}

fn expire(w: &World) -> Command {
    Command::Expire(Expire {
        registrations: w.due(),
    })
}

fn see(w: &mut World) -> Vec<Fact> {
    w.when(Command::SeeClock).unwrap();
    w.facts.clone()
}

fn leap(w: &World) -> Option<ClockLeap> {
    w.books.view().clock_leap(w.now)
}

#[test]
fn a_day_from_event_to_event_is_believed_and_a_microsecond_more_is_not() {
    for (more, believed) in [(0, true), (1, false)] {
        let mut w = about_to_expire();
        w.now = Moment(w.now.0 + LEAP + more);
        let expire = expire(&w);
        match w.when(expire) {
            Ok(_) => assert!(believed, "{more}"),
            Err(why) => {
                assert!(!believed, "{more}");
                assert_eq!(why.reason, Reason::ClockNotConfirmed);
                assert_eq!(w.ended("school", "tom"), None);
            }
        }
    }
}

#[test]
fn after_an_administrators_word_the_sweep_goes_on() {
    let mut w = about_to_expire();
    let before = w.now;
    w.on("2017-07-01");
    let sweep = expire(&w);
    assert_eq!(w.refused(sweep.clone()), Reason::ClockNotConfirmed);
    w.when(Command::ConfirmClock(ConfirmClock { by: [9; 32] }))
        .unwrap();
    let [Fact::ClockConfirmed(word)] = w.facts[..] else {
        panic!("{:?}", w.facts)
    };
    assert_eq!((word.by, word.from, word.to), ([9; 32], before, w.now));
    w.when(sweep).unwrap();
    assert_eq!(
        w.ended("school", "tom"),
        Some((day("2017-06-01"), EndReason::Expired))
    );
}

#[test]
fn what_is_recorded_after_the_leap_does_not_make_it_forgotten() {
    let mut w = World::household().with(&["school"]);
    w.on("2015-06-01");
    w.register("school", "tom");
    let before = w.now;
    w.on("2016-06-01");
    w.register("school", "kim");
    let after = w.now;
    w.now = Moment(w.now.0 + LEAP);
    w.register("school", "ann");
    assert_eq!(
        leap(&w),
        Some(ClockLeap {
            from: before,
            to: after
        })
    );
    let sweep = expire(&w);
    assert_eq!(w.refused(sweep), Reason::ClockNotConfirmed);
    w.confirm_clock();
    assert_eq!(leap(&w), None);
}

#[test]
fn a_second_leap_before_the_word_makes_it_longer() {
    let mut w = World::household().with(&["school"]);
    w.on("2015-06-01");
    w.register("school", "tom");
    let first = w.now;
    w.on("2016-06-01");
    w.register("school", "kim");
    w.on("2017-06-01");
    w.register("school", "ann");
    assert_eq!(
        leap(&w),
        Some(ClockLeap {
            from: first,
            to: w.now
        })
    );
}

#[test]
fn agencies_are_not_kept_waiting_by_a_clock_in_doubt() {
    let mut w = about_to_expire();
    w.on("2017-07-01");
    w.renew("school", "tom");
    w.end("school", "tom", EndReason::Resolved);
    assert!(leap(&w).is_some());
}

#[test]
fn a_quiet_weekend_is_not_a_leap_while_the_clock_is_noted() {
    let mut w = about_to_expire();
    assert_eq!(see(&mut w), [], "something was recorded just now");
    for _ in 0..12 {
        w.now = Moment(w.now.0 + NOTED_AFTER);
        assert!(matches!(see(&mut w)[..], [Fact::ClockSeen(seen)] if seen.at == w.now));
        assert_eq!(see(&mut w), [], "noted just now");
    }
    let sweep = expire(&w);
    w.when(sweep).unwrap();
    assert_eq!(
        w.ended("school", "tom"),
        Some((day("2017-06-01"), EndReason::Expired))
    );
}

#[test]
fn a_store_that_nobody_can_register_in_may_lie_for_years() {
    let mut w = World::household();
    w.on("2025-01-01");
    let mut w = w.with(&["school"]);
    assert_eq!(leap(&w), None);
    w.register("school", "tom");
    assert_eq!(leap(&w), None);
    w.when(Command::ConfirmClock(ConfirmClock { by: [9; 32] }))
        .unwrap();
    assert_eq!(w.facts, [], "there is nothing to confirm");
}

#[test]
fn an_event_that_cannot_be_opened_any_more_tells_its_time_all_the_same() {
    let noted = |with: bool| {
        let mut w = about_to_expire();
        let at = Moment(w.now.0 + LEAP);
        if with {
            w.fold(None, at);
        }
        w.now = Moment(at.0 + LEAP);
        leap(&w)
    };
    assert!(noted(false).is_some());
    assert_eq!(noted(true), None);
}

#[test]
fn a_restart_remembers_the_leap_and_the_word() {
    let mut w = World::household().with(&["school"]);
    let mut again = World::household().with(&["school"]);
    w.on("2015-06-01");
    w.register("school", "tom");
    let mut follow = |w: &World| {
        for fact in &w.facts {
            again.fold(Some(fact), w.now);
        }
        (leap(&again), entries_of(&again.books))
    };
    assert_eq!(follow(&w), (None, entries_of(&w.books)));
    w.on("2016-06-01");
    w.register("school", "kim");
    assert!(leap(&w).is_some());
    assert_eq!(follow(&w), (leap(&w), entries_of(&w.books)));
    w.confirm_clock();
    assert_eq!(follow(&w), (None, entries_of(&w.books)));
}
