//! Failpoints: the daemon comes to harm at a named place, for tests of what survives. Development mode only.
//!
//! Form: `place@n`: at the n-th time that the place is reached the process ends as by `kill -9`: no destructor runs, no
//! buffer is written. `fall:place@n`: the writer falls over there, as over a fault of this program, and the rest of the
//! daemon goes on. `hold:place@n`: the writer stands still there for good, as on a disk that does not answer.

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

/// What happens there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Harm {
    Kill,
    Fall,
    Hold,
}

/// What happens, where and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Failpoint {
    harm: Harm,
    place: &'static str,
    left: u64,
}

impl Failpoint {
    /// Reads `place@n`, `fall:place@n` and `hold:place@n`.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (harm, text) = match text.split_once(':') {
            None => (Harm::Kill, text),
            Some(("fall", rest)) => (Harm::Fall, rest),
            Some(("hold", rest)) => (Harm::Hold, rest),
            Some(_) => return None,
        };
        let (place, count) = text.split_once('@')?;
        let place = PLACES.into_iter().find(|known| *known == place)?;
        let left = count.parse().ok().filter(|&n| n > 0)?;
        Some(Self { harm, place, left })
    }

    /// Comes to harm here if it is the place and the time.
    pub(super) fn reached(&mut self, step: &Step<'_>) {
        if place(step) == Some(self.place) {
            self.left = self.left.saturating_sub(1);
            if self.left == 0 {
                self.harm.come();
            }
        }
    }
}

impl Harm {
    fn come(self) {
        match self {
            Self::Kill => {
                let _ =
                    rustix::process::kill_process(rustix::process::getpid(), rustix::process::Signal::KILL);
            }
            // With the message and the backtrace that a fault would print: they are searched too.
            Self::Fall => std::panic::panic_any("failpoint"),
            Self::Hold => loop {
                std::thread::park();
            },
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
        let at = |harm| {
            Some(Failpoint {
                harm,
                place: "synced",
                left: 3,
            })
        };
        assert_eq!(Failpoint::parse("synced@3"), at(Harm::Kill));
        assert_eq!(Failpoint::parse("fall:synced@3"), at(Harm::Fall));
        assert_eq!(Failpoint::parse("hold:synced@3"), at(Harm::Hold));
        for wrong in [
            "synced",
            "synced@0",
            "nowhere@1",
            "@1",
            "synced@x",
            "sing:synced@1",
            ":synced@1",
            "hold:",
        ] {
            assert_eq!(Failpoint::parse(wrong), None, "{wrong}");
        }
    }
}
