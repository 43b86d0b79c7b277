//! A store that is closed to the user who runs the daemon: neither absent nor damaged. The daemon here runs as another user
//! where this test may do that, and as its own where it may not pass its own permissions by.

#![allow(clippy::print_stderr, reason = "it says so where the system forbids the test")]

use std::{
    fs::{self, Permissions},
    os::unix::fs::{PermissionsExt as _, chown},
    path::Path,
    process::Stdio,
    time::Duration,
};

use rustix::process::{Pid, Signal, kill_process};
use tokio::io::{AsyncBufReadExt as _, BufReader};

use crate::common::{KRINGD, Said, new_folder};

const NOBODY: u32 = 65_534;

fn command(words: &[&str], folder: &Path) -> tokio::process::Command {
    let mut command = tokio::process::Command::new(KRINGD);
    if rustix::process::geteuid().is_root() {
        command.uid(NOBODY).gid(NOBODY);
    }
    command
        .args(words)
        .arg("--config")
        .arg(folder.join("kring.toml"))
        .env("KRING_LISTEN", "127.0.0.1:0")
        .env("KRING_METRICS_LISTEN", "127.0.0.1:0")
        .current_dir("/")
        .kill_on_drop(true);
    command
}

/// Runs it as a user to whom permissions matter; none where the system lets nobody else run this program.
async fn as_another(words: &[&str], folder: &Path) -> Option<Said> {
    let ended = command(words, folder).output().await.ok()?;
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

/// Lets a daemon come up and stop again; what it said on the way.
async fn up_and_down(folder: &Path) -> String {
    let mut daemon = command(&["run"], folder)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut ready = BufReader::new(daemon.stdout.take().unwrap()).lines();
    let line = tokio::time::timeout(Duration::from_secs(60), ready.next_line()).await;
    assert!(
        matches!(&line, Ok(Ok(Some(line))) if line.starts_with("kringd ready")),
        "{line:?}"
    );
    let pid = Pid::from_raw(daemon.id().unwrap().try_into().unwrap()).unwrap();
    kill_process(pid, Signal::TERM).unwrap();
    let ended = daemon.wait_with_output().await.unwrap();
    assert!(ended.status.success(), "{ended:?}");
    // The log may stand on either.
    let mut said = String::from_utf8(ended.stderr).unwrap();
    while let Ok(Some(line)) = ready.next_line().await {
        said.push_str(&line);
    }
    said
}

/// The index works without it, so this is no refusal; the words are the same.
#[tokio::test(flavor = "multi_thread")]
async fn a_snapshot_that_may_not_be_read_is_said_to_be_closed_and_by_whom() {
    let (parent, folder) = new_folder().await;
    give(parent.path());
    let whole = as_another(&["verify"], &folder).await;
    if whole.is_none_or(|said| said.code != Some(0)) {
        eprintln!("this program cannot run as another user here, so a closed snapshot was not tested");
        return;
    }
    up_and_down(&folder).await;
    let snapshot = folder.join("data/snapshot");
    // Closed to all, and then to be read and not to be written.
    for (mode, code) in [(0o000, "000"), (0o500, "500")] {
        fs::set_permissions(&snapshot, Permissions::from_mode(mode)).unwrap();
        let key = snapshot.join("keys");
        if mode == 0o500 {
            fs::set_permissions(&key, Permissions::from_mode(0o400)).unwrap();
        }
        let barred = if mode == 0 { &snapshot } else { &key };
        let said = up_and_down(&folder).await;
        let line = said
            .lines()
            .find(|line| line.contains("there can be no snapshot"))
            .unwrap();
        assert!(
            line.contains("the snapshot may not be read or written here"),
            "{code}: {line}"
        );
        let owner = format!("{} belongs to user", barred.display());
        assert!(line.contains(&owner) && line.contains("chown"), "{code}: {line}");
        if mode == 0 {
            let said = as_another(&["verify"], &folder).await.unwrap();
            assert_eq!(said.code, Some(0), "{said:?}");
            let words = said.output.split_whitespace().collect::<Vec<_>>().join(" ");
            assert!(
                words.contains("it may not be read") && words.contains(&owner),
                "{words}"
            );
            assert!(!words.contains("drops it"), "{words}");
        }
    }
    fs::set_permissions(&snapshot, Permissions::from_mode(0o700)).unwrap();
}
