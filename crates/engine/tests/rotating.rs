//! A rotation of the pseudonym key on a store that is stopped at every stage of it: which keys a start needs, what it says of one that
//! is missing, and that it goes on where it was.
#![allow(clippy::unwrap_used)] // a test may panic

mod common;
#[path = "../../decision/tests/common/keys.rs"]
mod keys;

use std::path::Path;

use common::{
    Opens, builders, close, connect, files::copy, kek, make, no_quota, policy, registered, registration,
    request, submit, try_open, whom,
};
use decision::{BeginRotation, Command, FinishRotation};
use engine::{Engine, Failure, RotationProgress, WriterThread, belongs};
use event::RelationKind;
use keys::Keys;

const BY: [u8; 32] = [0xa1; 32];
/// Checks of the key that a store is made with, and of the next.
const FIRST: [u8; 16] = [5; 16];
const NEXT: [u8; 16] = [6; 16];

fn with(dir: &Path, checks: &[[u8; 16]], seed: u64) -> Result<(Engine, WriterThread), Failure> {
    let opens = Opens {
        checks: checks.to_vec(),
        seed,
        ..Opens::default()
    };
    try_open(dir, opens).map(|(engine, _, thread)| (engine, thread))
}

fn begin(engine: &Engine) {
    let begin = BeginRotation { by: BY, check: NEXT };
    submit(engine, Command::BeginRotation(begin)).unwrap();
}

fn finish(engine: &Engine, missing: u64) {
    let finish = FinishRotation {
        by: BY,
        missing,
        leave_behind: missing > 0,
    };
    submit(engine, Command::FinishRotation(finish)).unwrap();
}

/// Units that are told of somebody whom this agency registers now.
fn parties(engine: &Engine, keys: Keys, agency: u32, person: &str, number: u32) -> usize {
    let command = keys.command(registration(agency, person, number));
    registered(submit(engine, command)).around.parties.len()
}

/// What a start, a look at a stopped store and the two together say with these keys.
fn refused(dir: &Path, checks: &[[u8; 16]]) -> String {
    let copied = copy(dir);
    let started = with(copied.path(), checks, 77).err().unwrap().to_string();
    let looked = belongs(dir, &kek(1), &policy(), checks).unwrap_err().to_string();
    assert_eq!(started, looked);
    started
}

#[test]
fn a_start_needs_one_key_then_both_then_the_next_one_and_says_which_is_missing() {
    let dir = tempfile::tempdir().unwrap();
    make(dir.path(), 1);
    let opened = with(dir.path(), &[FIRST], 1).unwrap();
    (1..=3).for_each(|agency| connect(&opened.0, agency, false));
    assert_eq!(parties(&opened.0, Keys::FIRST, 1, "tom", 1), 0);
    begin(&opened.0);
    let all = RotationProgress {
        persons: 1,
        known: 0,
        missing: 1,
    };
    assert_eq!(opened.0.rotation_progress(), all);
    close(opened);

    for (checks, which) in [(FIRST, "next"), (NEXT, "former")] {
        let why = refused(dir.path(), &[checks]);
        assert!(
            why.contains(&format!("the {which} key is in neither of the two files")),
            "{why}"
        );
    }
    let opened = with(dir.path(), &[NEXT, FIRST], 2).expect("in whichever file they stand");
    assert_eq!(opened.0.rotation_progress(), all, "a start knows where it was");
    assert_eq!(parties(&opened.0, Keys::both(2), 2, "tom", 2), 1);
    let moved = RotationProgress {
        known: 1,
        missing: 0,
        ..all
    };
    assert_eq!(opened.0.rotation_progress(), moved);
    finish(&opened.0, 0);
    close(opened);

    assert!(refused(dir.path(), &[FIRST]).contains("is not one that this store stands under"));
    let opened = with(dir.path(), &[NEXT], 3).unwrap();
    assert_eq!(parties(&opened.0, Keys::only(2), 3, "tom", 3), 2);
    // The same request, whose digest was made under the key that is gone.
    let again = Keys::only(2).command(registration(1, "tom", 1));
    assert_eq!(registered(submit(&opened.0, again)).around.parties.len(), 2);
    close(opened);
}

/// Names for several slices, each on a person of a relation.
const PAIRS: u32 = 1_300;

#[test]
fn a_stop_between_two_slices_of_names_ends_in_the_same_tables() {
    let dir = tempfile::tempdir().unwrap();
    make(dir.path(), 1);
    let opened = with(dir.path(), &[FIRST], 1).unwrap();
    let engine = &opened.0;
    connect(engine, 1, true);
    submit(engine, no_quota(1)).unwrap();
    let pair = |n: u32| {
        let (parent, child) = (whom(&format!("Parent {n}")), whom(&format!("child {n}")));
        builders::relation(RelationKind::Parent, parent, child)
    };
    let pairs: Vec<_> = (0..PAIRS).map(pair).collect();
    for (number, some) in pairs.chunks(50).enumerate() {
        let number = u32::try_from(number).unwrap();
        submit(engine, builders::assert(builders::by(1), request(number), some)).unwrap();
    }
    registered(submit(engine, registration(1, "child 7", 900)));
    begin(engine);
    // One in ten is told again.
    let again: Vec<_> = pairs.iter().step_by(10).copied().collect();
    for (number, some) in again.chunks(50).enumerate() {
        let number = 500 + u32::try_from(number).unwrap();
        let command = builders::assert(builders::by(1), request(number), some);
        submit(engine, Keys::both(2).command(command)).unwrap();
    }
    let persons = u64::from(PAIRS) * 2;
    let progress = RotationProgress {
        persons,
        known: persons / 10,
        missing: 1,
    };
    assert_eq!(engine.rotation_progress(), progress);
    finish(engine, 1);

    let mut slices = 0;
    let mut stopped = Vec::new();
    while engine.read(|view| view.has_something_left()) {
        stopped.push(copy(dir.path()));
        submit(engine, Command::GoOver).unwrap();
        slices += 1;
    }
    assert!(slices >= 3, "{slices} slices are too few to stop between");
    let names = |engine: &Engine| {
        let whoms: Vec<_> = pairs.iter().flat_map(|pair| [pair.from, pair.to]).collect();
        engine.read(|view| {
            let known = |keys: Keys| {
                let found = |whom: &&decision::Whom| {
                    view.household.by_pseudonym(&keys.whom(whom).pseudonym).is_some()
                };
                whoms.iter().filter(found).count()
            };
            [known(Keys::FIRST), known(Keys::only(2))]
        })
    };
    let expected = [0, usize::try_from(persons / 10).unwrap()];
    assert_eq!(names(engine), expected);
    let (digest, events) = (engine.state_digest().unwrap(), engine.events());
    close(opened);

    for (at, stopped) in stopped.iter().enumerate() {
        let again = with(stopped.path(), &[NEXT], 50 + at as u64).unwrap();
        assert_eq!(
            names(&again.0),
            expected,
            "names of a key out of use count no more, stopped before slice {at}"
        );
        while again.0.read(|view| view.has_something_left()) {
            submit(&again.0, Command::GoOver).unwrap();
        }
        assert_eq!(again.0.state_digest(), Some(digest), "stopped before slice {at}");
        assert_eq!(again.0.events(), events);
        close(again);
    }
}
