//! A folder, a running daemon, and `kringctl` as a child process without a terminal.

use std::path::{Path, PathBuf};

use kring::{
    client::{Credentials, connect},
    clock::Clock,
    play::{Daemon, Ports},
    setup,
    wire::v1::{self, notice_service_client::NoticeServiceClient, subscribe_response::Item},
};
use serde_json::Value;
use tempfile::TempDir;
use tonic::transport::Channel;

pub(crate) const KRINGD: &str = env!("CARGO_BIN_EXE_kringd");
pub(crate) const KRINGCTL: &str = env!("CARGO_BIN_EXE_kringctl");
pub(crate) const JGZ: &str = "00000099000000004001";
pub(crate) const HOUSING: &str = "00000099000000004002";

/// A daemon that serves, at a scenario clock in 2096, with nothing but its first administrator.
pub(crate) struct Served {
    pub(crate) _parent: TempDir,
    pub(crate) folder: PathBuf,
    pub(crate) daemon: Daemon,
}

/// What `kringctl` said and how it ended.
#[derive(Debug)]
pub(crate) struct Said {
    pub(crate) code: Option<i32>,
    pub(crate) output: String,
    pub(crate) error: String,
}

impl Said {
    /// The answer, of a call that went well.
    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        assert_eq!(self.code, Some(0), "{self:?}");
        serde_json::from_str(&self.output).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// The answer for people, of a call that went well.
    #[track_caller]
    pub(crate) fn text(&self) -> &str {
        assert_eq!(self.code, Some(0), "{self:?}");
        &self.output
    }

    /// The failure, of a call that printed its failure as JSON and nothing else.
    #[track_caller]
    pub(crate) fn failure(&self, code: i32) -> Value {
        assert_eq!(self.code, Some(code), "{self:?}");
        assert!(self.output.is_empty(), "{self:?}");
        serde_json::from_str(&self.error).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }
}

/// `kringctl` without any setting of whoever runs the tests.
pub(crate) fn command() -> tokio::process::Command {
    let mut command = tokio::process::Command::new(KRINGCTL);
    for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("KRING_")) {
        command.env_remove(name);
    }
    command
        .env_remove("COLUMNS")
        .stdin(std::process::Stdio::null())
        .kill_on_drop(true);
    command
}

pub(crate) async fn kringctl(words: &[&str]) -> Said {
    let ended = command().args(words).output().await.unwrap();
    Said {
        code: ended.status.code(),
        output: String::from_utf8(ended.stdout).unwrap(),
        error: String::from_utf8(ended.stderr).unwrap(),
    }
}

/// A folder as `kringd init` makes it.
pub(crate) async fn new_folder() -> (TempDir, PathBuf) {
    let parent = tempfile::tempdir().unwrap();
    let folder = parent.path().join("kring");
    let made = tokio::process::Command::new(KRINGD)
        .args(["init", "--profile", "household"])
        .arg(&folder)
        .output()
        .await
        .unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    (parent, folder)
}

pub(crate) async fn served() -> Served {
    let (parent, folder) = new_folder().await;
    let start = jiff::Timestamp::from_second(4_000_000_000).unwrap();
    let daemon = Daemon::start(Path::new(KRINGD), &folder, Ports::Free, start)
        .await
        .unwrap();
    Served {
        _parent: parent,
        folder,
        daemon,
    }
}

impl Served {
    /// What waits for a unit, and how much that is.
    pub(crate) async fn waiting(&self, name: &str) -> (Vec<v1::Notice>, u64) {
        let mut client = NoticeServiceClient::new(self.channel(name).await);
        let stream = client.subscribe(v1::SubscribeRequest::default()).await;
        let (mut stream, mut notices) = (stream.unwrap().into_inner(), Vec::new());
        loop {
            match stream.message().await.unwrap().and_then(|next| next.item) {
                Some(Item::Notice(notice)) => notices.push(notice),
                Some(Item::Bookmark(bookmark)) => return (notices, bookmark.unacknowledged),
                None => panic!("the stream ended after {notices:?}"),
            }
        }
    }

    /// Stops the daemon; its folder stays.
    pub(crate) async fn stopped(self) -> (TempDir, PathBuf) {
        self.daemon.stop().await.unwrap();
        (self._parent, self.folder)
    }

    /// The words before the noun, for the administrator whose files have this name.
    fn connection(&self, name: &str) -> Vec<String> {
        let file = |end: &str| self.pem(&format!("{name}.{end}")).display().to_string();
        let words = [
            "--server",
            &self.daemon.ready().grpc,
            "--folder",
            self.folder.to_str().unwrap(),
            "--certificate",
            &file("pem"),
            "--private-key",
            &file("key"),
        ];
        words.map(str::to_owned).to_vec()
    }

    /// A file of the folder's certificates.
    pub(crate) fn pem(&self, file: &str) -> PathBuf {
        self.folder.join("tls").join(file)
    }

    /// As the first administrator, for people.
    pub(crate) async fn tell(&self, words: &[&str]) -> Said {
        self.tell_as("administrator", words).await
    }

    /// As the first administrator, for scripts.
    pub(crate) async fn ask(&self, words: &[&str]) -> Said {
        self.ask_as("administrator", words).await
    }

    pub(crate) async fn tell_as(&self, name: &str, words: &[&str]) -> Said {
        let connection = self.connection(name);
        let all: Vec<&str> = connection
            .iter()
            .map(String::as_str)
            .chain(words.iter().copied())
            .collect();
        kringctl(&all).await
    }

    pub(crate) async fn ask_as(&self, name: &str, words: &[&str]) -> Said {
        self.tell_as(name, &[words, &["--output", "json"]].concat()).await
    }

    /// A `kringctl` that was not started yet.
    pub(crate) fn prepared(&self, words: &[&str]) -> tokio::process::Command {
        let mut command = command();
        command.args(self.connection("administrator")).args(words);
        command
    }

    /// Issues a certificate from the folder's authority.
    pub(crate) fn issue(&self, oin: &str, name: &str) {
        let oin = event::Oin::parse(oin).unwrap();
        setup::issue_client(&self.folder, oin, name, name, Clock::system().now_micros()).unwrap();
    }

    pub(crate) async fn channel(&self, name: &str) -> Channel {
        let credentials = Credentials::in_folder(&self.folder, name);
        connect(&self.daemon.ready().grpc, &credentials).await.unwrap()
    }

    /// Connects an agency with one unit, `noord`.
    pub(crate) async fn admit(&self, oin: &str, name: &str, sector: &str) {
        self.ask(&[
            "agency", "add", oin, "--name", name, "--sector", sector, "--serves", "0599",
        ])
        .await
        .json();
        let unit = [
            "unit",
            "add",
            oin,
            "noord",
            "--name",
            "North",
            "--role",
            "duty desk",
        ];
        self.ask(&[&unit[..], &["--phone", "+31101234567"]].concat())
            .await
            .json();
    }
}
