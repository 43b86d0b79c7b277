//! Shared by the journal's tests: opening while collecting every event, and reaching behind the journal's back.

#![allow(
    clippy::unwrap_used,
    dead_code,
    reason = "each test file uses its part of these helpers"
)]

use std::convert::Infallible;
use std::path::{Path, PathBuf};
use std::process::Command;

use journal::{Epoch, Failure, Head, Journal, Mark, OpenError, Opened, Opening, Position, Settings};
use proof::{Frontier, leaf_hash};

/// The epoch of every log here.
pub(crate) const EPOCH: Epoch = Epoch(0x5eed);

/// Events as the journal hands them out.
pub(crate) type Events = Vec<Vec<u8>>;

/// Every group in a volume of its own.
pub(crate) const SMALLEST: Settings = Settings {
    volume_bytes: 1,
    ..USUAL
};

/// What the daemon runs with, without a reserve of space: a hundred small stores need none.
pub(crate) const USUAL: Settings = Settings {
    volume_bytes: 64 << 20,
    reserve_bytes: 0,
    floor_bytes: 0,
};

/// Opens and collects; positions must come gapless from 0.
pub(crate) fn open(dir: &Path) -> Result<(Journal, Opened, Events), Failure> {
    open_with(dir, USUAL, None)
}

/// Opens and collects; positions must come gapless from the mark, or from 0.
pub(crate) fn open_with(
    dir: &Path,
    settings: Settings,
    mark: Option<Mark>,
) -> Result<(Journal, Opened, Events), Failure> {
    let mut events = Events::new();
    let from = mark.map_or(0, |mark| mark.size);
    let mut visit = |position: Position, event: &[u8]| -> Result<(), Infallible> {
        assert_eq!(position.0, from + events.len() as u64);
        events.push(event.to_vec());
        Ok(())
    };
    match Opening::begin(dir, settings)?.replay(mark, &mut visit) {
        Ok((journal, opened)) => Ok((journal, opened, events)),
        Err(OpenError::Journal(failure)) => Err(failure),
        Err(OpenError::Visit { error, .. }) => match error {},
    }
}

/// A journal with these groups appended and acknowledged.
pub(crate) fn with_groups(dir: &Path, groups: &[Events]) -> Journal {
    with_groups_in(dir, USUAL, groups)
}

/// A journal of these settings with these groups appended and acknowledged.
pub(crate) fn with_groups_in(dir: &Path, settings: Settings, groups: &[Events]) -> Journal {
    Journal::create(dir, EPOCH).unwrap();
    let (mut journal, ..) = open_with(dir, settings, None).unwrap();
    for group in groups {
        journal.append(group, &mut |_| {}).unwrap();
    }
    journal
}

/// Names in the folder of volumes, sorted.
pub(crate) fn volumes(dir: &Path) -> Vec<String> {
    let names = std::fs::read_dir(dir.join("volumes"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = names.collect();
    names.sort();
    names
}

/// `count` groups of three events each, every event of 600 bytes, so that a group takes two values.
pub(crate) fn groups(count: u8) -> Vec<Events> {
    (0..count)
        .map(|group| (0..3).map(|event| vec![group * 3 + event; 600]).collect())
        .collect()
}

/// Opens the store without the journal, as an intruder or a fault would, and closes it again.
pub(crate) fn behind_its_back(dir: &Path, change: impl FnOnce(&sled::Tree)) {
    let db = sled::Config::new().path(dir.join("sled")).open().unwrap();
    let tree = db.open_tree(b"events").unwrap();
    change(&tree);
    db.flush().unwrap();
}

/// Directories `before-recovery-<n>` in `dir`, by name.
pub(crate) fn copies(dir: &Path) -> Vec<String> {
    let names = std::fs::read_dir(dir)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = names
        .filter(|name| name.starts_with("before-recovery-"))
        .collect();
    names.sort();
    names
}

/// Four groups of three events in volumes of their own, closed cleanly: they begin at 0, 3, 6 and 9.
pub(crate) fn four() -> (tempfile::TempDir, Events) {
    let dir = tempfile::tempdir().unwrap();
    with_groups_in(dir.path(), SMALLEST, &groups(4)).close().unwrap();
    (dir, groups(4).concat())
}

/// Directory of the volume that begins at this position.
pub(crate) fn volume(dir: &Path, first: u64) -> PathBuf {
    match first {
        0 => dir.to_path_buf(),
        _ => dir.join(format!("volumes/{first:020}")),
    }
}

/// The head that a list of events must have.
pub(crate) fn head_over(events: &[Vec<u8>]) -> Head {
    let mut frontier = Frontier::new();
    events.iter().for_each(|event| frontier.push(leaf_hash(event)));
    Head {
        epoch: EPOCH,
        size: frontier.size(),
        root: frontier.root(),
    }
}

/// What a caller remembers who saw the first `size` of these events.
pub(crate) fn mark_at(events: &Events, size: usize) -> Mark {
    let head = head_over(&events[..size]);
    Mark {
        size: head.size,
        root: head.root,
    }
}

/// Starts one test of this program again, in a mount namespace of its own after `mount`, with `place` in the variable
/// `name`; its failure is a failure here. False: the system forbids mounting, and nothing was run.
pub(crate) fn again_after(mount: &str, test: &str, (name, place): (&str, &Path)) -> bool {
    let run = |script: &str| {
        Command::new("unshare")
            .args(["-rm", "sh", "-c", script, "sh"])
            .arg(std::env::current_exe().unwrap())
            .args(["--exact", test, "--nocapture"])
            .env(name, place)
            .output()
    };
    if !run(mount).is_ok_and(|tried| tried.status.success()) {
        return false;
    }
    let ran = run(&format!("{mount} && exec \"$@\"")).unwrap();
    let told = String::from_utf8_lossy(&ran.stderr);
    assert!(ran.status.success(), "{told}");
    true
}
