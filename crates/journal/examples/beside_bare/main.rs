//! The journal beside bare baselines: appends beside append + fdatasync, reading beside a sequential read.
//!
//! `cargo run --release -p journal --example beside_bare [rounds] [directory]`: 15 rounds and the system's temporary
//! directory unless told. Journal and baseline take turns within each round and handle the same bytes; medians of the
//! rounds are printed, nothing is asserted. Give a directory on the disk to be measured.

#![allow(clippy::print_stdout, reason = "printing is what this program is for")]

mod append;
#[path = "../space/life.rs"]
mod life;
mod read;

use std::error::Error;
use std::path::PathBuf;

const ROUNDS: usize = 15;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let rounds = arguments.next().map_or(Ok(ROUNDS), |text| text.parse())?;
    let place = arguments.next().map_or_else(std::env::temp_dir, PathBuf::from);
    append::run(&place, rounds)?;
    read::run(&place, rounds)
}

/// The middle one; of an even number the upper of the two.
fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or_default()
}
