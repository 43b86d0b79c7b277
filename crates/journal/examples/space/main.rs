//! How much disk the log takes over a long churn, and which packing takes least: bytes on disk beside the stored bytes.
//!
//! `cargo run --release -p journal --example space -- churn [events] [directory]` writes so many events (3,000,000) in
//! groups as the engine hands them over and in groups of 256, and a third of them one by one, over many volumes and
//! restarts, and prints every 250,000 events what each part of the journal occupies. `... space -- packings [events]
//! [directory]` fills volumes with so many (300,000), with 1 event to a value and with values of several sizes, beside an
//! append with fdatasync of the same bytes (median of 3 rounds). Stored bytes are the bytes of the frames. A directory in
//! memory shows the same bytes sooner; rates mean something on a disk only. Numbers are printed, nothing is asserted
//! (`tests/space.rs` does that).

#![allow(clippy::print_stdout, reason = "printing is what this program is for")]

mod churn;
mod life;
mod occupied;
mod packings;

use std::error::Error;
use std::path::PathBuf;

const CHURN_EVENTS: u64 = 3_000_000;
const PACKING_EVENTS: u64 = 300_000;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let what = arguments.next().unwrap_or_default();
    let number = arguments.next().map(|text| text.parse::<u64>()).transpose()?;
    let place = arguments.next().map_or_else(std::env::temp_dir, PathBuf::from);
    match &*what {
        "churn" => churn::run(&place, number.unwrap_or(CHURN_EVENTS)),
        "packings" => packings::run(&place, number.unwrap_or(PACKING_EVENTS)),
        _ => Err("say `churn [events] [directory]` or `packings [events] [directory]`".into()),
    }
}
