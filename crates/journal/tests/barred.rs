//! A closed volume that this user may not read: a start says so, although a mark spares it the reading.
//!
//! Permissions mean nothing to the superuser, so under that one this program starts itself again as another user. Where the
//! system forbids that, the test says so.

#![allow(
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "a test may stop at the first surprise, and say why"
)]

mod common;

use std::fs::{self, Permissions};
use std::io::ErrorKind;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;

use common::{SMALLEST, four, mark_at, open_with, volume};
use journal::Failure;

const PLACE: &str = "JOURNAL_TEST_BARRED";
const NOBODY: u32 = 65_534;

#[test]
fn a_closed_volume_that_may_not_be_read_is_refused_at_the_start() {
    if let Ok(place) = std::env::var(PLACE) {
        return refused_in(Path::new(&place));
    }
    let (dir, _) = four();
    if fs::metadata(dir.path()).unwrap().uid() != 0 {
        return refused_in(dir.path());
    }
    give(dir.path());
    let test = "a_closed_volume_that_may_not_be_read_is_refused_at_the_start";
    let run = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", test, "--nocapture"])
        .env(PLACE, dir.path())
        .current_dir("/")
        .uid(NOBODY)
        .gid(NOBODY)
        .status();
    match run {
        Ok(status) => assert!(status.success(), "as another user"),
        Err(why) => eprintln!("this program cannot run as another user here ({why}), so nothing was tested"),
    }
}

fn refused_in(dir: &Path) {
    let events = common::groups(4).concat();
    let mark = mark_at(&events, 12);
    let db = volume(dir, 3).join("sled/db");
    fs::set_permissions(&db, Permissions::from_mode(0o000)).unwrap();
    let refused = open_with(dir, SMALLEST, Some(mark)).map(drop).unwrap_err();
    let expected = Failure::Io {
        doing: "opening",
        path: db.clone(),
        kind: ErrorKind::PermissionDenied,
    };
    assert_eq!(refused, expected);
    assert!(
        dir.join(format!("volumes/{:020}/clean", 9)).exists(),
        "nothing was opened"
    );
    fs::set_permissions(&db, Permissions::from_mode(0o600)).unwrap();
    let (journal, ..) = open_with(dir, SMALLEST, Some(mark)).unwrap();
    journal.close().unwrap();
}

fn give(path: &Path) {
    chown(path, Some(NOBODY), Some(NOBODY)).unwrap();
    if path.is_dir() {
        fs::read_dir(path)
            .unwrap()
            .for_each(|entry| give(&entry.unwrap().path()));
    }
}
