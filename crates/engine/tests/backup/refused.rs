//! What a restore refuses: with a clear sentence, and nothing changed.

use std::{collections::BTreeMap, fs, path::PathBuf};

use decision::ErasureOf;
use engine::BackupFailure;

use crate::{
    Given, Place,
    common::{NOON, close, files::bytes_of, files::copy_into, make, open},
    days_later, erase, reopen, restore_to,
};

/// A store, a backup of it, and a ledger of 40 days later.
struct Standing {
    place: Place,
    backup: PathBuf,
}

impl Standing {
    fn new() -> Self {
        let place = Place::new();
        let (engine, thread) = reopen(&place.path("data"), 2);
        let backup = place.back_up(&engine, "data", NOON).folder;
        erase(&engine, ErasureOf::Registration(place.ids[0]));
        place.ledger(&engine, days_later(10));
        close((engine, thread));
        Self { place, backup }
    }

    fn ledger(&self) -> PathBuf {
        self.place.path("backups/ledger")
    }

    fn given(&self) -> Given {
        Given {
            ledgers: vec![self.ledger()],
            now: days_later(11),
            ..Given::default()
        }
    }

    fn everything(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        bytes_of(self.place.all.path())
    }

    /// Refused with this in its sentence, and nothing was changed.
    fn refused(&self, given: Given, says: &str) -> BackupFailure {
        let before = self.everything();
        let why = restore_to(&self.backup, &self.place.path("second"), given).unwrap_err();
        let sentence = why.to_string();
        assert!(sentence.contains(says), "{sentence}");
        assert!(self.everything() == before, "{sentence}: something was changed");
        why
    }

    /// The same, to a place of its own.
    fn refused_at(&self, to: &str, given: Given, says: &str) -> BackupFailure {
        let why = restore_to(&self.backup, &self.place.path(to), given).unwrap_err();
        assert!(why.to_string().contains(says), "{why}");
        assert!(!self.place.path(to).exists());
        why
    }

    /// The same with one byte of a file of the backup changed.
    fn with_changed(&self, name: &str, at: usize, says: &str) {
        let path = self.backup.join(name);
        let whole = fs::read(&path).unwrap();
        let mut changed = whole.clone();
        changed[at] ^= 1;
        fs::write(&path, changed).unwrap();
        self.refused(self.given(), says);
        fs::write(&path, whole).unwrap();
    }
}

#[test]
fn an_old_ledger_is_refused_and_one_that_is_accepted_is_told_for_good() {
    let standing = Standing::new();
    let late = |accept_old_ledger| Given {
        now: days_later(41),
        accept_old_ledger,
        ..standing.given()
    };
    let why = standing.refused(late(false), "--accept-old-ledger");
    assert!(matches!(why, BackupFailure::OldLedger { days: 30, as_of } if as_of == days_later(10)));
    let restored = restore_to(&standing.backup, &standing.place.path("second"), late(true)).unwrap();
    assert!(restored.old_ledger_accepted);
    let opened = reopen(&standing.place.path("second"), 3);
    let told = opened.0.read(|view| view.restorations().to_vec());
    assert!(told[0].old_ledger_accepted && told[0].ledger_as_of == days_later(10));
    close(opened);
    // The backup's own ledger alone knows nothing of what was erased after it, however young it is.
    let alone = |accept_old_ledger| Given {
        ledgers: Vec::new(),
        accept_old_ledger,
        ..standing.given()
    };
    let why = standing.refused_at(
        "fourth",
        alone(false),
        "no ledger of destroyed keys of after this backup",
    );
    assert!(matches!(why, BackupFailure::NoLaterLedger { taken_at } if taken_at == NOON));
    let own = Given {
        now: days_later(41),
        ..alone(true)
    };
    let restored = restore_to(&standing.backup, &standing.place.path("third"), own).unwrap();
    assert_eq!((restored.ledger_as_of, restored.destroyed), (NOON, 0));
}

