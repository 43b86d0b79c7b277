//! The folder of a stack as its owner meets it: what is refused, what is left over, what is in it.

mod common;

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::sync::atomic::AtomicBool;

use common::{Changes, Place, content, folded, mark, small_history};
use rand::{Error, RngCore};
use snapshot::{Dropped, Failure, Found, Stack};

/// Table, key, value.
type Put<'a> = (u8, &'a [u8], &'a [u8]);

fn filled() -> (Place, Stack) {
    let mut place = Place::new();
    let mut stack = place.open().stack;
    for (number, changes) in (1..).zip(small_history()) {
        place.push(&mut stack, number, &changes).expect("pushed");
    }
    (place, stack)
}

#[test]
fn left_over_files_are_removed_and_nothing_else() {
    let (mut place, stack) = filled();
    drop(stack);
    let whole = place.files();
    for name in ["manifest.new", "run-77", "run-4"] {
        fs::write(place.dir().join(name), b"half written").expect("written");
    }
    assert_eq!(place.open().found, Found::Whole(mark(3)));
    assert_eq!(place.files(), whole);
}

#[test]
fn what_is_forgotten_is_in_no_copy_that_was_made_before() {
    let (mut place, mut stack) = filled();
    let (before, told) = (place.files(), content(&stack).expect("loads"));
    stack
        .forget(&AtomicBool::new(false), &mut place.random)
        .expect("forgets");
    assert_eq!(content(&stack).expect("loads"), told, "what is not gone stays");
    assert_eq!(stack.runs(), 1);
    place.push(&mut stack, 4, &small_history()[0]).expect("goes on");
    drop(stack);
    assert_eq!(place.open().found, Found::Whole(mark(4)));

    let mut copied = before;
    copied.insert("keys".to_owned(), place.files()["keys"].clone());
    place.put_back(&copied);
    assert_eq!(place.open().found, Found::Dropped(Dropped::OtherGeneration));
}

#[test]
fn runs_without_a_manifest_are_what_a_crash_left_of_the_first_push() {
    let (mut place, stack) = filled();
    drop(stack);
    let mut files = place.files();
    files.remove("manifest");
    place.put_back(&files);
    assert_eq!(place.open().found, Found::None);
    assert_eq!(place.files().keys().collect::<Vec<_>>(), ["keys"]);
}

#[test]
fn a_folder_is_open_once_at_a_time_and_for_its_owner_only() {
    let (mut place, stack) = filled();
    assert!(matches!(
        place.try_open(),
        Err(Failure::Keys(seal::Failure::InUse))
    ));
    drop(stack);
    for path in fs::read_dir(place.dir()).expect("the folder") {
        let mode = path
            .expect("an entry")
            .metadata()
            .expect("known")
            .permissions()
            .mode();
        assert_eq!(mode & 0o077, 0);
    }
    assert_eq!(place.open().found, Found::Whole(mark(3)));
}

