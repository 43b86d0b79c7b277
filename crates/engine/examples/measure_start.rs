//! Measures a start: `measure_start make DIR REGISTRATIONS` fills a store and ends as a kill does; `measure_start open DIR`
//! opens it as the daemon does; `measure_start rebuild DIR` opens it without its snapshot, beside a bare pass that reads
//! and opens the same envelopes in the same process.
//!
//! The store is workload W at rest: households of two persons (a mother and her child) with four registrations by four of
//! 48 agencies, so that the fourth makes three matches. Notices are acknowledged as they come. Figures of one machine are
//! to be read as ratios.

#![allow(clippy::unwrap_used, clippy::print_stdout, clippy::print_stderr)] // a measurement prints, and may panic

#[path = "../tests/common/mod.rs"]
mod common;

use std::{
    env, fs,
    path::{Path, PathBuf},
    pin::Pin,
    process::abort,
    task::{Context, Poll, Waker},
    time::Instant,
};

use common::{NOON, Opens, acknowledge, connect, make, oin, parents, registration, try_open, wait};
use decision::{Command, UpdateUnit};
use engine::{Engine, measure};
use event::UnitNo;

const AGENCIES: u32 = 48;
const AT_ONCE: usize = 192;
/// Households between two rounds of acknowledgements.
const ROUND: u32 = 4096;

fn main() {
    let args: Vec<String> = env::args().skip(1).collect();
    let words: Vec<&str> = args.iter().map(String::as_str).collect();
    match words[..] {
        ["make", dir, registrations] => fill(Path::new(dir), registrations.parse().unwrap()),
        ["open", dir] => {
            let seconds = open(Path::new(dir), true);
            println!("ready after {seconds:.2} s");
        }
        ["rebuild", dir] => rebuild(Path::new(dir)),
        _ => println!("make DIR REGISTRATIONS | open DIR | rebuild DIR"),
    }
}

fn fill(dir: &Path, registrations: u32) {
    fs::create_dir_all(dir).unwrap();
    make(dir, 1);
    let (engine, _, _) = try_open(dir, opens()).unwrap();
    (1..=AGENCIES).for_each(|agency| {
        connect(&engine, agency, true);
        wait(engine.submit(no_quota(agency), NOON)).unwrap();
    });
    let began = Instant::now();
    let mut waiting = Vec::new();
    for household in 0..registrations / 4 {
        for command in commands(household) {
            waiting.push(command);
        }
        if waiting.len() >= AT_ONCE {
            submit_all(&engine, &mut waiting);
        }
        if household % ROUND == ROUND - 1 {
            submit_all(&engine, &mut waiting);
            acknowledge_all(&engine);
            eprint!("\r{} registrations", 4 * household);
        }
    }
    submit_all(&engine, &mut waiting);
    acknowledge_all(&engine);
    let seconds = began.elapsed().as_secs_f64();
    println!(
        "\n{} events in {seconds:.1} s, {} MiB resident; {:?}",
        engine.events(),
        resident_mib(),
        engine.snapshot()
    );
    tell_files(dir, engine.events());
    abort();
}

/// The four registrations of a household: twice the child, twice the mother, by agencies that differ from household to
/// household.
fn commands(household: u32) -> Vec<Command> {
    let (mother, child) = (format!("M{household}"), format!("c{household}"));
    let number = 10 * household;
    let agency = |n: u32| (household.wrapping_mul(7) + n * 11) % AGENCIES + 1;
    let mut commands = vec![parents(agency(0), &[(&mother, &child)], number)];
    for (n, person) in (1..=4).zip([&child, &mother, &child, &mother]) {
        commands.push(registration(agency(n), person, number + n));
    }
    commands
}

fn submit_all(engine: &Engine, commands: &mut Vec<Command>) {
    let mut context = Context::from_waker(Waker::noop());
    let mut answers: Vec<Pin<Box<_>>> = commands
        .drain(..)
        .map(|command| Box::pin(engine.submit(command, NOON)))
        .collect();
    // The first poll hands over; so many wait together and share their groups.
    let polled: Vec<Poll<_>> = answers
        .iter_mut()
        .map(|answer| answer.as_mut().poll(&mut context))
        .collect();
    for (answer, polled) in answers.into_iter().zip(polled) {
        match polled {
            Poll::Ready(answer) => answer.unwrap(),
            Poll::Pending => wait(answer).unwrap(),
        };
    }
}

fn acknowledge_all(engine: &Engine) {
    for agency in 1..=AGENCIES {
        let last = engine.read(|view| view.outbox.outbox(UnitNo(agency)).last);
        if last > 0 {
            wait(engine.submit(acknowledge(agency, last), NOON)).unwrap();
        }
    }
}

fn no_quota(agency: u32) -> Command {
    Command::UpdateUnit(UpdateUnit {
        oin: oin(agency),
        code: "team".into(),
        etag: None,
        name: None,
        contact: None,
        follow_up_officer: None,
        shielded: None,
        daily_quota: Some(u32::MAX),
    })
}

fn opens() -> Opens {
    Opens {
        queue: 2 * AT_ONCE,
        ..Opens::default()
    }
}

/// Seconds from the call until the store answers.
fn open(dir: &Path, tell: bool) -> f64 {
    let began = Instant::now();
    let (engine, found, thread) = try_open(dir, opens()).unwrap();
    let seconds = began.elapsed().as_secs_f64();
    if tell {
        println!(
            "{:?}, {:?}, {:?}, {} MiB resident",
            found.snapshot,
            found.replayed,
            found.journal.stop,
            resident_mib()
        );
    }
    engine.stop();
    drop(engine);
    thread.join().unwrap().unwrap();
    seconds
}

fn rebuild(dir: &Path) {
    let kek = common::kek(1);
    let bare = |side_by_side| {
        let began = Instant::now();
        let events = measure::bare_pass(dir, &kek, side_by_side).unwrap();
        println!("{events} events read and opened");
        began.elapsed().as_secs_f64()
    };
    let (bare_one, bare_all) = (bare(false), bare(true));
    fs::remove_dir_all(dir.join("snapshot")).unwrap();
    let seconds = open(dir, true);
    println!(
        "bare pass {bare_one:.1} s on one thread, {bare_all:.1} s on all; rebuild {seconds:.1} s, {:.0} % of the bare pass on all, \
         {:.0} % of that on one",
        100.0 * bare_all / seconds,
        100.0 * bare_one / seconds
    );
}

fn tell_files(dir: &Path, events: u64) {
    for part in ["journal", "key-slots", "snapshot"] {
        let bytes = bytes_in(&dir.join(part));
        println!("{part}: {} MiB, {} bytes per event", bytes >> 20, bytes / events);
    }
}

fn bytes_in(path: &PathBuf) -> u64 {
    let metadata = fs::symlink_metadata(path).unwrap();
    if !metadata.is_dir() {
        return metadata.len();
    }
    let entries = fs::read_dir(path).unwrap();
    entries.map(|entry| bytes_in(&entry.unwrap().path())).sum()
}

fn resident_mib() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmRSS")).unwrap();
    let kib: u64 = line.split_whitespace().nth(1).unwrap().parse().unwrap();
    kib >> 10
}
