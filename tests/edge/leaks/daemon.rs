//! A daemon that says everything it can: all levels of all crates, backtraces, and both outputs kept.

use std::{
    fs::File,
    io::{BufRead as _, BufReader, Read as _},
    path::Path,
    process::{Child, Command, ExitStatus, Stdio},
    sync::mpsc::{Receiver, channel},
    thread::JoinHandle,
    time::{Duration, Instant},
};

use rustix::process::{Pid, Resource, Rlimit, Signal, kill_process, prlimit};

use crate::common::KRINGD;

const PATIENCE: Duration = Duration::from_secs(60);

pub(crate) struct Talkative {
    child: Child,
    pub(crate) grpc: String,
    pub(crate) metrics: String,
    outputs: Vec<JoinHandle<Vec<u8>>>,
}

/// The program, started by a shell that lets writes over the file size limit fail instead of killing it.
fn command(folder: &Path, set: &[(&str, &str)]) -> Command {
    let mut command = Command::new("/bin/sh");
    command
        .args(["-c", "trap '' XFSZ; exec \"$@\"", "sh", KRINGD, "run", "--config"])
        .arg(folder.join("kring.toml"))
        .env("KRING_LISTEN", "127.0.0.1:0")
        .env("KRING_METRICS_LISTEN", "127.0.0.1:0")
        .env("KRING_LOG_FILTER", "trace")
        .env("RUST_BACKTRACE", "full")
        .envs(set.iter().copied())
        .stdin(Stdio::null())
        .stderr(Stdio::piped());
    command
}

/// Reads to the end in the background, handing on the first line.
fn kept(output: impl std::io::Read + Send + 'static) -> (JoinHandle<Vec<u8>>, Receiver<String>) {
    let (say, first) = channel();
    let reading = std::thread::spawn(move || {
        let mut output = BufReader::new(output);
        let mut line = String::new();
        output.read_line(&mut line).unwrap();
        // Only the reader of standard output waits for it.
        let _ = say.send(line.clone());
        let mut all = line.into_bytes();
        output.read_to_end(&mut all).unwrap();
        all
    });
    (reading, first)
}

impl Talkative {
    pub(crate) fn start(folder: &Path, set: &[(&str, &str)]) -> Self {
        let mut child = command(folder, set).stdout(Stdio::piped()).spawn().unwrap();
        let (errors, _) = kept(child.stderr.take().unwrap());
        let (output, first) = kept(child.stdout.take().unwrap());
        let line = first.recv_timeout(PATIENCE).unwrap();
        let mut words = line.split_whitespace().skip(3).step_by(2);
        let mut word = || {
            words
                .next()
                .unwrap_or_else(|| panic!("not ready: {line}"))
                .to_owned()
        };
        Self {
            child,
            grpc: word(),
            metrics: word(),
            outputs: vec![output, errors],
        }
    }

    /// From now on every write to a file fails, as on a full disk.
    pub(crate) fn fill_the_disk(&self) {
        let limit = Rlimit {
            current: Some(1),
            maximum: Some(1),
        };
        prlimit(Some(self.pid()), Resource::Fsize, limit).unwrap();
    }

    fn pid(&self) -> Pid {
        Pid::from_raw(i32::try_from(self.child.id()).unwrap()).unwrap()
    }

    /// Tells it to stop and returns all that it said.
    pub(crate) fn stop(self) -> Vec<u8> {
        kill_process(self.pid(), Signal::TERM).unwrap();
        self.end().1
    }

    /// Waits until it ends by itself.
    pub(crate) fn end(mut self) -> (ExitStatus, Vec<u8>) {
        let status = end(&mut self.child).expect("it ends");
        let said = self.outputs.drain(..).flat_map(|output| output.join().unwrap());
        (status, said.collect())
    }
}

impl Drop for Talkative {
    fn drop(&mut self) {
        // Gone already, unless the test failed.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn end(child: &mut Child) -> Option<ExitStatus> {
    let began = Instant::now();
    while began.elapsed() < PATIENCE {
        if let Some(status) = child.try_wait().unwrap() {
            return Some(status);
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    None
}

/// Starts it with a standard output that takes nothing, which a program may well fall over; whatever it does, returns
/// what it said.
pub(crate) fn without_standard_output(folder: &Path) -> Vec<u8> {
    let full = File::options().write(true).open("/dev/full").unwrap();
    let mut child = command(folder, &[]).stdout(full).spawn().unwrap();
    let mut errors = BufReader::new(child.stderr.take().unwrap());
    let mut said = Vec::new();
    loop {
        let before = said.len();
        let ended = errors.read_until(b'\n', &mut said).unwrap() == 0;
        // It either serves all the same, or it ends.
        if ended || String::from_utf8_lossy(&said[before..]).contains("serving") {
            break;
        }
    }
    let _ = child.kill();
    child.wait().unwrap();
    errors.read_to_end(&mut said).unwrap();
    said
}
