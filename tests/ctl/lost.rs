//! Every thing of README's table, lost: what a start says, that it changes nothing, and that with the thing put back all is there.

use std::{
    fs,
    path::{Path, PathBuf},
};

use tempfile::TempDir;

use crate::{
    files::{bytes_of, copy_into},
    stopped::{kringd, many_volumes, started_and_stopped, verify},
};

const README: &str = include_str!("../../README.md");

/// What a start makes of the loss.
enum Start {
    /// It is refused, with these words.
    Refused(&'static [&'static str]),
    /// It serves, and says this.
    Serves(&'static str),
}

use Start::{Refused, Serves};

/// A thing of the table, where it stands in the folder, and what its loss means.
const THINGS: [(&str, &str, Start); 8] = [
    (
        "the log",
        "data/journal",
        Refused(&["the journal lacks", "put back what is missing"]),
    ),
    ("the head", "data/journal/head", Refused(&["head"])),
    (
        "key slots",
        "data/key-slots",
        Refused(&["the key slots are missing", "backup"]),
    ),
    (
        "key-encryption key",
        "keys/key-encryption.key",
        Refused(&["key-encryption.key is missing", "put it back"]),
    ),
    (
        "pseudonym key",
        "keys/pseudonym.key",
        Refused(&["pseudonym.key is missing", "put it back"]),
    ),
    ("snapshot", "data/snapshot", Serves("the whole log was read")),
    ("policy", "policy.toml", Refused(&["policy.toml"])),
    ("certificates", "tls", Refused(&["certificate"])),
];

/// The first column of README's table, but for what nothing hangs on.
fn things_of_readme() -> Vec<&'static str> {
    let (_, table) = README.split_once("| thing | where |").unwrap();
    let rows = table.lines().skip(2).take_while(|line| line.starts_with('|'));
    let things = rows.map(|row| row.split('|').nth(1).unwrap().trim());
    // Backups and their ledger are lost in `backup`.
    let elsewhere = ["metrics, logs", "backups", "ledger of destroyed keys"];
    things.filter(|thing| !elsewhere.contains(thing)).collect()
}

fn remove(path: &Path) {
    if path.is_dir() {
        fs::remove_dir_all(path).unwrap();
    } else {
        fs::remove_file(path).unwrap();
    }
}

/// A folder as the other, whose settings name only places in it.
fn copied(folder: &Path) -> (TempDir, PathBuf) {
    let parent = tempfile::tempdir().unwrap();
    let copy = parent.path().join("kring");
    copy_into(folder, &copy);
    (parent, copy)
}

#[test]
fn every_thing_of_the_table_is_lost_here() {
    assert_eq!(things_of_readme(), THINGS.map(|(thing, _, _)| thing));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_lost_is_named_and_nothing_else_is_changed() {
    let (_parent, folder) = many_volumes().await;
    for (thing, place, start) in THINGS {
        let (_parent, folder) = copied(&folder);
        let lost = folder.join(place);
        assert!(lost.exists(), "{thing}");
        let aside = tempfile::tempdir().unwrap();
        let kept = aside.path().join("kept");
        if lost.is_dir() {
            copy_into(&lost, &kept);
        } else {
            fs::copy(&lost, &kept).unwrap();
        }
        remove(&lost);
        match start {
            Refused(words) => {
                let before = bytes_of(&folder);
                let said = kringd(&["run"], &folder, &[]).await;
                assert_ne!(said.code, Some(0), "{thing}: {said:?}");
                for word in words {
                    assert!(said.error.contains(word), "{thing}: `{word}` is not in: {said:?}");
                }
                assert!(bytes_of(&folder) == before, "{thing}: a start changed something");
                let checked = kringd(&["check-config"], &folder, &[]).await;
                assert!(!checked.error.contains("make one with"), "{thing}: {checked:?}");
                if kept.is_dir() {
                    copy_into(&kept, &lost);
                } else {
                    fs::copy(&kept, &lost).unwrap();
                }
            }
            Serves(word) => {
                let said = started_and_stopped(&folder).await;
                assert!(said.contains(word), "{thing}: {said}");
            }
        }
        started_and_stopped(&folder).await;
        let whole = verify(&folder).await;
        assert_eq!(whole.said["verdict"], "whole", "{thing}: {}", whole.said);
        assert_eq!(whole.said["numbers"]["events"], 8, "{thing}");
    }
}

/// A wrong one is worse than none where it is not recognised.
#[tokio::test(flavor = "multi_thread")]
async fn keys_of_another_store_are_recognised() {
    let (_parent, folder) = many_volumes().await;
    for (key, words) in [
        ("key-encryption.key", "the key slots were made with"),
        ("pseudonym.key", "pseudonym key"),
    ] {
        let (_parent, folder) = copied(&folder);
        fs::write(folder.join("keys").join(key), format!("{}\n", "0f".repeat(32))).unwrap();
        let before = bytes_of(&folder);
        let said = kringd(&["run"], &folder, &[]).await;
        assert_ne!(said.code, Some(0), "{key}: {said:?}");
        assert!(said.error.contains(words), "{key}: {said:?}");
        assert!(bytes_of(&folder) == before, "{key}: a start changed something");
    }
}
