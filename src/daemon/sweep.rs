//! Going over registrations between the calls of agencies, one slice after the other: after the policy was changed, and
//! when a request touched more than one request tells.
//!
//! Place in the flow: beside it. Each slice is a command in the same queue. A daemon that was stopped in the middle goes on
//! when it starts again. Absent: what a slice does (`decision`), and how far it came, which is a fact.

use std::{sync::Arc, time::Duration};

use decision::{Command, Reason};
use tokio::sync::Notify;

use crate::door::Door;

/// Between two slices: agencies come first.
const PAUSE: Duration = Duration::from_millis(2);
/// After a slice that was refused: the disk is full, or the queue.
const WAIT: Duration = Duration::from_secs(1);

/// Goes over registrations at the start and whenever `left` is rung, until the task is aborted or nothing is written any
/// more.
pub(super) async fn keep(door: Arc<Door>, left: Arc<Notify>) {
    loop {
        if under_way(&door) {
            let policy = door.engine.read(|view| view.policy_under_way().is_some());
            if policy {
                tracing::info!("the policy was changed: registrations are gone over");
            }
            let mut waits_for = None;
            while under_way(&door) {
                match door.engine.submit(Command::GoOver, door.now()).await {
                    Ok(_) => {
                        waits_for = None;
                        tokio::time::sleep(PAUSE).await;
                    }
                    Err(why) if why.reason == Reason::NotWriting => return,
                    Err(why) => {
                        let reason = why.reason.code();
                        // A disk may be full for hours; that is one line.
                        if waits_for.replace(reason) != Some(reason) {
                            tracing::warn!(reason, "going over registrations waits");
                        }
                        tokio::time::sleep(WAIT).await;
                    }
                }
            }
            if policy {
                tracing::info!("all registrations were gone over: the change of the policy is complete");
            }
        }
        left.notified().await;
    }
}

fn under_way(door: &Door) -> bool {
    door.engine.read(|view| view.has_something_left())
}
