//! The raw reader finds exactly what sled finds in the same files, and finds it before sled opened them.

use proptest::prelude::*;

use super::store::{Noise, Store, by_sled, by_us, copy};
use crate::pack::MAX_EVENT_BYTES;
use crate::raw::Index;

#[derive(Clone, Debug)]
enum Step {
    /// A group that is acknowledged.
    Append { events: usize, bytes: usize },
    /// Close and open again.
    Reopen,
    /// A group is handed over and the process dies before it is durable.
    Kill,
    /// The self-test of an open.
    Count,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let append =
        (1usize..60, 8usize..MAX_EVENT_BYTES).prop_map(|(events, bytes)| Step::Append { events, bytes });
    let small = (1usize..30).prop_map(|events| Step::Append { events, bytes: 300 });
    let step = prop_oneof![12 => append, 12 => small, 1 => Just(Step::Reopen), 2 => Just(Step::Kill), 2 => Just(Step::Count)];
    prop::collection::vec(step, 1..60)
}

/// Carries the steps out; before every recovery by sled the raw reader must find what sled then finds.
fn carry_out(steps: &[Step], seed: u64) {
    let root = tempfile::tempdir().unwrap();
    let mut noise = Noise(seed);
    let mut life = 0;
    let place = |life: usize| root.path().join(life.to_string());
    let mut store = Store::open(&place(life));
    let mut acknowledged = 0;
    for step in steps {
        match step {
            Step::Append { events, bytes } => {
                store.apply(&noise.group(*events, 8, *bytes));
                store.flush();
                acknowledged = store.end;
            }
            Step::Count => store.count(noise.next()),
            Step::Reopen => {
                drop(store);
                compare(&place(life), acknowledged);
                store = Store::open(&place(life));
            }
            Step::Kill => {
                store.apply(&noise.group(40, 8, 2000));
                copy(&place(life), &place(life + 1));
                life += 1;
                compare(&place(life), acknowledged);
                store = Store::open(&place(life));
                acknowledged = store.end;
            }
        }
    }
    drop(store);
    compare(&place(life), acknowledged);
}

fn compare(dir: &std::path::Path, acknowledged: u64) {
    let index = Index::of(dir, false).unwrap();
    let (certain, all) = (by_us(&index, false), by_us(&index, true));
    let copied = tempfile::tempdir().unwrap();
    copy(dir, copied.path());
    let expected = by_sled(copied.path());
    let keys = |held: &super::store::Held| held.keys().copied().collect::<Vec<_>>();
    assert_eq!(keys(&certain), keys(&expected), "{:?}", index.doubts());
    assert!(certain == expected, "a value differs from sled's");
    let end = expected
        .last_key_value()
        .map_or(0, |(_, value)| crate::frame::decode(value).unwrap().end());
    assert!(end >= acknowledged, "sled itself lost what it had flushed");
    for (first, value) in &expected {
        assert!(all[first] == *value, "the value at {first} differs");
    }
    assert!(index.doubts().sound(), "a kill alone leaves {:?}", index.doubts());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, max_shrink_iters: 200, ..ProptestConfig::default() })]

    #[test]
    fn what_sled_finds_is_found_without_it(steps in steps(), seed in any::<u64>()) {
        carry_out(&steps, seed);
    }
}

#[test]
fn a_store_of_largest_values_reads_like_any_other() {
    let largest = Step::Append {
        events: 40,
        bytes: MAX_EVENT_BYTES,
    };
    carry_out(&vec![largest; 60], 4096);
}

#[test]
fn a_store_whose_segments_are_written_again_reads_like_any_other() {
    let life = |steps: &mut Vec<Step>| {
        steps.extend((0..400).map(|_| Step::Append {
            events: 24,
            bytes: 600,
        }));
        steps.push(Step::Kill);
    };
    let mut steps = Vec::new();
    for _ in 0..4 {
        life(&mut steps);
    }
    carry_out(&steps, 77);
}
