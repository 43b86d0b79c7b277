//! `kringd dev` as a process: started, read, stopped with Ctrl-C, never left running.

use std::{
    path::{Path, PathBuf},
    process::{ExitStatus, Stdio},
    time::Duration,
};

use kring::{
    client::{Credentials, connect},
    wire::v1::{
        self, Notice, PersonIdentity, RegisterRequest, RegisterResponse, SubscribeRequest,
        notice_service_client::NoticeServiceClient, person_identity::Identity,
        registration_service_client::RegistrationServiceClient, subscribe_response::Item,
    },
};
use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;
use tempfile::TempDir;
use tokio::{
    io::{AsyncBufReadExt as _, AsyncReadExt as _, BufReader, Lines},
    process::{Child, ChildStdout, Command},
    time::timeout,
};
use tonic::transport::Channel;

pub(crate) const KRINGD: &str = env!("CARGO_BIN_EXE_kringd");
/// Nothing may hang.
const PATIENCE: Duration = Duration::from_secs(90);
/// The last line that a sandbox says before it serves.
const SERVES: &str = "It serves.";

/// Waits, not for ever.
pub(crate) async fn patiently<T>(work: impl Future<Output = T>) -> T {
    timeout(PATIENCE, work).await.expect("in time")
}

/// A running sandbox.
pub(crate) struct Sandbox {
    child: Child,
    lines: Lines<BufReader<ChildStdout>>,
    /// What it said until it served.
    pub(crate) said: String,
    /// Where temporary folders are made.
    temporary: Option<TempDir>,
}

fn command(arguments: &[&str], temporary: &Path) -> Command {
    let mut command = Command::new(KRINGD);
    command
        .arg("dev")
        .args(arguments)
        .args(["--listen", "127.0.0.1:0", "--metrics-listen", "127.0.0.1:0"])
        .env("TMPDIR", temporary)
        .env_remove("CARGO")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true);
    command
}

/// What `kringd dev` says that does not come as far as serving, and how it ends.
pub(crate) async fn refused(arguments: &[&str]) -> (ExitStatus, String) {
    let temporary = TempDir::new().unwrap();
    let output = patiently(command(arguments, temporary.path()).output())
        .await
        .unwrap();
    (
        output.status,
        String::from_utf8_lossy(&output.stderr).into_owned(),
    )
}

impl Sandbox {
    /// Starts it on free ports and waits until it serves.
    pub(crate) async fn start(arguments: &[&str]) -> Self {
        let temporary = TempDir::new().unwrap();
        let mut child = command(arguments, temporary.path()).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut said = String::new();
        while !said.contains(SERVES) {
            let Some(line) = patiently(lines.next_line()).await.unwrap() else {
                let mut why = String::new();
                let mut stderr = child.stderr.take().unwrap();
                patiently(stderr.read_to_string(&mut why)).await.unwrap();
                panic!("no sandbox:\n{said}\n{why}");
            };
            said += &line;
            said.push('\n');
        }
        Self {
            child,
            lines,
            said,
            temporary: Some(temporary),
        }
    }

    /// The value of a line such as `  server   127.0.0.1:7443 (mutual TLS)`, up to the first blank.
    pub(crate) fn told(&self, name: &str) -> String {
        let line = self.said.lines().find_map(|line| {
            let (first, rest) = line.strip_prefix("  ")?.split_once(' ')?;
            (first == name).then(|| rest.trim())
        });
        let value = line.and_then(|value| value.split(' ').next());
        value
            .unwrap_or_else(|| panic!("no {name} in:\n{}", self.said))
            .to_owned()
    }

    /// The cells of a row of a table, without its frame.
    pub(crate) fn row(&self, first: &str) -> Vec<String> {
        let cells = |line: &str| -> Vec<String> {
            line.trim_matches('│')
                .split_whitespace()
                .map(str::to_owned)
                .collect()
        };
        let row = self
            .said
            .lines()
            .filter(|line| line.starts_with('│'))
            .map(cells)
            .find(|row| row.first().is_some_and(|cell| cell == first));
        row.unwrap_or_else(|| panic!("no row of {first} in:\n{}", self.said))
    }

    pub(crate) fn folder(&self) -> PathBuf {
        self.told("folder").into()
    }

