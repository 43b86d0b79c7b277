//! How far this process is, now and then.

use std::time::{Duration, Instant};

use crate::process::{processor_seconds, resident};

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
