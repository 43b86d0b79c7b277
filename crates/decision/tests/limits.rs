//! A limit that leaves something out: the follow-up officer of the municipality hears of it once for a registration and a
//! limit, and nobody else does.
#![allow(clippy::unwrap_used)]

mod common;

use std::collections::BTreeMap;

use common::{DAY, World, kept::entries_of, own_word, parent};
use decision::{Books, Draft, NoticeShown, PartyShown, RegisterAnswer, Tells, apply, notices_after};
use event::{EndReason, Fact, Limit, LimitTold, Moment, RegistrationNo, UnitNo};
use household::MATCHES_OPENED_MAX;
use policy::{HOUSEHOLD_TOML, Policy};

const AGENCIES: [&str; 4] = ["school", "clinic", "police", "gym"];

fn policy(persons_around: usize, relations_per_person: usize) -> Policy {
    let text = HOUSEHOLD_TOML
        .replace(
            "persons_around_max = 500",
            &format!("persons_around_max = {persons_around}"),
        )
        .replace(
            "relations_per_person_max = 200",
            &format!("relations_per_person_max = {relations_per_person}"),
        );
    assert_ne!(text, HOUSEHOLD_TOML);
    Policy::parse(&text).unwrap()
}

/// Two persons around anybody, and no more.
fn world() -> World {
    World::under(policy(2, 200))
        .with(&["register", "rotterdam"])
        .with(&AGENCIES)
}

/// Five children of one mother.
fn five_children(w: &mut World) {
    let all: Vec<_> = (0..5).map(|n| parent("Mother", &format!("child{n}"))).collect();
    w.given(&all);
}

/// What the officer was told of limits since it was asked last.
fn limits(w: &mut World) -> Vec<String> {
    let mut told = w.told("rotterdam");
    told.retain(|line| line.starts_with("limits"));
    told
}

fn facts(w: &World) -> Vec<LimitTold> {
    let told = w.facts.iter().filter_map(|fact| match fact {
        Fact::LimitTold(told) => Some(told.clone()),
        _ => None,
    });
    told.collect()
}

fn number(w: &World, agency: &str, person: &str) -> RegistrationNo {
    let id = w.ids[&(agency.to_owned(), person.to_owned())];
    w.books.view().household.by_id(id).unwrap()
}

#[test]
fn the_officer_hears_once_that_a_new_registration_met_more_than_a_limit_allows() {
    let mut w = world();
    five_children(&mut w);
    w.register("clinic", "child1");
    w.all_read();
    w.register("school", "child0");
    let no = number(&w, "school", "child0");
    let told = facts(&w);
    assert_eq!(told.len(), 1);
    assert_eq!((told[0].cause, told[0].registration), (no.matter(), no));
    assert_eq!(told[0].limits.all().collect::<Vec<_>>(), [Limit::PersonsAround]);
    assert_eq!(limits(&mut w), ["limits: school persons_around"]);

    // Registered again, and a relation more: it was told.
    w.register("school", "child0");
    w.given(&[parent("Mother", "child5")]);
    w.end("school", "child0", EndReason::Resolved);
    let again = limits(&mut w);
    assert!(!again.iter().any(|line| line.contains("school")), "{again:?}");
}

#[test]
fn another_limit_around_the_same_registration_is_told_too() {
    let mut w = World::under(policy(2, 6))
        .with(&["register", "rotterdam"])
        .with(&AGENCIES);
    five_children(&mut w);
    w.register("school", "Mother");
    assert_eq!(limits(&mut w), ["limits: school persons_around"]);
    let word = |child| [own_word(parent("Mother", child))];
    w.register("gym", "Mother");
    limits(&mut w);
    w.relations("gym", &word("sixth")).unwrap();
    assert_eq!(limits(&mut w), [""; 0], "she has as many as she may, no more");
    w.relations("gym", &word("seventh")).unwrap();
    assert_eq!(limits(&mut w), ["limits: school relations_per_person"]);
}

