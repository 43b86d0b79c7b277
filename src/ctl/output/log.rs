//! Events of the log, and its proof. Lines, not tables: they come one at a time.

use serde_json::{Value, json};

use crate::{
    ctl::{
        json::{moment, text},
        moment::line_start,
        page::Page,
    },
    wire::v1::{self, LogKind},
};

/// Width of the longest kind.
const KIND: usize = 12;
/// Under which what did not fit goes on: below the kind's right-hand neighbour.
const INDENT: usize = 20 + 2 + KIND + 2;

/// One event, `MOMENT  KIND  OIN UNIT`; what does not fit goes on the next line.
pub(in crate::ctl) fn entry(page: Page, word: &v1::TailLogResponse) -> String {
    let mut said = String::new();
    if word.skipped > 0 {
        said.push_str(&format!(
            "... {} events went by too fast to be told\n",
            word.skipped
        ));
    }
    let entry = word.entry.clone().unwrap_or_default();
    let kind = kind(entry.kind());
    let mut line = format!("{}  {kind:KIND$}", line_start(entry.recorded_at.as_ref()));
    let caller = match entry.caller_oin.as_str() {
        "" => String::new(),
        oin => format!("by {oin}"),
    };
    for (gap, part) in [("  ", &entry.oin), (" ", &entry.unit_code), (" ", &caller)] {
        if part.is_empty() {
            continue;
        }
        if line.chars().count() + gap.len() + part.chars().count() > usize::from(page.width) {
            said.push_str(line.trim_end());
            said.push('\n');
            line = format!("{:INDENT$}{part}", "");
        } else {
            line.push_str(gap);
            line.push_str(part);
        }
    }
    said.push_str(line.trim_end());
    said
}

pub(in crate::ctl) fn entry_json(word: &v1::TailLogResponse) -> Value {
    let entry = word.entry.clone().unwrap_or_default();
    json!({
        "recorded_at": moment(entry.recorded_at.as_ref()), "kind": kind(entry.kind()), "oin": text(&entry.oin),
        "unit_code": text(&entry.unit_code), "caller_oin": text(&entry.caller_oin), "skipped": word.skipped,
    })
}

fn kind(kind: LogKind) -> &'static str {
    match kind {
        LogKind::Unspecified => "unknown",
        LogKind::Store => "store",
        LogKind::Agencies => "agencies",
        LogKind::Person => "person",
        LogKind::Registration => "registration",
        LogKind::Relation => "relation",
        LogKind::Link => "link",
        LogKind::Delivery => "delivery",
        LogKind::Access => "access",
        LogKind::Request => "request",
    }
}

/// The verdict over the log, on one line: proven or damaged, events, root.
pub(in crate::ctl) fn verdict(word: &v1::VerifyLogResponse) -> String {
    if word.proven {
        format!("proven: {} events, root {}", word.events, word.root)
    } else {
        format!("DAMAGED: {} of {} events read, no root", word.read, word.events)
    }
}

pub(in crate::ctl) fn verdict_json(word: &v1::VerifyLogResponse) -> Value {
    json!({
        "events": word.events, "read": word.read, "proven": word.proven, "root": text(&word.root),
        "damage": text(&word.damage),
    })
}
