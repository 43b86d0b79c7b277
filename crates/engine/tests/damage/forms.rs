//! The stores that are damaged: small, real, made through the engine, in four forms, and held in memory.
//!
//! A family, agencies, links, ends, acknowledgements, a merge; three volumes; one registration whose key was destroyed; a
//! copy from before a recovery. The forms: killed (copied while it was open), stopped in order, and stopped in order but
//! without its snapshot, so that a start reads all of the log; and restored from a backup, so that the log has two lives.

use std::{
    collections::BTreeMap,
    fs,
    future::Future,
    os::unix::fs::{DirBuilderExt, FileExt, OpenOptionsExt},
    path::{Path, PathBuf},
    task::{Context, Waker},
};

use engine::Engine;
use event::{EndReason, Kind, split};
use rand::{SeedableRng, rngs::StdRng};
use seal::{KeySlots, Matter};
use tempfile::TempDir;

use crate::common::{
    NOON, Opens, acknowledge, end, kek,
    life::{live_a_little, update_unit},
    make, policy, reference, register, submit, try_open, wait,
};

/// What a store is known to hold.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Known {
    pub(crate) events: u64,
    pub(crate) root: [u8; 32],
    pub(crate) state: [u8; 32],
}

impl Known {
    pub(crate) fn of(engine: &Engine) -> Result<Self, engine::Failure> {
        let proven = engine.verify(&mut |_, _, _| true)?.log?;
        Ok(Self {
            events: proven.size,
            root: proven.root.0,
            state: engine.state_digest().unwrap(),
        })
    }
}

/// One store as it stands on the disk.
pub(crate) struct Form {
    pub(crate) name: &'static str,
    pub(crate) known: Known,
    /// Directories, those that hold others first.
    pub(crate) dirs: Vec<PathBuf>,
    pub(crate) files: BTreeMap<PathBuf, Vec<u8>>,
    /// The last key slot that was ever used, and the one that was erased.
    pub(crate) used: u64,
    pub(crate) erased: u64,
}

impl Form {
    fn take(name: &'static str, known: Known, dir: &Path, (used, erased): (u64, u64)) -> Self {
        let mut form = Self {
            name,
            known,
            dirs: Vec::new(),
            files: BTreeMap::new(),
            used,
            erased,
        };
        form.read(dir, Path::new(""));
        // Kept space is zeros: a little of it says the same.
        let reserve = form.files.get_mut(Path::new("journal/reserve"));
        reserve.unwrap().truncate(4096);
        form
    }

    fn read(&mut self, root: &Path, below: &Path) {
        for entry in fs::read_dir(root.join(below)).unwrap() {
            let entry = entry.unwrap();
            let name = below.join(entry.file_name());
            if entry.file_type().unwrap().is_dir() {
                self.dirs.push(name.clone());
                self.read(root, &name);
            } else {
                self.files.insert(name, fs::read(entry.path()).unwrap());
            }
        }
    }

    fn without(&self, name: &'static str, folder: &str) -> Self {
        let stays = |path: &Path| !path.starts_with(folder);
        Self {
            name,
            dirs: self.dirs.iter().filter(|dir| stays(dir)).cloned().collect(),
            files: self
                .files
                .iter()
                .filter(|(file, _)| stays(file))
                .map(|(file, bytes)| (file.clone(), bytes.clone()))
                .collect(),
            ..*self
        }
    }

    /// Makes `dir` hold exactly this store.
    pub(crate) fn lay_out(&self, dir: &Path) {
        if dir.exists() {
            fs::remove_dir_all(dir).unwrap();
        }
        let mut make = fs::DirBuilder::new();
        make.mode(0o700);
        make.create(dir).unwrap();
        self.dirs
            .iter()
            .for_each(|one| make.create(dir.join(one)).unwrap());
        for (file, bytes) in &self.files {
            let mut how = fs::OpenOptions::new();
            let out = how.write(true).create_new(true).mode(0o600).open(dir.join(file));
            fill(&out.unwrap(), bytes);
        }
    }
}

/// Most of sled's bytes are zeros, and most of the time of a trial went into writing them.
fn fill(out: &fs::File, bytes: &[u8]) {
    const BLOCK: usize = 4096;
    const ZEROS: [u8; BLOCK] = [0; BLOCK];
    out.set_len(bytes.len() as u64).unwrap();
    for (number, block) in bytes.chunks(BLOCK).enumerate() {
        if block != &ZEROS[..block.len()] {
            out.write_all_at(block, (number * BLOCK) as u64).unwrap();
        }
    }
}

/// A folder in memory where there is one: the forms are laid out thousands of times.
pub(crate) fn scratch() -> TempDir {
    let memory = Path::new("/dev/shm");
    match memory.is_dir().then(|| tempfile::tempdir_in(memory)) {
        Some(Ok(dir)) => dir,
        _ => tempfile::tempdir().unwrap(),
    }
}

/// A store opened by one of the tests' sessions: each has its own randomness.
pub(crate) fn opens(session: u64, volume_bytes: u64) -> Opens {
    Opens {
        seed: 1_000 + session,
        log: journal::Settings {
            volume_bytes,
            reserve_bytes: 0,
            ..journal::Settings::default()
        },
        ..Opens::default()
    }
}

const LARGE: u64 = 64 << 20;
/// So small that the next group goes into a volume of its own.
const FULL: u64 = 1;

