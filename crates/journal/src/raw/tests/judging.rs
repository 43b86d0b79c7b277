//! May sled be let at a file? What the raw reader says before, and what sled does then.

use std::fs;
use std::path::Path;

use super::store::{Held, Noise, Store, by_sled, by_us, copy};
use crate::raw::{Index, SEGMENT_BYTES};

const SEED: u64 = 0x1d_9e5;
const TRIALS: usize = 60;

/// A store of a little more than three segments, closed; with the snapshot of a second open if asked for.
fn store(dir: &Path, snapshot: bool) -> Held {
    let mut noise = Noise(SEED);
    let mut store = Store::open(dir);
    while fs::metadata(dir.join("db")).unwrap().len() < 3 * SEGMENT_BYTES as u64 + 60_000 {
        store.apply(&noise.group(16, 80, 700));
        store.flush();
    }
    let held = store.held();
    drop(store);
    if snapshot {
        drop(Store::open(dir));
    }
    held
}

/// Flips a bit, empties a page, or cuts the file.
fn harm(bytes: &mut Vec<u8>, trial: usize, noise: &mut Noise) {
    let at = noise.below(bytes.len());
    match trial % 6 {
        0 => bytes.truncate(at),
        1 | 2 => {
            let page = at / 4096 * 4096;
            let end = (page + 4096).min(bytes.len());
            bytes[page..end].fill(0);
        }
        _ => bytes[at] ^= 1 << noise.below(8),
    }
}

fn judge_then_open(snapshot: bool) {
    let dir = tempfile::tempdir().unwrap();
    let held = store(dir.path(), snapshot);
    let bytes = fs::read(dir.path().join("db")).unwrap();
    let mut noise = Noise(SEED);
    let (mut trusted, mut harmed) = (0, 0);
    for trial in 0..TRIALS {
        let copied = tempfile::tempdir().unwrap();
        copy(dir.path(), copied.path());
        let mut changed = bytes.clone();
        if trial > 0 {
            harm(&mut changed, trial, &mut noise);
        }
        fs::write(copied.path().join("db"), &changed).unwrap();
        let index = Index::of(copied.path(), false).unwrap();
        let trust = index.doubts().sound() && by_us(&index, false) == held;
        let path = copied.path().to_path_buf();
        // sled may panic, which is an answer too.
        let whole = std::thread::spawn(move || by_sled(&path))
            .join()
            .is_ok_and(|found| found == held);
        assert!(
            whole || !trust,
            "seed {SEED:#x}, trial {trial}: sled lost what looked sound"
        );
        trusted += usize::from(trust);
        harmed += usize::from(!whole);
    }
    assert!(
        trusted > 0 && harmed > TRIALS / 8,
        "{trusted} were trusted, {harmed} harmed"
    );
}

#[test]
fn sled_loses_nothing_of_a_sound_file_without_doubtful_places() {
    judge_then_open(false);
}

#[test]
fn the_same_holds_where_sled_has_a_snapshot() {
    judge_then_open(true);
}
