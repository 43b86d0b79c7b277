//! How fast the raw reader is, beside a plain read of the same file in the same run.
//!
//! `cargo run --release -p journal --example raw_speed [events per group] [MiB]`: fills a journal in a temporary directory up
//! to that size, then measures a plain read, the index, and a pass over all values. The file is in the page cache.

#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a measuring tool for developers"
)]

use std::convert::Infallible;
use std::error::Error;
use std::fs::{self, File};
use std::io::Read;
use std::path::Path;
use std::time::Instant;

use journal::raw::Index;
use journal::{Epoch, Journal};

const EVENT_BYTES: usize = 300;
const RUNS: usize = 5;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let group = arguments.next().map_or(Ok(16), |text| text.parse())?;
    let mebibytes: u64 = arguments.next().map_or(Ok(64), |text| text.parse())?;
    let dir = tempfile::tempdir()?;
    let events = fill(dir.path(), group, mebibytes << 20)?;
    let sled = dir.path().join("sled");
    let bytes = fs::metadata(sled.join("db"))?.len();
    let index = Index::of(&sled, false)?;
    println!(
        "{events} events in groups of {group}, {} values, {bytes} bytes, {:?}",
        index.places().len(),
        index.doubts()
    );
    drop(index);
    for _ in 0..RUNS {
        let plain = timed(|| read_plainly(&sled.join("db")));
        let mut index = None;
        let indexed = timed(|| index = Index::of(&sled, false).ok());
        let index = index.ok_or("the index could not be made")?;
        let mut seen = 0;
        let walked = timed(|| {
            let mut values = index.values(0);
            while let Some(value) = values.next_borrowed() {
                seen += value.map_or(0, |(_, bytes)| bytes.len());
            }
        });
        let rate = |seconds: f64| bytes as f64 / seconds / 1e6;
        println!(
            "plain read {:.0} MB/s | index {:.0} MB/s ({:.3} s, {:.2} of plain) | values {:.3} s for {seen} bytes | both {:.2} of plain",
            rate(plain),
            rate(indexed),
            indexed,
            plain / indexed,
            walked,
            plain / (indexed + walked),
        );
    }
    Ok(())
}

/// Appends groups until sled's file has this many bytes; answers the number of events.
fn fill(dir: &Path, group: usize, bytes: u64) -> Result<u64, Box<dyn Error>> {
    Journal::create(dir, Epoch(1))?;
    let (mut journal, _) = Journal::open(dir, &mut |_, _: &[u8]| Ok::<(), Infallible>(()))?;
    let mut state = 1u64;
    while fs::metadata(dir.join("sled/db"))?.len() < bytes {
        for _ in 0..64 {
            let events: Vec<Vec<u8>> = (0..group).map(|_| event(&mut state)).collect();
            journal.append(&events, &mut |_| {})?;
        }
    }
    let events = journal.head().size;
    journal.close()?;
    Ok(events)
}

/// Bytes that do not repeat: a linear congruential generator is enough for that.
fn event(state: &mut u64) -> Vec<u8> {
    let mut next = || {
        *state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (*state >> 56) as u8
    };
    (0..EVENT_BYTES).map(|_| next()).collect()
}

fn read_plainly(path: &Path) -> u64 {
    let mut file = File::open(path).unwrap();
    let mut buffer = vec![0; 1 << 20];
    let mut total = 0;
    loop {
        match file.read(&mut buffer).unwrap() {
            0 => return total,
            count => total += count as u64,
        }
    }
}

fn timed<T>(act: impl FnOnce() -> T) -> f64 {
    let begun = Instant::now();
    std::hint::black_box(act());
    begun.elapsed().as_secs_f64()
}
