//! A store that is closed to the user who runs the daemon: neither absent nor damaged. The daemon here runs as another user
//! where this test may do that, and as its own where it may not pass its own permissions by.

#![allow(clippy::print_stderr, reason = "it says so where the system forbids the test")]

use std::{
    fs::{self, Permissions},
    os::unix::fs::{PermissionsExt as _, chown},
    path::Path,
};

use crate::common::{KRINGD, Said, new_folder};

const NOBODY: u32 = 65_534;

/// Runs it as a user to whom permissions matter; none where the system lets nobody else run this program.
async fn as_another(words: &[&str], folder: &Path) -> Option<Said> {
    let mut command = tokio::process::Command::new(KRINGD);
    if rustix::process::geteuid().is_root() {
        command.uid(NOBODY).gid(NOBODY);
    }
    let ended = command
        .args(words)
        .arg("--config")
        .arg(folder.join("kring.toml"))
        .env("KRING_LISTEN", "127.0.0.1:0")
        .env("KRING_METRICS_LISTEN", "127.0.0.1:0")
        .current_dir("/")
        .output()
        .await
        .ok()?;
    Some(Said {
        code: ended.status.code(),
        output: String::from_utf8(ended.stdout).unwrap(),
        error: String::from_utf8(ended.stderr).unwrap(),
    })
}

/// Gives everything below to that user, where this one may.
fn give(path: &Path) {
    if !rustix::process::geteuid().is_root() {
        return;
    }
    chown(path, Some(NOBODY), Some(NOBODY)).unwrap();
    if path.is_dir() {
        fs::read_dir(path)
            .unwrap()
            .for_each(|entry| give(&entry.unwrap().path()));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_may_not_be_read_is_said_to_be_closed_and_by_whom() {
    let (parent, folder) = new_folder().await;
    give(parent.path());
    let whole = as_another(&["verify"], &folder).await;
    if whole.is_none_or(|said| said.code != Some(0)) {
        eprintln!("this program cannot run as another user here, so closed files were not tested");
        return;
    }
    let data = folder.join("data");
    for closed in [data.clone(), data.join("journal"), data.join("key-slots")] {
        let mode = fs::metadata(&closed).unwrap().permissions();
        fs::set_permissions(&closed, Permissions::from_mode(0o000)).unwrap();
        for (command, code) in [("run", 64), ("verify", 3)] {
            let said = as_another(&[command], &folder).await.unwrap();
            let last = said.error.lines().last().unwrap_or_default();
            let case = format!("{command} with {}: {said:?}", closed.display());
            assert_eq!(said.code, Some(code), "{case}");
            assert!(last.contains("permission denied"), "{case}");
            assert!(
                last.contains(&format!("{} belongs to user", closed.display())),
                "{case}"
            );
            assert!(
                last.contains("with mode 000, and this program runs as user"),
                "{case}"
            );
            assert!(!last.contains("no store") && !last.contains("lacks"), "{case}");
        }
        let checked = as_another(&["check-config"], &folder).await.unwrap();
        assert!(checked.error.contains("permission denied"), "{checked:?}");
        fs::set_permissions(&closed, mode).unwrap();
    }
}
