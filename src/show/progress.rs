//! What is being done while nothing is told: a spinner on a terminal, else one line per step.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

use super::Page;

const TICK: Duration = Duration::from_millis(120);

/// Shows that something is going on.
pub(crate) struct Progress {
    bar: ProgressBar,
    page: Page,
    what: String,
}

impl Progress {
    /// Begins; `what` stands before every message.
    pub(crate) fn new(terminal: bool, what: &str) -> Self {
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
        }
    }

    /// Says what is being waited for.
    pub(crate) fn says(&self, message: &str) {
        self.bar.set_message(message.to_owned());
        if !self.page.terminal() {
            self.page.line(&format!("{}: {message} ...", self.what));
        }
    }

    /// Counts on: a moving number on a terminal, nothing else.
    pub(crate) fn counts(&self, message: String) {
        self.bar.set_message(message);
    }

    /// Ends, and says what was done.
    pub(crate) fn done(self, what: &str) {
        self.bar.finish_and_clear();
        self.page.line(&format!("{}: {what}", self.what));
    }

    /// Ends without a word.
    pub(crate) fn clear(&self) {
        self.bar.finish_and_clear();
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}
