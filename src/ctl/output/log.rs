//! Events of the log, and its proof. Lines, not tables: they come one at a time.

use serde_json::{Value, json};

use crate::{
    ctl::{
        json::{moment, text},
        moment::line_start,
    },
    wire::v1::{self, LogKind},
};

/// One event, `MOMENT  KIND`.
pub(in crate::ctl) fn entry(word: &v1::TailLogResponse) -> String {
    let gap = match word.skipped {
        0 => String::new(),
        skipped => format!("... {skipped} events went by too fast to be told\n"),
    };
    let entry = word.entry.unwrap_or_default();
    format!(
        "{gap}{}  {}",
        line_start(entry.recorded_at.as_ref()),
        kind(entry.kind())
    )
}

pub(in crate::ctl) fn entry_json(word: &v1::TailLogResponse) -> Value {
    let entry = word.entry.unwrap_or_default();
    json!({
        "recorded_at": moment(entry.recorded_at.as_ref()), "kind": kind(entry.kind()), "skipped": word.skipped,
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
        LogKind::Erasure => "erasure",
    }
}

/// The verdict: a line on the key slots, and one on the log: proven or damaged, events, root.
pub(in crate::ctl) fn verdict(word: &v1::VerifyLogResponse) -> String {
    let log = if word.proven {
        format!("proven: {} events, root {}", word.events, word.root)
    } else {
        format!("DAMAGED: {} of {} events read, no root", word.read, word.events)
    };
    format!("{}\n{log}", slots(word))
}

fn slots(word: &v1::VerifyLogResponse) -> String {
    let used = word.damaged_key_slots.len() as u64 + word.more_damaged_key_slots;
    let spare = word.damaged_spare_key_slots.len() as u64 + word.more_damaged_spare_key_slots;
    let looked = format!(
        "{} key slots looked at, {} erased",
        word.key_slots_read, word.key_slots_erased
    );
    match (used, spare) {
        (0, 0) => looked,
        (0, _) => {
            format!(
                "damaged spare key slots: {spare}; nothing is lost, they are made anew before their turn; {looked}"
            )
        }
        _ => format!("DAMAGED key slots: {used} in use, {spare} spare; {looked}"),
    }
}

pub(in crate::ctl) fn verdict_json(word: &v1::VerifyLogResponse) -> Value {
    json!({
        "events": word.events, "read": word.read, "proven": word.proven, "root": text(&word.root),
        "damage": text(&word.damage),
        "key_slots": word.key_slots, "key_slots_read": word.key_slots_read,
        "key_slots_erased": word.key_slots_erased, "damaged_key_slots": word.damaged_key_slots,
        "damaged_spare_key_slots": word.damaged_spare_key_slots,
        "more_damaged_key_slots": word.more_damaged_key_slots,
        "more_damaged_spare_key_slots": word.more_damaged_spare_key_slots,
    })
}
