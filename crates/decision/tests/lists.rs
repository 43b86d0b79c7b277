//! A unit's own list beside the index, and long answers in pages.
#![allow(clippy::unwrap_used)]

mod common;

use common::{World, parent, shown};
use decision::{
    Answer, Around, CloseMerge, Command, Comparison, Look, Missing, PlaceInOrder, Proposal, ProposeMerge,
    Reason, Register, Setting, Step, check_registration, quota_use,
};
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

struct Plan {
    steps: Vec<Step>,
    ends: Vec<Missing>,
}

const MISSING: Step = Step::Register { after: None };

/// Compares in the smallest slices.
fn plan(w: &World, agency: &str, items: &[Register]) -> Plan {
    let view = w.books.view();
    let mut comparison = Comparison::of(w.unit(agency));
    while comparison.gather(view, 1) {}
    let steps = items.iter().map(|item| comparison.step(view, item)).collect();
    let ends = comparison.ends();
    Plan { steps, ends }
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
    let found = plan(&w, "school", &list);
    let kept = Step::Keep {
        id: tom,
        reference: None,
        differs: vec![],
        name_again: false,
    };
    let over = Step::Register {
        after: Some(w.ids[&("school".into(), "lee".into())]),
    };
    assert_eq!(found.steps, [kept, MISSING, over]);
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
    let found = plan(&w, "school", &list);
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
    let found = plan(&w, "school", &list);
    assert_eq!(found.steps, [MISSING]);
    assert_eq!(found.ends[0].id, watched);
}

#[test]
fn two_names_of_a_merged_person_stay_two_items() {
    let mut w = world();
    let tom = w.register("school", "tom").registration.id;
    let other = w.register("clinic", "tommie").registration.id;
    let list = items(&mut w, &["tom", "tommie"]);
    let before = plan(&w, "school", &list);
    let by = [1; 32];
    let proposed = w.when(Command::ProposeMerge(ProposeMerge {
        by,
        unmerge: false,
        one: tom,
        other,
    }));
    let Answer::Proposal(Proposal { id, .. }) = proposed.unwrap() else {
        panic!("no proposal")
    };
    let (by, confirm) = ([2; 32], true);
    w.when(Command::CloseMerge(CloseMerge { by, id, confirm }))
        .unwrap();
    let after = plan(&w, "school", &list);
    assert_eq!(after.steps, before.steps, "the list tells of the merge");
    assert_eq!(after.steps[1], MISSING);
    assert!(after.ends.is_empty());
    let ends = plan(&w, "school", &list[1..]).ends;
    assert_eq!(ends.iter().map(|missing| missing.id).collect::<Vec<_>>(), [tom]);
}

#[test]
fn a_registration_that_ends_while_the_list_is_compared_is_made_anew() {
    let mut w = world();
    let tom = w.register("school", "tom").registration.id;
    let list = items(&mut w, &["tom"]);
    let mut comparison = Comparison::of(w.unit("school"));
    while comparison.gather(w.books.view(), 100) {}
    w.end("school", "tom", EndReason::Resolved);
    let step = comparison.step(w.books.view(), &list[0]);
    assert_eq!(step, Step::Register { after: Some(tom) });
    assert!(comparison.ends().is_empty());
}

#[test]
fn a_person_noted_while_the_list_is_compared_stays_one_item() {
    let mut w = world();
    let list = items(&mut w, &["kim", "kim"]);
    let mut comparison = Comparison::of(w.unit("school"));
    while comparison.gather(w.books.view(), 100) {}
    assert_eq!(comparison.step(w.books.view(), &list[0]), MISSING);
    w.register("clinic", "kim");
    assert_eq!(comparison.step(w.books.view(), &list[1]), Step::SameAs(0));
}

fn sound(w: &World, item: &Register) -> Option<Reason> {
    let setting = Setting {
        policy: &w.policy,
        reference: &w.reference,
    };
    let checked = check_registration(w.books.view(), setting, w.now, item);
    checked.err().map(|refusal| refusal.reason)
}

#[test]
fn an_item_is_sound_or_not_whatever_others_said_of_the_person() {
    type Change = fn(&mut Register);
    let changes: [(Option<Reason>, Change); 6] = [
        (None, |_| {}),
        (Some(Reason::DateInFuture), |c| {
            c.since = common::day("2015-07-01")
        }),
        (Some(Reason::UnknownMunicipality), |c| {
            c.municipality = MunicipalityCode(1)
        }),
        (Some(Reason::BrpNotAllowed), |c| {
            c.relations = vec![parent("Mother", "tom")]
        }),
        // The reverse of what the register said: only the school's own word would count.
        (None, |c| {
            c.relations = vec![common::own_word(parent("tom", "Mother"))]
        }),
        (Some(Reason::UnknownOin), |c| {
            c.by.oin = event::Oin::parse("00000099000000009999").unwrap()
        }),
    ];
    let mut unknown = World::household().with(&["register", "rotterdam", "school", "clinic"]);
    let mut known = world();
    known.register("clinic", "tom");
    known.register("school", "tom");
    for (reason, change) in changes {
        for w in [&mut unknown, &mut known] {
            let mut item = w.registration("school", "tom");
            change(&mut item);
            assert_eq!(sound(w, &item), reason);
            let refused = w.when(Command::Register(Box::new(item))).err();
            assert_eq!(refused.map(|refusal| refusal.reason), reason);
        }
    }
}

#[test]
fn an_item_that_turns_the_unit_s_own_word_is_refused_when_it_is_registered_and_not_before() {
    let mut w = world();
    let turned = common::own_word(parent("kim", "Mother"));
    w.relations("school", &[turned]).unwrap();
    let mut item = w.registration("school", "tom");
    item.relations = vec![common::own_word(parent("Mother", "kim"))];
    assert_eq!(
        sound(&w, &item),
        None,
        "a dry run reads nothing of the persons of a relation"
    );
    let register = |item: &Register| Command::Register(Box::new(item.clone()));
    assert_eq!(w.refused(register(&item)), Reason::ParentOfOwnParent);
    item.by = w.by("clinic");
    w.when(register(&item)).unwrap();
}

#[test]
fn what_is_left_of_a_quota_is_what_may_still_be_registered() {
    let mut w = world();
    w.open("gym", |_| {}, |unit| unit.daily_quota = 3);
    for (person, left) in [("tom", 3), ("anna", 2), ("kim", 1)] {
        let quota = quota_use(w.books.view(), &w.policy, w.unit("gym"), w.now.day());
        assert_eq!(quota.left(), left);
        w.register("gym", person);
    }
    let quota = quota_use(w.books.view(), &w.policy, w.unit("gym"), w.now.day());
    assert_eq!(quota.left(), 0);
    let item = w.registration("gym", "lee");
    assert_eq!(w.refused(Command::Register(Box::new(item))), Reason::QuotaReached);
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
        let first = plan(&w, "school", &list);
        for (item, step) in list.iter().zip(&first.steps) {
            if matches!(step, Step::Register { .. }) {
                w.when(Command::Register(Box::new(item.clone()))).unwrap();
            }
        }
        for missing in &first.ends {
            let (by, request) = (w.by("school"), w.request());
            let reason = EndReason::Resolved;
            w.when(Command::End(decision::End { by, request, id: missing.id, on: None, reason })).unwrap();
        }
        let second = plan(&w, "school", &list);
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
