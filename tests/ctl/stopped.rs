//! Stores that were stopped, for `kringd verify`: made, looked at, damaged.

#![allow(clippy::needless_update, reason = "the settings of a log get further fields")]

use std::{
    fs,
    path::{Path, PathBuf},
    process::Stdio,
    time::Duration,
};

use decision::{AdmitAgency, Command};
use engine::{Engine, Start};
use event::{Moment, MunicipalityCode, Oin};
use kring::{
    clock::Clock,
    keys::{Places, read_key},
};
use policy::{MUNICIPALITIES_CSV, Policy, Reference, SECTORS_CSV};
use pseudonym::{KeyLabel, PseudonymKey};
use rustix::process::{Pid, Signal, kill_process};
use seal::KeyEncryptionKey;
use serde_json::Value;
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt as _, BufReader};

use crate::{
    common::{KRINGD, Said, new_folder},
    files::bytes_of,
};

const PATIENCE: Duration = Duration::from_secs(60);

pub(crate) async fn kringd(words: &[&str], folder: &Path, set: &[(&str, &str)]) -> Said {
    let mut command = tokio::process::Command::new(KRINGD);
    for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("KRING_")) {
        command.env_remove(name);
    }
    let ended = command
        .args(words)
        .arg("--config")
        .arg(folder.join("kring.toml"))
        .env_remove("COLUMNS")
        .env("KRING_LISTEN", "127.0.0.1:0")
        .env("KRING_METRICS_LISTEN", "127.0.0.1:0")
        .envs(set.iter().copied())
        .output()
        .await
        .unwrap();
    Said {
        code: ended.status.code(),
        output: String::from_utf8(ended.stdout).unwrap(),
        error: String::from_utf8(ended.stderr).unwrap(),
    }
}

/// What a verification found, for scripts; nothing of the store was changed by it.
pub(crate) struct Found {
    pub(crate) code: Option<i32>,
    pub(crate) said: Value,
}

impl Found {
    pub(crate) fn of(&self, part: &str) -> &Value {
        let parts = self.said["parts"].as_array().unwrap();
        parts.iter().find(|found| found["part"] == part).unwrap()
    }

    #[track_caller]
    pub(crate) fn states(&self, code: i32, verdict: &str, states: [&str; 5]) {
        assert_eq!(self.code, Some(code), "{}", self.said);
        assert_eq!(self.said["verdict"], verdict, "{}", self.said);
        let parts = ["log", "events", "key slots", "snapshot", "settings"];
        for (part, state) in parts.into_iter().zip(states) {
            assert_eq!(self.of(part)["state"], state, "{part}: {}", self.said);
        }
    }
}

pub(crate) async fn verify(folder: &Path) -> Found {
    verify_with(folder, &[]).await
}

pub(crate) async fn verify_with(folder: &Path, set: &[(&str, &str)]) -> Found {
    let before = bytes_of(&folder.join("data"));
    let said = kringd(&["verify", "--output", "json"], folder, set).await;
    assert!(
        bytes_of(&folder.join("data")) == before,
        "verifying changed something"
    );
    Found {
        code: said.code,
        said: serde_json::from_str(&said.output).unwrap_or_else(|why| panic!("{why}: {said:?}")),
    }
}

/// The sentence of a store of which nothing can be said.
pub(crate) async fn cannot(folder: &Path, set: &[(&str, &str)], code: i32) -> String {
    let said = kringd(&["verify", "--output", "json"], folder, set).await;
    let failure = said.failure(code);
    assert_eq!(failure["verdict"], "not examined");
    failure["sentence"].as_str().unwrap().to_owned()
}

/// A store of `kringd init` that lived in volumes as small as can be, and was stopped. The daemon's own are far larger.
pub(crate) async fn many_volumes() -> (TempDir, PathBuf) {
    let (parent, folder) = new_folder().await;
    let data_dir = folder.join("data");
    let places = Places {
        data_dir: &data_dir,
        credentials: None,
    };
    let key = |name: &str| {
        read_key(&folder.join("keys").join(name), places)
            .unwrap()
            .into_bytes()
    };
    let now = || Moment(Clock::system().now_micros());
    let start = Start {
        data_dir: &data_dir,
        log: journal::Settings {
            volume_bytes: 1,
            ..journal::Settings::default()
        },
        key_encryption_key: &KeyEncryptionKey::from_bytes(*key("key-encryption.key")),
        pseudonym_checks: &[PseudonymKey::from_bytes(KeyLabel(1), *key("pseudonym.key")).check()],
        policy: Policy::parse(&fs::read_to_string(folder.join("policy.toml")).unwrap()).unwrap(),
        reference: Reference::parse(SECTORS_CSV, MUNICIPALITIES_CSV).unwrap(),
        random: Box::new(rand::rngs::OsRng),
        watch: Box::new(|_| {}),
        queue: 16,
        progress: &mut |_, _| {},
    };
    let (engine, _, thread) = Engine::open(start).unwrap();
    for n in 0..6 {
        let agency = AdmitAgency {
            oin: Oin::parse(&format!("0000009900000000{n:04}")).unwrap(),
            name: format!("agency {n}"),
            sector: "youth_care".into(),
            municipalities: vec![MunicipalityCode(599)],
            is_municipality: None,
            supplies_brp: false,
        };
        engine.submit(Command::AdmitAgency(agency), now()).await.unwrap();
    }
    engine.stop();
    tokio::task::spawn_blocking(move || thread.join().unwrap().unwrap())
        .await
        .unwrap();
    (parent, folder)
}

/// Folders of the later volumes, in order.
pub(crate) fn volumes(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder.join("data/journal/volumes")).unwrap();
    let mut found: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    found.sort();
    found
}

pub(crate) fn flip(path: &Path, at: usize) {
    let mut bytes = fs::read(path).unwrap();
    bytes[at] ^= 1;
    fs::write(path, bytes).unwrap();
}

pub(crate) fn slot(matter: u64) -> usize {
    4096 + 80 * usize::try_from(matter).unwrap() + 40
}

/// What a daemon logs that is started, serves, and is told to stop.
pub(crate) async fn started_and_stopped(folder: &Path) -> String {
    started_until(folder, None).await
}

/// The same, told to stop when it has said this.
pub(crate) async fn started_until(folder: &Path, word: Option<&str>) -> String {
    let mut daemon = tokio::process::Command::new(KRINGD)
        .args(["run", "--config"])
        .arg(folder.join("kring.toml"))
        .env("KRING_LISTEN", "127.0.0.1:0")
        .env("KRING_METRICS_LISTEN", "127.0.0.1:0")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(daemon.stdout.take().unwrap()).lines();
    let ready = tokio::time::timeout(PATIENCE, lines.next_line()).await.unwrap();
    assert!(ready.unwrap().unwrap().starts_with("kringd ready"));
    let mut logged = BufReader::new(daemon.stderr.take().unwrap()).lines();
    let mut said = String::new();
    while word.is_some_and(|word| !said.contains(word)) {
        let line = tokio::time::timeout(PATIENCE, logged.next_line()).await;
        said.push_str(&line.unwrap_or_else(|_| panic!("{said}")).unwrap().unwrap());
        said.push('\n');
    }
    let pid = i32::try_from(daemon.id().unwrap()).unwrap();
    kill_process(Pid::from_raw(pid).unwrap(), Signal::TERM).unwrap();
    while let Ok(Ok(Some(line))) = tokio::time::timeout(PATIENCE, logged.next_line()).await {
        said.push_str(&line);
        said.push('\n');
    }
    tokio::time::timeout(PATIENCE, daemon.wait())
        .await
        .unwrap()
        .unwrap();
    said
}
