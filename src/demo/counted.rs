//! A telling that is not told: only how far it is.

use scenario::Event;

use crate::{
    play::{Cast, Happening, Watcher},
    show::Progress,
};

/// Counts the events.
pub(super) struct Counted {
    progress: Progress,
    events: usize,
}

impl Counted {
    /// Begins; `what` stands before every message.
    pub(super) fn new(terminal: bool, what: &str) -> Self {
        Self {
            progress: Progress::new(terminal, what),
            events: 0,
        }
    }

    /// Ends, and says how many there were.
    pub(super) fn done(self) {
        self.progress.done(&format!("{} events played", self.events));
    }
}

impl Watcher for Counted {
    fn waits(&mut self, what: &str) {
        self.progress.says(what);
    }

    fn begins(&mut self, _cast: &Cast, at: usize, _event: &Event) {
        self.progress.counts(format!("event {}", at + 1));
    }

    fn ends(&mut self, _cast: &Cast, _event: &Event, _happening: &Happening) {
        self.events += 1;
    }
}
