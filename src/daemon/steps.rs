//! What the daemon does at each step of the writer: bells, metrics, readiness, failpoints.

use std::{sync::Arc, time::Instant};

use engine::Step;
use journal::Stage;
use tokio::sync::Notify;

use super::{failpoint::Failpoint, room};
use crate::{
    bells::Bells,
    observe::{Metrics, Readiness},
};

/// Listens to the writer.
pub(super) struct Steps {
    pub(super) bells: Bells,
    /// Wakes `sweep`.
    left: Arc<Notify>,
    pub(super) metrics: Arc<Metrics>,
    pub(super) readiness: Readiness,
    pub(super) failpoint: Option<Failpoint>,
    events: usize,
    began: Instant,
    appended: Instant,
}

impl Steps {
    pub(super) fn new(
        bells: Bells,
        left: Arc<Notify>,
        metrics: Arc<Metrics>,
        readiness: Readiness,
        failpoint: Option<Failpoint>,
    ) -> Self {
        let now = Instant::now();
        Self {
            bells,
            left,
            metrics,
            readiness,
            failpoint,
            events: 0,
            began: now,
            appended: now,
        }
    }

    pub(super) fn hear(&mut self, step: &Step<'_>) {
        if let Some(failpoint) = &mut self.failpoint {
            failpoint.reached(step);
        }
        match step {
            Step::Decided { commands, events } => {
                self.metrics.group_under_way.begin();
                self.metrics
                    .group_decided(u32::try_from(*commands).unwrap_or(u32::MAX));
                self.events = *events;
            }
            Step::Journal(Stage::BeforeAppend) => self.began = Instant::now(),
            Step::Journal(Stage::Appended) => self.appended = Instant::now(),
            Step::Journal(Stage::HeadSynced) => self.metrics.group_written(
                u32::try_from(self.events).unwrap_or(u32::MAX),
                self.appended.duration_since(self.began).as_secs_f64(),
                self.appended.elapsed().as_secs_f64(),
            ),
            Step::Published { rung, tally, left } => {
                self.metrics.added(tally);
                self.bells.ring(rung);
                if *left {
                    self.left.notify_one();
                }
            }
            Step::Failed { why } => {
                self.metrics.group_under_way.end();
                tracing::error!(why = %why, "nothing is written any more; reading and notices go on; restart after repair");
                self.metrics.writing.set(0);
                self.readiness
                    .not_ready("writer", "a write failed; nothing is written until a restart");
            }
            Step::NoRoom => room::is_lacking(&self.metrics, &self.readiness),
            Step::Answered => self.metrics.group_under_way.end(),
            Step::Journal(_) => {}
        }
    }
}
