//! This process: its memory, its time, and how far it is.

use std::{
    fs,
    time::{Duration, Instant},
};

/// Memory that is resident now, and the most that ever was; bytes.
pub(crate) fn resident() -> (u64, u64) {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let bytes = |field: &str| {
        let line = status.lines().find(|line| line.starts_with(field)).unwrap();
        let kib: u64 = line.split_whitespace().nth(1).unwrap().parse().unwrap();
        kib << 10
    };
    (bytes("VmRSS"), bytes("VmHWM"))
}

/// Of all threads of this process.
pub(crate) fn processor_seconds() -> f64 {
    let stat = fs::read_to_string("/proc/self/stat").unwrap();
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap().split_whitespace().collect();
    // In hundredths on every Linux: user, system.
    let ticks: f64 = fields[11..13]
        .iter()
        .map(|ticks| ticks.parse::<f64>().unwrap())
        .sum();
    ticks / 100.0
}

/// Says now and then how far it is.
pub(crate) struct Progress {
    of_what: &'static str,
    steps: u64,
    said: Instant,
}

impl Progress {
    pub(crate) fn new(of_what: &'static str) -> Self {
        Self {
            of_what,
            steps: 0,
            said: Instant::now(),
        }
    }

    pub(crate) fn step(&mut self) {
        self.steps += 1;
        if self.steps.is_multiple_of(1_000) && self.said.elapsed() > Duration::from_secs(10) {
            self.said = Instant::now();
            let mib = resident().0 >> 20;
            eprintln!(
                "{} {}, {mib} MiB, {:.0} s of processor time",
                self.steps,
                self.of_what,
                processor_seconds()
            );
        }
    }
}
