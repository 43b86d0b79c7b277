//! Every call that changes the folder fails once, in every way, while a stack lives through a small history.
//!
//! After a failure the stack must be as before and take the same again; after a stop with power loss it must open as
//! before or as after, never as anything else and never as nothing.

use std::io::ErrorKind;

use rand::SeedableRng;
use rand::rngs::StdRng;

use super::disk::Fault;
use super::life::{ERASING, FORGETTING, GROWING, Life, Step, mark, open, told_by};
use crate::disk::RealDisk;
use crate::{Dropped, Failure, Found};

/// How many calls a history makes.
fn calls_of(history: &[Step]) -> u64 {
    let mut life = Life::new();
    let before = life.disk.calls();
    for &step in history {
        life.step(step).expect("done");
        life.settle(step);
        life.check("without any fault");
    }
    life.disk.calls() - before
}

#[test]
fn after_a_failed_call_the_stack_is_as_before_and_takes_the_same_again() {
    let faults = [
        Fault::Refused(ErrorKind::StorageFull),
        Fault::Refused(ErrorKind::Other),
        Fault::Half,
        Fault::DoneYetFailed,
        Fault::Full,
    ];
    for history in [GROWING, ERASING, FORGETTING] {
        faults.iter().for_each(|&fault| every_call_fails(history, fault));
    }
}

fn every_call_fails(history: &[Step], fault: Fault) {
    for at in 0..calls_of(history) {
        let told = format!("{fault:?} at call {at}");
        let mut life = Life::new();
        life.disk.fail(at, fault);
        for &step in history {
            let mut done = life.step(step);
            if done.is_err() && fault == Fault::Full && step != Step::Renew {
                life.check(&told);
                done = life.step(step);
                assert!(done.is_err(), "{told}: still full");
            }
            if let Err(failure) = done {
                assert!(matches!(failure, Failure::Io { .. }), "{told}: {failure}");
                if step == Step::Renew {
                    life.settle(step);
                }
                life.check(&told);
                life.disk.free();
                life.step(step).expect(&told);
                life.settle(step);
                life.check(&told);
            } else {
                life.settle(step);
            }
        }
        life.stack = None;
        let opened = open(Box::new(life.disk.clone()), &life.dir, &mut life.random).expect(&told);
        assert_eq!(opened.found, Found::Whole(mark(life.mark)), "{told}");
        life.stack = Some(opened.stack);
        life.check(&told);
    }
}

#[test]
fn after_a_power_cut_the_stack_is_as_before_or_as_after() {
    for history in [GROWING, ERASING, FORGETTING] {
        every_call_is_the_last(history, Fault::StopBefore);
        every_call_is_the_last(history, Fault::StopBehind);
    }
}

fn every_call_is_the_last(history: &[Step], fault: Fault) {
    for (at, seed) in (0..calls_of(history)).flat_map(|at| (0..3).map(move |seed| (at, seed))) {
        let told = format!("{fault:?} at call {at}, seed {seed}");
        let mut life = Life::new();
        life.disk.fail(at, fault);
        let mut stopped_in = None;
        for &step in history {
            if life.step(step).is_err() {
                stopped_in = Some(step);
                break;
            }
            life.settle(step);
        }
        life.stack = None;
        life.disk.cut_power(&mut StdRng::seed_from_u64(seed));
        opens_as_before_or_after(&mut life, stopped_in, &told);
    }
}

fn opens_as_before_or_after(life: &mut Life, stopped_in: Option<Step>, told: &str) {
    let opened = open(Box::new(RealDisk), &life.dir, &mut life.random).expect(told);
    let before = (life.mark, life.content.clone());
    let after = stopped_in.map_or_else(|| before.clone(), |step| life.after(step));
    let content = told_by(&opened.stack);
    match &opened.found {
        Found::Whole(found) => {
            let fits = [before, after]
                .iter()
                .any(|(number, expected)| *found == mark(*number) && content == *expected);
            assert!(
                fits && stopped_in != Some(Step::Renew),
                "{told}: neither before nor after"
            );
        }
        Found::None => assert!(
            content.is_empty() && (before.1.is_empty() || after.1.is_empty()),
            "{told}"
        ),
        Found::Dropped(why) => {
            let forgetting = stopped_in == Some(Step::Forget);
            let erased = *why == Dropped::OtherGeneration && (after.1.is_empty() || forgetting);
            assert!(erased, "{told}: dropped, {why}");
        }
    }
    opened.stack.verify(|_, _| ()).expect(told);
}
