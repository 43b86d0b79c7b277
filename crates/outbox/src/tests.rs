//! The outbox against a plain model: every unit gets exactly its notices, in order, until it acknowledges them.

use std::collections::BTreeMap;

use event::{
    Acknowledged, Fact, Limit, LimitNotice, LimitTold, LinkChange, LinkTold, MatchId, Moment, NoticeKind,
    NoticeTo, PairRow, RegistrationNo, UnitNo,
};
use proptest::prelude::*;
use seal::Matter;

use smallvec::SmallVec;

use crate::{Books, Draft, MatchTold, Notice, Part, apply, queue::Queue};

fn told(notices: Vec<NoticeTo>) -> Fact {
    Fact::LinkTold(Box::new(LinkTold {
        cause: Matter(10),
        id: MatchId([7; 16]),
        change: LinkChange::Opened,
        one: RegistrationNo(10),
        other: RegistrationNo(11),
        row: PairRow::Sibling,
        via: vec![],
        children: vec![],
        asserted: false,
        hidden_from_one: false,
        hidden_from_other: false,
        shielded_from_one: false,
        shielded_from_other: false,
        in_question: false,
        notices,
    }))
}

fn notice(unit: u32, sequence: u64) -> NoticeTo {
    NoticeTo {
        unit: UnitNo(unit),
        sequence,
        kind: NoticeKind::Match,
        own: Some(RegistrationNo(10)),
        row: PairRow::Sibling,
        active: true,
        shielded: false,
        asserted: false,
        in_question: false,
        other_person: Some(true),
    }
}

fn fold(books: &mut Books, facts: &[Fact]) {
    let mut over = Books::default();
    for fact in facts {
        apply(&mut Draft::new(books, &mut over), fact, Moment(1));
    }
    books.settle(&mut over);
}

fn numbers(books: &Books, unit: u32, after: u64) -> Vec<(u64, usize)> {
    let notices = books.view().after(UnitNo(unit), after, 1000);
    notices
        .into_iter()
        .map(|(n, notice)| (n, notice.map_or(0, |n| n.parts.len())))
        .collect()
}

#[test]
fn a_notice_of_a_limit_takes_the_next_number_and_waits_as_others_do() {
    let mut books = Books::default();
    let limit = |sequence| {
        Fact::LimitTold(LimitTold {
            cause: Matter(10),
            registration: RegistrationNo(11),
            limits: [Limit::MatchesOpened].into_iter().collect(),
            notices: vec![LimitNotice {
                unit: UnitNo(1),
                sequence,
            }],
        })
    };
    fold(&mut books, &[told(vec![notice(1, 1)]), limit(2)]);
    fold(&mut books, &[limit(3), told(vec![notice(1, 4)])]);
    assert_eq!(numbers(&books, 1, 0), [(1, 1), (2, 1), (3, 1), (4, 1)]);
    assert_eq!(books.view().waiting(), 4);
    let acknowledged = Fact::Acknowledged(Acknowledged {
        unit: UnitNo(1),
        through: 2,
    });
    fold(&mut books, &[acknowledged]);
    assert_eq!(numbers(&books, 1, 0), [(3, 1), (4, 1)]);
    let view = books.view();
    let third = view.after(UnitNo(1), 2, 1)[0].1;
    let part = Part::Limits {
        registration: RegistrationNo(11),
        limits: [Limit::MatchesOpened].into_iter().collect(),
    };
    assert_eq!(third.map(|notice| notice.parts[..].to_vec()), Some(vec![part]));
}

#[test]
fn a_notice_may_have_parts_in_several_events() {
    let mut books = Books::default();
    fold(
        &mut books,
        &[told(vec![notice(1, 1)]), told(vec![notice(1, 1), notice(2, 1)])],
    );
    assert_eq!(numbers(&books, 1, 0), [(1, 2)]);
    assert_eq!(numbers(&books, 2, 0), [(1, 1)]);
    // At start an overlay may settle between two parts.
    let mut in_two = Books::default();
    fold(&mut in_two, &[told(vec![notice(1, 1)])]);
    fold(&mut in_two, &[told(vec![notice(1, 1)])]);
    assert_eq!(numbers(&in_two, 1, 0), [(1, 2)]);
}

#[test]
fn an_erased_notice_keeps_its_number() {
    let mut books = Books::default();
    // Number 2 cannot be read any more: its event does not open.
    fold(&mut books, &[told(vec![notice(1, 1)]), told(vec![notice(1, 3)])]);
    assert_eq!(numbers(&books, 1, 0), [(1, 1), (2, 0), (3, 1)]);
    assert_eq!(books.view().outbox(UnitNo(1)).waiting(), 3);
}

#[test]
fn what_is_not_settled_is_not_delivered() {
    let (books, mut over) = (Books::default(), Books::default());
    apply(
        &mut Draft::new(&books, &mut over),
        &told(vec![notice(1, 1)]),
        Moment(1),
    );
    assert!(numbers(&books, 1, 0).is_empty());
    assert_eq!(books.view().outbox(UnitNo(1)).last, 0);
}

/// In slices of every size.
fn oldest(books: &Books) -> Option<Moment> {
    let sliced = |most| {
        let (mut oldest, mut next) = (None, Some(UnitNo(0)));
        while let Some(from) = next {
            let (found, then) = books.view().oldest(from, most);
            oldest = [oldest, found].into_iter().flatten().min();
            next = then;
        }
        oldest
    };
    let all: Vec<_> = (1..6).map(sliced).collect();
    assert!(all.iter().all(|found| *found == all[0]), "{all:?}");
    all[0]
}

