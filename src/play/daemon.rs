//! The daemon as a child process: started, awaited until it serves, stopped with SIGTERM, killed when dropped.

use std::{
    net::SocketAddr,
    path::Path,
    process::{ExitStatus, Stdio},
    time::Duration,
};

use rustix::process::{Pid, Signal, kill_process};
use tokio::{
    io::{AsyncBufReadExt as _, BufReader, Lines},
    process::{Child, ChildStdout, Command},
    time::timeout,
};

use super::{CannotPlay, last::Last};

const READY_SECONDS: u64 = 60;
const STOP_SECONDS: u64 = 30;

/// Where a daemon serves, from its own mouth.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Ready {
    /// Address of gRPC, `127.0.0.1:PORT`.
    pub grpc: String,
    /// Address of the metrics, `http://127.0.0.1:PORT/metrics`.
    pub metrics: String,
}

impl Ready {
    /// Reads `kringd ready: grpc ADDRESS metrics URL`.
    fn read(line: &str) -> Option<Self> {
        let rest = line.strip_prefix("kringd ready: grpc ")?;
        let (grpc, metrics) = rest.split_once(" metrics ")?;
        let whole = !grpc.is_empty() && metrics.starts_with("http://");
        whole.then(|| Self {
            grpc: grpc.to_owned(),
            metrics: metrics.to_owned(),
        })
    }
}

/// Where a daemon is told to listen, on this machine.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Ports {
    /// On ports that the system chooses.
    #[default]
    Free,
    /// On the ports where `kringctl` and the manual look; as `Free` when somebody has them.
    Usual,
    /// Here and nowhere else.
    At {
        /// For agencies.
        grpc: SocketAddr,
        /// For metrics and health.
        metrics: SocketAddr,
    },
}

const FREE: [&str; 2] = ["127.0.0.1:0", "127.0.0.1:0"];
const USUAL: [&str; 2] = ["127.0.0.1:7443", "127.0.0.1:9464"];

/// A running daemon.
#[derive(Debug)]
pub struct Daemon {
    child: Child,
    ready: Ready,
    said: Last,
}

impl Daemon {
    /// Starts `program run --config FOLDER/kring.toml` on this machine only, in development mode, with a scenario clock
    /// that begins at `start`, and waits until it serves.
    ///
    /// # Errors
    /// [`CannotPlay`] with the daemon's last words.
    pub async fn start(
        program: &Path,
        folder: &Path,
        ports: Ports,
        start: jiff::Timestamp,
    ) -> Result<Self, CannotPlay> {
        Self::start_where(program, folder, ports, Some(start)).await
    }

    /// As [`Daemon::start`], on the clock of this machine.
    ///
    /// # Errors
    /// [`CannotPlay`] with the daemon's last words.
    pub async fn start_now(program: &Path, folder: &Path, ports: Ports) -> Result<Self, CannotPlay> {
        Self::start_where(program, folder, ports, None).await
    }

    async fn start_where(
        program: &Path,
        folder: &Path,
        ports: Ports,
        start: Option<jiff::Timestamp>,
    ) -> Result<Self, CannotPlay> {
        match ports {
            Ports::Usual => match Self::start_at(program, folder, USUAL, start).await {
                // Taken, most likely. If it is something else, the second try says so.
                Err(CannotPlay::Died { .. }) => Self::start_at(program, folder, FREE, start).await,
                started => started,
            },
            Ports::Free => Self::start_at(program, folder, FREE, start).await,
            Ports::At { grpc, metrics } => {
                let here = [grpc.to_string(), metrics.to_string()];
                Self::start_at(program, folder, [&here[0], &here[1]], start).await
            }
        }
    }

