//! A policy that is changed while the index runs: in force at once, gone over in slices, also after a kill in the middle,
//! and the same from the snapshot as from the log.
#![allow(clippy::unwrap_used)]

mod common;

use std::{
    fs,
    future::Future,
    path::Path,
    pin::pin,
    sync::Arc,
    task::{Context, Poll, Waker},
};

use common::{
    NOON, Opens, close, connect, files::copy, kek, make, open, parents, policy, register, submit, try_open,
};
use decision::{Answer, ChangePolicy, Command, PolicyChange, Tells};
use engine::{Engine, Examine, Failure, Opened, PolicyFile, SnapshotUse, examine};
use event::{NoticeKind, PairRow, PolicyDifference, UnitNo};
use policy::{HOUSEHOLD_TOML, Policy};

const FAMILIES: u64 = 150;

fn without_siblings() -> Policy {
    Policy::parse(&HOUSEHOLD_TOML.replace("sibling = \"yes\"", "sibling = \"no\"")).unwrap()
}

/// Agencies 2 and 3 each know one of two siblings, in every family.
fn town(dir: &Path, families: u64) -> (Engine, engine::WriterThread) {
    make(dir, 1);
    let (engine, thread) = open(dir);
    for agency in 1..=3 {
        connect(&engine, agency, agency == 1);
    }
    for n in 0..families {
        let [mother, one, other] = ["Mother", "one", "other"].map(|who| format!("{who}{n}"));
        let number = u32::try_from(n).unwrap();
        submit(
            &engine,
            parents(1, &[(&mother, &one), (&mother, &other)], 1000 + number),
        )
        .unwrap();
        register(&engine, 2, &one, number);
        register(&engine, 3, &other, number);
    }
    (engine, thread)
}

fn change(engine: &Engine) -> PolicyChange {
    let policy = Arc::new(without_siblings());
    let mut preview = engine.preview(Arc::clone(&policy));
    while !preview.is_done() {
        engine.go_on(&mut preview, NOON);
    }
    let command = Command::ChangePolicy(ChangePolicy {
        by: [5; 32],
        policy,
        against: engine.policy().digest,
        expected: preview.difference,
    });
    answered(submit(engine, command).unwrap())
}

fn answered(answer: Answer) -> PolicyChange {
    match answer {
        Answer::PolicyChange(change) => *change,
        other => panic!("{other:?} is no change"),
    }
}

fn go_over(engine: &Engine) -> PolicyChange {
    loop {
        let change = answered(submit(engine, Command::GoOver).unwrap());
        if !change.is_under_way() {
            return change;
        }
    }
}

/// How many withdrawals a unit was told.
fn withdrawals(engine: &Engine, unit: u32) -> u64 {
    engine.read(|view| {
        let (notices, _) = decision::notices_after(view, &policy(), UnitNo(unit), 0, usize::MAX);
        let withdrawn = notices
            .iter()
            .filter(|n| n.kind == Tells::Matches(NoticeKind::Withdrawn));
        withdrawn.count() as u64
    })
}

fn opened(dir: &Path, policy: Policy) -> (Engine, Opened, engine::WriterThread) {
    let opens = Opens {
        policy,
        ..Opens::default()
    };
    try_open(dir, opens).unwrap()
}

#[test]
fn a_kill_in_the_middle_goes_on_where_it_was_and_tells_nothing_twice() {
    let dir = tempfile::tempdir().unwrap();
    let (engine, thread) = town(dir.path(), FAMILIES);
    let begun = change(&engine);
    assert!(begun.is_under_way());
    assert_eq!(
        engine.policy().digest,
        without_siblings().digest,
        "in force at once"
    );
    let halfway = answered(submit(&engine, Command::GoOver).unwrap());
    assert!(
        halfway.is_under_way() && halfway.found.withdrawals > 0,
        "{halfway:?}"
    );
    let killed = copy(dir.path());
    let whole = go_over(&engine);
    assert_eq!(
        (whole.found, whole.found.withdrawals),
        (whole.expected, 2 * FAMILIES)
    );
    assert_eq!(whole.found.row(PairRow::Sibling).withdrawn, FAMILIES);
    close((engine, thread));

    let (engine, found, thread) = opened(killed.path(), policy());
    assert_eq!(found.policy_file, PolicyFile::Earlier);
    assert_eq!(engine.policy().digest, without_siblings().digest);
    let resumed = engine.read(|view| view.policy_change().cloned()).unwrap();
    assert_eq!(resumed, halfway);
    let done = go_over(&engine);
    assert_eq!((done.found, done.expected), (whole.found, whole.expected));
    assert_eq!([2, 3].map(|unit| withdrawals(&engine, unit)), [FAMILIES; 2]);
    close((engine, thread));
}

