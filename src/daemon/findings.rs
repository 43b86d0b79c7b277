//! What examining a store found, in words, part by part: how it is, what that means, what to do next.
//!
//! Absent: looking (crate `engine`), and how it is shown (`report`).

use engine::{EventsFound, Examined, Failure, PolicyFile, SlotsFound, SnapshotFound};
use journal::{FileReport, VolumeReport};

use crate::damaged_slots;

const RESTORE: &str = "leave the store as it is and copy it away, then restore the newest backup that `kringd verify` finds \
                       whole";

/// How a part is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum State {
    Whole,
    Damaged,
    /// Derived, and not as it should be: the next start mends it.
    InDoubt,
    Absent,
    NotExamined,
    Differs,
}

impl State {
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Whole => "whole",
            Self::Damaged => "DAMAGED",
            Self::InDoubt => "in doubt",
            Self::Absent => "absent",
            Self::NotExamined => "not examined",
            Self::Differs => "DIFFERS",
        }
    }
}

/// One part.
pub(super) struct Row {
    pub(super) part: &'static str,
    pub(super) state: State,
    pub(super) found: String,
    pub(super) next: Option<String>,
}

/// All parts, in the order in which they depend on one another.
pub(super) fn rows(found: &Examined) -> Vec<Row> {
    vec![
        log(found),
        events(&found.events),
        slots(&found.slots),
        snapshot(&found.snapshot),
        settings(found.belongs.as_ref()),
    ]
}

fn row(part: &'static str, state: State, found: String) -> Row {
    let next = None;
    Row {
        part,
        state,
        found,
        next,
    }
}

fn log(found: &Examined) -> Row {
    match &found.log {
        Err(why) => Row {
            next: Some(RESTORE.into()),
            ..row("log", State::Damaged, why.to_string())
        },
        Ok(report) => {
            let said = format!(
                "{} in {}, proven to the head",
                counted(report.head.size, "event"),
                counted(report.volumes.len() as u64, "volume")
            );
            let doubts = doubts(report);
            match doubts.is_empty() {
                true => row("log", State::Whole, format!("{said}{}", stop(report))),
                false => Row {
                    next: Some("nothing is lost; the next start copies what is needed and writes derived files again".into()),
                    ..row("log", State::InDoubt, format!("{said}; {}", doubts.join("; ")))
                },
            }
        }
    }
}

fn counted(count: u64, what: &str) -> String {
    match count {
        1 => format!("1 {what}"),
        more => format!("{more} {what}s"),
    }
}

fn stop(report: &FileReport) -> &'static str {
    let clean = report.volumes.last().is_some_and(|newest| newest.marked_clean);
    match clean {
        true => "",
        false => "; the last stop was not clean, so the next start copies the newest volume first",
    }
}

/// What is broken although nothing acknowledged is.
fn doubts(report: &FileReport) -> Vec<String> {
    let mut said = Vec::new();
    if report.head_slot_damaged {
        said.push("one of the two slots of the head file is damaged".to_owned());
    }
    let at = |volume: &VolumeReport| volume.positions.start;
    for volume in report.volumes.iter().filter(|volume| volume.start_damaged) {
        said.push(format!(
            "the start of the volume at position {} is damaged or missing",
            at(volume)
        ));
    }
    for volume in report.volumes.iter().filter(|volume| !volume.doubts.sound()) {
        let offset = volume.doubts.first_at;
        let offset = offset.map_or_else(String::new, |at| format!(" (from byte {at} of its file on)"));
        said.push(format!(
            "the volume at position {} has broken parts that no event needs{offset}",
            at(volume)
        ));
    }
    said
}

fn events(found: &EventsFound) -> Row {
    match found {
        EventsFound::Whole { events, erased } => row(
            "events",
            State::Whole,
            format!("{} open and fold, {erased} are erased", events - erased),
        ),
        EventsFound::Damaged(why @ Failure::Slots(_)) => Row {
            next: Some("see key slots; what comes after that event was not opened".into()),
            ..row("events", State::Damaged, why.to_string())
        },
        EventsFound::Damaged(why) => Row {
            next: Some(
                "restore log and key slots from one backup; what comes after that event was not opened"
                    .into(),
            ),
            ..row("events", State::Damaged, why.to_string())
        },
        EventsFound::NotOpened => row(
            "events",
            State::NotExamined,
            "they are opened only when the log is whole and the key slots can be read".into(),
        ),
    }
}

fn slots(found: &Result<SlotsFound, seal::Failure>) -> Row {
    let found = match found {
        Ok(found) => found,
        Err(why) => {
            return Row {
                next: Some(damaged_slots::NEXT.into()),
                ..row("key slots", State::Damaged, why.to_string())
            };
        }
    };
    let said = format!(
        "{}: {} live, {} erased; used up to {}",
        counted(found.prepared, "slot"),
        found.live,
        found.erased,
        found.used
    );
    match (damaged_slots::said(found), found.count_damaged) {
        (Some((damaged, next)), _) => Row {
            next: Some(next.into()),
            ..row("key slots", State::Damaged, format!("{said}; {damaged}"))
        },
        (None, true) => Row {
            next: Some("nothing is lost; the record is written again when slots are prepared".into()),
            ..row(
                "key slots",
                State::InDoubt,
                format!("{said}; one of the two records of their number is damaged"),
            )
        },
        (None, false) => row("key slots", State::Whole, said),
    }
}

fn snapshot(found: &SnapshotFound) -> Row {
    let part = "snapshot";
    match found {
        SnapshotFound::None => row(
            part,
            State::Absent,
            "there is none; the next start reads the whole log and makes one".into(),
        ),
        SnapshotFound::Whole { size, runs, bytes } => row(
            part,
            State::Whole,
            format!(
                "covers {} in {}, {bytes} bytes; root and tables are the log's",
                counted(*size, "event"),
                counted(*runs, "file")
            ),
        ),
        SnapshotFound::NotCompared { size } => row(
            part,
            State::NotExamined,
            format!("covers {size} of the events and opens; there are no whole events to compare it with"),
        ),
        SnapshotFound::InDoubt(why) => Row {
            next: Some(
                "nothing is lost, for it is derived; remove the folder `snapshot`, and the next start makes it again"
                    .into(),
            ),
            ..row(part, State::InDoubt, why.clone())
        },
        SnapshotFound::NotOpened => row(
            part,
            State::NotExamined,
            "it cannot be opened without the store's key slots".into(),
        ),
    }
}

fn settings(belongs: Option<&Result<PolicyFile, Failure>>) -> Row {
    let part = "settings";
    match belongs {
        Some(Ok(PolicyFile::InForce)) => row(
            part,
            State::Whole,
            "policy and keys are those of this store".into(),
        ),
        Some(Ok(PolicyFile::Earlier)) => Row {
            next: Some("`kringctl rules show > policy.toml` writes the policy in force".into()),
            ..row(
                part,
                State::Whole,
                "the policy file is an earlier one; a start uses the one in force. The keys are those of this store"
                    .into(),
            )
        },
        Some(Err(why)) => row(part, State::Differs, why.to_string()),
        None => row(
            part,
            State::NotExamined,
            "the first event, which names them, could not be opened".into(),
        ),
    }
}
