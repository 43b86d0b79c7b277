//! `kringd verify` of evidence: a store on a mount that is only readable.
//!
//! The mount is a bind in a mount namespace of its own. Where the system forbids that, the test says so.

#![allow(clippy::print_stderr, reason = "a test that could not be made says so")]

use std::path::Path;

use serde_json::Value;
use tokio::process::Command;

use crate::{
    common::{KRINGD, Said},
    files::bytes_of,
    stopped::{many_volumes, started_and_stopped},
};

/// Runs a program where the folder, given as the first word, can only be read.
async fn where_nothing_can_be_written(folder: &Path, script: &str) -> Said {
    let mount = "mount --bind \"$1\" \"$1\" && mount -o remount,bind,ro \"$1\"";
    let ended = Command::new("unshare")
        .args(["-rm", "sh", "-c", &format!("{mount} && {script}"), "sh"])
        .arg(folder)
        .arg(KRINGD)
        .env("KRING_LISTEN", "127.0.0.1:0")
        .env("KRING_METRICS_LISTEN", "127.0.0.1:0")
        .output()
        .await;
    let Ok(ended) = ended else {
        return Said {
            code: None,
            output: String::new(),
            error: "there is no unshare".into(),
        };
    };
    Said {
        code: ended.status.code(),
        output: String::from_utf8(ended.stdout).unwrap(),
        error: String::from_utf8(ended.stderr).unwrap(),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_that_can_only_be_read_is_examined() {
    let (_parent, folder) = many_volumes().await;
    // So that there is a snapshot, and a volume of the daemon's own.
    started_and_stopped(&folder).await;
    let tried = where_nothing_can_be_written(&folder, "true").await;
    if tried.code != Some(0) {
        eprintln!("nothing can be mounted here, so a mount that is only readable was not tested: {tried:?}");
        return;
    }
    let control = "! touch \"$1/data/key-slots\" 2>/dev/null && ! touch \"$1/data/journal/head\" 2>/dev/null";
    let control = where_nothing_can_be_written(&folder, control).await;
    assert_eq!(control.code, Some(0), "the mount can be written to: {control:?}");

    let before = bytes_of(&folder.join("data"));
    let verify = "exec \"$2\" verify --output json --config \"$1/kring.toml\"";
    let said = where_nothing_can_be_written(&folder, verify).await;
    assert_eq!(said.code, Some(0), "{said:?}");
    let found: Value = serde_json::from_str(&said.output).unwrap();
    let parts = found["parts"].as_array().unwrap();
    assert_eq!(parts.len(), 5, "{found}");
    assert!(parts.iter().all(|part| part["state"] == "whole"), "{found}");

    let check = "exec \"$2\" check-config --config \"$1/kring.toml\"";
    let said = where_nothing_can_be_written(&folder, check).await;
    assert!(
        said.text().contains("policy and keys are those of this store"),
        "{said:?}"
    );
    assert!(
        bytes_of(&folder.join("data")) == before,
        "looking changed something"
    );
}
