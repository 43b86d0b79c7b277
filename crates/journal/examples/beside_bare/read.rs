//! Reading a journal of several volumes, beside a sequential read of the same files.
//!
//! Four ways to read: plainly; the raw reader, which finds every value; the proof of the files (`verify_files`), which
//! checks every frame and every leaf of the tree besides; an open, which does that and starts sled. Each from the page
//! cache, and the first three from the disk. Absent: opening envelopes (`crates/engine/examples/measure_start.rs`).

use std::convert::Infallible;
use std::error::Error;
use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::Instant;

use journal::raw::Index;
use journal::{Epoch, Journal, Opening, Settings, verify_files};
use rustix::fs::{Advice, fadvise};

use crate::life::Life;
use crate::median;

/// A file of the usual size takes minutes to fill on a slow disk.
const SETTINGS: Settings = Settings {
    volume_bytes: 32 << 20,
    reserve_bytes: 0,
    floor_bytes: 0,
};
const EVENTS: u64 = 300_000;
const GROUP: usize = 64;
const READ_BYTES: usize = 1 << 20;

/// The bytes that a way to read saw.
type Seen = Result<u64, Box<dyn Error>>;
/// A way to read, and its name.
type Way<'a> = (&'static str, &'a dyn Fn() -> Seen);

pub(crate) fn run(place: &Path, rounds: usize) -> Result<(), Box<dyn Error>> {
    let dir = tempfile::tempdir_in(place)?;
    fill(dir.path())?;
    let volumes = volumes(dir.path())?;
    let bytes: u64 = volumes.iter().map(|sled| length(sled)).sum::<Result<u64, _>>()?;
    println!(
        "\nreading {EVENTS} events, {} volumes, {} MiB, median of {rounds} rounds",
        volumes.len(),
        bytes >> 20
    );
    println!("from    way                      s     MB/s  of plain");
    let plain = || each(&volumes, &read_plainly);
    let raw = |fresh| each(&volumes, &|sled: &Path| read_raw(sled, fresh));
    let proven = || prove(dir.path());
    let (cached, fresh) = (|| raw(false), || raw(true));
    let ways: [Way<'_>; 4] = [
        ("plain", &plain),
        ("raw reader", &cached),
        ("raw reader, proven", &proven),
        ("open", &|| open(dir.path())),
    ];
    // `verify_files` and a fresh reading drop what is cached; so each way first reads all plainly, or forgets all.
    table("cache", bytes, rounds, &ways, &|| plain().map(drop))?;
    let ways: [Way<'_>; 3] = [
        ("plain", &plain),
        ("raw reader", &fresh),
        ("raw reader, proven", &proven),
    ];
    table("disk", bytes, rounds, &ways, &|| {
        volumes.iter().try_for_each(|sled| forget(sled))
    })
}

fn table(
    from: &str,
    bytes: u64,
    rounds: usize,
    ways: &[Way<'_>],
    before: &dyn Fn() -> Result<(), Box<dyn Error>>,
) -> Result<(), Box<dyn Error>> {
    let mut spent = vec![Vec::new(); ways.len()];
    for _ in 0..rounds {
        for ((_, way), spent) in ways.iter().zip(&mut spent) {
            before()?;
            let began = Instant::now();
            std::hint::black_box(way()?);
            spent.push(began.elapsed().as_secs_f64());
        }
    }
    let seconds: Vec<f64> = spent.into_iter().map(median).collect();
    let plain = seconds.first().copied().unwrap_or_default();
    for ((name, _), seconds) in ways.iter().zip(&seconds) {
        println!(
            "{from:<7} {name:<20} {seconds:>8.3} {:>8.0} {:>9.2}",
            bytes as f64 / seconds / 1e6,
            plain / seconds
        );
    }
    Ok(())
}

fn fill(dir: &Path) -> Result<(), Box<dyn Error>> {
    Journal::create(dir, Epoch(1))?;
    let (mut journal, _) =
        Opening::begin(dir, SETTINGS)?.replay(None, &mut |_, _: &[u8]| Ok::<(), Infallible>(()))?;
    let mut life = Life::new(5);
    while journal.head().size < EVENTS {
        journal.append(&life.many(GROUP), &mut |_| {})?;
    }
    Ok(journal.close()?)
}

/// sled's directories, in order.
fn volumes(dir: &Path) -> Result<Vec<PathBuf>, Box<dyn Error>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(dir.join("volumes"))? {
        found.push(entry?.path().join("sled"));
    }
    found.sort();
    found.insert(0, dir.join("sled"));
    Ok(found)
}

fn length(sled: &Path) -> Result<u64, Box<dyn Error>> {
    Ok(fs::metadata(sled.join("db"))?.len())
}

fn each(volumes: &[PathBuf], read: &dyn Fn(&Path) -> Seen) -> Result<u64, Box<dyn Error>> {
    volumes.iter().map(|sled| read(sled)).sum()
}

fn read_plainly(sled: &Path) -> Seen {
    let mut file = File::open(sled.join("db"))?;
    let mut buffer = vec![0; READ_BYTES];
    let mut total = 0;
    loop {
        match file.read(&mut buffer)? {
            0 => return Ok(total),
            count => total += count as u64,
        }
    }
}

fn read_raw(sled: &Path, fresh: bool) -> Seen {
    let index = Index::of(sled, fresh)?;
    let mut values = index.values(0);
    let mut total = 0;
    while let Some(value) = values.next_borrowed() {
        total += value?.1.len() as u64;
    }
    Ok(total)
}

fn prove(dir: &Path) -> Seen {
    let mut total = 0;
    verify_files(dir, &mut |_, _| true, &mut |_, event: &[u8]| {
        total += event.len() as u64;
        Ok::<(), Infallible>(())
    })?;
    Ok(total)
}

fn open(dir: &Path) -> Seen {
    let mut total = 0;
    let (journal, _) = Opening::begin(dir, SETTINGS)?.replay(None, &mut |_, event: &[u8]| {
        total += event.len() as u64;
        Ok::<(), Infallible>(())
    })?;
    journal.close()?;
    Ok(total)
}

fn forget(sled: &Path) -> Result<(), Box<dyn Error>> {
    let file = File::open(sled.join("db"))?;
    file.sync_all()?;
    Ok(fadvise(&file, 0, None, Advice::DontNeed)?)
}
