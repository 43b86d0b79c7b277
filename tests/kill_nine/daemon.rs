//! The daemon as a process: made, started, killed, stopped.

use std::{
    fs,
    os::unix::process::ExitStatusExt as _,
    path::{Path, PathBuf},
    process::{ExitStatus, Stdio},
};

use kring::{
    certificates::Oin,
    clock::Clock,
    setup::issue_client,
    wire::v1::{AdmitAgencyRequest, Agency, Contact, OpenUnitRequest, Unit},
};
use rustix::process::{Pid, Signal, kill_process};
use tokio::{
    io::{AsyncBufReadExt as _, BufReader},
    process::{Child, Command},
};

use crate::{
    calls::{Connections, certificate_name, patiently},
    plan::UNITS,
};

const DAEMON: &str = env!("CARGO_BIN_EXE_kringd");
/// Writes of one unit a day: the suite makes more than a day of them.
const DAILY_QUOTA: u32 = 1_000_000;

/// OIN of the agency of a unit.
pub(crate) fn oin(unit: usize) -> String {
    format!("00000099{:012}", 100 + unit)
}

/// Makes a store with certificates for every agency.
pub(crate) async fn init(folder: &Path) {
    let made = Command::new(DAEMON)
        .env_clear()
        .args(["init", "--profile", "household"])
        .arg(folder)
        .output()
        .await;
    let made = made.unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    for unit in 0..UNITS {
        let oin = Oin::parse(&oin(unit)).unwrap();
        let now = Clock::system().now_micros();
        issue_client(
            folder,
            oin,
            &format!("Agency {unit}"),
            &certificate_name(unit),
            now,
        )
        .unwrap();
    }
}

/// Connects the agencies and opens their units.
pub(crate) async fn admit(connections: &Connections) {
    let mut administrator = connections.administrator.clone();
    for unit in 0..UNITS {
        let agency = Agency {
            oin: oin(unit),
            name: format!("Agency {unit}"),
            sector: "youth_care".to_owned(),
            municipalities: vec!["0599".to_owned()],
            supplies_brp: unit == 0,
            ..Agency::default()
        };
        patiently(administrator.admit_agency(AdmitAgencyRequest { agency: Some(agency) }))
            .await
            .unwrap();
        let desk = Unit {
            code: "desk".to_owned(),
            name: format!("Desk {unit}"),
            contact: Some(Contact {
                role: "duty desk".to_owned(),
                phone: "+31100000000".to_owned(),
                email: String::new(),
            }),
            daily_quota: DAILY_QUOTA,
            ..Unit::default()
        };
        let request = OpenUnitRequest {
            oin: oin(unit),
            unit: Some(desk),
        };
        patiently(administrator.open_unit(request)).await.unwrap();
    }
}

/// A running daemon.
pub(crate) struct Daemon {
    child: Child,
    pid: Pid,
    errors: PathBuf,
    pub(crate) address: String,
}

impl Daemon {
    /// Starts it and waits until it is ready.
    pub(crate) async fn start(folder: &Path, failpoint: Option<String>) -> Self {
        let errors = folder.join("stderr.txt");
        let mut command = Command::new(DAEMON);
        command
            .env_clear()
            .args(["run", "--config"])
            .arg(folder.join("kring.toml"))
            .env("KRING_LISTEN", "127.0.0.1:0")
            .env("KRING_METRICS_LISTEN", "127.0.0.1:0")
            .stdout(Stdio::piped())
            .stderr(fs::File::create(&errors).unwrap())
            .kill_on_drop(true);
        if let Some(failpoint) = failpoint {
            command
                .env("KRING_DEVELOPMENT_ENABLED", "true")
                .env("KRING_DEVELOPMENT_FAILPOINT", failpoint);
        }
        let mut child = command.spawn().unwrap();
        let pid = Pid::from_raw(i32::try_from(child.id().unwrap()).unwrap()).unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let line = patiently(lines.next_line()).await.unwrap();
        let Some(line) = line else {
            panic!(
                "the daemon does not start: {}",
                fs::read_to_string(&errors).unwrap_or_default()
            );
        };
        let address = line
            .strip_prefix("kringd ready: grpc ")
            .and_then(|rest| rest.split(' ').next());
        let address = address
            .unwrap_or_else(|| panic!("no ready line: {line}"))
            .to_owned();
        Self {
            child,
            pid,
            errors,
            address,
        }
    }

    /// For whoever kills it.
    pub(crate) fn pid(&self) -> Pid {
        self.pid
    }

    /// Waits for the end by SIGKILL; any other end is a failure.
    pub(crate) async fn killed(mut self) {
        let status = self.ended().await;
        assert_eq!(
            status.signal(),
            Some(Signal::KILL.as_raw()),
            "{status}: {}",
            self.said()
        );
    }

    /// Stops it in good order.
    pub(crate) async fn stop(mut self) {
        kill_process(self.pid, Signal::TERM).unwrap();
        let status = self.ended().await;
        assert!(status.success(), "{status}: {}", self.said());
    }

    async fn ended(&mut self) -> ExitStatus {
        patiently(self.child.wait()).await.unwrap()
    }

    fn said(&self) -> String {
        fs::read_to_string(&self.errors).unwrap_or_default()
    }
}

/// `kill -9`. The process is not waited for, so its number cannot belong to another one.
pub(crate) fn kill_nine(pid: Pid) {
    kill_process(pid, Signal::KILL).unwrap();
}