#[test]
fn of_a_relation_the_first_registration_that_does_not_watch_is_told_of() {
    let mut w = world();
    w.register_with("gym", "child0", |c| c.watching = true);
    w.register("school", "child0");
    w.register("clinic", "child0");
    w.all_read();
    five_children(&mut w);
    let told = facts(&w);
    let relation = w.facts.iter().find_map(|fact| match fact {
        Fact::RelationAsserted(f) => Some(f.relation.matter()),
        _ => None,
    });
    assert_eq!(told[0].registration, number(&w, "school", "child0"));
    // Sealed under a key of its own: it must not vanish with the relation.
    assert!(relation.is_some() && Some(told[0].cause) != relation);
    assert_ne!(told[0].cause, told[0].registration.matter());
    assert_eq!(told.len(), 1, "one for each command is enough");
    assert_eq!(limits(&mut w), ["limits: school persons_around"]);
}

#[test]
fn of_who_merely_watches_nobody_hears() {
    let mut w = world();
    five_children(&mut w);
    w.register_with("gym", "child0", |c| c.watching = true);
    assert_eq!((facts(&w), limits(&mut w)), (vec![], vec![]));
}

#[test]
fn a_word_that_is_not_kept_is_told_of_the_oldest_who_is_involved_with_that_person() {
    let mut w = World::under(policy(500, 5))
        .with(&["register", "rotterdam"])
        .with(&AGENCIES);
    five_children(&mut w);
    let refused = |w: &mut World, child: &str| {
        w.relations("gym", &[own_word(parent("Mother", child))]).unwrap();
        (facts(w).len(), limits(w))
    };
    // The gym is nobody's party yet; a word about a stranger is none about who is registered.
    w.register("gym", "Gerda");
    assert_eq!(
        refused(&mut w, "sixth"),
        (0, vec![]),
        "nobody is registered on her"
    );
    w.register("school", "Mother");
    w.register("clinic", "Mother");
    w.register("police", "Mother");
    w.end("school", "Mother", EndReason::Resolved);
    w.all_read();
    let told = (1, vec!["limits: clinic relations_per_person".to_owned()]);
    assert_eq!(refused(&mut w, "seventh"), told);
    let cause = w.facts.iter().find_map(|fact| match fact {
        Fact::LimitTold(told) => Some(told.cause),
        _ => None,
    });
    assert_eq!(
        cause,
        Some(event::HOUSE),
        "no header ties the gym's call to the clinic"
    );
    assert_eq!(refused(&mut w, "eighth"), (0, vec![]), "told once");
}

#[test]
fn a_new_registration_that_brings_the_word_is_the_one_it_concerns() {
    let mut w = World::under(policy(500, 5))
        .with(&["register", "rotterdam"])
        .with(&AGENCIES);
    five_children(&mut w);
    w.register_with("gym", "tom", |c| {
        c.relations = vec![own_word(parent("Mother", "tom"))]
    });
    assert_eq!(limits(&mut w), ["limits: gym relations_per_person"]);
}

#[test]
fn a_shelter_is_shown_to_the_officer_as_in_matches() {
    let mut w = world();
    w.open("shelter", |_| {}, |unit| unit.shielded = true);
    five_children(&mut w);
    w.register("shelter", "child0");
    let unit = w.unit("rotterdam");
    let (notices, _) = notices_after(w.books.view(), &w.policy, unit, 0, usize::MAX);
    let shown: Vec<&NoticeShown> = notices.iter().filter(|n| n.kind == Tells::Limits).collect();
    let [notice] = shown[..] else { panic!("{shown:?}") };
    let limit = notice.limit.as_ref().unwrap();
    let PartyShown::Open { agency, sector, .. } = &limit.party else {
        panic!("{limit:?}")
    };
    assert_eq!((agency.as_str(), sector), ("shelter", &None));
    assert_eq!(
        (limit.municipality, &limit.limits[..]),
        (common::ROTTERDAM, &[Limit::PersonsAround][..])
    );
    assert!(notice.matches.is_empty() && notice.pairs.is_empty());
}

