//! Status of the daemon.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::clock::{BEHIND, behind, leap, leap_json};
use crate::{
    ctl::{
        json::{moment, text},
        moment::{day, days_left, second},
        page::{Page, keep_whole},
    },
    wire::v1,
};

pub(in crate::ctl) fn show(page: Page, s: &v1::GetStatusResponse, now: Timestamp) -> String {
    let mut table = page.table(&["daemon", ""]);
    let (development, server_time) = if s.development {
        ("yes: never for real data", "server time (may be made up)")
    } else {
        ("no", "server time")
    };
    let ready = match (s.ready, s.warning.as_str()) {
        (true, "") => "yes".to_owned(),
        (true, warning) => format!("yes, but {warning}"),
        (false, _) => format!("no: {}", s.not_ready_reason),
    };
    for (name, value) in [
        ("version", s.version.clone()),
        ("profile", s.profile.clone()),
        ("development mode", development.to_owned()),
        ("ready", ready),
        (server_time, second(s.server_time.as_ref())),
        ("started", second(s.started_at.as_ref())),
        ("own certificate runs out", runs_out(s, now)),
        ("key-encryption key", fingerprint(s)),
        ("agencies", s.agencies.to_string()),
        ("units", s.units.to_string()),
        ("active registrations", s.active_registrations.to_string()),
        ("unacknowledged notices", s.unacknowledged_notices.to_string()),
        ("events in the log", s.events.to_string()),
        ("limits reached since start", limits(s)),
        ("clock", clock(s)),
        ("erasures under way", s.erasures_under_way.to_string()),
    ] {
        table.add_row([name.to_owned(), value]);
    }
    keep_whole(&mut table, &[0]);
    table.to_string()
}

/// As `kringd make-key` told it of the key's file.
fn fingerprint(s: &v1::GetStatusResponse) -> String {
    match s.key_encryption_fingerprint.as_str() {
        "" => "not known".to_owned(),
        fingerprint => format!("fingerprint {fingerprint}"),
    }
}

/// The follow-up officers are told around whom; an administrator, how often.
fn limits(s: &v1::GetStatusResponse) -> String {
    let all = s.limits_reached.iter();
    let named: Vec<String> = all
        .map(|one| format!("{} ({})", one.limit, one.commands))
        .collect();
    if named.is_empty() {
        "none".to_owned()
    } else {
        named.join("\n")
    }
}

fn clock(s: &v1::GetStatusResponse) -> String {
    match &s.clock_leap {
        None if s.recorded_ahead_seconds >= BEHIND => format!(
            "{} behind what was recorded: nothing expires until it has caught up",
            behind(s.recorded_ahead_seconds)
        ),
        None => "believed".to_owned(),
        Some(leapt) => format!(
            "went on {}: nothing expires until `kringctl clock confirm`",
            leap(leapt)
        ),
    }
}

fn runs_out(s: &v1::GetStatusResponse, now: Timestamp) -> String {
    let day = day(s.certificate_not_after.as_ref(), "not known");
    match days_left(s.certificate_not_after.as_ref(), now) {
        None => day,
        Some(left) if left < 0 => format!("{day}: IT RAN OUT"),
        Some(left) => format!("{day} (days left: {left})"),
    }
}

pub(in crate::ctl) fn as_json(s: &v1::GetStatusResponse, now: Timestamp) -> Value {
    json!({
        "version": s.version, "profile": s.profile, "development": s.development, "ready": s.ready,
        "not_ready_reason": text(&s.not_ready_reason), "server_time": moment(s.server_time.as_ref()),
        "started_at": moment(s.started_at.as_ref()), "agencies": s.agencies, "units": s.units,
        "active_registrations": s.active_registrations, "unacknowledged_notices": s.unacknowledged_notices,
        "events": s.events, "certificate_not_after": moment(s.certificate_not_after.as_ref()),
        "certificate_days_left": days_left(s.certificate_not_after.as_ref(), now), "warning": text(&s.warning),
        "key_encryption_fingerprint": text(&s.key_encryption_fingerprint),
        "clock_leap": s.clock_leap.as_ref().map(leap_json),
        "recorded_ahead_seconds": s.recorded_ahead_seconds, "erasures_under_way": s.erasures_under_way,
        "receipt_verifier_key": text(&s.receipt_verifier_key),
        "limits_reached": s.limits_reached.iter().map(limit_as_json).collect::<Vec<_>>(),
    })
}

fn limit_as_json(one: &v1::LimitCount) -> Value {
    json!({ "limit": one.limit, "commands": one.commands })
}
