//! The clock, and what a sweep did.

use serde_json::{Value, json};

use crate::{
    ctl::{json::moment, moment::second},
    wire::v1,
};

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

pub(in crate::ctl) fn confirmed(word: &v1::ConfirmClockResponse) -> String {
    match &word.leap {
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
