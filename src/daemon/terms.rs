//! When terms are looked at: at the start, then every hour, when a day begins in Amsterdam, and when somebody confirmed the
//! clock.
//!
//! Place in the flow: beside it. The clock is noted when nothing else was recorded for hours, so that a quiet weekend is no
//! leap. Absent: the sweep itself (`crate::terms`), and when a clock is in doubt (`decision`).

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use decision::{Command, NOTED_AFTER, Reason, Refusal};
use event::Day;

use crate::{
    door::Door,
    terms::{clock_leapt, erase_due, sweep},
};

/// A clock that stands so far behind what was recorded is told of: it was set back, or ran ahead.
pub(super) const BEHIND: Duration = Duration::from_secs(60);
/// Between two looks at the clock.
const TICK: Duration = Duration::from_secs(10);
/// Between two sweeps of the same day: a term may have become shorter meanwhile.
const EVERY: Duration = Duration::from_secs(3_600);

/// Sweeps now and then, until the task is aborted or nothing is written any more.
pub(super) async fn keep(door: Arc<Door>) {
    let began = Instant::now();
    let mut swept: Option<(Day, Instant)> = None;
    let mut waits_for = None;
    loop {
        let today = door.now().day();
        let is_due = swept.is_none_or(|(day, at)| day != today || at.elapsed() >= EVERY);
        // Nothing is erased in a daemon's first hour: whoever started it with a wrong clock or an older store sees what ends, and
        // can stop it.
        let erases = began.elapsed() >= EVERY && !door.clock.is_scenario();
        match turn(&door, is_due, erases).await {
            Ok(()) => {
                waits_for = None;
                if is_due {
                    swept = Some((today, Instant::now()));
                }
            }
            Err(why) if why.reason == Reason::NotWriting => return,
            Err(why) => {
                let reason = why.reason.code();
                // A disk may be full for hours; that is one line.
                if waits_for.replace(reason) != Some(reason) {
                    tracing::warn!(reason, "what time has done waits: {}", why.sentence());
                }
            }
        }
        // Confirmed or not, another look costs nothing.
        let _ = tokio::time::timeout(TICK, door.terms.notified()).await;
    }
}

async fn turn(door: &Door, is_due: bool, erases: bool) -> Result<(), Refusal> {
    // A scenario clock stands still between two days.
    let quiet = door.clock_now().0.saturating_sub(door.recorded().0);
    if quiet >= NOTED_AFTER && !door.clock.is_scenario() {
        door.engine.submit(Command::SeeClock, door.now()).await?;
    }
    if is_due {
        sweep(door).await?;
        // A story in which years pass in minutes says itself when (`SweepTerms`).
        if erases {
            erase_due(door).await?;
        }
    }
    Ok(())
}

/// Tells where readiness is asked for that the clock is in doubt.
pub(super) fn note(door: &Door) {
    let (part, text) = (
        "clock",
        "the clock went on by more than a day at once: nothing expires until an administrator says that it is right (`kringctl clock confirm`)",
    );
    let behind = "the clock stands behind what was recorded: nothing expires until it has caught up";
    let said = match (clock_leapt(door), door.recorded_ahead() >= BEHIND) {
        (true, _) => text,
        (false, true) => behind,
        (false, false) => {
            door.readiness.drop_note(part);
            return;
        }
    };
    if door.readiness.note(part, said) {
        tracing::warn!("{said}");
    }
}
