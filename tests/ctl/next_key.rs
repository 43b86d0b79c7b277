//! Every state in which the files of the two key-encryption keys may be found: `kringd check-config`, `kringd verify` and
//! `kringd run` judge it alike, and say the same about what there is to be done.

use std::{
    fs,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
};

use tempfile::TempDir;

use crate::{
    common::served,
    files::copy_into,
    keys::{NEXT, make_key},
    stopped::{kringd, started_and_stopped},
};

const IN_USE: &str = "keys/key-encryption.key";
const NAMED: &str = "data/next.key";

/// Under which of its keys the store is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Store {
    /// The one in use, with another one beside it.
    UnderFirst,
    /// The next one: it was rewrapped, and no file was moved.
    UnderNext,
}

/// What is done to the files.
#[derive(Clone, Copy, Debug)]
enum Done {
    Nothing,
    Removed(&'static str),
    Moved(&'static str, &'static str),
    Opened(&'static str),
    Cut(&'static str),
    Named,
}

/// What all three make of it.
#[derive(Clone, Copy, Debug)]
enum Verdict {
    Starts,
    /// And says this.
    StartsAndSays(&'static str),
    Refused(&'static str),
    RefusedAndSays(&'static str, &'static str),
}

use Done::{Cut, Moved, Named, Nothing, Opened, Removed};
use Store::{UnderFirst, UnderNext};
use Verdict::{Refused, RefusedAndSays, Starts, StartsAndSays};

const TO_MOVE: &str = "the store is under the next key-encryption key already: move its file ";
const MISSING: &str = "key-encryption.key is missing: put it back";
const ANOTHER: &str = "the key slots were made with key-encryption key ";
const OPEN: &str = "has mode 0644";
const INSIDE: &str = "next.key lies inside the data directory";

const STATES: [(Store, &[Done], Verdict); 18] = [
    (UnderFirst, &[Nothing], Starts),
    (UnderFirst, &[Removed(NEXT)], Starts),
    (UnderFirst, &[Removed(NEXT), Named], Starts),
    (UnderFirst, &[Moved(NEXT, NAMED), Named], StartsAndSays(INSIDE)),
    (UnderFirst, &[Opened(NEXT)], StartsAndSays(OPEN)),
    (UnderFirst, &[Cut(NEXT)], StartsAndSays("is too short")),
    (UnderFirst, &[Removed(IN_USE)], Refused(MISSING)),
    (UnderFirst, &[Removed(IN_USE), Removed(NEXT)], Refused(MISSING)),
    (
        UnderFirst,
        &[Removed(IN_USE), Opened(NEXT)],
        RefusedAndSays(MISSING, OPEN),
    ),
    (UnderFirst, &[Opened(IN_USE)], Refused(OPEN)),
    (UnderFirst, &[Moved(NEXT, IN_USE)], Refused(ANOTHER)),
    (UnderNext, &[Nothing], StartsAndSays(TO_MOVE)),
    (UnderNext, &[Removed(IN_USE)], StartsAndSays(TO_MOVE)),
    (UnderNext, &[Opened(IN_USE)], StartsAndSays(TO_MOVE)),
    (UnderNext, &[Moved(NEXT, IN_USE)], Starts),
    (UnderNext, &[Moved(NEXT, IN_USE), Named], Starts),
    (UnderNext, &[Removed(NEXT)], Refused(ANOTHER)),
    (
        UnderNext,
        &[Moved(NEXT, NAMED), Named],
        RefusedAndSays(ANOTHER, INSIDE),
    ),
];

/// A store that was stopped, with a second key made for it.
async fn stopped(under: Store) -> (TempDir, PathBuf) {
    let served = served().await;
    make_key(&served.folder.join(NEXT)).await.text();
    if under == UnderNext {
        served.ask(&["keys", "rewrap", "--yes"]).await.json();
    }
    served.stopped().await
}

fn carry_out(done: Done, folder: &Path) {
    let at = |name: &str| folder.join(name);
    match done {
        Nothing => {}
        Removed(file) => fs::remove_file(at(file)).unwrap(),
        Moved(from, to) => fs::rename(at(from), at(to)).unwrap(),
        Opened(file) => fs::set_permissions(at(file), fs::Permissions::from_mode(0o644)).unwrap(),
        Cut(file) => fs::write(at(file), "00ff\n").unwrap(),
        Named => {
            let config = at("kring.toml");
            let text = fs::read_to_string(&config).unwrap();
            let line = "# key_encryption_next = \"keys/key-encryption.key.next\"";
            assert!(text.contains(line));
            let named = text.replace(line, &format!("key_encryption_next = \"{NAMED}\""));
            fs::write(config, named).unwrap();
        }
    }
}

/// What each of the three says, and whether it finds the store fit for a start.
async fn all_three(folder: &Path, refused: bool) -> [(&'static str, bool, String); 3] {
    let check = kringd(&["check-config"], folder, &[]).await;
    let verify = kringd(&["verify", "--output", "json"], folder, &[]).await;
    let run = match refused {
        true => kringd(&["run"], folder, &[]).await.error,
        false => started_and_stopped(folder).await,
    };
    let both = |output: &str, error: &str| format!("{output}{error}");
    [
        (
            "check-config",
            check.code == Some(0),
            both(&check.output, &check.error),
        ),
        (
            "verify",
            verify.code == Some(0),
            both(&verify.output, &verify.error),
        ),
        ("run", run.contains("serving address="), run),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_becomes_of_the_next_key_all_three_judge_it_alike() {
    let (_first, under_first) = stopped(UnderFirst).await;
    let (_next, under_next) = stopped(UnderNext).await;
    for (store, done, verdict) in STATES {
        let parent = tempfile::tempdir().unwrap();
        let folder = parent.path().join("kring");
        copy_into(
            if store == UnderFirst {
                &under_first
            } else {
                &under_next
            },
            &folder,
        );
        done.iter().for_each(|&done| carry_out(done, &folder));
        let (starts, words): (bool, &[&str]) = match &verdict {
            Starts => (true, &[]),
            StartsAndSays(word) => (true, &[*word]),
            Refused(why) => (false, &[*why]),
            RefusedAndSays(why, word) => (false, &[*why, *word]),
        };
        for (program, fit, said) in all_three(&folder, !starts).await {
            let case = format!("{store:?} {done:?}: {program} says {said}");
            assert_eq!(fit, starts, "{case}");
            for word in words {
                assert!(said.contains(word), "`{word}` is not in {case}");
            }
            for remark in [TO_MOVE, "cannot be used, and `kringctl keys rewrap`"] {
                let expected = matches!(verdict, StartsAndSays(_) | RefusedAndSays(..));
                assert!(expected || !said.contains(remark), "{case}");
            }
        }
    }
}
