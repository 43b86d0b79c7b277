//! Damage anywhere in the data directory is found, or changes nothing.
//!
//! A small real store is held in memory, laid out, damaged in one place (a bit, a missing byte, a cut file, a zeroed
//! sector, a missing file or directory), and opened as the daemon does. Regions of files are drawn first and bytes then,
//! so that small ones are hit as often as large ones. Never may another root or state than the undamaged one be accepted.
//!
//! Numbers by environment: `KRING_FLIPS` (40), `KRING_SEED` (chosen and printed), `KRING_FLIP` (one number of a run, with
//! its seed, alone). Bytes of sled differ a little between two runs, so a failure also keeps the damaged store.
//! Absent: damage in two places, and bytes made so that checks hold (`newer`, the fuzz targets).
// Everything here is test code: whatever is missing is a failure, and what came of it is printed.
#![allow(clippy::unwrap_used, clippy::print_stdout, clippy::print_stderr)]

#[path = "../common/mod.rs"]
mod common;
mod forms;
mod places;
mod strike;
mod table;
mod trial;

use std::{
    ops::Range,
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
        mpsc::{RecvTimeoutError, Sender, channel},
    },
    thread,
    time::{Duration, Instant},
};

use forms::{Form, Known, forms, opens, scratch};
use places::{Places, places};
use strike::Strike;
use table::Table;
use trial::{Verdict, trial};

/// Longer than any trial takes on a busy machine: who is still at it hangs.
const PATIENCE: Duration = Duration::from_secs(120);

/// So many accepted pieces of damage say enough.
const TOO_MANY: usize = 30;

/// A number from the environment.
fn number(name: &str) -> Option<u64> {
    let parse = |text: String| {
        text.parse()
            .unwrap_or_else(|_| panic!("{name} is no number: {text}"))
    };
    std::env::var(name).ok().map(parse)
}

/// `KRING_FLIP=7` repeats one, `KRING_FLIP=7..20` some of them: a long run can be gone on with.
fn some_of_them() -> Option<Range<u64>> {
    let text = std::env::var("KRING_FLIP").ok()?;
    let number = |text: &str| {
        text.parse::<u64>()
            .expect("KRING_FLIP is a number, or two with .. between")
    };
    Some(match text.split_once("..") {
        Some((from, to)) => number(from)..number(to),
        None => number(&text)..number(&text) + 1,
    })
}

/// After so many pieces of damage a long run says how far it is.
const TELL_EVERY: u64 = 10_000;

/// What the workers share.
struct Bench {
    seed: u64,
    forms: [Form; 4],
    next: AtomicU64,
    numbers: Range<u64>,
    /// What is being tried, and since when.
    under_way: Mutex<Vec<(u64, Instant)>>,
}

#[test]
fn damage_is_found_or_changes_nothing() {
    let seed = number("KRING_SEED").unwrap_or_else(rand::random);
    let flips = number("KRING_FLIPS").unwrap_or(40);
    println!("seed {seed}: KRING_SEED={seed} KRING_FLIPS={flips} repeats it");
    let numbers = some_of_them().unwrap_or(0..flips);
    let bench = Arc::new(Bench {
        seed,
        forms: forms(),
        next: AtomicU64::new(numbers.start),
        numbers,
        under_way: Mutex::default(),
    });
    bench.forms.iter().for_each(undamaged_it_opens);
    quiet_panics();
    let began = Instant::now();
    let (sender, results) = channel();
    let workers = thread::available_parallelism().map_or(1, usize::from);
    for _ in 0..workers {
        let (bench, sender) = (Arc::clone(&bench), sender.clone());
        thread::spawn(move || bench.work(&sender));
    }
    drop(sender);
    let mut table = Table::default();
    let (mut done, mut accepted) = (0, Vec::new());
    while accepted.len() < TOO_MANY {
        match results.recv_timeout(Duration::from_secs(1)) {
            Ok((what, Ok((outcome, said)))) => table.add(&what, outcome, &said),
            Ok((_, Err(why))) => accepted.push(why),
            Err(RecvTimeoutError::Timeout) => {
                bench.refuse_to_hang(&table);
                continue;
            }
            Err(RecvTimeoutError::Disconnected) => break,
        }
        done += 1;
        if done % TELL_EVERY == 0 {
            println!("{done} pieces of damage, accepted so far: {}", accepted.len());
        }
    }
    let rate = done as f64 / began.elapsed().as_secs_f64();
    println!(
        "{table}\n{done} pieces of damage, {rate:.0} a second; accepted: {}",
        accepted.len()
    );
    accepted.iter().for_each(|why| println!("ACCEPTED {why}"));
    assert!(accepted.is_empty(), "damage was accepted");
    assert_eq!(done, bench.numbers.end - bench.numbers.start);
}

