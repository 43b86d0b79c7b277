//! The matrix: every call that the journal makes itself comes to every kind of harm, in every kind of work; then the
//! journal is opened on a sound disk. Nothing acknowledged is lost, nothing is invented or there twice, and after a
//! failure nothing is acknowledged before that.

use std::convert::Infallible;
use std::fs;
use std::io::ErrorKind::{Other, StorageFull};
use std::path::Path;
use std::sync::Arc;

use super::faults::{Faults, Harm};
use crate::create;
use crate::disk::Disk;
use crate::failure::{Failure, OpenError};
use crate::journal::Journal;
use crate::layout::Layout;
use crate::open::{Opening, Stop};
use crate::settings::Settings;
use crate::types::Epoch;

const HARMS: [Harm; 7] = [
    Harm::Fails(Other),
    Harm::Fails(StorageFull),
    Harm::DoneButFails(Other),
    Harm::Short(StorageFull),
    Harm::Loses(Other),
    Harm::Interrupted,
    Harm::PowerCut,
];

/// Every group in a volume of its own.
const SETTINGS: Settings = Settings {
    volume_bytes: 1,
    reserve_bytes: 64 << 10,
    floor_bytes: 0,
};

type Events = Vec<Vec<u8>>;

/// What a run did.
#[derive(Default)]
struct Told {
    /// Events that were acknowledged.
    acknowledged: Events,
    /// The group whose append failed: there whole or not at all.
    in_doubt: Events,
    failed: bool,
}

/// In memory where the system has a place for that: thousands of syncs prove nothing more on a slow disk.
fn scratch() -> tempfile::TempDir {
    match Path::new("/dev/shm") {
        memory if memory.is_dir() => tempfile::tempdir_in(memory).unwrap(),
        _ => tempfile::tempdir().unwrap(),
    }
}

fn group(number: u8) -> Events {
    (0..3).map(|event| vec![number * 3 + event; 500]).collect()
}

fn open(disk: &Disk, dir: &Path) -> Result<(Journal, Events), Failure> {
    let mut events = Events::new();
    let opened = Opening::on(disk.clone(), dir, SETTINGS)?.replay::<Infallible>(None, &mut |_, event| {
        events.push(event.to_vec());
        Ok(())
    });
    match opened {
        Ok((journal, _)) => Ok((journal, events)),
        Err(OpenError::Journal(failure)) => Err(failure),
        Err(OpenError::Visit { error, .. }) => match error {},
    }
}

/// A store with two groups, left cleanly or not.
fn template(clean: bool) -> tempfile::TempDir {
    let dir = scratch();
    let disk = Disk::default();
    create::create(&Layout::on(disk.clone(), dir.path()), Epoch(1)).unwrap();
    let (mut journal, _) = open(&disk, dir.path()).unwrap();
    journal.append(&group(0), &mut |_| {}).unwrap();
    journal.append(&group(1), &mut |_| {}).unwrap();
    match clean {
        true => journal.close().unwrap(),
        false => drop(journal),
    }
    dir
}

fn copy_all(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        match entry.file_type().unwrap().is_dir() {
            true => copy_all(&entry.path(), &target),
            false => drop(fs::copy(entry.path(), target).unwrap()),
        }
    }
}

/// Opens, appends two groups, closes; ends at the first failure, after which nothing may be acknowledged.
fn work(disk: &Disk, dir: &Path) -> Told {
    let mut told = Told {
        acknowledged: [group(0), group(1)].concat(),
        ..Told::default()
    };
    let Ok((mut journal, seen)) = open(disk, dir) else {
        told.failed = true;
        return told;
    };
    assert_eq!(seen, told.acknowledged);
    for number in 2..4 {
        let before = journal.head();
        match journal.append(&group(number), &mut |_| {}) {
            Ok(_) => told.acknowledged.extend(group(number)),
            Err(failure) => {
                assert_ne!(failure, Failure::Poisoned);
                assert_eq!(journal.append(&group(9), &mut |_| {}), Err(Failure::Poisoned));
                assert_eq!(journal.head(), before);
                assert!(journal.close().is_err());
                told.in_doubt = group(number);
                told.failed = true;
                return told;
            }
        }
    }
    told.failed = journal.close().is_err();
    told
}

