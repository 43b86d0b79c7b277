//! What examining a store found, in words, part by part: how it is, what that means, what to do next.
//!
//! Absent: looking (crate `engine`), and how it is shown (`report`).

use engine::{Belongs, EventsFound, Examined, Failure, PolicyFile, SlotsFound, SnapshotFound};
use journal::Reached;

use super::{barred, log_findings::log};
use crate::damaged_slots;

/// How a part is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum State {
    Whole,
    Damaged,
    /// Something is broken that no event needs; what the next start does about it is said.
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
pub(super) fn rows(found: &Examined, remark: Option<String>) -> Vec<Row> {
    vec![
        log(found),
        events(&found.events),
        slots(&found.slots, found.log.is_ok()),
        snapshot(&found.snapshot),
        remarked(settings(found.belongs.as_ref()), remark),
    ]
}

pub(super) fn counted(count: u64, what: &str) -> String {
    match count {
        1 => format!("1 {what}"),
        more => format!("{more} {what}s"),
    }
}

pub(super) fn row(part: &'static str, state: State, found: String) -> Row {
    let next = None;
    Row {
        part,
        state,
        found,
        next,
    }
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
        EventsFound::Damaged(why @ (Failure::DoesNotOpen { .. } | Failure::KeyMissing { .. })) => Row {
            next: Some(
                "one of the two is of another store or backup: put back the key-slots file or the log that was exchanged, or \
                 restore both from one backup; what comes after that event was not opened"
                    .into(),
            ),
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

/// Where the log is damaged too, there is one advice, that for the log: a backup brings its own key slots.
fn slots(found: &Result<SlotsFound, seal::Failure>, log_is_whole: bool) -> Row {
    let next = |next: &'static str| match log_is_whole {
        true => next,
        false => "they come with the backup that the log needs; until then leave key-slots as it is",
    };
    let found = match found {
        Ok(found) => found,
        Err(why) => {
            return Row {
                next: Some(next(damaged_slots::next_of_file(why)).into()),
                ..row("key slots", State::Damaged, why.to_string())
            };
        }
    };
    let used = match found.used_at_least {
        false => format!("used up to {}", found.used),
        true => format!(
            "used up to {} at least: the log could not be read to its end",
            found.used
        ),
    };
    let said = format!(
        "{}: {} live, {} erased; {used}",
        counted(found.prepared, "slot"),
        found.live,
        found.erased
    );
    match (damaged_slots::said(found), found.count_damaged) {
        (Some((damaged, advice)), _) => Row {
            next: Some(next(advice).into()),
            ..row("key slots", state_of(found), format!("{said}; {damaged}"))
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
        SnapshotFound::InDoubt { why, noticed } => Row {
            next: Some(
                match noticed {
                    true => "nothing is lost, for it is derived; the next start drops it and makes it again, if it may write there",
                    false => {
                        "nothing is lost, for it is derived, but a start would believe it: while no daemon runs, remove \
                         the folder `snapshot` and keep no copy, from which what is erased later could be read; the next \
                         start reads the whole log and makes it again"
                    }
                }
                .into(),
            ),
            ..row(part, State::InDoubt, why.clone())
        },
        SnapshotFound::Ahead { size, head, log } => ahead(*size, *head, *log),
        SnapshotFound::Barred(path) => Row {
            next: Some(format!(
                "{}; nothing is lost, but until then each start reads the whole log",
                barred::what_to_do(path)
            )),
            ..row(part, State::NotExamined, "it may not be read".into())
        },
        SnapshotFound::NotOpened => row(
            part,
            State::NotExamined,
            "it cannot be opened without the store's key slots".into(),
        ),
    }
}

/// Spare slots are made anew before their turn comes: nothing is lost with them.
fn state_of(damaged: &SlotsFound) -> State {
    match damaged.suffice() {
        true => State::InDoubt,
        false => State::Damaged,
    }
}

/// It covers more than the head says.
fn ahead(size: u64, head: u64, log: Option<Reached>) -> Row {
    let part = "snapshot";
    let said = format!(
        "covers {}, and the head of the log says {head}",
        counted(size, "event")
    );
    let (state, found, next) = match log {
        Some(Reached::Holds) => (
            State::InDoubt,
            format!("{said}; the log holds them, so journal/head is an older one"),
            "nothing is lost; the next start proves the events behind that head and writes it anew: run `kringd verify` once \
             more after it",
        ),
        Some(Reached::Ends(log)) => (
            State::Damaged,
            format!("{said}; the log ends after {log}"),
            AN_OLDER_LOG,
        ),
        Some(Reached::Differs) | None => (State::Damaged, said, AN_OLDER_LOG),
    };
    Row {
        next: Some(next.into()),
        ..row(part, state, found)
    }
}

const AN_OLDER_LOG: &str = "the next start is refused: put the later log back; if what was acknowledged after this one is meant to be \
                            lost, move the folder `snapshot` away";

/// What there is to be done about the keys stands beside what is said of the policy.
fn remarked(row: Row, remark: Option<String>) -> Row {
    let both = row.next.into_iter().chain(remark);
    let both: Vec<String> = both.collect();
    Row {
        next: (!both.is_empty()).then(|| both.join("; ")),
        ..row
    }
}

fn settings(belongs: Option<&Result<Belongs, Failure>>) -> Row {
    let part = "settings";
    match belongs.map(|belongs| belongs.as_ref().map(|belongs| belongs.policy)) {
        Some(Ok(PolicyFile::InForce)) => row(
            part,
            State::Whole,
            "policy and keys are those of this store".into(),
        ),
        Some(Ok(PolicyFile::Earlier)) => Row {
            next: Some("`kringctl rules show --write policy.toml` of the running daemon writes the policy in force".into()),
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