    /// What programs read.
    pub(crate) fn note(&self) -> Value {
        let text = std::fs::read_to_string(self.folder().join("sandbox.json")).unwrap();
        serde_json::from_str(&text).unwrap()
    }

    /// Connects with the files that the sandbox named.
    pub(crate) async fn connect(&self, name: &str) -> Channel {
        let pattern = self.told("certificates");
        let certificate = PathBuf::from(pattern.trim_end_matches(',').replace("NAME", name));
        let credentials = Credentials {
            authority: self.told("authority").into(),
            private_key: certificate.with_extension("key"),
            certificate,
        };
        patiently(connect(&self.told("server"), &credentials))
            .await
            .unwrap()
    }

    /// Registers a test person of the table as an agency.
    pub(crate) async fn register(&self, agency: &str, person: &str) -> RegisterResponse {
        let row = self.row(person);
        let [_, bsn, born, _] = row.as_slice() else {
            panic!("four cells: {row:?}")
        };
        let request = RegisterRequest {
            request_id: uuid::Uuid::new_v4().to_string(),
            person: Some(PersonIdentity {
                identity: Some(Identity::Bsn(bsn.clone())),
                birth_date: born.clone(),
            }),
            role: v1::SubjectRole::Child.into(),
            kind: v1::RegistrationKind::Involvement.into(),
            since: "2026-01-05".into(),
            basis: v1::Basis::Statutory.into(),
            registered_by: v1::RegisteredBy::Professional.into(),
            responsible_municipality: "0599".into(),
            ..RegisterRequest::default()
        };
        let mut client = RegistrationServiceClient::new(self.connect(agency).await);
        let answer = patiently(client.register(request)).await;
        answer.unwrap_or_else(|no| panic!("{no}")).into_inner()
    }

    /// Everything that waits for an agency, without acknowledging it.
    pub(crate) async fn waiting(&self, agency: &str) -> Vec<Notice> {
        let mut client = NoticeServiceClient::new(self.connect(agency).await);
        let request = SubscribeRequest::default();
        let mut stream = patiently(client.subscribe(request)).await.unwrap().into_inner();
        let mut notices = Vec::new();
        loop {
            let next = patiently(stream.message()).await.unwrap().unwrap();
            match next.item {
                Some(Item::Notice(notice)) => notices.push(notice),
                Some(Item::Bookmark(_)) => return notices,
                None => {}
            }
        }
    }

    /// `kill -9` of its daemon; returns when the sandbox has started it again.
    pub(crate) async fn kill_daemon(&mut self) {
        let process = i32::try_from(self.note()["process"].as_i64().unwrap()).unwrap();
        kill_process(Pid::from_raw(process).unwrap(), Signal::KILL).unwrap();
        loop {
            let line = patiently(self.lines.next_line()).await.unwrap();
            let line = line.expect("it goes on");
            if line.starts_with("kringd serves again") {
                return;
            }
        }
    }

    /// Ctrl-C; waits for the end, which must be a good one, and for both ports to be free again.
    pub(crate) async fn stop(mut self) -> TempDir {
        let server = self.told("server");
        let metrics = self.told("metrics");
        self.interrupt();
        let status = patiently(self.child.wait()).await.unwrap();
        assert!(status.success(), "{status}");
        let metrics = metrics.trim_start_matches("http://").split('/').next().unwrap();
        for address in [server.as_str(), metrics] {
            tokio::net::TcpListener::bind(address)
                .await
                .unwrap_or_else(|why| panic!("{address} is still taken: {why}"));
        }
        self.temporary.take().unwrap()
    }

    fn interrupt(&self) {
        let pid = self.child.id().and_then(|id| i32::try_from(id).ok());
        kill_process(Pid::from_raw(pid.unwrap()).unwrap(), Signal::INT).unwrap();
    }
}

impl Drop for Sandbox {
    /// After a failure: the sandbox first, or it would start its daemon again.
    fn drop(&mut self) {
        if self.child.id().is_none() {
            return;
        }
        let process = self.note()["process"].as_i64();
        let _ = self.child.start_kill();
        if let Some(pid) = process
            .and_then(|id| i32::try_from(id).ok())
            .and_then(Pid::from_raw)
        {
            let _ = kill_process(pid, Signal::KILL);
        }
    }
}
