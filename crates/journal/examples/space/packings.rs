//! How many events to a value of sled: each packing fills volumes of the usual size, and the bytes on disk are counted.
//!
//! sled is used as the journal uses it (settings, batches, a flush that is a real sync, a second sync), one directory
//! after another, each stopped when its file has the size of a volume. Beside it, in the same round, the frames of the
//! shipped packing are appended to a plain file, with one fdatasync a group. Absent: the head file, which is the same
//! for all.

use std::error::Error;
use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::path::Path;
use std::time::Instant;

use crate::life::Life;
use crate::occupied::of_tree;

/// Most bytes of a value beyond its first event; 0: one event to a value.
const PACKINGS: [(&str, usize); 6] = [
    ("1 event", 0),
    ("512 bytes", 512),
    ("1,024 bytes", 1024),
    ("1,536 bytes (shipped)", SHIPPED),
    ("3,072 bytes", 3072),
    ("4,096 bytes", 4096),
];
const ROUNDS: usize = 3;
const SHIPPED: usize = journal::TARGET_VALUE_BYTES;
const VOLUME_BYTES: u64 = 64 << 20;
const FRAME_BYTES: usize = journal::MAX_VALUE_BYTES - journal::MAX_EVENT_BYTES - PREFIX_BYTES;
const PREFIX_BYTES: usize = 2;

/// What one filling told.
#[derive(Clone, Copy)]
struct Told {
    on_disk: f64,
    stored: f64,
    rate: f64,
}

type Groups<'a> = &'a dyn Fn(&mut Life) -> Vec<Vec<u8>>;

pub(crate) fn run(place: &Path, events: u64) -> Result<(), Box<dyn Error>> {
    let kinds: [(&str, Groups<'_>); 2] = [
        ("requests, 1 to 8 events", &|life| life.request()),
        ("256 events", &|life| life.many(256)),
    ];
    for (name, groups) in kinds {
        println!("\ngroups: {name}; {events} events, median of {ROUNDS} rounds");
        println!(
            "value at most            bytes/event on disk  stored  disk/stored  events/s  of a bare append"
        );
        let mut told = vec![Vec::new(); PACKINGS.len()];
        let mut bare = Vec::new();
        for _ in 0..ROUNDS {
            for (packing, told) in PACKINGS.iter().zip(&mut told) {
                told.push(fill(place, packing.1, events, groups)?);
            }
            bare.push(append(place, events, groups)?);
        }
        let bare = median(bare);
        for ((name, _), told) in PACKINGS.iter().zip(told) {
            let of = |field: fn(&Told) -> f64| median(told.iter().map(field).collect());
            let (on_disk, stored, rate) = (
                of(|told| told.on_disk),
                of(|told| told.stored),
                of(|told| told.rate),
            );
            println!(
                "{name:<24} {on_disk:>20.0} {stored:>7.0} {:>12.2} {rate:>9.0} {:>17.2}",
                on_disk / stored,
                rate / bare
            );
        }
        println!("bare append + fdatasync: {bare:.0} events/s");
    }
    Ok(())
}

fn fill(place: &Path, most: usize, events: u64, groups: Groups<'_>) -> Result<Told, Box<dyn Error>> {
    let dir = tempfile::tempdir_in(place)?;
    let mut life = Life::new(7);
    let (mut position, mut stored, mut volumes) = (0, 0, 0);
    let mut seconds = 0.0;
    while position < events {
        volumes += 1;
        let path = dir.path().join(volumes.to_string());
        let db = config(&path).open()?;
        let tree = db.open_tree("events")?;
        let own = File::options().read(true).write(true).open(path.join("db"))?;
        while position < events && own.metadata()?.len() < VOLUME_BYTES {
            let group = groups(&mut life);
            let began = Instant::now();
            let mut batch = sled::Batch::default();
            for (first, value) in frames(&group, position, most) {
                stored += value.len();
                batch.insert(&first.to_be_bytes(), value);
            }
            // sled may sync in the middle of a large batch already.
            let hits = durable::hits();
            tree.apply_batch(batch)?;
            db.flush()?;
            if durable::hits() == hits {
                return Err("the flush was no sync".into());
            }
            own.sync_data()?;
            seconds += began.elapsed().as_secs_f64();
            position += group.len() as u64;
        }
    }
    Ok(Told {
        on_disk: of_tree(dir.path())? as f64 / position as f64,
        stored: stored as f64 / position as f64,
        rate: position as f64 / seconds,
    })
}

/// The bare baseline: events per second.
fn append(place: &Path, events: u64, groups: Groups<'_>) -> Result<f64, Box<dyn Error>> {
    let dir = tempfile::tempdir_in(place)?;
    let path = dir.path().join("plain");
    let mut file = OpenOptions::new().create(true).append(true).open(&path)?;
    let mut life = Life::new(7);
    let (mut position, mut seconds) = (0, 0.0);
    while position < events {
        let group = groups(&mut life);
        let began = Instant::now();
        let bytes: Vec<u8> = frames(&group, position, SHIPPED)
            .flat_map(|(_, value)| value)
            .collect();
        file.write_all(&bytes)?;
        file.sync_data()?;
        seconds += began.elapsed().as_secs_f64();
        position += group.len() as u64;
    }
    fs::remove_file(path)?;
    Ok(position as f64 / seconds)
}

/// Frames as the journal's, but for the check, which takes the same room, cut by `most`.
fn frames(group: &[Vec<u8>], first: u64, most: usize) -> impl Iterator<Item = (u64, Vec<u8>)> + '_ {
    let mut start = 0;
    std::iter::from_fn(move || {
        let rest = group.get(start..).filter(|rest| !rest.is_empty())?;
        let mut bytes = FRAME_BYTES;
        let fitting = rest.iter().take_while(|event| {
            bytes += PREFIX_BYTES + event.len();
            bytes <= most
        });
        let run = rest.get(..fitting.count().max(1))?;
        let at = first + start as u64;
        start += run.len();
        let mut value = vec![0; FRAME_BYTES];
        for event in run {
            value.extend((event.len() as u16).to_le_bytes());
            value.extend(event);
        }
        let check = blake3::hash(&value);
        value.get_mut(..16)?.copy_from_slice(check.as_bytes().get(..16)?);
        Some((at, value))
    })
}

fn config(path: &Path) -> sled::Config {
    sled::Config::new()
        .path(path)
        .cache_capacity(64 << 20)
        .flush_every_ms(Some(500))
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or_default()
}
