//! Carrying erasures out, those that wait together: as soon as one is asked for, and at a start those that were under way.
//!
//! Place in the flow: beside it, on a thread that may block. What was asked for is in the log, so nothing here needs to be
//! remembered: a daemon that is stopped goes on when it starts again, before it serves anybody. Absent: what an erasure does
//! (`engine`), and what is to be erased (`decision`).

use std::{sync::Arc, time::Duration};

use engine::{Engine, Failure};
use event::Moment;

use super::ledger;
use crate::{door::Door, observe::Readiness};

/// After one that could not be carried out: the log is not written, or the disk is full.
const WAIT: Duration = Duration::from_secs(60);
const PART: &str = "erasures";
const AGAIN: &str = "an erasure could not be carried out and is tried again: the log of the daemon tells why";
/// After a write that failed nobody knows what the file holds, so nothing more is written to it.
const AFTER_A_RESTART: &str = "an erasure could not be carried out, since the key slots cannot be written: it goes on with the next start";

/// Carries out what a daemon left that was stopped. Nobody is served meanwhile: what is half gone must not be met.
pub(super) fn make_good(engine: &Engine, now: &dyn Fn() -> Moment) -> Result<(), Failure> {
    let under_way = engine.erasures_under_way();
    if under_way.is_empty() {
        return Ok(());
    }
    tracing::info!(
        erasures = under_way.len(),
        "erasures were under way: they are carried out first"
    );
    carry_out(engine, &under_way, now)
}

/// Carries out whatever is asked for, until the task is aborted.
pub(super) async fn keep(door: Arc<Door>) {
    loop {
        let under_way = door.engine.erasures_under_way();
        if under_way.is_empty() {
            door.to_erase.notified().await;
            continue;
        }
        let its = Arc::clone(&door);
        let done = tokio::task::spawn_blocking(move || {
            let carried = carry_out(&its.engine, &under_way, &|| its.now());
            // Also after one that failed halfway: some keys may be gone.
            ledger::follow(&its);
            carried
        });
        match done.await {
            Ok(Ok(())) => drop(door.readiness.drop_note(PART)),
            Ok(Err(why)) if goes_on(&why, &door.readiness) => tokio::time::sleep(WAIT).await,
            Ok(Err(_)) | Err(_) => return,
        }
    }
}

/// Says why an erasure waits; whether it is tried again before the next start.
fn goes_on(why: &Failure, readiness: &Readiness) -> bool {
    match why {
        Failure::Slots(_) => {
            tracing::error!(%why, "an erasure could not be carried out; it goes on with the next start");
            readiness.note(PART, AFTER_A_RESTART);
            return false;
        }
        why if why.is_closed() => {}
        why => {
            tracing::error!(%why, "an erasure could not be carried out; it is tried again");
            readiness.note(PART, AGAIN);
        }
    }
    true
}

fn carry_out(engine: &Engine, ids: &[[u8; 16]], now: &dyn Fn() -> Moment) -> Result<(), Failure> {
    let carried = engine.erase(ids, now, &mut |_, _| {})?;
    for one in &carried {
        let [registrations, relations, persons] = one.erasure.counts;
        tracing::info!(
            registrations,
            relations,
            persons,
            "an erasure is done: the keys are destroyed"
        );
    }
    if carried.iter().any(|one| !one.snapshot_follows) {
        tracing::warn!(
            "the snapshot could not be written anew without what was erased and is dropped: the next start reads the log once"
        );
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{config::LogFormat, observe::logged::logged};

    #[test]
    fn what_a_restart_alone_can_mend_is_not_tried_again() {
        for (why, again, note) in [
            (seal::Failure::Poisoned.into(), false, "the next start"),
            (Failure::NoRoomToErase, true, "tried again"),
            (Failure::SnapshotStands, true, "tried again"),
            (journal::Failure::Closed.into(), true, ""),
        ] {
            let readiness = Readiness::starting("writer", "it is read");
            let said = logged(LogFormat::Text, "info", false, || {
                assert_eq!(goes_on(&why, &readiness), again, "{why}");
            });
            let notes = readiness.notes();
            assert_eq!(
                (notes.contains(note), notes.is_empty()),
                (true, note.is_empty()),
                "{notes}"
            );
            assert_eq!(said.contains("ERROR"), !note.is_empty(), "{said}");
        }
    }
}