/// Opens on a sound disk and checks what is there; then the journal must go on, and be there once more.
fn check(dir: &Path, told: &Told, case: &str) {
    let sound = Disk::default();
    let (mut journal, events) = open(&sound, dir).unwrap_or_else(|failure| panic!("{case}: {failure}"));
    let whole = [told.acknowledged.clone(), told.in_doubt.clone()].concat();
    assert!(
        events == told.acknowledged || events == whole,
        "{case}: {} events",
        events.len()
    );
    journal.append(&group(7), &mut |_| {}).unwrap();
    assert_eq!(journal.verify(&mut |_| {}), Ok(journal.head()), "{case}");
    drop(journal);
    let (_, again) = open(&sound, dir).unwrap();
    assert_eq!(again, [events, group(7)].concat(), "{case}");
}

/// Every call of `work` on a copy of `template` comes to `harm`. Answers how many calls there were.
fn every_call(template: &Path, harm: Harm) -> u64 {
    for at in 1.. {
        let dir = scratch();
        let place = dir.path().join("journal");
        copy_all(template, &place);
        let faults = Arc::new(Faults::new(at, harm));
        let disk = Disk {
            faults: Some(Arc::clone(&faults)),
        };
        let told = work(&disk, &place);
        let Some(call) = faults.fired() else {
            assert!(!told.failed);
            return at - 1;
        };
        let case = format!("{harm:?} at call {at}: {call}");
        assert!(!told.failed || harm != Harm::Interrupted, "{case}");
        if matches!(harm, Harm::PowerCut | Harm::Loses(_)) {
            faults.lose_unsynced();
        }
        check(&place, &told, &case);
    }
    unreachable!("a run has an end")
}

#[test]
fn every_call_after_a_clean_stop_may_fail() {
    let template = template(true);
    for harm in HARMS {
        let calls = every_call(template.path(), harm);
        assert!(calls > 45, "{harm:?}: only {calls} calls");
    }
}

#[test]
fn every_call_after_an_unclean_stop_may_fail() {
    let template = template(false);
    for harm in [
        Harm::Fails(Other),
        Harm::DoneButFails(Other),
        Harm::Loses(Other),
        Harm::PowerCut,
    ] {
        let calls = every_call(template.path(), harm);
        assert!(calls > 45, "{harm:?}: only {calls} calls");
    }
}

/// A start that ends half-way was no clean stop, also where it had come to leave the newest volume to its readers.
#[test]
fn a_start_that_fails_is_not_taken_for_a_clean_stop() {
    let template = template(false);
    let db = template.path().join("volumes/00000000000000000003/sled/db");
    let mut bytes = fs::read(&db).unwrap();
    bytes[6] ^= 0x10;
    fs::write(&db, bytes).unwrap();
    for harm in [Harm::Fails(Other), Harm::DoneButFails(Other), Harm::PowerCut] {
        for at in 1.. {
            let dir = scratch();
            let place = dir.path().join("journal");
            copy_all(template.path(), &place);
            let faults = Arc::new(Faults::new(at, harm));
            let disk = Disk {
                faults: Some(Arc::clone(&faults)),
            };
            drop(open(&disk, &place));
            let Some(call) = faults.fired() else {
                assert!(at > 15, "{harm:?}: only {at} calls");
                break;
            };
            if harm == Harm::PowerCut {
                faults.lose_unsynced();
            }
            let again = Opening::on(Disk::default(), &place, SETTINGS).unwrap();
            let (_, opened) = again.replay::<Infallible>(None, &mut |_, _| Ok(())).unwrap();
            assert_eq!(opened.stop, Stop::Unclean, "{harm:?} at call {at}: {call}");
        }
    }
}

#[test]
fn a_creation_that_fails_leaves_a_journal_without_events_or_none() {
    for harm in HARMS {
        for at in 1.. {
            let dir = scratch();
            let place = dir.path().join("journal");
            let faults = Arc::new(Faults::new(at, harm));
            let disk = Disk {
                faults: Some(Arc::clone(&faults)),
            };
            let created = create::create(&Layout::on(disk, &place), Epoch(1));
            let Some(call) = faults.fired() else {
                assert_eq!(created, Ok(()));
                break;
            };
            let case = format!("{harm:?} at call {at}: {call}");
            assert_eq!(created.is_ok(), harm == Harm::Interrupted, "{case}");
            if matches!(harm, Harm::PowerCut | Harm::Loses(_)) {
                faults.lose_unsynced();
            }
            if let Ok((_, events)) = open(&Disk::default(), &place) {
                assert!(events.is_empty(), "{case}");
            }
        }
    }
}
