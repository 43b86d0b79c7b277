//! Measures appends of 300-byte events in groups of 1, 64 and 256, bytes on disk per event, opening and verifying.
//!
//! Run in release; give a directory on the disk to measure as the first argument (default: the system's temporary one).
//! Numbers are printed, nothing is asserted.

#![allow(clippy::print_stdout, reason = "printing is what this program is for")]

use std::error::Error;
use std::path::Path;
use std::time::{Duration, Instant};

use journal::{Epoch, Journal, Stage};

const EVENT_BYTES: usize = 300;

fn main() -> Result<(), Box<dyn Error>> {
    let place = std::env::args_os()
        .nth(1)
        .map_or_else(std::env::temp_dir, Into::into);
    for (group, groups) in [(1, 20_000), (64, 3_000), (256, 1_200)] {
        let dir = tempfile::tempdir_in(&place)?;
        measure(dir.path(), group, groups)?;
    }
    Ok(())
}

fn measure(dir: &Path, group: usize, groups: usize) -> Result<(), Box<dyn Error>> {
    Journal::create(dir, Epoch(1))?;
    let (mut journal, _) = Journal::open(dir, &mut |_, _| Ok::<_, std::fmt::Error>(()))?;
    let mut latencies = Vec::with_capacity(groups);
    let mut stages = [Duration::ZERO; 6];
    let begin = Instant::now();
    for round in 0..groups {
        let events = group_of(group, round as u64);
        let start = Instant::now();
        let mut last = start;
        journal.append(&events, &mut |stage: Stage| {
            stages[stage as usize] += last.elapsed();
            last = Instant::now();
        })?;
        latencies.push(start.elapsed());
    }
    let rate = (group * groups) as f64 / begin.elapsed().as_secs_f64();
    latencies.sort();
    let millis = |share: usize| latencies[latencies.len() * share / 100].as_secs_f64() * 1e3;
    println!(
        "group {group}: {rate:.0} events/s, p50 {:.2} ms, p99 {:.2} ms per append",
        millis(50),
        millis(99)
    );
    let [pack, apply, sync, _, write, head_sync] =
        stages.map(|stage| stage.as_secs_f64() * 1e6 / groups as f64);
    println!("  mean us: pack {pack:.0}, batch {apply:.0}, sync {sync:.0}, head {write:.0} + {head_sync:.0}");
    timed("verify", group * groups, || journal.verify(&mut |_| {}).map(drop))?;
    drop(journal);
    let on_disk = bytes_in(&dir.join("sled"))?;
    println!(
        "  {:.0} bytes on disk per event",
        on_disk as f64 / (group * groups) as f64
    );
    let reopen = || Journal::open(dir, &mut |_, _| Ok::<_, std::fmt::Error>(())).map(drop);
    timed("open after an unclean stop", group * groups, reopen)?;
    Ok(())
}

/// Events without any pattern that a file system could compress.
fn group_of(group: usize, round: u64) -> Vec<Vec<u8>> {
    let event = |index: usize| {
        let mut bytes = vec![0; EVENT_BYTES];
        let seed = [round.to_le_bytes(), (index as u64).to_le_bytes()].concat();
        blake3::Hasher::new()
            .update(&seed)
            .finalize_xof()
            .fill(&mut bytes);
        bytes
    };
    (0..group).map(event).collect()
}

fn timed<E: Error + 'static>(
    what: &str,
    events: usize,
    run: impl FnOnce() -> Result<(), E>,
) -> Result<(), Box<dyn Error>> {
    let start = Instant::now();
    run()?;
    let spent = start.elapsed();
    println!(
        "  {what}: {:.2} s, {:.0} events/s",
        spent.as_secs_f64(),
        events as f64 / spent.as_secs_f64()
    );
    Ok(())
}

fn bytes_in(dir: &Path) -> std::io::Result<u64> {
    let mut bytes = 0;
    for entry in std::fs::read_dir(dir)? {
        bytes += entry?.metadata()?.len();
    }
    Ok(bytes)
}
