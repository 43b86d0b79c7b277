//! What examining a store found, as a table and for scripts, with one verdict over the whole.
//!
//! Absent: looking, printing, the words of each part (`findings`).

use std::path::{Path, PathBuf};

use engine::{EventsFound, Examined, Failure, SnapshotFound};
use serde_json::{Value, json};

use super::findings::{Row, State, rows};
use crate::{ctl::page, translate};

/// Everything that was found.
pub(super) struct Report {
    data_dir: PathBuf,
    rows: Vec<Row>,
    verdict: Verdict,
    numbers: Value,
}

/// The whole of it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Verdict {
    Whole,
    /// Nothing that the store needs is damaged, and something beside it is.
    InDoubt,
    Damaged,
    /// Whole, but a start with this configuration would refuse it.
    NotOfThisConfiguration,
}

impl Report {
    /// `remark` is what there is to be done about the keys.
    pub(super) fn of(data_dir: &Path, found: Examined, remark: Option<String>) -> Self {
        let rows = rows(&found, remark);
        let in_doubt = rows.iter().any(|row| row.state == State::InDoubt);
        let verdict = match (found.is_whole(), &found.belongs) {
            (false, _) => Verdict::Damaged,
            (true, Some(Err(_))) => Verdict::NotOfThisConfiguration,
            (true, _) if in_doubt => Verdict::InDoubt,
            (true, _) => Verdict::Whole,
        };
        Self {
            data_dir: data_dir.to_owned(),
            rows,
            verdict,
            numbers: numbers(&found),
        }
    }

    pub(super) fn verdict(&self) -> Verdict {
        self.verdict
    }

    /// Part, state and what was found.
    pub(super) fn table(&self) -> String {
        let mut table = page::Page::of_standard_output().table(&["PART", "STATE", "FOUND"]);
        for row in &self.rows {
            table.add_row([row.part, row.state.word(), &row.found]);
        }
        page::keep_whole(&mut table, &[0, 1]);
        table.to_string()
    }

    /// What to do, part by part.
    pub(super) fn next_steps(&self) -> Vec<String> {
        let said = |row: &Row| row.next.as_ref().map(|next| format!("{}: {next}.", row.part));
        self.rows.iter().filter_map(said).collect()
    }

    /// The root, where the log is whole: on a line of its own, to be copied.
    pub(super) fn root(&self) -> Option<String> {
        let root = self.numbers["root"].as_str()?;
        Some(format!("root: {root}"))
    }

    pub(super) fn last_line(&self) -> String {
        let path = self.data_dir.display();
        match self.verdict {
            Verdict::Whole => format!("whole: {path}"),
            Verdict::InDoubt => {
                format!("in doubt: {path}: nothing is lost, and what is said above is broken")
            }
            Verdict::Damaged => format!("DAMAGED: {path}"),
            Verdict::NotOfThisConfiguration => {
                format!("whole, but not the store of this configuration: {path}")
            }
        }
    }

    /// Stable names; null for what is absent.
    pub(super) fn json(&self) -> Value {
        let verdict = match self.verdict {
            Verdict::Whole => "whole",
            Verdict::InDoubt => "in doubt",
            Verdict::Damaged => "damaged",
            Verdict::NotOfThisConfiguration => "not of this configuration",
        };
        let parts: Vec<Value> = self
            .rows
            .iter()
            .map(|row| {
                let state = row.state.word().to_lowercase();
                json!({"part": row.part, "state": state, "found": row.found, "next": row.next})
            })
            .collect();
        json!({
            "store": self.data_dir.display().to_string(), "verdict": verdict, "parts": parts, "numbers": self.numbers,
        })
    }
}

fn numbers(found: &Examined) -> Value {
    let log = found.log.as_ref().ok();
    let slots = found.slots.as_ref().ok();
    let matters = |damaged: Vec<u64>| Value::from(damaged);
    let erased = match found.events {
        EventsFound::Whole { erased, .. } => Some(erased),
        _ => None,
    };
    let snapshot = match found.snapshot {
        SnapshotFound::Whole { size, .. } | SnapshotFound::NotCompared { size } => Some(size),
        _ => None,
    };
    json!({
        "events": log.map(|log| log.head.size),
        "root": log.map(|log| translate::hex(&log.head.root.0)),
        "volumes": log.map(|log| log.volumes.len()),
        "damaged_position": damaged_position(found),
        "erased_events": erased,
        "key_slots": slots.map(|slots| slots.prepared),
        "key_slots_used": slots.map(|slots| slots.used),
        "key_slots_used_at_least": slots.map(|slots| slots.used_at_least),
        "reserve_bytes": log.map(|log| log.reserve_bytes),
        "key_slots_erased": slots.map(|slots| slots.erased),
        "damaged_key_slots": slots.map(|slots| matters(slots.damaged_used().map(|slot| slot.matter.0).collect())),
        "damaged_spare_key_slots":
            slots.map(|slots| matters(slots.damaged_spare().map(|slot| slot.matter.0).collect())),
        "snapshot_events": snapshot,
    })
}

/// The first position that cannot be trusted, as far as it is known.
fn damaged_position(found: &Examined) -> Option<u64> {
    use journal::Failure::{Behind, Damaged};
    let in_log = match &found.log {
        Err(Damaged { position, .. }) => Some(position.0),
        Err(Behind { log, .. }) => Some(*log),
        _ => None,
    };
    let in_events = || match &found.events {
        EventsFound::Damaged(
            Failure::NotAnEvent { position, .. }
            | Failure::DoesNotOpen { position }
            | Failure::KeyMissing { position }
            | Failure::Unreadable { position, .. },
        ) => Some(*position),
        _ => None,
    };
    in_log.or_else(in_events)
}
