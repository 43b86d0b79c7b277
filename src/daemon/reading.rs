//! What operators see of a start: how far the reading of a long log is, what was found, and a clock that looks wrong.
//!
//! Place in the flow: before any request. Absent: opening; anything that names somebody.

use std::time::{Duration, Instant};

use engine::{Opened, PolicyFile, SnapshotUse};
use event::Moment;
use journal::Stop;

use super::{barred, log_findings::RETIRES};
use crate::observe::Readiness;

/// Between two lines.
const LINE_EVERY: Duration = Duration::from_secs(5);
/// Events between two looks at the time.
const LOOK_EVERY: u64 = 4096;

/// Tells how far the reading is: in the log every few seconds, and where readiness is asked for.
pub(super) struct Reading {
    readiness: Readiness,
    /// Where it began, and when.
    from: Option<(u64, Instant)>,
    told: Instant,
}

impl Reading {
    pub(super) fn begin(readiness: Readiness) -> Self {
        Self {
            readiness,
            from: None,
            told: Instant::now(),
        }
    }

    /// So many events of so many are read; those that a snapshot spared count as read.
    pub(super) fn at(&mut self, read: u64, all: u64) {
        let now = Instant::now;
        let (from, began) = *self.from.get_or_insert_with(|| (read.saturating_sub(1), now()));
        if !(read - from).is_multiple_of(LOOK_EVERY) {
            return;
        }
        let percent = percent(read - from, all.saturating_sub(from));
        self.readiness
            .under_way("writer", "the log is being read", percent);
        if self.told.elapsed() >= LINE_EVERY {
            self.told = now();
            let seconds = began.elapsed().as_secs_f64();
            let rate = (read - from) as f64 / seconds.max(0.001);
            tracing::info!(
                read,
                all,
                events_per_second = rate.round(),
                "reading the log, {percent} %"
            );
        }
    }
}

fn percent(done: u64, all: u64) -> u8 {
    let percent = u128::from(done) * 100 / u128::from(all.max(1));
    u8::try_from(percent.min(100)).unwrap_or(100)
}

/// Says what was found.
pub(super) fn tell(found: &Opened, began: Instant) {
    let Opened {
        journal,
        replayed,
        snapshot,
        policy_file,
    } = found;
    if *policy_file == PolicyFile::Earlier {
        tracing::warn!(
            "the policy file is an earlier one, and the policy in force is used: refresh the file with `kringctl rules \
             show --write policy.toml`"
        );
    }
    match snapshot {
        SnapshotUse::Used => tracing::info!(events = replayed.spared, "the snapshot fits the log"),
        SnapshotUse::None => tracing::info!("there is no snapshot; the whole log was read, and one is made"),
        SnapshotUse::Dropped(why) => {
            tracing::warn!(%why, "the snapshot was dropped and is made again; the log is proven up to its head");
        }
        SnapshotUse::Unusable(why) => {
            tracing::warn!(%why, "there can be no snapshot; each start reads the whole log until that is mended");
        }
        SnapshotUse::Barred(path) => {
            let why = barred::may_not_be_read("the snapshot", path);
            tracing::warn!(%why, "there can be no snapshot; each start reads the whole log until that is mended");
        }
    }
    tracing::info!(
        events = replayed.events,
        spared = replayed.spared,
        read = replayed.events - replayed.spared,
        erased = replayed.erased,
        volumes = journal.volumes,
        seconds = began.elapsed().as_secs_f64(),
        stop = ?journal.stop,
        "{}",
        how_far_proven(replayed.spared)
    );
    mended(journal);
}

/// What a snapshot spares was proven when it was written, and is not read again.
const fn how_far_proven(spared: u64) -> &'static str {
    match spared {
        0 => "the log is read and proven",
        _ => {
            "the log is proven from the snapshot on; closed volumes before that stand, and were not read again"
        }
    }
}

/// A clock so far behind what is recorded was set back.
const BEHIND: Duration = Duration::from_secs(5);
/// A clock so far ahead of it may be wrong, unless nobody called for so long.
const AHEAD: Duration = Duration::from_secs(30 * 86_400);

