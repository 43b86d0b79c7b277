//! Limits: a change that takes steps ends where one told at once ends, what one side keeps the other keeps, and nobody
//! who acts on a match is left with it.
#![allow(clippy::unwrap_used)]

mod common;

use std::collections::{BTreeMap, BTreeSet};

use common::{World, parent};
use decision::Command;
use event::{PairRow, RegistrationNo, UnitNo};
use household::{MATCHES_OPENED_MAX, parties_around};
use policy::{HOUSEHOLD_TOML, Policy};

const AGENCIES: [&str; 4] = ["school", "clinic", "police", "gym"];

fn world(links_at_once: usize) -> World {
    let (usual, less) = (
        "links_per_change_max = 800",
        format!("links_per_change_max = {links_at_once}"),
    );
    assert!(HOUSEHOLD_TOML.contains(usual));
    let policy = Policy::parse(&HOUSEHOLD_TOML.replace(usual, &less)).unwrap();
    World::under(policy)
        .with(&["register", "rotterdam"])
        .with(&AGENCIES)
}

/// Nine children, each registered by one or two of four agencies; then the register knows their mother.
fn found_to_be_one_family(w: &mut World, two: bool) {
    for child in 0..9 {
        w.register(AGENCIES[child % 4], &format!("child{child}"));
        if two {
            w.register(AGENCIES[(child + 1 + child / 4) % 4], &format!("child{child}"));
        }
    }
    let all: Vec<_> = (0..9).map(|n| parent("Mother", &format!("child{n}"))).collect();
    w.given(&all);
}

fn go_on(w: &mut World) -> usize {
    let mut steps = 0;
    while w.books.view().is_still_telling() {
        w.when(Command::GoOver).unwrap();
        steps += 1;
        assert!(steps < 1_000, "every step comes further");
    }
    steps
}

fn numbers(w: &World) -> Vec<RegistrationNo> {
    let view = w.books.view().household;
    w.ids.values().filter_map(|&id| view.by_id(id)).collect()
}

/// Every link that stands.
fn links(w: &World) -> BTreeSet<(RegistrationNo, RegistrationNo, PairRow)> {
    let view = w.books.view().household;
    let matches = numbers(w).into_iter().filter_map(|no| view.registration(no));
    let matches: BTreeSet<_> = matches.flat_map(|r| r.matches.clone()).collect();
    let links = matches.into_iter().filter_map(|no| view.matched(no));
    links
        .flat_map(|m| m.links.clone())
        .map(|l| (l.one.min(l.other), l.one.max(l.other), l.row))
        .collect()
}

#[test]
fn a_change_in_steps_ends_where_one_told_at_once_ends() {
    let (mut at_once, mut in_steps) = (world(800), world(7));
    for w in [&mut at_once, &mut in_steps] {
        found_to_be_one_family(w, true);
    }
    assert_eq!(go_on(&mut at_once), 0);
    assert!(links(&in_steps).len() < links(&at_once).len());
    assert!(go_on(&mut in_steps) > 2);
    assert_eq!(links(&in_steps), links(&at_once));
    assert!(!links(&at_once).is_empty());
}

#[test]
fn everybody_who_was_told_hears_that_it_does_not_hold_also_in_steps() {
    let mut w = world(7);
    found_to_be_one_family(&mut w, false);
    go_on(&mut w);
    let count = |w: &mut World, word: &str| -> BTreeMap<&str, usize> {
        let told = |w: &mut World, agency| {
            w.told(agency)
                .iter()
                .filter(|line| line.starts_with(word))
                .count()
        };
        AGENCIES.iter().map(|&agency| (agency, told(w, agency))).collect()
    };
    w.all_read();
    for child in 0..9 {
        w.deny("rotterdam", &parent("Mother", &format!("child{child}")))
            .unwrap();
        go_on(&mut w);
    }
    assert!(links(&w).is_empty());
    // Each of the four had a match with each other one.
    let withdrawn = count(&mut w, "withdrawn");
    assert!(withdrawn.values().all(|&n| n == 3), "{withdrawn:?}");
    let view = w.books.view().household;
    for no in numbers(&w) {
        for at in view.registration(no).unwrap().matches.iter() {
            let matched = view.matched(*at).unwrap();
            let is_party = |unit: &UnitNo| [matched.one, matched.other].contains(unit);
            let told = matched.told.iter().filter(|unit| is_party(unit)).count();
            assert_eq!(told == 0, matched.links.is_empty(), "told of what does not hold");
        }
    }
}

#[test]
fn what_is_left_of_a_change_is_kept() {
    let mut w = world(3);
    found_to_be_one_family(&mut w, true);
    w.when(Command::GoOver).unwrap();
    // Dropping the world compares it with its snapshot.
    assert!(w.books.view().is_still_telling());
}

#[test]
fn who_sees_a_party_is_seen_by_it_also_beyond_the_limit() {
    let mut w = world(800);
    let parties = MATCHES_OPENED_MAX + 12;
    let names: Vec<String> = (0..parties).map(|n| format!("party{n}")).collect();
    for name in &names {
        w.open(name, |_| {}, |_| {});
        let answer = w.register(name, "tom");
        assert!(answer.registration.active, "a registration is always accepted");
        let expected = answer.around.in_all.min(MATCHES_OPENED_MAX);
        assert_eq!(answer.around.in_all, expected);
    }
    let view = w.books.view().household;
    let sees: BTreeMap<UnitNo, BTreeSet<UnitNo>> = numbers(&w)
        .into_iter()
        .map(|no| {
            let around = parties_around(view, &w.policy, w.now.day(), no);
            let unit = view.registration(no).unwrap().unit;
            (unit, around.into_iter().map(|party| party.unit).collect())
        })
        .collect();
    for (one, others) in &sees {
        for other in others {
            assert!(sees[other].contains(one), "{one:?} sees {other:?}, not back");
        }
    }
    let latest = &sees[&w.unit(names.last().unwrap())];
    assert_eq!(latest.len(), MATCHES_OPENED_MAX);
    assert!(
        latest.contains(&w.unit(&names[0])),
        "the oldest are the strongest"
    );
}
