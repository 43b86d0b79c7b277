//! The writer: groups, the queue, and what a failure leaves visible. It is stopped inside its watch, never by time.
#![allow(clippy::unwrap_used)]

mod common;

use std::{
    future::Future,
    pin::pin,
    sync::mpsc::{Receiver, Sender, channel},
    task::{Context, Poll, Waker},
};

use common::{NOON, Opens, close, connect, make, open, register, registration, submit, try_open, wait};
use decision::Reason;
use engine::{Engine, Step, Tally, WriterThread};
use event::UnitNo;
use journal::Stage;

/// An engine whose writer, once armed, stops when a group is decided: it says how many commands are in it, and goes on
/// when told to.
struct Held {
    engine: Engine,
    thread: WriterThread,
    arm: Sender<()>,
    decided: Receiver<usize>,
    go_on: Sender<()>,
}

fn held(dir: &std::path::Path, queue: usize) -> Held {
    make(dir, 1);
    let first = open(dir);
    for agency in [1, 2] {
        connect(&first.0, agency, true);
    }
    close(first);
    let (arm, armed) = channel();
    let (say, decided) = channel();
    let (go_on, may_go_on) = channel::<()>();
    let mut is_armed = false;
    let watch = move |step: Step<'_>| {
        is_armed |= armed.try_recv().is_ok();
        if let (true, Step::Decided { commands, .. }) = (is_armed, step) {
            let _ = say.send(commands);
            let _ = may_go_on.recv();
        }
    };
    let opens = Opens {
        queue,
        watch: Box::new(watch),
        ..Opens::default()
    };
    let (engine, _, thread) = try_open(dir, opens).unwrap();
    Held {
        engine,
        thread,
        arm,
        decided,
        go_on,
    }
}

/// Hands a command to the queue; its answer comes later.
macro_rules! handed {
    ($engine:expr, $command:expr) => {{
        let mut future = Box::pin($engine.submit($command, NOON));
        let poll = future.as_mut().poll(&mut Context::from_waker(Waker::noop()));
        assert!(poll.is_pending());
        future
    }};
}

#[test]
fn a_full_queue_refuses_and_what_it_holds_is_answered() {
    let dir = tempfile::tempdir().unwrap();
    let held = held(dir.path(), 2);
    held.arm.send(()).unwrap();
    let first = handed!(held.engine, registration(1, "tom", 1));
    assert_eq!(held.decided.recv().unwrap(), 1);
    let second = handed!(held.engine, registration(2, "tom", 1));
    let third = handed!(held.engine, registration(1, "anna", 2));
    assert_eq!(held.engine.queued(), 2);
    let refusal = {
        let fourth = pin!(held.engine.submit(registration(2, "anna", 2), NOON));
        let mut context = Context::from_waker(Waker::noop());
        match fourth.poll(&mut context) {
            Poll::Ready(answer) => answer.unwrap_err(),
            Poll::Pending => panic!("the queue took a third"),
        }
    };
    assert_eq!(refusal.reason, Reason::QueueFull);

    held.go_on.send(()).unwrap();
    common::registered(wait(first));
    assert_eq!(held.decided.recv().unwrap(), 2, "both that waited are one group");
    held.go_on.send(()).unwrap();
    let second = common::registered(wait(second));
    common::registered(wait(third));
    assert_eq!(
        second.around.parties.len(),
        1,
        "it was decided on what the first did"
    );
    drop((held.go_on, held.arm));
    close((held.engine, held.thread));
}

