//! A unit hears before its registration expires: it alone, of its own, once a term.
#![allow(clippy::unwrap_used)]

mod common;

use common::{World, day, retention::FIRST};
use decision::{Announce, Command, Reason, Tells, notices_after};
use event::{ClientReference, EndReason, Fact, RegistrationNo};
use policy::{HOUSEHOLD_TOML, Policy};

const EXPIRES: &str = "2017-06-01";

/// Tom is registered at the school since 1 June 2015, and nobody has read anything.
fn registered() -> World {
    let mut w = World::household().with(&["school", "gym", "rotterdam"]);
    w.on("2015-06-01");
    w.register("school", "tom");
    w.register("gym", "tom");
    w.on("2016-12-01");
    w.renew("gym", "tom");
    w.all_read();
    w
}

#[test]
fn four_weeks_before_and_not_a_day_earlier() {
    let mut w = registered();
    w.on("2017-05-03");
    assert_eq!(w.found().expiring, []);
    w.on("2017-05-04");
    assert_eq!(w.found().expiring, [w.no("school", "tom")]);
    let [Fact::ExpiryAnnounced(told)] = w.announce()[..] else {
        panic!("{:?}", w.facts)
    };
    assert_eq!((told.unit, told.expires_on), (w.unit("school"), day(EXPIRES)));
    assert_eq!(w.told("school"), [format!("expiry: {EXPIRES}")]);
    w.nobody_is_told();
}

#[test]
fn it_names_the_units_own_registration_and_reference_and_nothing_else() {
    let mut w = World::household().with(&["school"]);
    w.on("2015-06-01");
    let reference = ClientReference([7; 16]);
    let own = w.register_with("school", "tom", |c| c.client_reference = Some(reference));
    w.on("2017-05-20");
    w.announce();
    let (notices, _) = notices_after(w.books.view(), &w.policy, w.unit("school"), 0, 9);
    let [notice] = &notices[..] else {
        panic!("{notices:?}")
    };
    let expiry = notice.expiry.unwrap();
    assert_eq!(notice.kind, Tells::Expiry);
    assert_eq!(
        (expiry.own, expiry.own_reference, expiry.expires_on),
        (own.registration.id, Some(reference), day(EXPIRES))
    );
    assert!(notice.matches.is_empty() && notice.pairs.is_empty() && notice.archived.is_empty());
}

#[test]
fn once_a_term_and_renewing_begins_another() {
    let mut w = registered();
    w.on("2017-05-10");
    w.announce();
    w.on("2017-05-20");
    assert_eq!(w.found().expiring, []);
    let again = Announce {
        registrations: vec![w.no("school", "tom")],
    };
    w.confirm_clock();
    w.when(Command::Announce(again)).unwrap();
    assert_eq!(w.facts, [], "a sweeper that begins again tells nobody twice");
    w.renew("school", "tom");
    w.on("2019-04-21");
    assert!(!w.found().expiring.contains(&w.no("school", "tom")));
    w.on("2019-04-22");
    assert!(w.found().expiring.contains(&w.no("school", "tom")));
}

#[test]
fn what_is_over_is_not_announced() {
    let mut w = registered();
    w.on("2017-05-10");
    w.end("school", "tom", EndReason::Resolved);
    assert_eq!(w.found().expiring, []);
    let mut w = registered();
    w.on(EXPIRES);
    let found = w.found();
    assert_eq!(
        (found.expiring, found.expired),
        (vec![], vec![w.no("school", "tom")])
    );
}

#[test]
fn a_registration_that_is_short_from_the_beginning_is_announced_at_once() {
    let mut w = World::household().with(&["school"]);
    w.on("2015-06-01");
    w.register_with("school", "tom", |c| c.whom.born = Some(day("1992-06-11")));
    w.announce();
    assert_eq!(w.told("school"), ["expiry: 2015-06-11"]);
}

#[test]
fn the_policy_says_how_long_before_or_that_nobody_is_told() {
    for (days, first) in [(1, Some("2017-05-31")), (90, Some("2017-03-03")), (0, None)] {
        let text = HOUSEHOLD_TOML.replace("[limits]", &format!("remind_days = {days}\n[limits]"));
        let mut w = World::under(Policy::parse(&text).unwrap()).with(&["school"]);
        w.on("2015-06-01");
        w.register("school", "tom");
        w.on("2017-01-01");
        let mut told = None;
        while w.today() < day(EXPIRES) && told.is_none() {
            told = (!w.found().expiring.is_empty()).then(|| w.today().to_string());
            w.days_pass(1);
        }
        assert_eq!(told.as_deref(), first, "{days}");
    }
}

#[test]
fn a_clock_in_doubt_announces_nothing() {
    let mut w = registered();
    w.on("2017-05-10");
    let registrations = w.found().expiring;
    let announce = Command::Announce(Announce { registrations });
    assert_eq!(w.refused(announce), Reason::ClockNotConfirmed);
    w.nobody_is_told();
}

#[test]
fn several_registrations_of_a_unit_are_notices_of_their_own_in_order() {
    let mut w = World::household().with(&["school"]);
    w.on("2015-06-01");
    for child in ["tom", "kim", "ann"] {
        w.register("school", child);
    }
    w.on("2017-05-10");
    let all: Vec<RegistrationNo> = w.found().expiring;
    assert!(all.is_sorted() && all[0] > FIRST);
    w.announce();
    assert_eq!(
        w.told("school"),
        [
            format!("expiry: {EXPIRES}"),
            format!("expiry: {EXPIRES}"),
            format!("expiry: {EXPIRES}")
        ]
    );
}