#[test]
fn a_ledger_that_is_not_of_this_store_is_refused() {
    let standing = Standing::new();
    let other = standing.place.path("other");
    fs::create_dir(&other).unwrap();
    make(&other, 7);
    let (engine, thread) = open(&other);
    fs::create_dir(standing.place.path("of the other")).unwrap();
    engine
        .write_ledger(&standing.place.path("of the other"), days_later(10))
        .unwrap();
    close((engine, thread));
    let foreign = Given {
        ledgers: vec![standing.place.path("of the other/ledger")],
        ..standing.given()
    };
    standing.refused(foreign, "not signed by the store of this backup");
    let text = fs::read_to_string(standing.ledger()).unwrap();
    fs::write(standing.ledger(), text.replacen("as of 1", "as of 2", 1)).unwrap();
    standing.refused(standing.given(), "not signed by the store of this backup");
    fs::remove_file(standing.ledger()).unwrap();
    standing.refused(standing.given(), "no ledger of destroyed keys");
}

#[test]
fn a_backup_that_was_changed_is_refused_whatever_byte_it_is() {
    let standing = Standing::new();
    let bytes = |name: &str| fs::read(standing.backup.join(name)).unwrap().len();
    for at in [0, 8, 16, 17, 100, bytes("log") / 2, bytes("log") - 1] {
        standing.with_changed("log", at, "is not what the manifest of this backup says");
    }
    for at in [4200, 4096 + 80 * 3 + 40, bytes("key-slots") - 1] {
        standing.with_changed("key-slots", at, "");
    }
    for at in [0, 40, bytes("manifest") - 3] {
        standing.with_changed("manifest", at, "");
    }
    standing.with_changed("ledger", 40, "is not what the manifest of this backup says");
    let path = standing.backup.join("log");
    let whole = fs::read(&path).unwrap();
    for cut in [0, 10, 16, whole.len() - 1] {
        fs::write(&path, &whole[..cut]).unwrap();
        standing.refused(standing.given(), "is not what the manifest of this backup says");
    }
    fs::write(&path, [&whole[..], b"x"].concat()).unwrap();
    standing.refused(standing.given(), "is not what the manifest of this backup says");
    for name in ["log", "key-slots", "ledger", "manifest"] {
        let (path, aside) = (standing.backup.join(name), standing.place.path("aside"));
        fs::rename(&path, &aside).unwrap();
        standing.refused(standing.given(), "use a");
        fs::rename(&aside, &path).unwrap();
    }
    fs::write(&path, whole).unwrap();
    restore_to(&standing.backup, &standing.place.path("second"), standing.given()).unwrap();
}

#[test]
fn a_folder_of_backups_or_of_nothing_is_no_backup() {
    let standing = Standing::new();
    for folder in [standing.place.backups(), standing.place.path("nowhere")] {
        let why = restore_to(&folder, &standing.place.path("second"), standing.given()).unwrap_err();
        assert!(matches!(why, BackupFailure::NoBackup { .. }), "{why}");
    }
}

#[test]
fn other_keys_and_a_place_that_is_taken_are_refused() {
    let standing = Standing::new();
    let other = |kek, check| Given {
        kek,
        check,
        ..standing.given()
    };
    standing.refused(other(2, 5), "put the right key in place");
    standing.refused(
        other(1, 6),
        "the pseudonym key is not one that this store stands under",
    );
    fs::create_dir(standing.place.path("second")).unwrap();
    fs::write(standing.place.path("second/anything"), b"here").unwrap();
    standing.refused(standing.given(), "is not empty");
    fs::remove_file(standing.place.path("second/anything")).unwrap();
    // What a crash left beside it goes; an empty directory is taken.
    copy_into(
        &standing.place.path("data"),
        &standing.place.path("second.restoring"),
    );
    restore_to(&standing.backup, &standing.place.path("second"), standing.given()).unwrap();
    assert!(!standing.place.path("second.restoring").exists());
}

#[test]
fn a_manifest_of_another_backup_or_none_is_refused() {
    let standing = Standing::new();
    let (engine, thread) = reopen(&standing.place.path("data"), 4);
    let later = standing.place.back_up(&engine, "data", days_later(3)).folder;
    close((engine, thread));
    let own = fs::read(standing.backup.join("manifest")).unwrap();
    fs::copy(later.join("manifest"), standing.backup.join("manifest")).unwrap();
    standing.refused(standing.given(), "is not what the manifest of this backup says");
    let newer = String::from_utf8(own).unwrap().replacen("v1", "v2", 1);
    fs::write(standing.backup.join("manifest"), newer).unwrap();
    standing.refused(standing.given(), "use the program that wrote it");
    fs::remove_file(standing.backup.join("manifest")).unwrap();
    standing.refused(standing.given(), "no manifest of a backup");
}