    async fn start_at(
        program: &Path,
        folder: &Path,
        [grpc, metrics]: [&str; 2],
        start: Option<jiff::Timestamp>,
    ) -> Result<Self, CannotPlay> {
        let mut command = Command::new(program);
        // Settings of whoever runs this are not those of the stage.
        for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("KRING_"))
        {
            command.env_remove(name);
        }
        command
            .arg("run")
            .arg("--config")
            .arg(folder.join("kring.toml"))
            .env("KRING_LISTEN", grpc)
            .env("KRING_METRICS_LISTEN", metrics)
            .env("KRING_DEVELOPMENT_ENABLED", "true")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            // Ctrl-C on the terminal is for the parent, which then stops its daemon in order.
            .process_group(0)
            .kill_on_drop(true);
        if let Some(start) = start {
            command
                .env("KRING_DEVELOPMENT_CLOCK", "scenario")
                .env("KRING_DEVELOPMENT_START", start.to_string());
        }
        let mut child = command.spawn().map_err(|error| CannotPlay::NotStarted {
            program: program.to_owned(),
            kind: error.kind(),
        })?;
        let said = Last::listen(child.stderr.take());
        let mut lines = child.stdout.take().map(|stdout| BufReader::new(stdout).lines());
        let ready = first_line(&mut child, lines.as_mut(), &said).await?;
        // Read on: a daemon whose standard output is closed behind it would fail for no reason of its own.
        tokio::spawn(async move { while let Some(Ok(Some(_))) = next(lines.as_mut()).await {} });
        Ok(Self { child, ready, said })
    }

    /// Where it serves.
    #[must_use]
    pub fn ready(&self) -> &Ready {
        &self.ready
    }

    /// Number of its process; `None` once it has ended and was waited for.
    #[must_use]
    pub fn process(&self) -> Option<u32> {
        self.child.id()
    }

    /// How it ended, if it is not running any more.
    pub async fn ended(&mut self) -> Option<CannotPlay> {
        let status = self.child.try_wait().ok().flatten()?;
        Some(died(Some(status), &self.said).await)
    }

    /// Waits until the daemon ends by itself, which it should not.
    pub async fn end(&mut self) -> CannotPlay {
        let status = self.child.wait().await;
        died(status.ok(), &self.said).await
    }

    /// Stops it with SIGTERM and waits.
    ///
    /// # Errors
    /// It did not stop in time (then it was killed), or with another status than 0.
    pub async fn stop(mut self) -> Result<(), CannotPlay> {
        if let Some(pid) = self
            .child
            .id()
            .and_then(|id| i32::try_from(id).ok())
            .and_then(Pid::from_raw)
        {
            // Already gone is fine: `wait` says how it went.
            let _ = kill_process(pid, Signal::TERM);
        }
        let status = match timeout(Duration::from_secs(STOP_SECONDS), self.child.wait()).await {
            Ok(Ok(status)) if status.success() => return Ok(()),
            Ok(Ok(status)) => status.to_string(),
            Ok(Err(error)) => error.kind().to_string(),
            Err(_) => {
                let _ = self.child.kill().await;
                format!("killed after {STOP_SECONDS} s")
            }
        };
        Err(CannotPlay::NotStopped {
            status,
            said: self.said.text(),
        })
    }
}

async fn next(lines: Option<&mut Lines<BufReader<ChildStdout>>>) -> Option<std::io::Result<Option<String>>> {
    match lines {
        Some(lines) => Some(lines.next_line().await),
        None => None,
    }
}

async fn first_line(
    child: &mut Child,
    lines: Option<&mut Lines<BufReader<ChildStdout>>>,
    said: &Last,
) -> Result<Ready, CannotPlay> {
    match timeout(Duration::from_secs(READY_SECONDS), next(lines)).await {
        Err(_) => Err(CannotPlay::NotReady {
            seconds: READY_SECONDS,
            said: said.text(),
        }),
        Ok(Some(Ok(Some(line)))) => Ready::read(&line).ok_or(CannotPlay::NoReadyLine(line)),
        Ok(_) => {
            let status = timeout(Duration::from_secs(STOP_SECONDS), child.wait()).await;
            Err(died(status.ok().and_then(Result::ok), said).await)
        }
    }
}

async fn died(status: Option<ExitStatus>, said: &Last) -> CannotPlay {
    said.finished().await;
    let status = status.map_or_else(|| "it closed its output".to_owned(), |status| status.to_string());
    CannotPlay::Died {
        status,
        said: said.text(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ready_line_says_where_the_daemon_serves() {
        let ready =
            Ready::read("kringd ready: grpc 127.0.0.1:7443 metrics http://127.0.0.1:9464/metrics").unwrap();
        assert_eq!(ready.grpc, "127.0.0.1:7443");
        assert_eq!(ready.metrics, "http://127.0.0.1:9464/metrics");
        for other in [
            "",
            "kringd ready",
            "kringd ready: grpc  metrics http://x",
            "kringd ready: grpc 127.0.0.1:1",
        ] {
            assert_eq!(Ready::read(other), None, "{other}");
        }
    }
}