/// The four forms of one store.
pub(crate) fn forms() -> [Form; 4] {
    let place = scratch();
    let dir = place.path().join("store");
    fs::create_dir(&dir).unwrap();
    make(&dir, 7);
    session(&dir, 1, LARGE, |engine| drop(live_a_little(engine)));
    session(&dir, 2, FULL, |engine| drop(register(engine, 1, "lies", 200)));
    session(&dir, 3, LARGE, |engine| {
        let id = register(engine, 2, "lies", 201).registration.id;
        submit(engine, end(2, id, EndReason::Resolved, 202)).unwrap();
        submit(engine, acknowledge(2, 3)).unwrap();
        many_updates(engine);
    });
    session(&dir, 4, FULL, |engine| drop(register(engine, 3, "lies", 203)));
    let slots = erase_one(&dir);

    let (engine, _, thread) = try_open(&dir, opens(5, LARGE)).unwrap();
    for (agency, person) in [(1, "jan"), (2, "jan"), (3, "Mother"), (4, "jan")] {
        register(&engine, agency, person, 204 + agency);
    }
    submit(&engine, acknowledge(3, 1)).unwrap();
    await_snapshot(&engine);
    let known = Known::of(&engine).unwrap();
    let mut killed = Form::take("killed", known, &dir, slots);
    drop(engine);
    thread.join().unwrap().unwrap();
    killed.used = highest_matter(&dir);

    killed.lay_out(&dir);
    session(&dir, 6, LARGE, |_| {});
    let stopped = Form::take("stopped", known, &dir, (killed.used, killed.erased));
    let bare = stopped.without("without snapshot", "snapshot");
    let restored = restored(place.path(), &dir, killed.erased);
    [killed, stopped, bare, restored]
}

/// The store in `dir` as a backup and a restore leave it, with a snapshot.
fn restored(place: &Path, dir: &Path, erased: u64) -> Form {
    let (backups, second) = (place.join("backups"), place.join("second"));
    fs::create_dir(&backups).unwrap();
    let (engine, _, thread) = try_open(dir, opens(7, LARGE)).unwrap();
    let taken = engine
        .take_backup(dir, &backups, NOON, &mut |_, _, _| true)
        .unwrap();
    drop(engine);
    thread.join().unwrap().unwrap();
    let what = engine::Restore {
        backup: &taken.folder,
        data_dir: &second,
        ledgers: &[],
        key_encryption_key: &kek(1),
        pseudonym_checks: &[[5; 16]],
        policy: &policy(),
        reference: &reference(),
        log: opens(8, LARGE).log,
        keys_days: 30,
        accept_old_ledger: true,
        now: NOON,
        progress: &mut |_, _, _| {},
    };
    engine::restore(what, &mut StdRng::seed_from_u64(8)).unwrap();
    session(&second, 9, FULL, |engine| drop(register(engine, 4, "kim", 210)));
    let (engine, _, thread) = try_open(&second, opens(10, LARGE)).unwrap();
    let known = Known::of(&engine).unwrap();
    drop(engine);
    thread.join().unwrap().unwrap();
    let used = highest_matter(&second);
    fs::write(second.join("journal/reserve"), [0; 4096]).unwrap();
    Form::take("restored", known, &second, (used, erased))
}

/// More events than the engine keeps at hand as the latest: a start with a snapshot reads none of the first volume.
fn many_updates(engine: &Engine) {
    for round in 0..26 {
        let update = |number: u32| engine.submit(update_unit(2, 100 + round * 40 + number), NOON);
        let mut waiting: Vec<_> = (0..40).map(|number| Box::pin(update(number))).collect();
        let mut context = Context::from_waker(Waker::noop());
        // All are handed over before one is awaited, so that they share a group.
        let answered: Vec<_> = waiting
            .iter_mut()
            .map(|update| update.as_mut().poll(&mut context).is_ready())
            .collect();
        for (update, answered) in waiting.into_iter().zip(answered) {
            if !answered {
                wait(update).unwrap();
            }
        }
    }
}

/// What the start read is kept beside the writer.
fn await_snapshot(engine: &Engine) {
    let began = std::time::Instant::now();
    while engine.snapshot().size == 0 {
        assert!(began.elapsed().as_secs() < 60, "{:?}", engine.snapshot());
        std::thread::yield_now();
    }
}

fn session(dir: &Path, number: u64, volume_bytes: u64, what: impl FnOnce(&Engine)) {
    let (engine, _, thread) = try_open(dir, opens(number, volume_bytes)).unwrap();
    what(&engine);
    drop(engine);
    thread.join().unwrap().unwrap();
}

fn matters(dir: &Path, mut see: impl FnMut(&event::Header)) {
    let mut visit = |_, bytes: &[u8]| {
        see(&split(bytes).unwrap().0);
        Ok::<(), ()>(())
    };
    let (journal, _) = journal::Journal::open(&dir.join("journal"), &mut visit).unwrap();
    journal.close().unwrap();
}

fn highest_matter(dir: &Path) -> u64 {
    let mut highest = 0;
    matters(dir, |header| highest = highest.max(header.matter.0));
    highest
}

/// Destroys the key of the first registration, and with it the snapshot that still tells of it.
fn erase_one(dir: &Path) -> (u64, u64) {
    let (mut highest, mut first) = (0, None);
    matters(dir, |header| {
        highest = highest.max(header.matter.0);
        if header.kind == Kind::Registration {
            first.get_or_insert(header.matter);
        }
    });
    let erased: Matter = first.unwrap();
    let mut slots = KeySlots::open(&dir.join("key-slots"), &kek(1)).unwrap();
    slots.erase(&[erased]).unwrap();
    fs::remove_dir_all(dir.join("snapshot")).unwrap();
    (highest, erased.0)
}
