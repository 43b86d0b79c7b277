//! Room: says that the disk is too full for what can wait, once when it begins and once when it ends.
//!
//! Place in the flow: beside it. The writer tells at once when it must refuse; that there is room again is looked at now and
//! then (`space`), also while nobody calls. The daemon stays ready meanwhile, and says so with a note: a balancer that took
//! it out would take ends, acknowledgements, suspensions and revocations away too, which are still written, and nobody else
//! could take them. Absent: what is refused (engine), and measuring (journal).

use crate::observe::{Metrics, Readiness};

const PART: &str = "room";
const NOTE: &str = "the disk is full; only ends, acknowledgements, suspensions and revocations are written, from the reserve";

/// There is too little room, from now on or still.
pub(super) fn is_lacking(metrics: &Metrics, readiness: &Readiness) {
    metrics.room.set(0);
    if readiness.note(PART, NOTE) {
        tracing::warn!(
            "the disk of the store is full: only what cannot wait is written, from the reserve; all else is refused as \
             DISK_FULL until there is room again"
        );
    }
}

/// There is enough room, still or again.
pub(super) fn is_there(metrics: &Metrics, readiness: &Readiness) {
    metrics.room.set(1);
    if readiness.drop_note(PART) {
        tracing::info!("the disk of the store has room again: everything is written");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{config::LogFormat, observe::logged::logged};

    #[test]
    fn a_full_disk_is_said_once_when_it_begins_and_once_when_it_ends() {
        let (metrics, readiness) = (Metrics::new("0"), Readiness::starting("writer", "it is read"));
        readiness.ready("writer");
        let said = logged(LogFormat::Text, "info", false, || {
            is_there(&metrics, &readiness);
            assert_eq!((metrics.room.get(), readiness.notes()), (1, String::new()));
            for _ in 0..50 {
                is_lacking(&metrics, &readiness);
            }
            assert_eq!(metrics.room.get(), 0);
            assert!(readiness.is_ready(), "ends and acknowledgements are still taken");
            assert!(
                readiness.notes().starts_with("room: the disk is full"),
                "{}",
                readiness.notes()
            );
            for _ in 0..50 {
                is_there(&metrics, &readiness);
            }
            assert_eq!((metrics.room.get(), readiness.notes()), (1, String::new()));
        });
        let levels: Vec<&str> = said
            .lines()
            .filter_map(|line| ["WARN", "INFO"].into_iter().find(|level| line.contains(level)))
            .collect();
        assert_eq!(levels, ["WARN", "INFO"], "{said}");
    }
}