/// Says that the clock looks wrong, before anything is recorded by it: recorded time never goes back.
pub(super) fn compare_clock(recorded: Moment, clock: Moment) {
    let days = clock.0.abs_diff(recorded.0) / 86_400_000_000;
    match strange(recorded, clock) {
        Some(Strange::Behind) => tracing::warn!(
            days,
            "the clock stands before the latest recorded moment; until it has caught up, that moment is recorded"
        ),
        Some(Strange::Ahead) => tracing::warn!(
            days,
            "the clock stands long after the latest recorded moment; if it is wrong, stop and set it right before \
             anything is recorded: recorded time never goes back"
        ),
        None => {}
    }
}

#[derive(Debug, PartialEq, Eq)]
enum Strange {
    Behind,
    Ahead,
}

fn strange(recorded: Moment, clock: Moment) -> Option<Strange> {
    let apart = Duration::from_micros(clock.0.abs_diff(recorded.0));
    match clock < recorded {
        true => (apart > BEHIND).then_some(Strange::Behind),
        false => (apart > AHEAD).then_some(Strange::Ahead),
    }
}

/// What the journal found out of order and put right.
fn mended(found: &journal::Opened) {
    if found.stop == Stop::Unclean {
        tracing::warn!(
            "the last stop was not clean (a crash or a kill); the log was proven to its head, nothing is missing"
        );
    }
    if let Some(volume) = &found.retired {
        tracing::warn!(volume = %volume.display(), "{RETIRES}");
    }
    if let Some(copy) = &found.copy {
        tracing::warn!(
            copy = %copy.display(),
            "the newest volume was copied before it was recovered; the copy may be removed once all is well"
        );
    }
    if let Some(events) = found.older_head {
        tracing::warn!(
            said = events,
            "the head file was an older one than the log; what stands behind it was proven and counts, and the head is written \
             anew"
        );
    }
    let unacknowledged = found.unacknowledged.end - found.unacknowledged.start;
    if unacknowledged > 0 {
        tracing::warn!(
            events = unacknowledged,
            "the log ends with events that were durable but never acknowledged; they count"
        );
    }
    if found.head_repaired {
        tracing::warn!("one of the two slots of the head file was damaged and has been written anew");
    }
    for file in &found.rebuilt {
        tracing::warn!(file = %file.display(), "a derived file was damaged or missing and has been made anew");
    }
    for file in &found.leftovers {
        tracing::info!(file = %file.display(), "an unfinished file of the store, or an empty folder, was removed");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn readiness_follows_the_reading_from_where_it_began() {
        let readiness = Readiness::starting("writer", "the log is being read");
        let mut reading = Reading::begin(readiness.clone());
        // A snapshot spared the first million.
        for read in 1_000_001..=1_000_000 + 3 * LOOK_EVERY {
            reading.at(read, 1_000_000 + 4 * LOOK_EVERY);
        }
        assert_eq!(readiness.reasons(), "writer: the log is being read, 75 %\n");
    }

    #[test]
    fn a_clock_is_strange_that_was_set_back_or_is_far_ahead() {
        let day = 86_400_000_000;
        let recorded = Moment(20_000 * day);
        let after = |micros: i64| strange(recorded, Moment(recorded.0.saturating_add(micros)));
        let well = [0, -5_000_000, 5_000_000, 30 * day];
        assert!(well.into_iter().all(|micros| after(micros).is_none()));
        assert_eq!(
            [-5_000_001, -9_000 * day, i64::MIN].map(after),
            [const { Some(Strange::Behind) }; 3]
        );
        assert_eq!(
            [30 * day + 1, i64::MAX].map(after),
            [const { Some(Strange::Ahead) }; 2]
        );
    }

    #[test]
    fn no_number_is_more_than_all() {
        assert_eq!(
            [percent(0, 0), percent(7, 3), percent(u64::MAX, u64::MAX)],
            [0, 100, 100]
        );
    }
}