#[test]
fn the_oldest_that_waits_is_the_first_of_some_unit() {
    let mut books = Books::default();
    assert_eq!(oldest(&books), None);
    for (moment, unit, sequence) in [(10, 1, 1), (20, 2, 1), (30, 1, 2), (40, 3, 2)] {
        let mut over = Books::default();
        let told = told(vec![notice(unit, sequence)]);
        apply(&mut Draft::new(&books, &mut over), &told, Moment(moment));
        books.settle(&mut over);
    }
    let acknowledged = |unit, through| {
        Fact::Acknowledged(Acknowledged {
            unit: UnitNo(unit),
            through,
        })
    };
    assert_eq!(oldest(&books), Some(Moment(10)));
    fold(&mut books, &[acknowledged(1, 1)]);
    assert_eq!(oldest(&books), Some(Moment(20)));
    fold(&mut books, &[acknowledged(1, 2), acknowledged(2, 1)]);
    // The first notice of unit 3 was erased: its number waits, but nobody knows any more since when.
    assert_eq!(oldest(&books), Some(Moment(40)));
    fold(&mut books, &[acknowledged(3, 2)]);
    assert_eq!(oldest(&books), None);
}

#[derive(Clone, Debug)]
enum Happening {
    Told(u32),
    Acknowledged(u32, u64),
    Settled,
}

fn happening() -> impl Strategy<Value = Happening> {
    prop_oneof![
        3 => (1u32..4).prop_map(Happening::Told),
        2 => (1u32..4, 0u64..12).prop_map(|(unit, through)| Happening::Acknowledged(unit, through)),
        1 => Just(Happening::Settled),
    ]
}

proptest! {
    #[test]
    fn every_unit_ends_with_exactly_what_it_has_not_acknowledged(happenings in prop::collection::vec(happening(), 0..60)) {
        let (mut books, mut over) = (Books::default(), Books::default());
        let mut model: BTreeMap<u32, (u64, u64)> = BTreeMap::new();
        for happening in &happenings {
            match *happening {
                Happening::Told(unit) => {
                    let (last, _) = model.entry(unit).or_default();
                    *last += 1;
                    apply(&mut Draft::new(&books, &mut over), &told(vec![notice(unit, *last)]), Moment(1));
                }
                Happening::Acknowledged(unit, through) => {
                    let (last, acknowledged) = model.entry(unit).or_default();
                    // Nobody acknowledges what was not given out.
                    let through = through.min(*last);
                    *acknowledged = (*acknowledged).max(through);
                    let fact = Fact::Acknowledged(Acknowledged { unit: UnitNo(unit), through });
                    apply(&mut Draft::new(&books, &mut over), &fact, Moment(1));
                }
                Happening::Settled => books.settle(&mut over),
            }
        }
        books.settle(&mut over);
        let waiting: u64 = model.values().map(|(last, acknowledged)| last - acknowledged).sum();
        prop_assert_eq!(books.view().waiting(), waiting);
        for (&unit, &(last, acknowledged)) in &model {
            let expected: Vec<(u64, usize)> = (acknowledged + 1..=last).map(|n| (n, 1)).collect();
            prop_assert_eq!(numbers(&books, unit, 0), expected);
        }
    }
}

/// What a queue holds beside a plain map of the same numbers.
fn same(queue: &Queue, plain: &BTreeMap<u64, usize>) {
    let parts = |notice: &Notice| notice.parts.len();
    let held: BTreeMap<u64, usize> = queue.iter().map(|(n, notice)| (n, parts(notice))).collect();
    assert_eq!(&held, plain);
    assert_eq!(queue.iter().count(), plain.len());
    assert_eq!(queue.first().map(parts), plain.values().next().copied());
    assert_eq!(queue.is_empty(), plain.is_empty());
    for number in 0..700 {
        assert_eq!(
            queue.get(number).map(parts),
            plain.get(&number).copied(),
            "{number}"
        );
    }
}

fn put(queue: &mut Queue, number: u64) {
    let empty = || Notice {
        recorded_at: Moment(1),
        parts: SmallVec::new(),
    };
    let part = Part::Match(MatchTold {
        id: MatchId([7; 16]),
        change: LinkChange::Opened,
        one: RegistrationNo(10),
        other: RegistrationNo(11),
        told: notice(1, number),
    });
    queue.get_or_insert_with(number, empty).parts.push(part);
}

proptest! {
    /// Numbers in order and not, some missing, in several layers, leaving from the front.
    #[test]
    fn a_queue_holds_what_came_and_did_not_leave(
        layers in prop::collection::vec((prop::collection::vec(1..4_u64, 0..150), any::<bool>(), 0..300_u64), 1..4)
    ) {
        let (mut queue, mut plain, mut last) = (Queue::default(), BTreeMap::<u64, usize>::new(), 0);
        for (steps, backwards, through) in layers {
            let mut numbers: Vec<u64> = steps.iter().scan(last, |at, step| { *at += step; Some(*at) }).collect();
            // The last notice of a layer may get a part in the next.
            last = numbers.last().map_or(last, |last| last - 1);
            if backwards {
                numbers.reverse();
            }
            let mut over = Queue::default();
            for number in numbers {
                put(&mut over, number);
                *plain.entry(number).or_default() += 1;
            }
            queue.take_over(over);
            same(&queue, &plain);
            queue.leave(through);
            plain.retain(|number, _| *number > through);
            same(&queue, &plain);
        }
    }
}
