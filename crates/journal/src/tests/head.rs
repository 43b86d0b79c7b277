//! The head file: fixed bytes, and no torn or rotten slot that loses the head.

use std::os::unix::fs::FileExt;
use std::path::PathBuf;

use proof::Hash;

use super::unhex;
use crate::disk::Disk;
use crate::failure::Failure;
use crate::head::{NoSlot, SLOT_BYTES, Slot, decode, encode};
use crate::head_file::HeadFile;
use crate::types::{Epoch, Head};

/// Head slot version 1 as it stands in every journal that exists. It must be readable forever.
const GOLDEN_V1: &str = "
    6b72696e6768640a010000000000000009000000000000000807060504030201ab00000000000000
    abababababababababababababababababababababababababababababababab
    500fc1826c78380398d47b878db73833b0da6da9b8176ce876f500fc2f0c6ff7";

const SECOND_SLOT: u64 = 4096;

fn head_of(size: u64) -> Head {
    Head {
        epoch: Epoch(0x0102_0304_0506_0708),
        size,
        root: Hash([size as u8; 32]),
    }
}

/// A head file written for sizes 0 (twice, at creation), 1 and 2: slot 0 holds 1, slot 1 holds 2.
fn written() -> (tempfile::TempDir, PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("head");
    HeadFile::create(&Disk::default(), &path, head_of(0)).unwrap();
    let (mut file, found) = HeadFile::open(&Disk::default(), &path).unwrap();
    assert_eq!((found.head, found.slot_damaged), (head_of(0), false));
    for size in 1..=2 {
        file.write(head_of(size)).unwrap();
        file.sync().unwrap();
    }
    (dir, path)
}

fn flip(path: &PathBuf, at: u64, mask: u8) {
    let file = std::fs::OpenOptions::new()
        .read(true)
        .write(true)
        .open(path)
        .unwrap();
    let mut byte = [0];
    file.read_exact_at(&mut byte, at).unwrap();
    file.write_all_at(&[byte[0] ^ mask], at).unwrap();
}

#[test]
fn version_1_is_written_and_read_as_ever() {
    let slot = Slot {
        counter: 9,
        head: head_of(0xab),
    };
    let stored: [u8; SLOT_BYTES] = unhex(GOLDEN_V1).try_into().unwrap();
    assert_eq!(encode(&slot), stored);
    assert_eq!(decode(&stored), Ok(slot));
}

#[test]
fn a_later_version_is_named_and_not_called_damage() {
    let mut stored = encode(&Slot {
        counter: 3,
        head: head_of(1),
    });
    stored[8] = 2;
    let check = *blake3::hash(&stored[..72]).as_bytes();
    stored[72..].copy_from_slice(&check);
    assert_eq!(decode(&stored), Err(NoSlot::Newer(2)));
    let (_dir, path) = written();
    std::fs::OpenOptions::new()
        .write(true)
        .open(&path)
        .unwrap()
        .write_all_at(&stored, SECOND_SLOT)
        .unwrap();
    assert!(matches!(
        HeadFile::open(&Disk::default(), &path),
        Err(Failure::NewerVersion { found: 2, .. })
    ));
}

#[test]
fn one_damaged_byte_anywhere_leaves_the_other_slot_standing() {
    let (_dir, path) = written();
    for (slot, standing) in [(0, head_of(2)), (SECOND_SLOT, head_of(1))] {
        for at in slot..slot + SLOT_BYTES as u64 {
            flip(&path, at, 0x40);
            let (_, found) = HeadFile::open(&Disk::default(), &path).unwrap();
            assert_eq!((found.head, found.slot_damaged), (standing, true), "byte {at}");
            flip(&path, at, 0x40);
        }
    }
    let (_, found) = HeadFile::open(&Disk::default(), &path).unwrap();
    assert_eq!((found.head, found.slot_damaged), (head_of(2), false));
}

#[test]
fn a_write_torn_at_any_byte_leaves_the_head_before_it_or_the_new_one() {
    let (_dir, path) = written();
    // The next write goes to slot 0, over the head of size 1.
    let new = encode(&Slot {
        counter: 4,
        head: head_of(3),
    });
    let old = std::fs::read(&path).unwrap();
    for torn in 0..=SLOT_BYTES {
        let mut bytes = old.clone();
        bytes[..torn].copy_from_slice(&new[..torn]);
        std::fs::write(&path, &bytes).unwrap();
        let (_, found) = HeadFile::open(&Disk::default(), &path).unwrap();
        let expected = if bytes[..SLOT_BYTES] == new {
            head_of(3)
        } else {
            head_of(2)
        };
        assert_eq!(found.head, expected, "torn after {torn} bytes");
    }
}

#[test]
fn the_next_write_goes_over_the_damaged_slot() {
    let (_dir, path) = written();
    flip(&path, SECOND_SLOT + 50, 1);
    let (mut file, found) = HeadFile::open(&Disk::default(), &path).unwrap();
    assert_eq!(found.head, head_of(1));
    file.write(head_of(5)).unwrap();
    let (_, found) = HeadFile::open(&Disk::default(), &path).unwrap();
    assert_eq!((found.head, found.slot_damaged), (head_of(5), false));
}

#[test]
fn two_damaged_slots_are_refused() {
    let (_dir, path) = written();
    flip(&path, 3, 1);
    flip(&path, SECOND_SLOT + 90, 1);
    assert_eq!(
        HeadFile::open(&Disk::default(), &path).err(),
        Some(Failure::HeadDamaged)
    );
    for length in [0, 50, SECOND_SLOT] {
        std::fs::OpenOptions::new()
            .write(true)
            .open(&path)
            .unwrap()
            .set_len(length)
            .unwrap();
        assert_eq!(
            HeadFile::open(&Disk::default(), &path).err(),
            Some(Failure::HeadDamaged),
            "cut to {length} bytes"
        );
    }
}

#[test]
fn a_slot_copied_to_the_other_place_does_not_count() {
    let (_dir, path) = written();
    let mut bytes = std::fs::read(&path).unwrap();
    bytes.copy_within(SECOND_SLOT as usize..SECOND_SLOT as usize + SLOT_BYTES, 0);
    std::fs::write(&path, bytes).unwrap();
    let (_, found) = HeadFile::open(&Disk::default(), &path).unwrap();
    assert_eq!((found.head, found.slot_damaged), (head_of(2), true));
}
