//! A shielded party: that somebody is there is told; which of the connected units it is, nothing may tell.

use crate::{
    Cost,
    common::{DAY, ROTTERDAM, World, day, parent},
};
use decision::{Around, MatchShown, PartyShown, coverage, notices_after};

const UNITS: [&str; 4] = [
    "a",
    "shelter of the north",
    "c",
    "house-of-another-name-and-length",
];

/// What the probation officer, who has registered the father, is shown, ids of matches aside.
#[derive(PartialEq, Debug)]
struct Shown {
    answered: Vec<MatchShown>,
    noticed: Vec<Vec<MatchShown>>,
    in_all: usize,
}

/// Without the ids of matches, which are random, and the OINs, which these tests number in the order of opening.
fn without_ids(shown: &[MatchShown]) -> Vec<MatchShown> {
    let without = |shown: &MatchShown| {
        let mut shown = shown.clone();
        shown.id.0 = [0; 16];
        if let PartyShown::Open { oin, .. } = &mut shown.other {
            *oin = event::Oin::parse("00000099000000000000").unwrap();
        }
        shown
    };
    shown.iter().map(without).collect()
}

fn shown(w: &mut World, around: &Around, after: u64) -> Shown {
    let (notices, _) = notices_after(w.books.view(), &w.policy, w.unit("probation"), after, usize::MAX);
    Shown {
        answered: without_ids(&around.parties),
        noticed: notices
            .iter()
            .map(|notice| without_ids(&notice.matches))
            .collect(),
        in_all: around.in_all,
    }
}

/// Two open parties and the shelter stand around the child; the shelter is the unit that is named.
fn world(shelter: &str, opened: &[&str]) -> World {
    let mut w = World::household().with(&["register", "rotterdam"]);
    for name in opened {
        let (name, is_shelter) = (*name, *name == shelter);
        w.open(
            name,
            |agency| {
                agency.sector = if is_shelter {
                    "child_protection_advice"
                } else {
                    "youth_care"
                }
                .into()
            },
            |unit| unit.shielded = is_shelter,
        );
    }
    w.open("probation", |_| {}, |_| {});
    w.given(&[parent("Mother", "tom"), parent("Father", "tom")]);
    w
}

#[test]
fn which_unit_is_the_shielded_one_changes_nothing_that_is_shown_and_no_work() {
    let mut first: Option<Cost<Shown>> = None;
    for at in 0..3 {
        for shelter in [UNITS[1], UNITS[3]] {
            let mut opened = vec![UNITS[0], UNITS[2]];
            opened.insert(at, shelter);
            for since in ["2015-01-01", "2015-05-31"] {
                let mut w = world(shelter, &opened);
                w.register(UNITS[0], "tom");
                w.register(UNITS[2], "tom");
                w.register_with(shelter, "tom", |c| c.since = day(since));
                let own = day("2015-02-01");
                let cost = Cost::of(&mut w, |w| {
                    let answer = w.register_with("probation", "Father", |c| c.since = own);
                    shown(w, &answer.around, 0)
                });
                let cost = Cost {
                    answer: own_id_aside(cost.answer),
                    ..cost
                };
                let hidden = |m: &MatchShown| matches!(m.other, PartyShown::ThroughOfficer(Some(_)));
                assert_eq!(cost.answer.answered.iter().filter(|m| hidden(m)).count(), 1);
                assert_eq!(cost.answer.in_all, 3);
                match &first {
                    None => first = Some(cost),
                    Some(first) => {
                        cost.assert_same(first, &format!("{shelter} opened as number {at}, {since}"))
                    }
                }
            }
        }
    }
}

fn own_id_aside(mut shown: Shown) -> Shown {
    let all = shown
        .answered
        .iter_mut()
        .chain(shown.noticed.iter_mut().flatten());
    all.for_each(|shown| shown.own = None);
    shown
}

#[test]
fn coverage_does_not_tell_at_what_time_of_a_day_somebody_wrote() {
    let told = |hours: i64| {
        let mut w = world("shelter", &["shelter"]);
        w.now.0 += hours * DAY / 24;
        w.register("shelter", "tom");
        w.now.0 += (11 - hours) * DAY / 24;
        coverage(w.books.view(), &w.reference, ROTTERDAM, w.now)
    };
    let at_once = told(0);
    assert!(
        at_once
            .iter()
            .any(|s| s.sector == "child_protection_advice" && s.last_heard.is_some())
    );
    for hours in 1..=11 {
        assert_eq!(told(hours), at_once, "after {hours} hours");
    }
}
