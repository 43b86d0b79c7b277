//! Starting the program under test: this test binary again, with an order in its environment.
//!
//! What it says is read to the end of its output, then it is waited for. One that hangs is killed after a minute, and
//! that is a failure of the suite.

use std::fs::File;
use std::io::{BufRead as _, BufReader};
use std::process::{Command, ExitStatus, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};
use serde::de::DeserializeOwned;

use crate::disk::device::Device;
use crate::order::Order;
use crate::words::heard;

/// Under this name the order stands in the environment.
pub(crate) const ORDER: &str = "KRING_POWER_LOSS_ORDER";
/// The test that becomes the program.
const PROGRAM: &str = "the_program_under_test";
/// Longer than anything here takes.
const PATIENCE: Duration = Duration::from_secs(60);

/// How a run of the program went.
pub(crate) struct Run<W> {
    /// What it said, in order.
    pub(crate) words: Vec<W>,
    pub(crate) status: ExitStatus,
    /// It did not end by itself.
    pub(crate) hung: bool,
    /// What it and its libraries wrote on the standard error.
    pub(crate) errors: String,
}

/// Runs the program with this order until it ends or is killed by the device.
pub(crate) fn run<W: DeserializeOwned>(order: &Order, device: &Device) -> Run<W> {
    let folder = tempfile::tempdir().unwrap();
    let errors = folder.path().join("errors");
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", PROGRAM, "--nocapture", "--test-threads=1"])
        .env_clear()
        .env(ORDER, serde_json::to_string(order).unwrap())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(File::create(&errors).unwrap())
        .spawn()
        .unwrap();
    let pid = Pid::from_raw(i32::try_from(child.id()).unwrap()).unwrap();
    device.attach(Some(pid));
    let output = child.stdout.take().unwrap();
    let (ended, wait) = mpsc::channel::<()>();
    let watch = std::thread::spawn(move || {
        let hangs = wait.recv_timeout(PATIENCE) == Err(mpsc::RecvTimeoutError::Timeout);
        if hangs {
            let _ = kill_process(pid, Signal::KILL);
        }
        hangs
    });
    // A line without its end was not said.
    let words = BufReader::new(output)
        .split(b'\n')
        .map_while(Result::ok)
        .filter_map(|line| heard(&String::from_utf8_lossy(&line)))
        .collect();
    drop(ended);
    let hung = watch.join().unwrap();
    device.attach(None);
    let status = child.wait().unwrap();
    let errors = std::fs::read_to_string(&errors).unwrap_or_default();
    Run {
        words,
        status,
        hung,
        errors,
    }
}
