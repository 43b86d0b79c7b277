//! Every key slot, looked at once after a start that a snapshot spared reading the log.
//!
//! Such a start opens no event, so a damaged key would stay unseen until somebody asks for what is sealed under it, or until a
//! start without a snapshot is refused. A key is told from damage by unwrapping it only, which takes long where there are many, so it
//! is done beside serving, in small bites with pauses. Absent: mending. A spare slot is made anew before its turn comes; a used one comes from a backup.

use std::{sync::Arc, thread, time::Duration};

use engine::{Failure, SlotsFound};

use crate::{damaged_slots, door::Door, observe::Readiness};

/// Between two bites of the engine: agencies come first.
const PAUSE: Duration = Duration::from_millis(20);
const PART: &str = "key slots";
const NOTE: &str =
    "keys that the log needs are damaged: the log of the daemon, or `kringctl log verify`, names them";

/// Looks, and says what was found.
pub(super) async fn look(door: Arc<Door>) {
    let looking = tokio::task::spawn_blocking(move || {
        let looked = door.engine.look_at_key_slots(&mut |_, _| {
            thread::sleep(PAUSE);
            !*door.draining.borrow()
        });
        tell(looked, &door.readiness);
    });
    // It fell over: nothing is known, and nothing else hangs on it.
    let _ = looking.await;
}

fn tell(looked: Result<SlotsFound, Failure>, readiness: &Readiness) {
    let found = match looked {
        Ok(found) => found,
        Err(why) if why.is_closed() => return,
        Err(why) => {
            tracing::warn!(%why, "the key slots could not be looked at");
            return;
        }
    };
    match damaged_slots::said(&found) {
        None => tracing::info!(
            slots = found.prepared,
            "the key slots were looked at, and all are whole"
        ),
        Some((damaged, next)) if found.suffice() => tracing::warn!(%next, "key slots: {damaged}"),
        Some((damaged, next)) => {
            readiness.note(PART, NOTE);
            tracing::error!(
                %next,
                "key slots: {damaged}; the index serves from its snapshot, and a start that must read the log is refused"
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use engine::DamagedSlot;

    use super::*;
    use crate::{config::LogFormat, observe::logged::logged};

    fn found(damaged: &[u64]) -> SlotsFound {
        SlotsFound {
            prepared: 2050,
            used: 7,
            damaged: damaged
                .iter()
                .map(|&matter| DamagedSlot {
                    matter: seal::Matter(matter),
                    first_event: None,
                })
                .collect(),
            ..SlotsFound::default()
        }
    }

    #[test]
    fn what_the_log_needs_is_an_error_with_a_note_and_a_spare_slot_is_neither() {
        for (damaged, level, noted) in [
            (vec![], "INFO", false),
            (vec![8], "WARN", false),
            (vec![7, 8], "ERROR", true),
        ] {
            let readiness = Readiness::starting("writer", "it is read");
            readiness.ready("writer");
            let said = logged(LogFormat::Text, "info", false, || {
                tell(Ok(found(&damaged)), &readiness);
            });
            assert!(said.contains(level) && said.lines().count() == 1, "{said}");
            assert_eq!(!readiness.notes().is_empty(), noted, "{said}");
            assert!(readiness.is_ready(), "what is not sealed under them is served");
            assert_eq!(said.contains("that the log needs (7)"), noted, "{said}");
        }
    }

    #[test]
    fn a_look_that_the_stop_broke_off_says_nothing() {
        let readiness = Readiness::starting("writer", "it is read");
        let said = logged(LogFormat::Text, "info", false, || {
            tell(Err(journal::Failure::Closed.into()), &readiness);
        });
        assert_eq!((said.as_str(), readiness.notes().as_str()), ("", ""));
    }
}
