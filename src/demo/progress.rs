//! What the demo is doing while nothing is told: a spinner on a terminal, else one line per step.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use scenario::Event;

use super::page::Page;
use crate::play::{Cast, Happening, Watcher};

const TICK: Duration = Duration::from_millis(120);

/// Shows that the demo is alive.
pub(super) struct Progress {
    bar: ProgressBar,
    page: Page,
    what: String,
    events: usize,
}

impl Progress {
    /// Begins; `what` stands before every message.
    pub(super) fn new(terminal: bool, what: &str) -> Self {
        let bar = if terminal {
            ProgressBar::new_spinner()
        } else {
            ProgressBar::hidden()
        };
        if let Ok(style) = ProgressStyle::with_template("{spinner} {prefix}: {msg}") {
            bar.set_style(style);
        }
        bar.set_prefix(what.to_owned());
        if terminal {
            bar.enable_steady_tick(TICK);
        }
        Self {
            bar,
            page: Page::new(terminal),
            what: what.to_owned(),
            events: 0,
        }
    }

    /// Says what is being waited for.
    pub(super) fn says(&self, message: &str) {
        self.bar.set_message(message.to_owned());
        if !self.page.terminal() {
            self.page.line(&format!("{}: {message} ...", self.what));
        }
    }

    /// Ends, and says what was done.
    pub(super) fn done(self) {
        self.bar.finish_and_clear();
        self.page
            .line(&format!("{}: {} events played", self.what, self.events));
    }

    /// Ends without a word.
    pub(super) fn clear(&self) {
        self.bar.finish_and_clear();
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

impl Watcher for Progress {
    fn waits(&mut self, what: &str) {
        self.says(what);
    }

    fn begins(&mut self, _cast: &Cast, at: usize, _event: &Event) {
        self.bar.set_message(format!("event {}", at + 1));
    }

    fn ends(&mut self, _cast: &Cast, _event: &Event, _happening: &Happening) {
        self.events += 1;
    }
}
