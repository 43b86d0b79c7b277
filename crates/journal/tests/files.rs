//! Proving a journal that is not open: all is found without sled, nothing is changed, and damage is named.

#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

mod common;

use std::convert::Infallible;
use std::fs;
use std::path::{Path, PathBuf};

use common::{Events, SMALLEST, groups, open, with_groups_in};
use journal::{Failure, FileReport, OpenError, Position, verify_files};

fn verify(dir: &Path) -> Result<(FileReport, Events), Failure> {
    let mut events = Events::new();
    let mut visit = |position: Position, event: &[u8]| -> Result<(), Infallible> {
        assert_eq!(position.0, events.len() as u64);
        events.push(event.to_vec());
        Ok(())
    };
    match verify_files(dir, &mut |_, _| true, &mut visit) {
        Ok(report) => Ok((report, events)),
        Err(OpenError::Journal(failure)) => Err(failure),
        Err(OpenError::Visit { error, .. }) => match error {},
    }
}

/// Every file below with its bytes.
fn bytes_of(dir: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => found.extend(bytes_of(&path)),
            false => found.push((path.clone(), fs::read(&path).unwrap())),
        }
    }
    found.sort();
    found
}

fn four(clean: bool) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    let journal = with_groups_in(dir.path(), SMALLEST, &groups(4));
    match clean {
        true => journal.close().unwrap(),
        false => drop(journal),
    }
    dir
}

#[test]
fn a_whole_journal_is_proven_and_not_changed() {
    for clean in [true, false] {
        let dir = four(clean);
        let before = bytes_of(dir.path());
        let (report, events) = verify(dir.path()).unwrap();
        assert_eq!(bytes_of(dir.path()), before);
        assert_eq!(events, groups(4).concat());
        assert!(report.sound(), "{report:?}");
        let positions: Vec<_> = report
            .volumes
            .iter()
            .map(|volume| volume.positions.clone())
            .collect();
        assert_eq!(positions, [0..3, 3..6, 6..9, 9..12]);
        let marked: Vec<_> = report.volumes.iter().map(|volume| volume.marked_clean).collect();
        assert_eq!(marked, [true, true, true, clean]);
        assert_eq!(open(dir.path()).unwrap().0.head(), report.head);
    }
}

#[test]
fn what_is_derived_is_listed_and_left_as_it_is() {
    let dir = four(true);
    let start = dir.path().join(format!("volumes/{:020}/start", 6));
    let mut bytes = fs::read(&start).unwrap();
    bytes[30] ^= 1;
    fs::write(&start, bytes).unwrap();
    let head = dir.path().join("head");
    let mut bytes = fs::read(&head).unwrap();
    bytes[30] ^= 1;
    fs::write(&head, bytes).unwrap();
    let before = bytes_of(dir.path());
    let (report, events) = verify(dir.path()).unwrap();
    assert_eq!(bytes_of(dir.path()), before);
    assert_eq!(events, groups(4).concat());
    assert!(report.head_slot_damaged && !report.sound());
    let damaged: Vec<_> = report.volumes.iter().map(|volume| volume.start_damaged).collect();
    assert_eq!(damaged, [false, false, true, false]);
}

#[test]
fn a_lock_that_is_gone_is_not_missed_and_not_made_by_looking() {
    let dir = four(true);
    fs::remove_file(dir.path().join("lock")).unwrap();
    let (report, events) = verify(dir.path()).unwrap();
    assert!(report.sound(), "{report:?}");
    assert_eq!(events, groups(4).concat());
    assert!(!dir.path().join("lock").exists());
}

/// What a start does with the newest volume is known without it.
#[test]
fn a_newest_volume_that_the_next_open_closes_is_said_to_be_one() {
    let dir = four(true);
    assert!(
        !verify(dir.path())
            .unwrap()
            .0
            .volumes
            .iter()
            .any(|volume| volume.retires)
    );
    let newest = dir.path().join(format!("volumes/{:020}/sled", 9));
    // A second life of the first segment's place in the log: sled refuses such a file, every event is there.
    let db = newest.join("db");
    let mut bytes = fs::read(&db).unwrap();
    bytes.resize(512 << 10, 0);
    bytes.extend(bytes.clone());
    fs::write(&db, bytes).unwrap();
    let (report, events) = verify(dir.path()).unwrap();
    assert_eq!(events, groups(4).concat());
    let retires: Vec<_> = report.volumes.iter().map(|volume| volume.retires).collect();
    assert_eq!(retires, [false, false, false, true]);
    assert!(!report.sound());
    assert_eq!(open(dir.path()).unwrap().1.retired, Some(newest));
}

#[test]
fn an_empty_directory_of_a_volumes_name_is_listed() {
    let dir = four(true);
    let stray = dir.path().join(format!("volumes/{:020}", 7));
    fs::create_dir(&stray).unwrap();
    let (report, events) = verify(dir.path()).unwrap();
    assert_eq!(
        (&report.strays, events),
        (&vec![stray.clone()], groups(4).concat())
    );
    assert!(!report.sound() && stray.exists());
}

