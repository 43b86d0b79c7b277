//! A stack against a plain sorted map: whatever is pushed, merged, reopened and renewed, loading tells the same.

mod common;

use std::collections::BTreeMap;

use common::{Content, Place, mark};
use proptest::prelude::*;
use snapshot::Found;

/// What happens to a stack.
#[derive(Debug, Clone)]
enum Step {
    /// A run of changes: a value, or gone.
    Push(BTreeMap<(u8, Vec<u8>), Option<Vec<u8>>>),
    Merge,
    Reopen,
    Renew,
}

fn step() -> impl Strategy<Value = Step> {
    // Few and short keys, so that runs speak of the same ones; prefixes of each other, to try the comparison.
    let key = prop::collection::vec(prop::sample::select(vec![0_u8, 1, 255]), 0..12);
    // Some so long that they fill blocks, or are longer than one.
    let long = (any::<u8>(), 10_000..90_000_usize).prop_map(|(byte, len)| vec![byte; len]);
    let value = prop_oneof![30 => prop::collection::vec(any::<u8>(), 0..40), 1 => long];
    let value = prop::option::weighted(0.7, value);
    let changes = prop::collection::btree_map((0_u8..4, key), value, 0..60);
    prop_oneof![
        12 => changes.prop_map(Step::Push),
        6 => Just(Step::Merge),
        3 => Just(Step::Reopen),
        1 => Just(Step::Renew),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, max_shrink_iters: 500, ..ProptestConfig::default() })]

    #[test]
    fn a_stack_tells_what_a_map_would(steps in prop::collection::vec(step(), 1..40)) {
        let mut place = Place::new();
        let mut stack = place.open().stack;
        let mut model = Content::new();
        let mut last = None;
        for (number, step) in (1_u64..).zip(steps) {
            match step {
                Step::Push(changes) => {
                    place.push(&mut stack, number, &changes).expect("pushed");
                    for (key, value) in changes {
                        match value {
                            Some(value) => model.insert(key, value),
                            None => model.remove(&key),
                        };
                    }
                    last = Some(mark(number));
                }
                Step::Merge => {
                    let before = stack.runs();
                    let merged = place.merge(&mut stack).expect("merged");
                    prop_assert_eq!(merged, stack.runs() < before);
                }
                Step::Reopen => {
                    drop(stack);
                    let opened = place.open();
                    prop_assert_eq!(&opened.found, &last.clone().map_or(Found::None, Found::Whole));
                    stack = opened.stack;
                }
                Step::Renew => {
                    stack.renew().expect("renewed");
                    model.clear();
                    last = None;
                }
            }
            prop_assert_eq!(stack.mark(), last.as_ref());
            prop_assert_eq!(&common::content(&stack).expect("loads"), &model);
            let live = |table| model.keys().filter(|key| key.0 == table).count() as u64;
            prop_assert!((0..4).all(|table| stack.count(table) >= live(table)));
            let report = stack.verify(|done, all| assert!(done <= all)).expect("whole");
            prop_assert_eq!((report.runs, report.bytes), (stack.runs() as u64, stack.bytes()));
        }
    }
}
