//! Prints how fast envelopes and key slots are on this machine. Numbers drift with the machine; nothing is asserted.

use std::hint::black_box;
use std::io::{self, Write};
use std::time::Instant;

use rand::{RngCore, SeedableRng, rngs::StdRng};
use seal::{KeyEncryptionKey, KeySlots, Matter, MatterKey, Slot, StoreId, open, open_companions, seal};

type Outcome = Result<(), Box<dyn std::error::Error>>;

fn main() -> Outcome {
    let mut out = io::stdout().lock();
    envelopes(&mut out)?;
    slots(&mut out)
}

fn report(out: &mut impl Write, what: &str, count: u64, since: Instant) -> io::Result<()> {
    let seconds = since.elapsed().as_secs_f64();
    let each = seconds * 1e6 / count as f64;
    writeln!(
        out,
        "{what:<52} {count:>9} in {seconds:>7.3} s  {each:>8.2} us each  {:>10.0}/s",
        count as f64 / seconds
    )
}

fn envelopes(out: &mut impl Write) -> Outcome {
    const ROUNDS: u64 = 200_000;
    let mut rng = StdRng::seed_from_u64(1);
    let mut random = || {
        let mut bytes = [0; 32];
        rng.fill_bytes(&mut bytes);
        MatterKey::from_bytes(bytes)
    };
    let (primary, companion) = (random(), random());
    let (aad, body) = ([7; 90], [9; 200]);
    for companions in [&[][..], &[&companion][..]] {
        let start = Instant::now();
        for round in 0..ROUNDS {
            let mut nonce = [0; 12];
            nonce[..8].copy_from_slice(&round.to_le_bytes());
            let sealed = seal(&primary, companions, nonce, &aad, &body)?;
            black_box(open_companions(&primary, companions.len(), nonce, &aad, &sealed)?);
            black_box(open(&primary, companions, nonce, &aad, &sealed)?);
        }
        report(
            out,
            &format!("seal + open, 200 bytes, companions: {}", companions.len()),
            ROUNDS,
            start,
        )?;
    }
    Ok(())
}

fn slots(out: &mut impl Write) -> Outcome {
    const POOL: u64 = 100_000;
    const ALL: u64 = 1_000_000;
    const POINTS: u64 = 200_000;
    let folder = tempfile::tempdir()?;
    let kek = KeyEncryptionKey::from_bytes([3; 32]);
    let mut slots = KeySlots::create(&folder.path().join("keys"), StoreId([1; 16]), &kek)?;
    let mut rng = StdRng::seed_from_u64(2);
    let start = Instant::now();
    slots.prepare(Matter(POOL), &mut rng)?;
    report(out, "prepare, two syncs included", POOL, start)?;
    slots.prepare(Matter(ALL), &mut rng)?;

    let start = Instant::now();
    let found = slots.tags().filter(Result::is_ok).count() as u64;
    report(out, "tags of all live slots", found, start)?;

    let start = Instant::now();
    let count = |first, last| {
        slots
            .tags_from(Matter(first), Matter(last))
            .filter(Result::is_ok)
            .count() as u64
    };
    let found = std::thread::scope(|scope| {
        let other = scope.spawn(|| count(ALL / 2 + 1, ALL));
        count(1, ALL / 2) + other.join().unwrap_or_default()
    });
    report(out, "tags of all live slots, two threads", found, start)?;

    let start = Instant::now();
    for matter in 1..=POINTS {
        black_box(slots.key(Matter(matter))?);
    }
    report(out, "key, one by one", POINTS, start)?;

    let start = Instant::now();
    let mut reader = slots.reader();
    let live = (1..=ALL)
        .filter(|matter| matches!(reader.key(Matter(*matter)), Ok(Slot::Live(_))))
        .count() as u64;
    report(out, "key, through the reader, in order", live, start)?;

    let start = Instant::now();
    for round in 0..POINTS {
        // Mostly new matters, each with one from anywhere: as a log refers back.
        black_box(reader.key(Matter(1 + round))?);
        black_box(reader.key(Matter(1 + rng.next_u64() % ALL))?);
    }
    report(
        out,
        "key, through the reader, half from anywhere",
        POINTS * 2,
        start,
    )?;
    drop(reader);

    let batch: Vec<Matter> = (2..=1001).map(Matter).collect();
    let start = Instant::now();
    slots.erase(&batch)?;
    report(
        out,
        "erase in one batch, sync and reading back included",
        1000,
        start,
    )?;
    Ok(())
}
