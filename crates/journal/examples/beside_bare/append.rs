//! Appends of groups, each durable before the next, beside one write and one fdatasync of the same bytes to a plain file.
//!
//! The plain file grows as it is written, as sled's does. Absent: a preallocated file, which is faster than both.

use std::convert::Infallible;
use std::error::Error;
use std::fs::{File, OpenOptions};
use std::io::Write;
use std::path::Path;
use std::time::{Duration, Instant};

use journal::{Epoch, Journal, MAX_EVENT_BYTES, MAX_VALUE_BYTES, Stage, values_needed};

use crate::life::Life;
use crate::median;

/// Events in a group, and groups in a round.
const SIZES: [(usize, usize); 4] = [(1, 200), (8, 200), (64, 100), (256, 50)];
const PREFIX_BYTES: usize = 2;
const FRAME_BYTES: usize = MAX_VALUE_BYTES - MAX_EVENT_BYTES - PREFIX_BYTES;

/// Of one round: seconds of each group, in order of size.
type Latencies = Vec<f64>;

pub(crate) fn run(place: &Path, rounds: usize) -> Result<(), Box<dyn Error>> {
    println!("appends, median of {rounds} rounds; bare: write + fdatasync of the same bytes");
    println!("group   journal events/s   bare events/s  ratio    journal p50 / p99 ms    bare p50 / p99 ms");
    for (size, groups) in SIZES {
        let dir = tempfile::tempdir_in(place)?;
        let path = dir.path().join("journal");
        Journal::create(&path, Epoch(1))?;
        let (mut journal, _) = Journal::open(&path, &mut |_, _: &[u8]| Ok::<(), Infallible>(()))?;
        let mut plain = OpenOptions::new()
            .create_new(true)
            .append(true)
            .open(dir.path().join("plain"))?;
        let mut life = Life::new(3);
        let (mut ours, mut bare) = (Vec::new(), Vec::new());
        let mut stages = [Duration::ZERO; Stage::HeadSynced as usize + 1];
        for _ in 0..rounds {
            let round: Vec<_> = (0..groups).map(|_| life.many(size)).collect();
            ours.push(by_journal(&mut journal, &round, &mut stages)?);
            bare.push(barely(&mut plain, &round)?);
        }
        journal.close()?;
        print_line(size, &ours, &bare);
        print_stages(&stages, rounds * groups);
    }
    Ok(())
}

fn by_journal(
    journal: &mut Journal,
    round: &[Vec<Vec<u8>>],
    stages: &mut [Duration],
) -> Result<Latencies, Box<dyn Error>> {
    let mut latencies = Latencies::new();
    for group in round {
        let began = Instant::now();
        let mut last = began;
        journal.append(group, &mut |stage| {
            if let Some(spent) = stages.get_mut(stage as usize) {
                *spent += last.elapsed();
            }
            last = Instant::now();
        })?;
        latencies.push(began.elapsed().as_secs_f64());
    }
    Ok(sorted(latencies))
}

fn barely(plain: &mut File, round: &[Vec<Vec<u8>>]) -> Result<Latencies, Box<dyn Error>> {
    let mut latencies = Latencies::new();
    for group in round {
        // As many bytes as the frames of this group have.
        let began = Instant::now();
        let mut bytes = vec![0; FRAME_BYTES * values_needed(group)];
        for event in group {
            bytes.extend((event.len() as u16).to_le_bytes());
            bytes.extend(event);
        }
        plain.write_all(&bytes)?;
        plain.sync_data()?;
        latencies.push(began.elapsed().as_secs_f64());
    }
    Ok(sorted(latencies))
}

fn print_line(size: usize, ours: &[Latencies], bare: &[Latencies]) {
    let rate = |rounds: &[Latencies]| {
        let of = |round: &Latencies| (size * round.len()) as f64 / round.iter().sum::<f64>();
        median(rounds.iter().map(of).collect())
    };
    let share = |rounds: &[Latencies], percent: usize| {
        let of = |round: &Latencies| {
            round
                .get(round.len() * percent / 100)
                .copied()
                .unwrap_or_default()
        };
        1e3 * median(rounds.iter().map(of).collect())
    };
    println!(
        "{size:>5} {:>18.0} {:>15.0} {:>6.2} {:>14.2} / {:>6.2} {:>12.2} / {:>6.2}",
        rate(ours),
        rate(bare),
        rate(ours) / rate(bare),
        share(ours, 50),
        share(ours, 99),
        share(bare, 50),
        share(bare, 99),
    );
}

fn print_stages(stages: &[Duration], groups: usize) {
    let mean = |stage: Stage| {
        let spent = stages.get(stage as usize).copied().unwrap_or_default();
        spent.as_secs_f64() * 1e6 / groups as f64
    };
    println!(
        "      mean us: pack {:.0}, batch {:.0}, sync {:.0}, head {:.0} + {:.0}",
        mean(Stage::BeforeAppend),
        mean(Stage::Appended),
        mean(Stage::Synced),
        mean(Stage::HeadWritten),
        mean(Stage::HeadSynced)
    );
}

fn sorted(mut latencies: Latencies) -> Latencies {
    latencies.sort_by(f64::total_cmp);
    latencies
}
