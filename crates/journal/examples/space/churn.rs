//! The long churn through the journal itself: volumes, restarts, copies, reserve.

use std::convert::Infallible;
use std::error::Error;
use std::path::Path;
use std::time::Instant;

use journal::{
    Epoch, Journal, MAX_EVENT_BYTES, MAX_VALUE_BYTES, Mark, Opening, Settings, Stage, values_needed,
};

use crate::life::Life;
use crate::occupied::Occupied;

/// Events between two lines; a restart comes with each, in turn after a clean stop and an unclean one.
const EVERY: u64 = 250_000;
/// Bytes that each event takes in a frame beside its own.
const PREFIX_BYTES: usize = 2;
/// Bytes of a frame without events.
const FRAME_BYTES: usize = MAX_VALUE_BYTES - MAX_EVENT_BYTES - PREFIX_BYTES;

pub(crate) fn run(place: &Path, events: u64) -> Result<(), Box<dyn Error>> {
    churn(place, "1 event", events / 3, &mut |life| life.many(1))?;
    churn(place, "requests, 1 to 8 events", events, &mut Life::request)?;
    churn(place, "256 events", events, &mut |life| life.many(256))
}

fn churn(
    place: &Path,
    name: &str,
    events: u64,
    next: &mut dyn FnMut(&mut Life) -> Vec<Vec<u8>>,
) -> Result<(), Box<dyn Error>> {
    let dir = tempfile::tempdir_in(place)?;
    Journal::create(dir.path(), Epoch(1))?;
    println!("\ngroups: {name}; bytes on disk / stored bytes, and bytes on disk of an event");
    println!(
        "   events  stored MiB  volumes  closed   newest  log  with reserve and copies  of an event  events/s  then"
    );
    let mut life = Life::new(1);
    let (mut stored, mut stored_in_closed) = (0u64, 0u64);
    let mut journal = open(dir.path(), None)?;
    while journal.head().size < events {
        let due = journal.head().size + EVERY;
        let began = Instant::now();
        let from = journal.head().size;
        while journal.head().size < due {
            let group = next(&mut life);
            journal.append(&group, &mut |stage| {
                if stage == Stage::VolumeBegun {
                    stored_in_closed = stored;
                }
            })?;
            stored += bytes_of(&group);
        }
        let head = journal.head();
        let rate = (head.size - from) as f64 / began.elapsed().as_secs_f64();
        let clean = (head.size / EVERY).is_multiple_of(2);
        line(dir.path(), head.size, (stored, stored_in_closed), rate, clean)?;
        match clean {
            true => journal.close()?,
            false => drop(journal),
        }
        let mark = Mark {
            size: head.size,
            root: head.root,
        };
        journal = open(dir.path(), Some(mark))?;
    }
    let size = journal.head().size;
    journal.close()?;
    line(dir.path(), size, (stored, stored_in_closed), 0.0, true)
}

fn line(
    dir: &Path,
    events: u64,
    (stored, in_closed): (u64, u64),
    rate: f64,
    clean: bool,
) -> Result<(), Box<dyn Error>> {
    let found = Occupied::of(dir)?;
    let ratio = |bytes: u64, stored: u64| match stored {
        0 => "-".to_owned(),
        _ => format!("{:.2}", bytes as f64 / stored as f64),
    };
    println!(
        "{events:>9}  {:>10.1}  {:>7}  {:>6}  {:>6}  {:>4}  {:>23}  {:>11.0}  {rate:>8.0}  {}",
        stored as f64 / f64::from(1 << 20),
        found.volumes + 1,
        ratio(found.closed, in_closed),
        ratio(found.newest, stored - in_closed),
        ratio(found.log(), stored),
        ratio(found.all(), stored),
        found.log() as f64 / events as f64,
        if clean { "closed" } else { "dropped" },
    );
    Ok(())
}

fn open(dir: &Path, mark: Option<Mark>) -> Result<Journal, Box<dyn Error>> {
    let opening = Opening::begin(dir, Settings::default())?;
    let (journal, _) = opening.replay(mark, &mut |_, _: &[u8]| Ok::<(), Infallible>(()))?;
    Ok(journal)
}

fn bytes_of(group: &[Vec<u8>]) -> u64 {
    let events: usize = group.iter().map(|event| PREFIX_BYTES + event.len()).sum();
    (events + FRAME_BYTES * values_needed(group)) as u64
}
