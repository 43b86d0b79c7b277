//! The clock, and what a sweep did.

use serde_json::{Value, json};

use super::count;

use crate::{
    ctl::{json::moment, moment::second},
    wire::v1,
};

/// A clock that stands so many seconds behind what was recorded is no matter of milliseconds any more.
pub(in crate::ctl) const BEHIND: u64 = 60;

/// How far it stands behind, in the largest unit that fits.
pub(in crate::ctl) fn behind(seconds: u64) -> String {
    let (number, one, many) = match seconds {
        ..3_600 => (seconds / 60, "minute", "minutes"),
        3_600..172_800 => (seconds / 3_600, "hour", "hours"),
        _ => (seconds / 86_400, "day", "days"),
    };
    count(usize::try_from(number).unwrap_or(usize::MAX), one, many)
}

/// In one line: from when to when it leapt.
pub(in crate::ctl) fn leap(leap: &v1::ClockLeap) -> String {
    format!(
        "from {} to {}",
        second(leap.from.as_ref()),
        second(leap.to.as_ref())
    )
}

pub(in crate::ctl) fn leap_json(leap: &v1::ClockLeap) -> Value {
    json!({ "from": moment(leap.from.as_ref()), "to": moment(leap.to.as_ref()) })
}

pub(in crate::ctl) fn confirmed(word: &v1::ConfirmClockResponse, ahead: u64) -> String {
    match &word.leap {
        None if ahead >= BEHIND => format!(
            "The clock stands {} behind what was recorded, and confirming does not help: nothing expires until it has caught up. \
             If it is wrong, set it; nothing was changed.",
            behind(ahead)
        ),
        Some(gap) => format!("The clock is right: it went on {}.", leap(gap)),
        None => "Nobody doubts the clock; nothing was changed.".to_owned(),
    }
}

pub(in crate::ctl) fn confirmed_json(word: &v1::ConfirmClockResponse) -> Value {
    json!({ "leap": word.leap.as_ref().map(leap_json) })
}

pub(in crate::ctl) fn swept(swept: &v1::SweepTermsResponse) -> String {
    format!(
        "Registrations that expired: {}\nUnits told that a registration expires soon: {}\nRegistrations whose time to be erased has come: {}",
        swept.expired, swept.announced, swept.to_erase
    )
}

pub(in crate::ctl) fn swept_json(swept: &v1::SweepTermsResponse) -> Value {
    json!({ "expired": swept.expired, "announced": swept.announced, "to_erase": swept.to_erase })
}