#[test]
fn where_there_is_no_officer_the_next_one_hears_when_it_is_reached_again() {
    let mut w = World::under(policy(2, 200)).with(&["register"]).with(&AGENCIES);
    five_children(&mut w);
    w.register("school", "child0");
    assert_eq!(facts(&w), vec![]);
    w.open("rotterdam", |_| {}, |_| {});
    w.given(&[parent("Mother", "child5")]);
    assert_eq!(limits(&mut w), ["limits: school persons_around"]);
}

#[test]
fn more_parties_than_a_new_registration_may_meet() {
    let mut w = World::household().with(&["rotterdam"]);
    for n in 0..MATCHES_OPENED_MAX + 2 {
        let name = format!("party{n}");
        w.open(&name, |_| {}, |_| {});
        w.register(&name, "tom");
    }
    let last = MATCHES_OPENED_MAX + 1;
    assert_eq!(limits(&mut w), [format!("limits: party{last} matches_opened")]);
}

/// A story in which limits are reached, with or without somebody to be told.
fn story(officer: bool) -> (World, Vec<RegisterAnswer>, Vec<(Fact, Moment)>) {
    let mut w = World::under(policy(2, 6)).with(&["register"]).with(&AGENCIES);
    w.open("rotterdam", |_| {}, |unit| unit.follow_up_officer = officer);
    let (mut answers, mut all) = (Vec::new(), Vec::new());
    five_children(&mut w);
    all.extend(w.facts.iter().map(|fact| (fact.clone(), w.now)));
    for (day, agency) in AGENCIES.into_iter().enumerate() {
        w.now.0 += DAY;
        let child = format!("child{day}");
        answers.push(w.register_with(agency, &child, |c| {
            c.relations = vec![own_word(parent("Mother", &format!("{agency}'s")))];
        }));
        all.extend(w.facts.iter().map(|fact| (fact.clone(), w.now)));
        answers.push(w.register(agency, "Mother"));
        all.extend(w.facts.iter().map(|fact| (fact.clone(), w.now)));
    }
    (w, answers, all)
}

#[test]
fn neither_an_answer_nor_a_notice_of_a_party_tells_that_an_officer_was_told() {
    let (mut told, answers, facts) = story(true);
    let (mut untold, same, without) = story(false);
    let limits = |all: &[(Fact, Moment)]| {
        all.iter()
            .filter(|(f, _)| matches!(f, Fact::LimitTold(_)))
            .count()
    };
    assert_eq!((limits(&facts) > 0, limits(&without)), (true, 0));
    assert_eq!(answers, same, "ids, receipts and matches included");
    for agency in AGENCIES.into_iter().chain(["register"]) {
        assert_eq!(told.told(agency), untold.told(agency), "{agency}");
    }
}

#[test]
fn replaying_the_facts_gives_the_same_outboxes_and_tells_nothing_twice() {
    let (w, _, facts) = story(true);
    let folded = |all: &[(Fact, Moment)]| {
        let (base, mut over) = (Books::default(), Books::default());
        for (fact, at) in all {
            apply(&mut Draft::new(&base, &mut over), fact, *at);
        }
        let mut books = Books::default();
        books.settle(&mut over);
        books
    };
    let officer = w.unit("rotterdam");
    let waiting = |books: &Books| -> BTreeMap<u64, outbox::Notice> {
        let all = books.view().outbox.after(officer, 0, usize::MAX);
        all.into_iter()
            .map(|(n, notice)| (n, notice.unwrap().clone()))
            .collect()
    };
    let replayed = folded(&facts);
    assert_eq!(waiting(&replayed), waiting(&w.books));
    let kept = |books: &Books| -> Vec<_> {
        let all = entries_of(books).into_iter();
        all.filter(|(table, ..)| *table == LIMITS_TOLD).collect()
    };
    assert!(!kept(&replayed).is_empty());
    assert_eq!(kept(&replayed), kept(&w.books));
    let mut told: BTreeMap<(RegistrationNo, Limit), UnitNo> = BTreeMap::new();
    for (fact, _) in &facts {
        let Fact::LimitTold(f) = fact else { continue };
        for limit in f.limits.all() {
            let before = told.insert((f.registration, limit), officer);
            assert_eq!(before, None, "{f:?} was told before");
        }
    }
}

/// Number of the table in a snapshot.
const LIMITS_TOLD: u8 = 57;
