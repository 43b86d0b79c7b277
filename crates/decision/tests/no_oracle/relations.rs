//! Relations: a word that a stranger may not say, a list that is only compared, a call that is refused for its last line.

use decision::{
    Answer, AssertRelations, Command, Comparison, Reason, Refusal, Register, Relation, Setting, Step,
    check_registration, quota_use,
};
use event::{EndReason, RelationKind};

use crate::{
    Cost, FAMILIES,
    common::{World, own_word, parent, relation},
    family::{Family, PERSONS, any_family, pick},
};

fn asked(kind: RelationKind, from: &str, to: &str) -> Relation {
    own_word(relation(kind, from, to))
}

#[test]
fn a_word_about_a_family_costs_a_stranger_what_a_word_about_nobody_costs() {
    for seed in 0..FAMILIES {
        let Family {
            mut w, mut random, ..
        } = any_family(seed);
        let mut refused = |relation: &Relation| {
            [
                Cost::of(&mut w, |w| w.deny("stranger", relation)),
                Cost::of(&mut w, |w| w.end_relation("stranger", relation, "2015-05-01")),
            ]
        };
        for kind in [RelationKind::Parent, RelationKind::Partner, RelationKind::Foster] {
            let nobody = refused(&asked(kind, "Nobody", "never"));
            let [denied, ended] = &nobody;
            for cost in [denied, ended] {
                assert_eq!(cost.answer.clone().unwrap_err().reason, Reason::RelationNotYours);
            }
            for _ in 0..6 {
                let (from, to) = (pick(&PERSONS, &mut random), pick(&PERSONS, &mut random));
                for (from, to) in [(from, to), (from, "never"), ("Nobody", to)] {
                    for (theirs, nobody) in refused(&asked(kind, from, to)).iter().zip(&nobody) {
                        theirs.assert_same(nobody, &format!("seed {seed}: {from} {to}"));
                    }
                }
            }
        }
    }
}

/// An item of a dry run: what becomes of it, and whether it is sound.
fn compared(w: &mut World, item: &Register) -> Cost<(Step, Result<(), Refusal>)> {
    let mut comparison = Comparison::of(w.unit("stranger"));
    while comparison.gather(w.books.view(), 1) {}
    Cost::of(w, |w| {
        let setting = Setting {
            policy: &w.policy,
            reference: &w.reference,
        };
        let step = comparison.step(w.books.view(), item);
        (step, check_registration(w.books.view(), setting, w.now, item))
    })
}

#[test]
fn a_dry_run_finds_nobody() {
    for seed in 0..FAMILIES {
        let Family {
            mut w, mut random, ..
        } = any_family(seed);
        let item = |w: &mut World, person: &str, relations: [(&str, &str); 2]| {
            let mut item = w.registration("stranger", person);
            item.relations = relations.map(|(from, to)| own_word(parent(from, to))).to_vec();
            compared(w, &item)
        };
        let nobody = item(&mut w, "never", [("Nobody", "ever"), ("Noone", "ever")]);
        assert_eq!(nobody.answer, (Step::Register { after: None }, Ok(())));
        for _ in 0..6 {
            let mut some = || pick(&PERSONS, &mut random);
            let (person, from, to) = (some(), some(), some());
            let relations = [(from, if from == to { "ever" } else { to }), ("Nobody", some())];
            item(&mut w, person, relations).assert_same(&nobody, &format!("seed {seed}: {person}"));
        }
    }
}

#[test]
fn a_call_that_is_refused_for_its_last_line_tells_nothing_of_the_lines_before() {
    let refused = |w: &mut World, (from, to): (&str, &str), last: Relation| {
        let mut relations = vec![own_word(parent(from, to)); 20];
        relations.push(last);
        let (by, request) = (w.by("stranger"), w.request());
        let call = Command::AssertRelations(AssertRelations {
            by,
            request,
            relations,
        });
        Cost::of(w, |w| w.when(call).unwrap_err())
    };
    for seed in 0..FAMILIES / 4 {
        let Family {
            mut w, mut random, ..
        } = any_family(seed);
        w.relations("stranger", &[own_word(parent("One", "other"))])
            .unwrap();
        let turned = own_word(parent("other", "One"));
        let to_self = own_word(parent("other", "other"));
        for (last, reason) in [
            (turned, Reason::ParentOfOwnParent),
            (to_self, Reason::RelatedToSelf),
        ] {
            let nobody = refused(&mut w, ("Nobody", "never"), last);
            assert_eq!(nobody.answer, Refusal::at(reason, nobody.answer.field.clone()));
            for _ in 0..3 {
                let names = (pick(&PERSONS, &mut random), pick(&PERSONS, &mut random));
                if names.0 != names.1 {
                    refused(&mut w, names, last).assert_same(&nobody, &format!("seed {seed}: {names:?}"));
                }
            }
        }
    }
}

/// What is left of a quota after a call, which any dry run tells.
fn used(w: &mut World, call: impl FnOnce(&mut World) -> Result<Answer, Refusal>) -> (Answer, u32) {
    let written = |w: &World| quota_use(w.books.view(), &w.policy, w.unit("school"), w.now.day()).written;
    let before = written(w);
    let answer = call(w).unwrap();
    (answer, written(w) - before)
}

#[test]
fn a_quota_does_not_tell_whether_a_relation_was_known() {
    let mut w = World::household().with(&["register", "rotterdam", "school", "clinic"]);
    w.register("school", "tom");
    w.given(&[parent("Mother", "tom")]);
    w.relations("clinic", &[own_word(parent("Father", "tom"))])
        .unwrap();
    w.deny("clinic", &parent("Father", "tom")).unwrap();
    for known in ["Mother", "Father", "Nobody"] {
        let told = own_word(parent(known, "tom"));
        assert_eq!(
            used(&mut w, |w| w.relations("school", &[told])),
            (Answer::Relations(1), 1),
            "{known}"
        );
        assert_eq!(
            used(&mut w, |w| w.deny("school", &told)),
            (Answer::Done, 1),
            "{known}"
        );
    }
    // The register may end what it said, and gets the same answer for what nobody said.
    w.end("school", "tom", EndReason::Resolved);
    let ends = |w: &mut World, from: &str| {
        let before = quota_use(w.books.view(), &w.policy, w.unit("register"), w.now.day()).written;
        w.end_relation("register", &parent(from, "tom"), "2015-05-01")
            .unwrap();
        quota_use(w.books.view(), &w.policy, w.unit("register"), w.now.day()).written - before
    };
    assert_eq!((ends(&mut w, "Mother"), ends(&mut w, "Never")), (1, 1));
}
