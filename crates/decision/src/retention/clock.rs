//! The clock: whether what time has done may be believed.
//!
//! Place in the flow: before anything that only time is the reason for. What a sweep ends or lets be erased cannot be undone,
//! so a sweep acts only where the clock went on by no more than a day from event to event and from the last event to now.
//! Where it leapt, sweeps are refused until an administrator says that it is right. So that an index in which nothing
//! happens for a weekend does not ask, the sweeper has the clock noted now and then.
//! A clock that was set back needs no word here: recorded time stands still until it has caught up.
//! Absent: clocks; who shows an administrator that it is asked (`src/`).

use event::{ClockConfirmed, ClockSeen, Fact, Moment};
use layers::get;
use serde::{Deserialize, Serialize};

use crate::{Answer, Desk, Draft, Reason, Refusal, View, command::ConfirmClock};

/// From one event to the next, and from the last one to now, the clock goes on by no more than this, microseconds.
pub const LEAP: i64 = 24 * HOUR;
/// The clock is noted when nothing was recorded for so long, microseconds.
pub const NOTED_AFTER: i64 = 6 * HOUR;

const HOUR: i64 = 3_600 * 1_000_000;

/// The clock went on by more than a day at once.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ClockLeap {
    /// The last moment before.
    pub from: Moment,
    /// The first moment after.
    pub to: Moment,
}

impl ClockLeap {
    fn between(from: Moment, to: Moment) -> Option<Self> {
        (to.0.saturating_sub(from.0) > LEAP).then_some(Self { from, to })
    }
}

/// What the events say of the clock.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(crate) struct ClockState {
    /// When the last event was recorded.
    last: Moment,
    /// Nobody has confirmed this.
    leapt: Option<ClockLeap>,
}

/// Notes when an event was recorded. For every event of the log, also one that cannot be opened any more.
pub fn note_time(draft: &mut Draft<'_>, recorded_at: Moment) {
    let known = draft.view().clock_state();
    let last = known.map_or(recorded_at, |known| known.last);
    let leap = ClockLeap::between(last, recorded_at).filter(|_| draft.view().somebody_can_register());
    let leapt = match (known.and_then(|known| known.leapt), leap) {
        (Some(before), Some(leap)) => Some(ClockLeap {
            from: before.from,
            to: leap.to,
        }),
        (before, leap) => before.or(leap),
    };
    let now = ClockState {
        last: last.max(recorded_at),
        leapt,
    };
    if known != Some(now) {
        draft.over.own.clock.insert((), now);
    }
}

/// Folds an administrator's word.
pub(crate) fn fold(draft: &mut Draft<'_>, fact: &Fact) {
    if let (Fact::ClockConfirmed(_), Some(known)) = (fact, draft.view().clock_state()) {
        let confirmed = ClockState { leapt: None, ..known };
        draft.over.own.clock.insert((), confirmed);
    }
}

impl View<'_> {
    fn clock_state(self) -> Option<ClockState> {
        get(self.over.map(|o| &o.own.clock), &self.base.own.clock, &()).copied()
    }

    /// Before the first unit is opened nothing can end: a store may lie for long between its making and its first day. Asked of
    /// units, since registrations may be erased, and the answer must stay the same.
    fn somebody_can_register(self) -> bool {
        self.registry.units() > 0
    }

    /// Where the clock leapt, from the events and up to `now`; `None`: what time has done may be believed.
    #[must_use]
    pub fn clock_leap(self, now: Moment) -> Option<ClockLeap> {
        let known = self.clock_state()?;
        known.leapt.or_else(|| {
            let leap = ClockLeap::between(known.last, now)?;
            self.somebody_can_register().then_some(leap)
        })
    }
}

/// Refuses what only time is the reason for, while the clock is in doubt.
pub(crate) fn trusted(desk: &Desk<'_, '_>) -> Result<(), Refusal> {
    match desk.view().clock_leap(desk.now) {
        Some(_) => Err(Refusal::of(Reason::ClockNotConfirmed)),
        None => Ok(()),
    }
}

/// Decides an administrator's word that the clock is right; nothing if nobody doubts it.
pub(crate) fn confirm(desk: &mut Desk<'_, '_>, command: &ConfirmClock) -> Result<Answer, Refusal> {
    let leap = desk.view().clock_leap(desk.now);
    if let Some(ClockLeap { from, to }) = leap {
        let by = command.by;
        desk.record(Fact::ClockConfirmed(ClockConfirmed { by, from, to }));
    }
    Ok(Answer::Clock(leap))
}

/// Notes the clock when nothing was recorded for some hours.
pub(crate) fn see(desk: &mut Desk<'_, '_>) -> Result<Answer, Refusal> {
    let known = desk.view().clock_state();
    let quiet = known.is_none_or(|known| desk.now.0.saturating_sub(known.last.0) >= NOTED_AFTER);
    if quiet {
        desk.record(Fact::ClockSeen(ClockSeen { at: desk.now }));
    }
    Ok(Answer::Done)
}