#[test]
fn a_journal_in_use_is_not_read_and_a_pass_may_be_ended() {
    let dir = tempfile::tempdir().unwrap();
    let journal = with_groups_in(dir.path(), SMALLEST, &groups(2));
    assert!(matches!(verify(dir.path()), Err(Failure::InUse { .. })));
    journal.close().unwrap();
    let ended = verify_files::<Infallible>(dir.path(), &mut |_, _| false, &mut |_, _| Ok(()));
    assert_eq!(ended, Err(OpenError::Journal(Failure::Closed)));
}

#[test]
fn a_flipped_byte_anywhere_is_named_or_costs_nothing() {
    let seed = 0x5eed_u64;
    let dir = four(true);
    let whole = verify(dir.path()).unwrap();
    let files: Vec<PathBuf> = bytes_of(dir.path()).into_iter().map(|(path, _)| path).collect();
    let mut state = seed;
    let mut random = |below: usize| {
        // SplitMix64: enough to spread flips over the files.
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (state ^ state >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        ((mixed ^ mixed >> 27) % below as u64) as usize
    };
    let mut named = 0;
    for flip in 0..400 {
        let file = &files[flip % files.len()];
        let bytes = fs::read(file).unwrap();
        if bytes.is_empty() {
            continue;
        }
        // Mostly in the used part: sled fills the rest of a segment with zeros.
        let used = bytes.iter().rposition(|byte| *byte != 0).unwrap_or(0) + 1;
        let at = random(used);
        let mut flipped = bytes.clone();
        flipped[at] ^= 1 << random(8);
        fs::write(file, flipped).unwrap();
        let found = verify(dir.path());
        let case = format!("seed {seed:#x}, flip {flip} at {at} of {}", file.display());
        match found {
            Ok((report, events)) => {
                assert_eq!((report.head, &events), (whole.0.head, &whole.1), "{case}");
            }
            Err(failure) => {
                named += 1;
                assert!(!matches!(failure, Failure::Sled { .. }), "{case}: {failure}");
            }
        }
        fs::write(file, bytes).unwrap();
    }
    assert!(named > 0, "no flip was named");
}

/// sled's `conf` and its latest snapshot in the directory of a volume.
fn own_files(sled: &Path) -> Vec<PathBuf> {
    let names = fs::read_dir(sled).unwrap().map(|entry| entry.unwrap().path());
    let mut found: Vec<PathBuf> = names
        .filter(|path| {
            let name = path.file_name().unwrap().to_str().unwrap();
            name == "conf" || name.starts_with("snap.")
        })
        .collect();
    found.sort();
    found
}

/// sled opens a `conf` of which only the check is damaged, and refuses any other: whoever examines cannot know which byte matters.
#[test]
fn damage_in_sled_s_own_files_is_told_and_the_next_start_does_what_was_told() {
    let dir = four(true);
    open(dir.path()).unwrap().0.close().unwrap();
    let newest = dir.path().join(format!("volumes/{:020}/sled", 9));
    let files = own_files(&newest);
    assert_eq!(files.len(), 2, "{files:?}");
    for file in files {
        let whole = fs::read(&file).unwrap();
        let is_conf = file.ends_with("conf");
        for at in [0, whole.len() / 2, whole.len() - 13, whole.len() - 1] {
            let copy = tempfile::tempdir().unwrap();
            copy_into(dir.path(), copy.path());
            let mut damaged = whole.clone();
            damaged[at] ^= 1;
            let relative = file.strip_prefix(dir.path()).unwrap();
            fs::write(copy.path().join(relative), damaged).unwrap();
            let case = format!("{} byte {at}", relative.display());

            let (report, events) = verify(copy.path()).unwrap();
            assert_eq!(events, groups(4).concat(), "{case}");
            assert!(!report.sound(), "{case}");
            let told = report.volumes.last().unwrap();
            let found = (told.own_files.conf_damaged, told.own_files.snapshot_damaged);
            assert_eq!(found, (is_conf, !is_conf), "{case}");
            let (journal, opened, events) = open(copy.path()).unwrap();
            assert_eq!(opened.retired.is_some(), told.retires, "{case}");
            assert!(told.retires && events == groups(4).concat(), "{case}");
            journal.close().unwrap();
        }
    }
}

#[test]
fn damage_in_those_of_a_closed_volume_is_told_and_changes_nothing() {
    let dir = four(true);
    let conf = dir.path().join("sled/conf");
    let mut bytes = fs::read(&conf).unwrap();
    bytes[5] ^= 1;
    fs::write(&conf, bytes).unwrap();
    let (report, _) = verify(dir.path()).unwrap();
    assert!(report.volumes[0].own_files.conf_damaged && !report.volumes[0].retires);
    let (journal, opened, events) = open(dir.path()).unwrap();
    assert_eq!((opened.retired, events), (None, groups(4).concat()));
    assert_eq!(journal.head(), report.head);
    journal.close().unwrap();
}

fn copy_into(from: &Path, into: &Path) {
    for (path, bytes) in bytes_of(from) {
        let target = into.join(path.strip_prefix(from).unwrap());
        fs::create_dir_all(target.parent().unwrap()).unwrap();
        fs::write(target, bytes).unwrap();
    }
    // Of empty folders: sled wants its own.
    for blobs in ["sled/blobs".to_owned()]
        .into_iter()
        .chain([3, 6, 9].map(|first| format!("volumes/{first:020}/sled/blobs")))
    {
        fs::create_dir_all(into.join(blobs)).unwrap();
    }
}
