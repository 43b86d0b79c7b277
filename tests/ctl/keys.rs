//! `kringctl keys rewrap` with a running daemon, and what a start finds afterwards.

use std::{fs, os::unix::fs::PermissionsExt as _, path::Path};

use kring::play::{Daemon, Ports};

use crate::{
    common::{KRINGD, Said, Served, command, served},
    files::bytes_of,
    stopped::{kringd, verify},
};

pub(crate) const NEXT: &str = "keys/key-encryption.key.next";

/// A new key file, as an operator makes it.
pub(crate) async fn make_key(file: &Path) -> Said {
    let made = tokio::process::Command::new(KRINGD)
        .arg("make-key")
        .arg(file)
        .output()
        .await
        .unwrap();
    Said {
        code: made.status.code(),
        output: String::from_utf8(made.stdout).unwrap(),
        error: String::from_utf8(made.stderr).unwrap(),
    }
}

/// The fingerprint that a text tells.
fn fingerprint(text: &str) -> String {
    let (_, after) = text
        .split_once("fingerprint ")
        .unwrap_or_else(|| panic!("{text}"));
    after.chars().take_while(char::is_ascii_hexdigit).collect()
}

/// The fingerprint of the key that a running store is under.
async fn in_use_of(served: &Served) -> String {
    let told = served.tell(&["status"]).await;
    let fingerprint = fingerprint(told.text());
    let status = served.ask(&["status"]).await.json();
    assert_eq!(status["key_encryption_fingerprint"], fingerprint);
    assert_eq!(fingerprint.len(), 8);
    fingerprint
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_file_is_made_once_and_for_its_owner_alone() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("next.key");
    let said = make_key(&file).await;
    let key = fs::read_to_string(&file).unwrap();
    assert!(!said.text().contains(key.trim()), "the key is not printed");
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    let nowhere = make_key(&folder.path().join("keys/next.key")).await;
    assert_eq!(nowhere.code, Some(1));
    assert!(
        nowhere.error.contains("keys is missing: make it first") && !nowhere.error.contains("room"),
        "{nowhere:?}"
    );
    let again = make_key(&file).await;
    assert_eq!(again.code, Some(1));
    assert!(again.error.contains("never overwritten"), "{again:?}");
    assert_eq!(fs::read_to_string(&file).unwrap(), key);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_running_store_goes_on_under_the_next_key_and_the_old_one_opens_nothing() {
    let served = served().await;
    let without = served.ask(&["keys", "rewrap", "--yes"]).await;
    assert_eq!(without.failure(2)["reason"], "NEXT_KEY_MISSING");
    let first = in_use_of(&served).await;

    let (data, in_use, next) = (
        served.folder.join("data"),
        served.folder.join("keys/key-encryption.key"),
        served.folder.join(NEXT),
    );
    let of_slots = |data: &Path| fs::read(data.join("key-slots")).unwrap();
    let old_slots = of_slots(&data);
    fs::write(&next, "00ff\n").unwrap();
    fs::set_permissions(&next, fs::Permissions::from_mode(0o600)).unwrap();
    let unusable = served.ask(&["keys", "rewrap", "--yes"]).await;
    assert_eq!(unusable.failure(2)["reason"], "NEXT_KEY_UNUSABLE");
    fs::copy(&in_use, &next).unwrap();
    let same = served.ask(&["keys", "rewrap", "--yes"]).await;
    assert_eq!(same.failure(2)["reason"], "NEXT_KEY_IN_USE");
    fs::remove_file(&next).unwrap();
    assert!(old_slots == of_slots(&data), "what is refused changes nothing");

    let made = make_key(&next).await;
    let second = fingerprint(made.text());
    let checked = kringd(&["check-config"], &served.folder, &[]).await;
    let row = |key: &str| {
        let row = checked.text().lines().find(|line| line.starts_with(key));
        fingerprint(row.unwrap())
    };
    assert_eq!(
        [row("keys.key_encryption "), row("keys.key_encryption_next ")],
        [first.clone(), second.clone()]
    );
    assert_ne!(first, second);
    let unasked = served.ask(&["keys", "rewrap"]).await;
    assert_eq!(
        unasked.code,
        Some(64),
        "without a terminal it wants --yes: {unasked:?}"
    );
    let done = served.ask(&["keys", "rewrap", "--yes"]).await.json();
    assert_eq!(
        (&done["complete"], &done["snapshot_follows"]),
        (&true.into(), &true.into())
    );
    assert!(done["key_slots"].as_u64().unwrap() > 0);
    assert_eq!(in_use_of(&served).await, second);
    assert!(old_slots != of_slots(&data));
    served.ask(&["log", "verify"]).await.json();
    let again = served.ask(&["keys", "rewrap", "--yes"]).await;
    assert_eq!(again.failure(2)["reason"], "NEXT_KEY_IN_USE");
    let (_parent, folder) = served.stopped().await;

    // In between: the next key opens it where it lies.
    let in_between = verify(&folder).await;
    assert_eq!(
        (in_between.code, &in_between.said["verdict"]),
        (Some(0), &"whole".into())
    );
    let daemon = Daemon::start_now(Path::new(KRINGD), &folder, Ports::Free)
        .await
        .unwrap();
    daemon.stop().await.unwrap();

    let old = fs::read(&in_use).unwrap();
    fs::rename(&next, &in_use).unwrap();
    let daemon = Daemon::start_now(Path::new(KRINGD), &folder, Ports::Free)
        .await
        .unwrap();
    daemon.stop().await.unwrap();

    fs::write(&in_use, &old).unwrap();
    let before = bytes_of(&data);
    let refused = kringd(&["check-config"], &folder, &[]).await;
    assert_eq!(refused.code, Some(64));
    assert!(refused.error.contains("`keys.key_encryption`"), "{refused:?}");
    assert!(bytes_of(&data) == before);
}

/// Nobody is asked on a pipe, and the progress bar stays away.
#[tokio::test(flavor = "multi_thread")]
async fn for_people_it_says_what_to_do_with_the_old_key() {
    let served = served().await;
    assert_eq!(make_key(&served.folder.join(NEXT)).await.code, Some(0));
    let said = served.tell(&["keys", "rewrap", "--yes"]).await;
    assert_eq!(said.error, "", "no progress without a terminal");
    let text = said.text();
    assert!(text.contains("destroy the old key and every copy"), "{text}");
    served.daemon.stop().await.unwrap();
    // The help stands by itself.
    let help = command()
        .args(["keys", "rewrap", "--help"])
        .output()
        .await
        .unwrap();
    assert!(
        String::from_utf8(help.stdout)
            .unwrap()
            .contains("kringd make-key")
    );
}