#[test]
fn records_out_of_order_or_too_long_are_refused_and_the_stack_stays() {
    let (mut place, mut stack) = filled();
    let before = (place.files(), content(&stack).expect("loads"));
    let long = vec![0; 4097];
    let longer = vec![0; (16 << 20) + 1];
    let wrong: [&[Put<'_>]; 5] = [
        &[(1, b"b", b""), (1, b"a", b"")],
        &[(1, b"a", b""), (1, b"a", b"")],
        &[(2, b"a", b""), (1, b"b", b"")],
        &[(1, b"a", b""), (1, &long, b"")],
        &[(1, b"a", &longer)],
    ];
    for (turn, records) in wrong.iter().enumerate() {
        let refused: Result<(), Failure> = stack.push(mark(9), &mut place.random, |run| {
            records
                .iter()
                .try_for_each(|(table, key, value)| run.put(*table, key, Some(value)))
        });
        match refused {
            Err(Failure::OutOfOrder) => assert!(turn < 3),
            Err(Failure::TooLong) => assert!(turn >= 3),
            other => panic!("{turn}: {other:?}"),
        }
        assert_eq!((place.files(), content(&stack).expect("loads")), before);
    }
    place.push(&mut stack, 4, &small_history()[0]).expect("goes on");
}

#[test]
fn a_caller_that_stops_filling_leaves_the_stack_as_it_was() {
    #[derive(Debug)]
    enum Own {
        Enough,
        Failed,
    }
    impl From<Failure> for Own {
        fn from(_: Failure) -> Self {
            Own::Failed
        }
    }
    let (mut place, mut stack) = filled();
    let before = place.files();
    let stopped = stack.push(mark(9), &mut place.random, |run| {
        run.put(0, b"a", Some(b"b"))?;
        Err(Own::Enough)
    });
    assert!(matches!(stopped, Err(Own::Enough)), "{stopped:?}");
    assert_eq!((place.files(), stack.mark()), (before, Some(&mark(3))));
    let stopped = stack.load(0, |_, _| Err(Own::Enough));
    assert!(matches!(stopped, Err(Own::Enough)));
}

#[test]
fn a_merge_that_is_stopped_changes_nothing_and_can_be_made_later() {
    let (mut place, mut stack) = filled();
    let mut history = small_history();
    for number in 4..=6 {
        history.push(history[1].clone());
        place.push(&mut stack, number, &history[1]).expect("pushed");
    }
    let before = place.files();
    let merged = stack.merge_if_due(&AtomicBool::new(true), &mut place.random);
    assert!(!merged.expect("stopped"));
    assert_eq!((place.files(), stack.runs()), (before, 6));
    assert!(place.merge(&mut stack).expect("merged"));
    assert_eq!(stack.runs(), 1);
    assert_eq!(content(&stack).expect("loads"), folded(&history));
    let all: u64 = stack.tables().iter().map(|table| stack.count(*table)).sum();
    assert_eq!(
        all,
        folded(&history).len() as u64,
        "what is gone takes no room at the bottom"
    );
}

#[test]
fn without_randomness_nothing_is_written() {
    struct Dry;
    impl RngCore for Dry {
        fn next_u32(&mut self) -> u32 {
            0
        }
        fn next_u64(&mut self) -> u64 {
            0
        }
        fn fill_bytes(&mut self, _: &mut [u8]) {
            panic!("asked for randomness that must be there");
        }
        fn try_fill_bytes(&mut self, _: &mut [u8]) -> Result<(), Error> {
            Err(Error::new("dry"))
        }
    }
    let (place, mut stack) = filled();
    let before = place.files();
    let refused: Result<(), Failure> = stack.push(mark(4), &mut Dry, |_| Ok(()));
    assert!(matches!(refused, Err(Failure::NoRandomness)));
    assert_eq!(place.files(), before);
}

#[test]
fn nothing_of_the_records_stands_in_clear_in_the_files_or_is_printed() {
    let mut place = Place::new();
    let mut stack = place.open().stack;
    let secret = b"nobody may read this";
    let changes: Changes = BTreeMap::from([
        ((1, secret.to_vec()), Some(b"value".to_vec())),
        ((2, b"key".to_vec()), Some(secret.repeat(5000))),
    ]);
    place.push(&mut stack, 1, &changes).expect("pushed");
    for (name, bytes) in place.files() {
        let found = bytes.windows(secret.len()).any(|window| window == secret);
        assert!(!found, "{name}");
    }
    let printed = format!("{stack:?} {:?}", stack.mark());
    assert!(
        !printed.contains("nobody") && printed.contains("1 runs"),
        "{printed}"
    );
}

/// More erasures than slots are prepared at once: each makes the next generation, and none needs an opening between.
#[test]
fn a_stack_can_be_renewed_any_number_of_times() {
    let (mut place, mut stack) = filled();
    let history = small_history();
    for _ in 0..600 {
        stack.renew().expect("renewed");
    }
    place.push(&mut stack, 1, &history[0]).expect("pushed");
    stack.renew().expect("renewed");
    assert_eq!((stack.mark(), stack.tables()), (None, vec![]));
    place.push(&mut stack, 1, &history[0]).expect("pushed");
    drop(stack);
    let opened = place.open();
    assert_eq!(opened.found, Found::Whole(mark(1)));
    assert_eq!(content(&opened.stack).expect("loads"), folded(&history[..1]));
}

#[test]
fn tables_are_loaded_by_several_threads_at_once() {
    let (_place, stack) = filled();
    let expected = folded(&small_history());
    let told = std::thread::scope(|scope| {
        let parts: Vec<_> = stack
            .tables()
            .into_iter()
            .map(|table| {
                let stack = &stack;
                scope.spawn(move || {
                    let mut told = Vec::new();
                    stack
                        .load(table, |key, value| {
                            told.push(((table, key.to_vec()), value.to_vec()));
                            Ok::<_, Failure>(())
                        })
                        .expect("loads");
                    told
                })
            })
            .collect();
        parts
            .into_iter()
            .flat_map(|part| part.join().expect("no panic"))
            .collect()
    });
    assert_eq!(expected, told);
}
