//! A unit's own list beside the index, and long answers in pages.
#![allow(clippy::unwrap_used)]

mod common;

use common::{World, parent, shown};
use decision::{Answer, Around, Command, Look, PlaceInOrder, Register, Step, plan};
use event::{ClientReference, EndReason, MunicipalityCode};
use proptest::prelude::*;

fn world() -> World {
    let mut w = World::household().with(&["register", "rotterdam", "school", "clinic"]);
    w.given(&[parent("Mother", "tom"), parent("Mother", "anna")]);
    w
}

fn items(w: &mut World, persons: &[&str]) -> Vec<Register> {
    persons
        .iter()
        .map(|person| w.registration("school", person))
        .collect()
}

#[test]
fn what_is_missing_is_registered_what_is_gone_ends_and_the_rest_stays() {
    let mut w = world();
    let tom = w.register("school", "tom").registration.id;
    let anna = w.register("school", "anna").registration.id;
    w.register("clinic", "kim");
    w.register("school", "lee");
    w.end("school", "lee", EndReason::Resolved);
    let list = items(&mut w, &["tom", "kim", "lee"]);
    let found = plan(w.books.view(), w.unit("school"), &list);
    let kept = Step::Keep {
        id: tom,
        reference: None,
        differs: vec![],
    };
    assert_eq!(found.steps, [kept, Step::Register, Step::Register]);
    let ends: Vec<_> = found.ends.iter().map(|missing| missing.id).collect();
    assert_eq!(ends, [anna]);
}

#[test]
fn another_items_person_is_named_once_and_what_differs_is_said() {
    let mut w = world();
    w.register_with("school", "tom", |c| {
        c.client_reference = Some(ClientReference([3; 16]))
    });
    let mut list = items(&mut w, &["kim", "tom", "kim", "tom"]);
    list[1].client_reference = Some(ClientReference([4; 16]));
    list[1].municipality = MunicipalityCode(502);
    list[1].since = common::day("2014-01-01");
    let found = plan(w.books.view(), w.unit("school"), &list);
    let Step::Keep {
        differs, reference, ..
    } = &found.steps[1]
    else {
        panic!("{:?}", found.steps[1])
    };
    assert_eq!(
        differs,
        &["since", "responsible_municipality", "client_reference"]
    );
    assert_eq!(*reference, Some(ClientReference([3; 16])));
    assert_eq!(found.steps[2..], [Step::SameAs(0), Step::SameAs(1)]);
    assert!(found.ends.is_empty());
}

#[test]
fn standing_interest_and_involvement_are_two_things() {
    let mut w = world();
    let watched = w
        .register_with("school", "tom", |c| c.watching = true)
        .registration
        .id;
    let list = items(&mut w, &["tom"]);
    let found = plan(w.books.view(), w.unit("school"), &list);
    assert_eq!(found.steps, [Step::Register]);
    assert_eq!(found.ends[0].id, watched);
}

proptest! {
    /// Carried out, a plan leaves exactly the list; planned again, nothing is left to do.
    #[test]
    fn a_list_that_was_followed_needs_nothing_more(
        before in proptest::collection::vec(0..6usize, 0..8), list in proptest::collection::vec(0..6usize, 0..8),
    ) {
        let persons = ["tom", "anna", "kim", "lee", "sam", "Mother"];
        let mut w = world();
        for person in before {
            w.register("school", persons[person]);
        }
        let names: Vec<&str> = list.iter().map(|&person| persons[person]).collect();
        let list = items(&mut w, &names);
        let first = plan(w.books.view(), w.unit("school"), &list);
        for (item, step) in list.iter().zip(&first.steps) {
            if *step == Step::Register {
                w.when(Command::Register(Box::new(item.clone()))).unwrap();
            }
        }
        for missing in &first.ends {
            let (by, request) = (w.by("school"), w.request());
            let reason = EndReason::Resolved;
            w.when(Command::End(decision::End { by, request, id: missing.id, on: None, reason })).unwrap();
        }
        let second = plan(w.books.view(), w.unit("school"), &list);
        prop_assert!(second.ends.is_empty());
        for (at, step) in second.steps.iter().enumerate() {
            let kept = matches!(step, Step::Keep { differs, .. } if differs.is_empty());
            prop_assert!(kept || matches!(step, Step::SameAs(earlier) if *earlier < at), "{step:?}");
        }
        let active = w.books.view().household.of_unit(w.unit("school"), None).filter(|&no| {
            w.books.view().household.registration(no).unwrap().is_active()
        });
        let wanted: std::collections::BTreeSet<&str> = names.into_iter().collect();
        prop_assert_eq!(active.count(), wanted.len());
    }
}

fn page(w: &mut World, size: usize, after: Option<PlaceInOrder>) -> Around {
    let look = Look {
        by: w.by("school"),
        id: w.ids[&("school".into(), "tom".into())],
        actor: String::new(),
        page: size,
        after,
    };
    match w.when(Command::Look(look)).unwrap() {
        Answer::Around(around) => *around,
        other => panic!("{other:?} is no answer to a look"),
    }
}

#[test]
fn pages_together_are_the_whole_in_order_and_each_is_a_look() {
    let names: Vec<String> = (0..7).map(|n| format!("agency{n}")).collect();
    let mut w = world();
    for name in &names {
        w.open(name, |_| {}, |_| {});
        w.register(name, if name < &names[3] { "anna" } else { "tom" });
    }
    w.end("agency5", "tom", EndReason::Resolved);
    w.register("school", "tom");
    let whole = page(&mut w, 50, None);
    assert_eq!((whole.in_all, whole.next), (7, None));
    for size in [1, 2, 3, 7] {
        let (mut seen, mut after, mut looks) = (Vec::new(), None, 0);
        loop {
            let answer = page(&mut w, size, after);
            assert_eq!(answer.in_all, 7);
            assert!(
                matches!(&w.facts[..], [event::Fact::Looked(look)] if look.shown as usize == answer.parties.len())
            );
            looks += 1;
            seen.extend(answer.parties.iter().map(shown));
            match answer.next {
                Some(next) => after = Some(next),
                None => break,
            }
        }
        assert_eq!(
            seen,
            whole.parties.iter().map(shown).collect::<Vec<_>>(),
            "pages of {size}"
        );
        assert_eq!(looks, 7_usize.div_ceil(size));
    }
}

#[test]
fn a_party_that_comes_between_two_pages_moves_no_other() {
    let mut w = world();
    for name in ["a", "b", "c"] {
        w.open(name, |_| {}, |_| {});
        w.register(name, "anna");
    }
    w.register("school", "tom");
    let first = page(&mut w, 2, None);
    w.open("strong", |_| {}, |_| {});
    w.register("strong", "tom");
    let second = page(&mut w, 2, first.next);
    let seen: Vec<String> = first.parties.iter().chain(&second.parties).map(shown).collect();
    assert_eq!(
        seen,
        ["a sibling active", "b sibling active", "c sibling active"],
        "the new one stands before the page that was read; the next look from the start shows it"
    );
    assert_eq!(second.in_all, 4);
}
