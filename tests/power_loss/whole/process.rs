//! The daemon as a process whose store stands on a disk that may fail: it may not come up, and it may die at any time.

use std::fs::{self, File};
use std::path::Path;
use std::process::{ExitStatus, Stdio};

use rustix::process::Pid;
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};

use crate::calls::patiently;
use crate::daemon::kill_nine;
use crate::disk::mount::Mounted;

/// A daemon that was started.
pub(crate) struct Process {
    child: Child,
    pid: Pid,
    errors: TempDir,
}

/// Where a daemon that serves is reached.
pub(crate) struct Serving {
    pub(crate) address: String,
    /// The operators' pages.
    pub(crate) pages: String,
}

impl Process {
    /// Starts it, and waits until it serves (or does not).
    pub(crate) async fn start(folder: &Path, mounted: &Mounted) -> (Self, Option<Serving>) {
        let errors = tempfile::tempdir().unwrap();
        let mut child = Command::new(env!("CARGO_BIN_EXE_kringd"))
            .env_clear()
            .args(["run", "--config"])
            .arg(folder.join("kring.toml"))
            .env("KRING_DATA_DIR", mounted.path().join("data"))
            .env("KRING_LISTEN", "127.0.0.1:0")
            .env("KRING_METRICS_LISTEN", "127.0.0.1:0")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(File::create(errors.path().join("errors")).unwrap())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let pid = Pid::from_raw(i32::try_from(child.id().unwrap()).unwrap()).unwrap();
        mounted.device.attach(Some(pid));
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let line = patiently(lines.next_line()).await.unwrap_or_default();
        let serving = line.as_deref().and_then(|line| {
            let (address, pages) = line
                .strip_prefix("kringd ready: grpc ")?
                .split_once(" metrics ")?;
            Some(Serving {
                address: address.to_owned(),
                pages: pages.to_owned(),
            })
        });
        (Self { child, pid, errors }, serving)
    }

    /// Waits for its end, which is under way.
    pub(crate) async fn ended(&mut self, mounted: &Mounted) -> ExitStatus {
        let status = patiently(self.child.wait()).await.unwrap();
        mounted.device.attach(None);
        status
    }

    /// Kills it, if it lives.
    pub(crate) async fn kill(&mut self, mounted: &Mounted) {
        kill_nine(self.pid);
        self.ended(mounted).await;
    }

    /// Stops it in good order.
    pub(crate) async fn stop(&mut self, mounted: &Mounted) -> ExitStatus {
        rustix::process::kill_process(self.pid, rustix::process::Signal::TERM).unwrap();
        self.ended(mounted).await
    }

    /// The last of what it logged.
    pub(crate) fn said(&self) -> String {
        let all = fs::read_to_string(self.errors.path().join("errors")).unwrap_or_default();
        let lines: Vec<&str> = all.lines().collect();
        lines[lines.len().saturating_sub(6)..].join("\n")
    }
}
