//! Processes that die in the middle of an append, and what opening says afterwards.
//!
//! The dying process is this test program itself, started again with an order in its environment.

#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

mod common;

use std::fs::{self, OpenOptions};
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::process::{Command, abort};

use common::{SMALLEST, copies, groups, open, open_with, with_groups, with_groups_in};
use journal::{Stage, Stop};

const ORDER: &str = "JOURNAL_TEST_DIE_AT";
const PLACE: &str = "JOURNAL_TEST_DIR";
const STAGES: [Stage; 11] = [
    Stage::VolumeMade,
    Stage::VolumeStarted,
    Stage::VolumeNamed,
    Stage::VolumeDurable,
    Stage::VolumeBegun,
    Stage::BeforeAppend,
    Stage::Appended,
    Stage::Synced,
    Stage::BeforeHead,
    Stage::HeadWritten,
    Stage::HeadSynced,
];

/// In the started process: appends the first group, and dies at the ordered stage of the second.
fn die_if_ordered() {
    let (Ok(order), Ok(place)) = (std::env::var(ORDER), std::env::var(PLACE)) else {
        return;
    };
    let mut journal = with_groups_in(Path::new(&place), SMALLEST, &groups(1));
    journal
        .append(&groups(2)[1], &mut |stage| {
            if format!("{stage:?}") == order {
                abort();
            }
        })
        .unwrap();
}

#[test]
fn a_process_that_dies_at_any_stage_loses_nothing_acknowledged() {
    die_if_ordered();
    for stage in STAGES {
        let dir = tempfile::tempdir().unwrap();
        let status = Command::new(std::env::current_exe().unwrap())
            .args([
                "--exact",
                "a_process_that_dies_at_any_stage_loses_nothing_acknowledged",
            ])
            .env(ORDER, format!("{stage:?}"))
            .env(PLACE, dir.path())
            .output()
            .unwrap()
            .status;
        assert!(!status.success(), "{stage:?}: the process did not die");

        let (mut journal, opened, events) = open_with(dir.path(), SMALLEST, None).unwrap();
        let whole = events == groups(2).concat();
        assert!(
            whole || events == groups(1).concat(),
            "{stage:?}: a group was torn"
        );
        assert_eq!((opened.stop, opened.copy.is_some()), (Stop::Unclean, true));
        assert!(!dir.path().join("volumes/next").exists() && opened.rebuilt.is_empty());
        match stage {
            Stage::VolumeMade | Stage::VolumeStarted => assert!(!whole && opened.volumes == 1),
            Stage::VolumeNamed | Stage::VolumeDurable | Stage::VolumeBegun | Stage::BeforeAppend => {
                assert!(!whole && opened.volumes == 2);
            }
            // In sled's memory: its background thread may or may not have written it.
            Stage::Appended => assert_eq!(opened.unacknowledged, if whole { 3..6 } else { 3..3 }),
            Stage::Synced | Stage::BeforeHead => assert_eq!((whole, opened.unacknowledged), (true, 3..6)),
            Stage::HeadWritten | Stage::HeadSynced => {
                assert_eq!((whole, opened.unacknowledged), (true, 6..6))
            }
        }
        journal.append(&groups(3)[2], &mut |_| {}).unwrap();
        let head = journal.head();
        assert_eq!(journal.verify(&mut |_| {}), Ok(head));
        journal.close().unwrap();
        let (again, opened, _) = open(dir.path()).unwrap();
        assert_eq!((opened.stop, again.head()), (Stop::Clean, head));
    }
}

#[test]
fn a_torn_head_falls_back_to_the_one_before_and_the_log_fills_the_rest() {
    let dir = tempfile::tempdir().unwrap();
    // Written at creation (twice), then once per group: the fourth write stands in the second slot.
    let head = with_groups(dir.path(), &groups(2)).head();
    let file = OpenOptions::new()
        .write(true)
        .open(dir.path().join("head"))
        .unwrap();
    file.write_all_at(&[0xee; 30], 4096 + 20).unwrap();
    let (journal, opened, events) = open(dir.path()).unwrap();
    assert_eq!(
        (opened.head_repaired, opened.unacknowledged, journal.head()),
        (true, 3..6, head)
    );
    assert_eq!(events, groups(2).concat());
    journal.close().unwrap();
    let (_, opened, _) = open(dir.path()).unwrap();
    assert!(!opened.head_repaired && opened.unacknowledged.is_empty());
}

#[test]
fn the_last_two_copies_are_kept_and_are_whole() {
    let dir = tempfile::tempdir().unwrap();
    drop(with_groups(dir.path(), &groups(2)));
    // A copy that an earlier start did not finish.
    fs::create_dir(dir.path().join("before-recovery-1.partial")).unwrap();
    for round in 1..=4u64 {
        let before = fs::read(dir.path().join("sled/db")).unwrap();
        let (_, opened, _) = open(dir.path()).unwrap();
        let copy = dir.path().join(format!("before-recovery-{round}"));
        assert_eq!(opened.copy.as_ref(), Some(&copy));
        assert_eq!(fs::read(copy.join("db")).unwrap(), before);
        assert!(copy.join("conf").exists() && copy.join("blobs").exists() && !copy.join("unproven").exists());
    }
    assert_eq!(copies(dir.path()), ["before-recovery-3", "before-recovery-4"]);
    // A copy can be put in the place of sled's directory.
    let (_, _, events) = open(dir.path()).unwrap();
    fs::remove_dir_all(dir.path().join("sled")).unwrap();
    fs::rename(dir.path().join("before-recovery-5"), dir.path().join("sled")).unwrap();
    assert_eq!(open(dir.path()).unwrap().2, events);
}