fn undamaged_it_opens(form: &Form) {
    let place = scratch();
    let dir = place.path().join("store");
    form.lay_out(&dir);
    let (engine, opened, thread) = common::try_open(&dir, opens(19, 64 << 20)).unwrap();
    assert_eq!(Known::of(&engine).unwrap(), form.known, "{}", form.name);
    assert!(
        opened.journal.volumes == 3 && opened.replayed.erased > 0,
        "{opened:?}"
    );
    assert_eq!(opened.replayed.spared > 0, form.name != "without snapshot");
    drop(engine);
    thread.join().unwrap().unwrap();
}

/// sled panics over damage, and the journal makes a refusal of it; thousands of backtraces would hide the rest.
fn quiet_panics() {
    let usual = std::panic::take_hook();
    let ours = thread::current().id();
    let all = std::env::var_os("KRING_PANICS").is_some();
    std::panic::set_hook(Box::new(move |about| {
        if all || thread::current().id() == ours {
            usual(about);
        }
    }));
}

impl Bench {
    fn work(&self, results: &Sender<(String, Verdict)>) {
        let place = scratch();
        let dir = place.path().join("store");
        let places: Places = places(&self.forms);
        loop {
            let number = self.next.fetch_add(1, Ordering::Relaxed);
            if !self.numbers.contains(&number) {
                break;
            }
            let strike = Strike::draw(self.seed, number, &places, &self.forms);
            self.under_way.lock().unwrap().push((number, Instant::now()));
            let form = &self.forms[strike.place.form];
            let verdict = trial(&dir, form, &strike);
            self.under_way.lock().unwrap().retain(|(one, _)| *one != number);
            let verdict = verdict.map_err(|why| {
                let kept = self.keep(number, form, &strike);
                format!(
                    "seed {} flip {number}, {} store, {strike:?}: {why}; the damaged store is in {}",
                    self.seed,
                    form.name,
                    kept.display()
                )
            });
            // Nobody listens any more once too many failed.
            if results.send((strike.what.to_owned(), verdict)).is_err() {
                break;
            }
        }
    }

    /// Lays the damaged store out where it stays.
    fn keep(&self, number: u64, form: &Form, strike: &Strike<'_>) -> PathBuf {
        let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("damage-{}-{number}", self.seed));
        form.lay_out(&dir);
        strike.fall_on(&dir);
        dir
    }

    fn refuse_to_hang(&self, so_far: &Table) {
        let places = places(&self.forms);
        let under_way = self.under_way.lock().unwrap();
        let hanging = under_way.iter().find(|(_, since)| since.elapsed() > PATIENCE);
        if let Some((number, since)) = hanging {
            let strike = Strike::draw(self.seed, *number, &places, &self.forms);
            eprintln!(
                "seed {} flip {number}: {strike:?} hangs since {:?}",
                self.seed,
                since.elapsed()
            );
            eprintln!("until then:\n{so_far}");
            std::process::exit(101);
        }
    }
}
