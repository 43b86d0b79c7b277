//! Backups of a store that goes on, and restoring them on an empty directory: everything up to the position is there, what was
//! erased stays erased, and the log goes on in a new life.
#![allow(clippy::unwrap_used)] // a test may panic

#[path = "../common/mod.rs"]
mod common;
mod keys;
mod refused;
mod rehearsal;

use std::path::{Path, PathBuf};

use common::{NOON, kek, life::live_a_little, make, open, policy, reference, submit};
use decision::{Answer, AskErasure, Command, ErasureOf};
use engine::{
    BackupFailure, Engine, Examine, Ledger, Restore, RestoredStore, Taken, WriterThread, examine, restore,
};
use event::{Moment, RegistrationId};
use rand::{SeedableRng, rngs::StdRng};
use tempfile::TempDir;

pub(crate) const DAY: i64 = 24 * 3_600 * 1_000_000;

pub(crate) fn days_later(days: i64) -> Moment {
    Moment(NOON.0 + days * DAY)
}

/// A store, a folder for backups, and room for restored stores.
pub(crate) struct Place {
    pub(crate) all: TempDir,
    pub(crate) ids: Vec<RegistrationId>,
}

impl Place {
    /// A store that has lived a little; it is closed.
    pub(crate) fn new() -> Self {
        let all = tempfile::tempdir().unwrap();
        for name in ["data", "backups"] {
            std::fs::create_dir(all.path().join(name)).unwrap();
        }
        make(&all.path().join("data"), 1);
        let opened = open(&all.path().join("data"));
        let ids = live_a_little(&opened.0);
        common::close(opened);
        Self { all, ids }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.all.path().join(name)
    }

    pub(crate) fn backups(&self) -> PathBuf {
        self.path("backups")
    }

    /// Takes a backup of the store in `name`.
    pub(crate) fn back_up(&self, engine: &Engine, name: &str, now: Moment) -> Taken {
        engine
            .take_backup(&self.path(name), &self.backups(), now, &mut |_, _, _| true)
            .unwrap()
    }

    pub(crate) fn ledger(&self, engine: &Engine, now: Moment) -> Ledger {
        engine.write_ledger(&self.backups(), now).unwrap()
    }
}

pub(crate) fn erase(engine: &Engine, of: ErasureOf) {
    let by = Some([1; 32]);
    let Ok(Answer::Erasure(Some(erasure))) = submit(engine, Command::AskErasure(AskErasure { by, of }))
    else {
        panic!("not asked");
    };
    let carried = engine.erase(&[erasure.id], &|| NOON, &mut |_, _| {}).unwrap();
    assert_eq!(carried.len(), 1);
}

/// What a restore is given; change what matters to the test.
pub(crate) struct Given {
    pub(crate) ledgers: Vec<PathBuf>,
    pub(crate) kek: u8,
    pub(crate) check: u8,
    pub(crate) accept_old_ledger: bool,
    pub(crate) now: Moment,
    pub(crate) seed: u64,
}

impl Default for Given {
    fn default() -> Self {
        Self {
            ledgers: Vec::new(),
            kek: 1,
            check: 5,
            accept_old_ledger: false,
            now: NOON,
            seed: 71,
        }
    }
}

pub(crate) fn restore_to(backup: &Path, dir: &Path, given: Given) -> Result<RestoredStore, BackupFailure> {
    let what = Restore {
        backup,
        data_dir: dir,
        ledgers: &given.ledgers,
        key_encryption_key: &kek(given.kek),
        pseudonym_checks: &[[given.check; 16]],
        policy: &policy(),
        reference: &reference(),
        log: journal::Settings::default(),
        keys_days: 30,
        accept_old_ledger: given.accept_old_ledger,
        now: given.now,
        progress: &mut |_, _, _| {},
    };
    restore(what, &mut StdRng::seed_from_u64(given.seed))
}

pub(crate) fn reopen(dir: &Path, seed: u64) -> (Engine, WriterThread) {
    let opens = common::Opens {
        seed,
        ..common::Opens::default()
    };
    let (engine, _, thread) = common::try_open(dir, opens).unwrap();
    (engine, thread)
}

pub(crate) fn is_whole(dir: &Path) -> bool {
    let examined = examine(Examine {
        data_dir: dir,
        key_encryption_key: &kek(1),
        pseudonym_checks: &[[5; 16]],
        policy: &policy(),
        progress: &mut |_, _, _| {},
    });
    examined.unwrap().is_whole()
}
