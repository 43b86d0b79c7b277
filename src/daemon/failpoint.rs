//! Failpoints: the daemon kills itself at a named place, for tests of what survives. Development mode only.
//!
//! Form: `place@n`: at the n-th time that the place is reached. The process ends as by `kill -9`: no destructor runs, no
//! buffer is written.

use engine::Step;
use journal::Stage;

/// Places, in the order of one group commit.
pub(super) const PLACES: [&str; 8] = [
    "decided",
    "before-append",
    "appended",
    "synced",
    "head-written",
    "head-synced",
    "published",
    "answered",
];

/// Where and when to die.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Failpoint {
    place: &'static str,
    left: u64,
}

impl Failpoint {
    /// Reads `place@n`.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (place, count) = text.split_once('@')?;
        let place = PLACES.into_iter().find(|known| *known == place)?;
        let left = count.parse().ok().filter(|&n| n > 0)?;
        Some(Self { place, left })
    }

    /// Dies here if it is the place and the time.
    pub(super) fn reached(&mut self, step: &Step<'_>) {
        if place(step) == Some(self.place) {
            self.left -= 1;
            if self.left == 0 {
                let _ =
                    rustix::process::kill_process(rustix::process::getpid(), rustix::process::Signal::KILL);
            }
        }
    }
}

fn place(step: &Step<'_>) -> Option<&'static str> {
    Some(match step {
        Step::Decided { events, .. } if *events > 0 => "decided",
        Step::Journal(Stage::BeforeAppend) => "before-append",
        Step::Journal(Stage::Appended) => "appended",
        Step::Journal(Stage::Synced) => "synced",
        Step::Journal(Stage::HeadWritten) => "head-written",
        Step::Journal(Stage::HeadSynced) => "head-synced",
        Step::Published { .. } => "published",
        Step::Answered => "answered",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failpoint_names_a_place_and_a_count() {
        assert_eq!(
            Failpoint::parse("synced@3"),
            Some(Failpoint {
                place: "synced",
                left: 3
            })
        );
        for wrong in ["synced", "synced@0", "nowhere@1", "@1", "synced@x"] {
            assert_eq!(Failpoint::parse(wrong), None, "{wrong}");
        }
    }
}