#[test]
fn a_stop_answers_what_waits_and_closes_the_log_though_handles_remain() {
    let dir = tempfile::tempdir().unwrap();
    let held = held(dir.path(), 8);
    let other_handle = held.engine.clone();
    held.arm.send(()).unwrap();
    let first = handed!(held.engine, registration(1, "tom", 1));
    assert_eq!(held.decided.recv().unwrap(), 1);
    let second = handed!(held.engine, registration(2, "tom", 1));
    held.engine.stop();
    let late = wait(other_handle.submit(registration(1, "anna", 2), NOON)).unwrap_err();
    assert_eq!(late.reason, Reason::NotWriting);
    assert_eq!(other_handle.queued(), 0);

    drop((held.go_on, held.arm));
    common::registered(wait(first));
    common::registered(wait(second));
    held.thread.join().unwrap().unwrap();
    assert_eq!(other_handle.read(|view| view.household.active_registrations()), 2);
    other_handle.stop();

    let again = open(dir.path());
    assert_eq!(again.0.read(|view| view.household.active_registrations()), 2);
    close(again);
}

#[test]
fn nothing_is_visible_before_it_is_durable_and_one_group_sees_its_own_commands() {
    let dir = tempfile::tempdir().unwrap();
    let held = held(dir.path(), 8);
    held.arm.send(()).unwrap();
    let events = held.engine.events();
    let first = handed!(held.engine, registration(1, "tom", 1));
    held.decided.recv().unwrap();
    assert_eq!(held.engine.read(|view| view.household.active_registrations()), 0);
    assert_eq!(held.engine.events(), events);
    let repeated = handed!(held.engine, registration(2, "tom", 1));
    let again = handed!(held.engine, registration(2, "tom", 1));
    held.go_on.send(()).unwrap();
    let first = common::registered(wait(first));
    held.decided.recv().unwrap();
    held.go_on.send(()).unwrap();
    let (repeated, again) = (
        common::registered(wait(repeated)),
        common::registered(wait(again)),
    );
    assert_eq!(repeated, again, "a repetition within one group");
    assert_ne!(repeated.registration.id, first.registration.id);
    assert_eq!(held.engine.read(|view| view.household.active_registrations()), 2);
    drop((held.go_on, held.arm));
    close((held.engine, held.thread));
}

#[test]
fn commands_that_wait_when_the_engine_closes_are_carried_out_even_if_nobody_waits_for_the_answer() {
    let dir = tempfile::tempdir().unwrap();
    let held = held(dir.path(), 64);
    held.arm.send(()).unwrap();
    let names: Vec<String> = (0..20).map(|n| format!("child{n}")).collect();
    let mut waiting = vec![handed!(held.engine, registration(1, &names[0], 1))];
    held.decided.recv().unwrap();
    for (number, name) in (2..).zip(&names[1..]) {
        waiting.push(handed!(held.engine, registration(1, name, number)));
    }
    // Half of the callers go away.
    let gone = waiting.split_off(10);
    drop(gone);
    drop((held.go_on, held.arm, held.decided));
    let answers: Vec<_> = waiting.into_iter().map(wait).collect();
    assert!(answers.iter().all(Result::is_ok));
    close((held.engine, held.thread));

    let reopened = open(dir.path());
    let active = reopened.0.read(|view| view.household.active_registrations());
    assert_eq!(active, 20);
    close(reopened);
}

#[test]
fn only_units_with_new_notices_are_rung_and_what_a_group_added_is_counted() {
    let dir = tempfile::tempdir().unwrap();
    make(dir.path(), 1);
    let (say, heard) = channel();
    let watch = move |step: Step<'_>| {
        if let Step::Published { rung, tally, .. } = step {
            say.send((rung.iter().copied().collect::<Vec<UnitNo>>(), tally))
                .unwrap();
        }
    };
    let opens = Opens {
        watch: Box::new(watch),
        ..Opens::default()
    };
    let (engine, _, thread) = try_open(dir.path(), opens).unwrap();
    for agency in [1, 2, 3] {
        connect(&engine, agency, true);
    }
    register(&engine, 1, "tom", 1);
    register(&engine, 3, "kim", 1);
    register(&engine, 2, "tom", 1);
    close((engine, thread));
    let (rung, tallies): (Vec<Vec<UnitNo>>, Vec<Tally>) = heard.iter().unzip();
    assert_eq!(rung.last().unwrap(), &[UnitNo(1), UnitNo(2)]);
    assert!(rung[..rung.len() - 1].iter().all(Vec::is_empty));
    let last = Tally {
        registrations: 1,
        notices: 2,
        ..Tally::default()
    };
    assert_eq!(tallies.last(), Some(&last), "tom was known");
    let all = |of: fn(&Tally) -> u64| tallies.iter().map(of).sum::<u64>();
    assert_eq!(
        (all(|t| t.registrations), all(|t| t.persons), all(|t| t.notices)),
        (3, 2, 2)
    );
}

