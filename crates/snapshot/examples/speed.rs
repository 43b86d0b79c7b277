//! How fast a stack is written, merged and loaded, beside a plain read of the same files in the same run.
//!
//! `cargo run --release -p snapshot --example speed -- <empty folder> [records in millions, 12]`
//!
//! Builds 7 runs that halve in size (each above the first overwrites keys of those below), loads them with one thread
//! and with two, reads the same files plainly, and merges.

use std::error::Error;
use std::fs::{self, File};
use std::hint::black_box;
use std::io::Read;
use std::path::Path;
use std::sync::atomic::AtomicBool;
use std::time::Instant;

use rand::rngs::StdRng;
use rand::{Rng, RngCore, SeedableRng};
use seal::{KeyEncryptionKey, StoreId};
use snapshot::{Failure, Mark, Stack};

const TABLES: u8 = 8;
const RUNS: u32 = 7;
const VALUE: usize = 64;

fn main() -> Result<(), Box<dyn Error>> {
    let mut args = std::env::args().skip(1);
    let folder = args.next().ok_or("name an empty folder")?;
    let millions: u64 = args.next().map_or(Ok(12), |text| text.parse())?;
    let dir = Path::new(&folder).join("snapshot");
    let mut random = StdRng::seed_from_u64(4);
    let kek = KeyEncryptionKey::from_bytes([7; 32]);
    let mut stack = Stack::open(&dir, StoreId([1; 16]), &kek, 1, &mut random)?.stack;
    build(&mut stack, millions * 1_000_000, &mut random)?;
    drop(stack);

    let started = Watch::start();
    let mut stack = Stack::open(&dir, StoreId([1; 16]), &kek, 1, &mut random)?.stack;
    say("open", 0, 0, started);
    for _ in 0..3 {
        plain(&dir)?;
        load(&stack, 1)?;
        load(&stack, 2)?;
    }
    let (bytes, started) = (stack.bytes(), Watch::start());
    let report = stack.verify(|_, _| {})?;
    say("verify", bytes, report.records, started);
    merge(&mut stack, millions * 1_000_000, &mut random)?;
    plain(&dir)?;
    load(&stack, 1)?;
    load(&stack, 2)
}

/// Run 0 has half of all records, run 1 a quarter, and so on.
fn build(stack: &mut Stack, records: u64, random: &mut StdRng) -> Result<(), Failure> {
    let bottom = records / 2;
    for run in 0..RUNS {
        let started = Watch::start();
        push(stack, run, bottom, bottom >> run, random)?;
        if run == 0 {
            say("push, synced", stack.bytes(), stack.bytes() / 78, started);
        }
    }
    say_stack(stack);
    Ok(())
}

/// A run of `records` over the keys of a bottom run of `bottom` records; a key is 12 bytes.
fn push(stack: &mut Stack, run: u32, bottom: u64, records: u64, random: &mut StdRng) -> Result<(), Failure> {
    let share = records / u64::from(TABLES);
    let step = bottom / records;
    let mut value = [0; VALUE];
    let mut content = StdRng::seed_from_u64(u64::from(run));
    let mark = Mark {
        epoch: 1,
        size: u64::from(run) + 1,
        root: [0; 32],
        caller: Vec::new(),
    };
    stack.push(mark, random, |writer| {
        for table in 0..TABLES {
            for number in 0..share {
                content.fill_bytes(&mut value[..8]);
                let mut key = [0; 12];
                // About half of the keys of an upper run stand below too.
                let at = number * step * 2 + content.gen_range(0..2 * step);
                key[..8].copy_from_slice(&at.to_be_bytes());
                writer.put(table, &key, Some(&value))?;
            }
        }
        Ok(())
    })
}

/// All tables, shared out over the threads; the closure does nothing but count.
fn load(stack: &Stack, threads: u8) -> Result<(), Box<dyn Error>> {
    let started = Watch::start();
    let counts = std::thread::scope(|scope| {
        let parts: Vec<_> = (0..threads)
            .map(|thread| {
                scope.spawn(move || {
                    let mut told = 0_u64;
                    for table in stack
                        .tables()
                        .into_iter()
                        .filter(|table| table % threads == thread)
                    {
                        stack.load(table, |key, value| {
                            black_box((key, value));
                            told += 1;
                            Ok::<_, Failure>(())
                        })?;
                    }
                    Ok::<_, Failure>(told)
                })
            })
            .collect();
        parts
            .into_iter()
            .map(|part| {
                part.join()
                    .map_err(|_| "a thread failed")?
                    .map_err(Box::<dyn Error>::from)
            })
            .collect::<Result<Vec<u64>, _>>()
    })?;
    let read: u64 = stack.tables().into_iter().map(|table| stack.count(table)).sum();
    say(
        &format!("load, {threads} thread(s)"),
        stack.bytes(),
        read,
        started,
    );
    out(&format!("{:28} {} keys told", "", counts.iter().sum::<u64>()));
    Ok(())
}

fn merge(stack: &mut Stack, all: u64, random: &mut StdRng) -> Result<(), Box<dyn Error>> {
    // As large as the run below: now the upper ones together weigh as much as the lowest, and all become one.
    push(stack, RUNS, all / 2, all >> RUNS, random)?;
    let records: u64 = stack.tables().into_iter().map(|table| stack.count(table)).sum();
    let (bytes, started) = (stack.bytes(), Watch::start());
    let merged = stack.merge_if_due(&AtomicBool::new(false), random)?;
    say(&format!("merge, synced ({merged})"), bytes, records, started);
    say_stack(stack);
    Ok(())
}

/// The same files, 64 KiB at a time.
fn plain(dir: &Path) -> Result<(), Box<dyn Error>> {
    let (mut buffer, mut bytes, started) = (vec![0; 64 << 10], 0, Watch::start());
    for entry in fs::read_dir(dir)? {
        let mut file = File::open(entry?.path())?;
        loop {
            let read = file.read(&mut buffer)?;
            if read == 0 {
                break;
            }
            bytes += black_box(&buffer[..read]).len() as u64;
        }
    }
    say("plain read", bytes, 0, started);
    Ok(())
}

/// Wall clock and processor: on a busy machine only the second tells how much was done.
#[derive(Clone, Copy)]
struct Watch {
    wall: Instant,
    cpu: f64,
}

impl Watch {
    fn start() -> Self {
        Watch {
            wall: Instant::now(),
            cpu: cpu(),
        }
    }
}

/// Seconds of processor of all threads so far, to a hundredth.
fn cpu() -> f64 {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let behind_name = stat.rsplit(')').next().unwrap_or_default();
    let ticks = behind_name.split_whitespace().skip(11).take(2);
    ticks.filter_map(|ticks| ticks.parse::<f64>().ok()).sum::<f64>() / 100.0
}

fn say_stack(stack: &Stack) {
    out(&format!(
        "{} runs, {} MB",
        stack.runs(),
        stack.bytes() / 1_000_000
    ));
}

fn say(what: &str, bytes: u64, records: u64, started: Watch) {
    let (seconds, busy) = (started.wall.elapsed().as_secs_f64(), cpu() - started.cpu);
    let rate = |amount: u64| amount as f64 / seconds / 1e6;
    out(&format!(
        "{what:28} {seconds:7.3} s ({busy:5.2} s of processor) {:9.0} MB/s {:8.2} M records/s",
        rate(bytes),
        rate(records)
    ));
}

#[allow(clippy::print_stdout)]
fn out(line: &str) {
    println!("{line}");
}
