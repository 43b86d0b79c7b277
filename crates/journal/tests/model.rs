//! The journal against a plain list: whatever is appended stands, in order, through every kind of restart.

#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

mod common;

use common::{Events, SMALLEST, USUAL, groups, head_over, open, open_with, with_groups, with_groups_in};
use journal::{Epoch, Failure, Journal, MAX_EVENT_BYTES, OpenError, Position, Stage, Stop};
use proptest::prelude::*;

#[derive(Clone, Debug)]
enum Step {
    Append(Vec<usize>),
    Close,
    DropWithoutClose,
    Read(u64, usize),
    Verify,
}

fn step() -> impl Strategy<Value = Step> {
    let size = prop_oneof![4 => 0..400usize, 1 => 1_400..=MAX_EVENT_BYTES];
    prop_oneof![
        6 => prop::collection::vec(size, 0..40).prop_map(Step::Append),
        1 => Just(Step::Close),
        1 => Just(Step::DropWithoutClose),
        3 => (0..200u64, 0..50usize).prop_map(|(from, count)| Step::Read(from, count)),
        1 => Just(Step::Verify),
    ]
}

/// Events that differ from each other, of these sizes.
fn fresh(sizes: &[usize], from: usize) -> Events {
    sizes
        .iter()
        .enumerate()
        .map(|(at, size)| vec![(from + at) as u8; *size])
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn the_journal_is_the_list_of_what_was_appended(
        steps in prop::collection::vec(step(), 1..24),
        settings in prop_oneof![Just(USUAL), Just(SMALLEST)],
    ) {
        let dir = tempfile::tempdir().unwrap();
        let mut list = Events::new();
        let mut journal = with_groups_in(dir.path(), settings, &[]);
        for step in steps {
            match step {
                Step::Append(sizes) => {
                    let group = fresh(&sizes, list.len());
                    let head = journal.append(&group, &mut |_| {}).unwrap();
                    list.extend(group);
                    prop_assert_eq!(head, head_over(&list));
                }
                Step::Close | Step::DropWithoutClose => {
                    let stop = if matches!(step, Step::Close) { Stop::Clean } else { Stop::Unclean };
                    if stop == Stop::Clean { journal.close().unwrap() } else { drop(journal) }
                    let (again, opened, events) = open_with(dir.path(), settings, None).unwrap();
                    prop_assert_eq!(&events, &list);
                    prop_assert_eq!((opened.stop, opened.size, opened.unacknowledged.is_empty()),
                        (stop, list.len() as u64, true));
                    prop_assert_eq!(opened.copy.is_some(), stop == Stop::Unclean);
                    prop_assert!(!opened.head_repaired && opened.leftovers.is_empty());
                    journal = again;
                }
                Step::Read(from, count) => {
                    let wanted = list.iter().enumerate().skip(from as usize).take(count);
                    let wanted: Vec<_> = wanted.map(|(at, event)| (Position(at as u64), event.clone())).collect();
                    prop_assert_eq!(journal.read(Position(from), count).unwrap(), wanted);
                }
                Step::Verify => {
                    let mut seen = 0;
                    prop_assert_eq!(journal.verify(&mut |size| seen = size).unwrap(), head_over(&list));
                    prop_assert_eq!(seen, list.len() as u64);
                }
            }
            prop_assert_eq!(journal.head(), head_over(&list));
        }
    }
}

#[test]
fn an_append_passes_its_stages_in_order_and_is_really_synced() {
    let dir = tempfile::tempdir().unwrap();
    let mut journal = with_groups(dir.path(), &[]);
    for group in groups(20) {
        let mut stages = Vec::new();
        let before = durable::hits();
        journal.append(&group, &mut |stage| stages.push(stage)).unwrap();
        assert!(durable::hits() > before);
        use Stage::*;
        assert_eq!(
            stages,
            [
                BeforeAppend,
                Appended,
                Synced,
                BeforeHead,
                HeadWritten,
                HeadSynced
            ]
        );
    }
}

#[test]
fn groups_that_do_not_fit_are_refused_whole_and_the_journal_goes_on() {
    let dir = tempfile::tempdir().unwrap();
    let mut journal = with_groups(dir.path(), &groups(1));
    let before = journal.head();
    let too_large = journal.append(&[vec![1], vec![0; MAX_EVENT_BYTES + 1]], &mut |_| unreachable!());
    assert!(matches!(too_large, Err(Failure::EventTooLarge { index: 1, .. })));
    let group = vec![vec![0; 2000]; journal::MAX_GROUP_VALUES + 1];
    assert_eq!(journal::values_needed(&group), journal::MAX_GROUP_VALUES + 1);
    let too_many = journal.append(&group, &mut |_| unreachable!());
    assert!(matches!(
        too_many,
        Err(Failure::GroupTooLarge { values: 257, .. })
    ));
    assert_eq!(journal.head(), before);
    let largest = vec![vec![9; MAX_EVENT_BYTES]; journal::MAX_GROUP_VALUES];
    journal.append(&largest, &mut |_| {}).unwrap();
    journal.close().unwrap();
    let (_, opened, events) = open(dir.path()).unwrap();
    assert_eq!(opened.size, 3 + 256);
    assert_eq!(events[3..], largest);
}

#[test]
fn values_of_the_largest_size_never_become_files_of_their_own() {
    let dir = tempfile::tempdir().unwrap();
    let largest = |count| vec![vec![3; MAX_EVENT_BYTES]; count];
    drop(with_groups(
        dir.path(),
        &[largest(256), largest(1), largest(17), largest(200), largest(33)],
    ));
    let (journal, ..) = open(dir.path()).unwrap();
    journal.verify(&mut |_| {}).unwrap();
    assert_eq!(
        std::fs::read_dir(dir.path().join("sled/blobs")).unwrap().count(),
        0
    );
}

#[test]
fn the_reader_of_an_open_may_stop_it_and_nothing_is_lost() {
    let dir = tempfile::tempdir().unwrap();
    with_groups(dir.path(), &groups(4)).close().unwrap();
    let stopped = Journal::open(dir.path(), &mut |position, _| {
        if position.0 == 5 { Err("enough") } else { Ok(()) }
    });
    assert_eq!(
        stopped.err(),
        Some(OpenError::Visit {
            position: Position(5),
            error: "enough"
        })
    );
    let (_, opened, events) = open(dir.path()).unwrap();
    assert_eq!(events, groups(4).concat());
    // The pass did not end, so the stop before it no longer counts as clean.
    assert_eq!(opened.stop, Stop::Unclean);
}

#[test]
fn how_much_there_is_to_read_is_known_before_the_pass() {
    let dir = tempfile::tempdir().unwrap();
    let head = with_groups(dir.path(), &groups(2)).head();
    assert_eq!(
        journal::Opening::begin(dir.path(), journal::Settings::default())
            .unwrap()
            .head(),
        head
    );
    assert_eq!(head.epoch, Epoch(0x5eed));
}
