//! Bytes on disk stay within three times the stored bytes, over a churn of many volumes and restarts.
//!
//! Stored bytes are those of the frames. The groups are those that are dearest: one request each, 1 to 8 events. The
//! volumes are far smaller than the daemon's, so what sled takes once for each (about 1.3 MB) weighs far more. Absent: the
//! long churn and its rates (`examples/space`).

#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

mod common;

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use common::{EPOCH, Events, open_with};
use journal::{Journal, MAX_EVENT_BYTES, MAX_VALUE_BYTES, Settings, values_needed};

const SEGMENT: u64 = 512 << 10;
const SETTINGS: Settings = Settings {
    volume_bytes: 5 << 20,
    reserve_bytes: 1 << 20,
    floor_bytes: 0,
};
/// Bytes of a frame and of each event in it, beside the events' own.
const PREFIX_BYTES: usize = 2;
const FRAME_BYTES: usize = MAX_VALUE_BYTES - MAX_EVENT_BYTES - PREFIX_BYTES;
/// Beside the log: the reserve, and two copies of the newest volume as it was before recoveries. Within it, once: the
/// volume that is being made and the segments that the newest one has begun.
const CONSTANT: u64 = SETTINGS.reserve_bytes + 2 * (SETTINGS.volume_bytes + SEGMENT) + 4 * SEGMENT;

/// Blocks really allocated, of a file or of a directory with all in it.
fn occupied(path: &Path) -> u64 {
    // The next volume is made on another thread and changes its name.
    let Ok(told) = fs::symlink_metadata(path) else {
        return 0;
    };
    let inside = match told.is_dir() {
        true => fs::read_dir(path)
            .unwrap()
            .map(|entry| occupied(&entry.unwrap().path()))
            .sum(),
        false => 0,
    };
    told.blocks() * 512 + inside
}

/// One request: an event or a few, of the sizes that sealed facts have.
fn request(number: u64) -> Events {
    let sizes: &[usize] = match number % 5 {
        0 => &[133, 267, 211, 211, 211, 211, 211, 211],
        1 | 2 => &[160],
        3 => &[156, 211, 211],
        _ => &[116],
    };
    let event = |(at, size): (usize, &usize)| {
        let mut bytes = vec![0; *size];
        let seed = [number.to_le_bytes(), (at as u64).to_le_bytes()].concat();
        blake3::Hasher::new()
            .update(&seed)
            .finalize_xof()
            .fill(&mut bytes);
        bytes
    };
    sizes.iter().enumerate().map(event).collect()
}

#[test]
fn a_churn_over_many_volumes_takes_at_most_three_times_the_stored_bytes() {
    let dir = tempfile::tempdir().unwrap();
    Journal::create(dir.path(), EPOCH).unwrap();
    let (mut journal, ..) = open_with(dir.path(), SETTINGS, None).unwrap();
    let mut stored = 0;
    for number in 0..12_000 {
        let group = request(number);
        journal.append(&group, &mut |_| {}).unwrap();
        let events: usize = group.iter().map(|event| PREFIX_BYTES + event.len()).sum();
        stored += (events + FRAME_BYTES * values_needed(&group)) as u64;
        if number % 2_000 == 1_999 {
            match number % 4_000 == 1_999 {
                true => drop(journal),
                false => journal.close().unwrap(),
            }
            let bytes = occupied(dir.path());
            assert!(
                (stored..=3 * stored + CONSTANT).contains(&bytes),
                "{bytes} bytes on disk for {stored} stored after {number} groups"
            );
            (journal, ..) = open_with(dir.path(), SETTINGS, None).unwrap();
        }
    }
    journal.close().unwrap();
    let volumes = fs::read_dir(dir.path().join("volumes")).unwrap().count();
    // How large sled makes a file for the same events is a matter of when it wrote: three of a size, or four.
    assert!(volumes >= 2, "{volumes} later volumes");
    // Without the two parts of a fixed size, and without any constant.
    let parts = ["sled", "volumes", "head", "lock", "clean"].map(|part| occupied(&dir.path().join(part)));
    let log: u64 = parts.iter().sum();
    assert!(
        (stored..=3 * stored).contains(&log),
        "the log takes {log} bytes for {stored} stored"
    );
}