#[test]
fn snapshot_and_log_give_the_same_and_the_file_is_compared_with_what_is_in_force() {
    let dir = tempfile::tempdir().unwrap();
    let (engine, thread) = town(dir.path(), FAMILIES);
    change(&engine);
    submit(&engine, Command::GoOver).unwrap();
    let live = engine.state_digest().unwrap();
    close((engine, thread));

    let (engine, found, thread) = opened(dir.path(), without_siblings());
    assert_eq!(
        (found.snapshot, found.policy_file),
        (SnapshotUse::Used, PolicyFile::InForce)
    );
    assert_eq!(engine.state_digest(), Some(live));
    close((engine, thread));

    fs::remove_dir_all(dir.path().join("snapshot")).unwrap();
    let (engine, found, thread) = opened(dir.path(), policy());
    assert_eq!(
        (found.snapshot, found.policy_file),
        (SnapshotUse::None, PolicyFile::Earlier)
    );
    assert_eq!(engine.state_digest(), Some(live));
    assert_eq!(engine.policy().digest, without_siblings().digest);
    close((engine, thread));
    told_offline(dir.path());
}

/// What a start would say, examining says too.
fn told_offline(dir: &Path) {
    let unknown = HOUSEHOLD_TOML.replace("\nhistory_months = 60", "\nhistory_months = 61");
    let unknown = Policy::parse(&unknown).unwrap();
    let refused = try_open(
        dir,
        Opens {
            policy: unknown.clone(),
            ..Opens::default()
        },
    );
    assert!(matches!(refused.map(drop), Err(Failure::PolicyDiffers { .. })));
    for (policy, expected) in [
        (policy(), Some(PolicyFile::Earlier)),
        (without_siblings(), Some(PolicyFile::InForce)),
        (unknown, None),
    ] {
        let whole = examine(Examine {
            data_dir: dir,
            key_encryption_key: &kek(1),
            pseudonym_checks: &[[5; 16]],
            policy: &policy,
            progress: &mut |_, _, _| {},
        });
        let whole = whole.unwrap();
        assert!(whole.is_whole());
        assert_eq!(
            whole.belongs.unwrap().ok().map(|belongs| belongs.policy),
            expected
        );
        let quick = engine::belongs(dir, &kek(1), &policy, &[[5; 16]]);
        assert_eq!(quick.ok().map(|belongs| belongs.policy), expected);
    }
}

#[test]
fn a_change_and_what_comes_behind_it_in_one_group_are_decided_one_after_the_other() {
    let dir = tempfile::tempdir().unwrap();
    let (engine, thread) = town(dir.path(), 2);
    let command = |policy: Policy| {
        Command::ChangePolicy(ChangePolicy {
            by: [5; 32],
            policy: Arc::new(policy),
            against: engine.policy().digest,
            expected: PolicyDifference::default(),
        })
    };
    // Handed over together: the second one sees what the first one did.
    let (one, other) = {
        let mut one = pin!(engine.submit(command(without_siblings()), NOON));
        let handed_over = one.as_mut().poll(&mut Context::from_waker(Waker::noop()));
        let other = common::wait(engine.submit(command(without_siblings()), NOON));
        let one = match handed_over {
            Poll::Ready(answer) => answer,
            Poll::Pending => common::wait(one),
        };
        (one, other)
    };
    assert!(matches!(one, Ok(Answer::PolicyChange(_))), "{one:?}");
    assert_eq!(other, Ok(Answer::Done));
    go_over(&engine);
    close((engine, thread));
}
