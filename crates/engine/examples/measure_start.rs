//! Measures a start: `measure_start make DIR REGISTRATIONS` fills a store and ends as a kill in the middle of writing does;
//! `measure_start more DIR BEFORE REGISTRATIONS` goes on with a store of so many and ends the same way; `measure_start open
//! DIR` opens it as the daemon does; `measure_start rebuild DIR` opens it without its snapshot, beside a bare pass that
//! reads and opens the same envelopes in the same process; `measure_start weigh DIR` tells what its tables hold.
//!
//! The store is workload W at rest: households of two persons (a mother and her child) with four registrations by four of
//! 48 agencies, so that the fourth makes three matches. Notices are acknowledged as they come. Figures of one machine are
//! to be read as ratios; on one that others use too, processor time says more than the clock.

#![allow(clippy::unwrap_used, clippy::print_stdout, clippy::print_stderr)] // a measurement prints, and may panic

#[path = "../tests/common/mod.rs"]
mod common;
#[path = "../../decision/examples/country/process.rs"]
mod process;

use std::{
    env, fmt, fs,
    path::{Path, PathBuf},
    pin::Pin,
    process::abort,
    task::{Context, Poll, Waker},
    time::Instant,
};

use common::{NOON, Opens, acknowledge, connect, make, no_quota, parents, registration, try_open, wait};
use decision::Command;
use engine::{Engine, measure};
use event::{ClientReference, UnitNo};
use process::{processor_seconds, resident};

const AGENCIES: u32 = 48;
const AT_ONCE: usize = 192;
/// Households between two rounds of acknowledgements.
const ROUND: u32 = 4096;

fn main() {
    let args: Vec<String> = env::args().skip(1).collect();
    let words: Vec<&str> = args.iter().map(String::as_str).collect();
    match words[..] {
        ["make", dir, registrations] => fill(Path::new(dir), 0, registrations.parse().unwrap()),
        ["more", dir, before, registrations] => {
            fill(
                Path::new(dir),
                before.parse().unwrap(),
                registrations.parse().unwrap(),
            );
        }
        ["open", dir] => println!("ready after {}", open(Path::new(dir))),
        ["rebuild", dir] => rebuild(Path::new(dir)),
        ["weigh", dir] => weigh(Path::new(dir)),
        _ => println!(
            "make DIR REGISTRATIONS | more DIR BEFORE REGISTRATIONS | open DIR | rebuild DIR | weigh DIR"
        ),
    }
}

/// Time by the clock, and time of processors.
struct Took {
    seconds: f64,
    processors: f64,
}

impl Took {
    fn by<T>(work: impl FnOnce() -> T) -> (Self, T) {
        let (began, processors) = (Instant::now(), processor_seconds());
        let done = work();
        let took = Self {
            seconds: began.elapsed().as_secs_f64(),
            processors: processor_seconds() - processors,
        };
        (took, done)
    }
}

impl fmt::Display for Took {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{:.2} s ({:.2} s of processors)",
            self.seconds, self.processors
        )
    }
}

fn fill(dir: &Path, before: u32, registrations: u32) {
    if before == 0 {
        fs::create_dir_all(dir).unwrap();
        make(dir, 1);
    }
    let (engine, _, _) = try_open(dir, opens(before)).unwrap();
    if before == 0 {
        (1..=AGENCIES).for_each(|agency| {
            connect(&engine, agency, true);
            wait(engine.submit(no_quota(agency), NOON)).unwrap();
        });
    }
    let mut waiting = Vec::new();
    let households = before / 4..(before + registrations) / 4;
    let (took, ()) = Took::by(|| {
        for household in households.clone() {
            waiting.extend(commands(household));
            if waiting.len() >= AT_ONCE {
                submit_all(&engine, &mut waiting, true);
            }
            if household % ROUND == ROUND - 1 {
                submit_all(&engine, &mut waiting, true);
                acknowledge_all(&engine);
                eprint!("\r{} registrations", 4 * household);
            }
        }
        submit_all(&engine, &mut waiting, true);
        acknowledge_all(&engine);
    });
    println!(
        "\n{} events after {took}, {} MiB resident; {:?}",
        engine.events(),
        resident_mib(),
        engine.snapshot()
    );
    tell_files(dir, engine.events());
    waiting.extend((households.end..households.end + ROUND).flat_map(commands));
    waiting.truncate(AT_ONCE);
    submit_all(&engine, &mut waiting, false);
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
        commands.push(with_reference(
            registration(agency(n), person, number + n),
            number + n,
        ));
    }
    commands
}

/// As agencies' systems register: with a reference of their own.
fn with_reference(command: Command, number: u32) -> Command {
    let Command::Register(mut register) = command else {
        return command;
    };
    let mut reference = [0; 16];
    reference.copy_from_slice(&blake3::hash(&number.to_le_bytes()).as_bytes()[..16]);
    register.client_reference = Some(ClientReference(reference));
    Command::Register(register)
}

/// Hands over all of them; if told so, waits for their answers.
fn submit_all(engine: &Engine, commands: &mut Vec<Command>, answered: bool) {
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
    if !answered {
        return;
    }
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

/// `before`: a store that is opened again needs other randomness.
fn opens(before: u32) -> Opens {
    Opens {
        queue: 2 * AT_ONCE,
        seed: Opens::default().seed + u64::from(before),
        ..Opens::default()
    }
}

/// From the call until the store answers.
fn open(dir: &Path) -> Took {
    let (took, opened) = Took::by(|| try_open(dir, opens(u32::MAX)).unwrap());
    let (engine, found, thread) = opened;
    println!(
        "{:?}, {:?}, {:?}, {} MiB resident",
        found.snapshot,
        found.replayed,
        found.journal.stop,
        resident_mib()
    );
    engine.stop();
    drop(engine);
    thread.join().unwrap().unwrap();
    took
}

fn rebuild(dir: &Path) {
    let kek = common::kek(1);
    let bare = |side_by_side| {
        let (took, events) = Took::by(|| measure::bare_pass(dir, &kek, side_by_side).unwrap());
        println!("{events} events read and opened in {took}");
        took
    };
    let (bare_one, bare_all) = (bare(false), bare(true));
    fs::remove_dir_all(dir.join("snapshot")).unwrap();
    let took = open(dir);
    println!(
        "rebuild {took}: {:.0} % of the bare pass on all by the clock, {:.0} % by processor time; {:.0} % of that on one thread",
        100.0 * bare_all.seconds / took.seconds,
        100.0 * bare_all.processors / took.processors,
        100.0 * bare_one.seconds / took.seconds
    );
}

fn weigh(dir: &Path) {
    let (engine, ..) = try_open(dir, opens(u32::MAX)).unwrap();
    println!("{} MiB resident", resident_mib());
    for measure::Weight {
        table,
        entries,
        bytes,
    } in measure::weigh(&engine)
    {
        let each = bytes as f64 / entries as f64;
        println!(
            "table {table:2}: {entries:9} entries, {:6.1} MiB, {each:6.1} bytes each",
            bytes as f64 / f64::from(1 << 20)
        );
    }
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
    resident().0 >> 20
}