/// The writer's thread falls over at this stage of the group that registers tom; then the store is opened again.
fn falls_at(stage: Stage) -> (tempfile::TempDir, journal::Opened) {
    let dir = tempfile::tempdir().unwrap();
    make(dir.path(), 1);
    let first = open(dir.path());
    connect(&first.0, 1, true);
    close(first);
    let watch = move |step: Step<'_>| {
        assert!(
            !matches!(step, Step::Journal(at) if at == stage),
            "the writer falls over here"
        );
    };
    let opens = Opens {
        watch: Box::new(watch),
        ..Opens::default()
    };
    let (engine, _, thread) = try_open(dir.path(), opens).unwrap();
    let refusal = submit(&engine, registration(1, "tom", 1)).unwrap_err();
    assert_eq!(refusal.reason, Reason::NotWriting);
    let refusal = submit(&engine, registration(1, "anna", 2)).unwrap_err();
    assert_eq!(refusal.reason, Reason::NotWriting);
    assert_eq!(engine.read(|view| view.household.active_registrations()), 0);
    assert!(
        engine.why_not_writing().is_some(),
        "it says that it does not write"
    );
    drop(engine);
    assert!(thread.join().is_err());

    let (engine, opened, thread) = try_open(dir.path(), Opens::default()).unwrap();
    close((engine, thread));
    (dir, opened.journal)
}

#[test]
fn a_group_that_fell_before_it_was_written_is_gone_whole() {
    let (dir, opened) = falls_at(Stage::BeforeAppend);
    assert_eq!(opened.stop, journal::Stop::Unclean);
    assert!(opened.unacknowledged.is_empty());
    let reopened = open(dir.path());
    assert_eq!(reopened.0.read(|view| view.household.persons()), 0);
    close(reopened);
}

#[test]
fn a_group_that_fell_after_its_sync_is_there_whole_and_a_repetition_gets_its_answer() {
    let (dir, opened) = falls_at(Stage::Synced);
    assert_eq!(
        opened.unacknowledged.end - opened.unacknowledged.start,
        2,
        "person and registration"
    );
    let reopened = open(dir.path());
    let events = reopened.0.events();
    let again = register(&reopened.0, 1, "tom", 1);
    assert!(again.registration.active);
    assert_eq!(reopened.0.events(), events + 1, "the repetition is a look");
    close(reopened);
}

#[test]
fn a_command_too_large_for_the_log_is_refused_and_the_writer_goes_on() {
    let dir = tempfile::tempdir().unwrap();
    let held = held(dir.path(), 8);
    held.arm.send(()).unwrap();
    let first = handed!(held.engine, registration(1, "tom", 1));
    held.decided.recv().unwrap();
    let mut large = registration(1, "anna", 2);
    if let decision::Command::Register(command) = &mut large {
        command.actor = "x".repeat(5_000);
    }
    let small = handed!(held.engine, registration(2, "tom", 1));
    let large = handed!(held.engine, large);
    let after = handed!(held.engine, registration(2, "kim", 2));
    drop((held.go_on, held.arm, held.decided));
    common::registered(wait(first));
    assert_eq!(wait(large).unwrap_err().reason, Reason::TooLarge);
    for good in [small, after] {
        common::registered(wait(good));
    }
    assert_eq!(held.engine.why_not_writing(), None);
    close((held.engine, held.thread));
    let reopened = open(dir.path());
    assert_eq!(reopened.0.read(|view| view.household.active_registrations()), 3);
    close(reopened);
}
