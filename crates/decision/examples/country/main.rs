//! Weighs a whole country: `country PERSONS YEARS` notes every person of a made-up population in the index's tables, with the
//! relations that the population register knows, then plays so many years of what agencies tell, and says what the tables hold
//! and what they cost; with a file behind it, it keeps them there. `country FILE` takes them back, as a start does.
//!
//! Place in the flow: beside it. Commands are decided by the pure core in memory, and settled as the writer settles a group.
//! Absent: the log, keys and their slots, and the hashing of identities. Times are of one machine, bytes are not.

#![allow(clippy::unwrap_used, clippy::print_stdout, clippy::print_stderr)] // a measurement prints, and may panic

mod agencies;
mod calls;
mod index;
mod kept;
mod process;
mod progress;
mod register;
mod report;
mod subject;

use std::env;

use decision::Books;
use event::Day;
use population::{FIRST_DAY, Population};

use agencies::Agencies;
use calls::Telling;
use index::Index;
use process::processor_seconds;
use progress::Progress;
use report::Stage;

/// Days of happenings that are made at once: the longer, the fewer passes over the country, and the more memory meanwhile.
const WINDOW_DAYS: u16 = 365;

fn main() {
    let args: Vec<String> = env::args().skip(1).collect();
    let words: Vec<&str> = args.iter().map(String::as_str).collect();
    match words[..] {
        [persons, years] => drop(make(persons, years)),
        [persons, years, file] => kept::keep(&make(persons, years), file),
        [file] => take_back(file),
        _ => println!("PERSONS YEARS [FILE] | FILE"),
    }
}

fn make(persons: &str, years: &str) -> Books {
    let population = Population::new(1, persons.parse().unwrap()).unwrap();
    let mut index = Index::new();
    let agencies = Agencies::open(&population, &mut index);
    let before = Stage::now(&index);
    register::hand_over(&population, &agencies, &mut index);
    let noted = Stage::now(&index);
    // What only this program holds is gone before memory is looked at.
    play(&population, &agencies, &mut index, years.parse().unwrap());
    let played = Stage::now(&index);
    report::made(&index, &before, &noted, &played);
    index.books
}

fn take_back(file: &str) {
    let before = process::resident().0;
    let (books, weights, resident) = kept::take_back(file);
    println!("taken back in {:.1} s of processor time", processor_seconds());
    report::resident_now(before);
    report::tables(&weights, |table| resident.get(&table).copied());
    drop(books);
}

fn play(population: &Population, agencies: &Agencies, index: &mut Index, years: u32) {
    let mut progress = Progress::new("happenings");
    let mut telling = Telling::new(population, agencies, index);
    let end = Day(FIRST_DAY.0 + 365 * years.min(10) as i32);
    for happening in population.happenings(FIRST_DAY, end).with_window(WINDOW_DAYS) {
        telling.tell(&happening);
        progress.step();
    }
    index.settle(agencies);
}
