//! Makes a golden store of the present stored form: `make_golden_store NAME` writes `NAME.tar.gz`, a whole data directory,
//! and `NAME.txt`, what it tells. They belong into `tests/golden_stores/data`, and are never made again once released.

#![allow(clippy::unwrap_used)] // a tool for whoever changes the stored form: it may panic

#[path = "../tests/common/mod.rs"]
mod common;
#[path = "../tests/golden_stores/tell.rs"]
mod tell;

use std::{env, fs, fs::File, path::Path};

use common::{Opens, acknowledge, life::live_a_little, make, register, submit, try_open};
use engine::Engine;
use event::RegistrationId;
use flate2::{Compression, write::GzEncoder};

fn main() {
    let name = env::args().nth(1).unwrap();
    let place = tempfile::tempdir().unwrap();
    let dir = place.path();
    make(dir, 4);
    // Kept space: zeros, and made anew where it is not there.
    fs::remove_file(dir.join("journal/reserve")).unwrap();
    let mut ids = Vec::new();
    session(dir, 1, 64 << 20, |engine| ids = live_a_little(engine));
    // So small that the next group goes into a volume of its own.
    session(dir, 2, 1, |engine| {
        ids.push(register(engine, 2, "lies", 200).registration.id)
    });
    let told = session(dir, 3, 64 << 20, |engine| last_words(engine, &mut ids));
    let packed = File::create(format!("{name}.tar.gz")).unwrap();
    let mut tar = tar::Builder::new(GzEncoder::new(packed, Compression::best()));
    tar.append_dir_all(".", dir).unwrap();
    tar.into_inner().unwrap().finish().unwrap();
    fs::write(format!("{name}.txt"), told.join("\n") + "\n").unwrap();
}

fn last_words(engine: &Engine, ids: &mut Vec<RegistrationId>) -> Vec<String> {
    ids.push(register(engine, 1, "lies", 201).registration.id);
    submit(engine, acknowledge(2, 2)).unwrap();
    tell::tell(engine, ids)
}

fn session<T>(dir: &Path, number: u64, volume_bytes: u64, what: impl FnOnce(&Engine) -> T) -> T {
    let opens = Opens {
        seed: 500 + number,
        log: journal::Settings {
            volume_bytes,
            ..journal::Settings::default()
        },
        ..Opens::default()
    };
    let (engine, _, thread) = try_open(dir, opens).unwrap();
    let told = what(&engine);
    drop(engine);
    thread.join().unwrap().unwrap();
    told
}
