//! Gauges: what is read from the published state now and then, off the way of any request.

use std::{sync::Arc, time::Duration};

use event::{Moment, UnitNo};

use super::{certificate_term::Watch, terms};
use crate::{door::Door, terms::clock_leapt};

const EVERY: Duration = Duration::from_secs(1);
/// What walks over all agencies or units is read every so many ticks only: publishing waits while somebody reads.
const WALK_EVERY: u32 = 5;
/// Units that are looked at in one reading.
const SLICE: usize = 256;

/// All names are counted, while the pseudonym key is rotated, every so many ticks only.
const COUNT_NAMES_EVERY: u32 = 60;

/// Sets the gauges until the task is aborted.
pub(super) async fn keep(door: Arc<Door>) {
    let mut tick = tokio::time::interval(EVERY);
    let mut certificate = Watch::default();
    for n in 0_u32.. {
        tick.tick().await;
        counted(&door);
        standing(&door);
        snapshot(&door);
        clock(&door);
        terms::note(&door);
        if n.is_multiple_of(WALK_EVERY) {
            walked(&door);
        }
        if n.is_multiple_of(COUNT_NAMES_EVERY) {
            rotation(&door).await;
        }
        let not_after = door.metrics.certificate_not_after_seconds.get();
        certificate.look(not_after, door.wall.now_micros(), &door.readiness);
        door.metrics.ready.set(i64::from(door.readiness.is_ready()));
    }
}

/// What the tables count anyway.
fn counted(door: &Door) {
    let (engine, metrics) = (&door.engine, &door.metrics);
    let (active, waiting) =
        engine.read(|view| (view.household.active_registrations(), view.outbox.waiting()));
    metrics.active_registrations.set(gauge(active));
    metrics.unacknowledged_notices.set(gauge(waiting));
    metrics.log_events.set(gauge(engine.events()));
    metrics.queue_depth.set(gauge(engine.queued() as u64));
    metrics.writing.set(i64::from(engine.why_not_writing().is_none()));
}

/// What the snapshot's own thread says.
fn snapshot(door: &Door) {
    let state = door.engine.snapshot();
    let beyond = door.engine.events().saturating_sub(state.size);
    door.metrics.events_beyond_snapshot.set(gauge(beyond));
    door.metrics.snapshot_runs.set(gauge(state.runs));
    door.metrics.snapshot_failed(state.failed);
}

/// How far a rotation of the pseudonym key came.
async fn rotation(door: &Door) {
    let engine = door.engine.clone();
    let count = move || {
        let rotating = engine.read(|view| view.is_rotating());
        rotating.then(|| engine.rotation_progress())
    };
    // It falls over only when the daemon ends.
    let counted = tokio::task::spawn_blocking(count).await.unwrap_or_default();
    let metrics = &door.metrics;
    metrics.rotation_under_way.set(i64::from(counted.is_some()));
    let counted = counted.unwrap_or_default();
    metrics.rotation_persons.set(gauge(counted.persons));
    metrics.rotation_persons_known.set(gauge(counted.known));
    metrics.rotation_persons_missing.set(gauge(counted.missing));
}

/// Recorded time never goes back; after the clock was set back, all that is recorded stands still until it has caught up.
fn clock(door: &Door) {
    let ahead = door.recorded_ahead();
    door.metrics.recorded_ahead_seconds.set(ahead.as_secs_f64());
    door.metrics
        .clock_doubted
        .set(i64::from(clock_leapt(door) || ahead >= terms::BEHIND));
}

/// A group that is not answered for so long will not be soon: no work should be sent.
const STANDS_STILL: Duration = Duration::from_secs(10);

/// A writer that stands still makes no error; only that nothing comes back shows it.
fn standing(door: &Door) {
    let under_way = door.metrics.group_under_way.for_how_long();
    door.metrics.group_under_way_seconds.set(under_way.as_secs_f64());
    let (part, reason) = ("disk", "a group of events is under way for more than 10 seconds");
    let still = under_way >= STANDS_STILL;
    if still && door.readiness.not_ready(part, reason) {
        tracing::error!(
            seconds = under_way.as_secs(),
            "the writer stands still; does the disk answer?"
        );
    } else if !still && door.readiness.ready(part) {
        tracing::info!("the writer goes on");
    }
}

fn walked(door: &Door) {
    let oldest = oldest_notice(door);
    // By the clock that recorded it: a scenario clock does not stand where the machine's stands.
    let age = oldest.map_or(0, |oldest| door.now().0.saturating_sub(oldest.0).max(0));
    door.metrics
        .oldest_notice_age_seconds
        .set(Duration::from_micros(age.unsigned_abs()).as_secs_f64());
    let (all, suspended) = door.engine.read(|view| {
        view.registry
            .agencies()
            .fold((0, 0), |(all, suspended), (_, agency)| {
                (all + 1, suspended + i64::from(agency.suspended))
            })
    });
    door.metrics.connected(all - suspended, suspended);
    let (waiting, oldest) = door.engine.read(|view| {
        let pending = view.pending_erasures();
        (pending.len(), pending.first().map(|erasure| erasure.asked))
    });
    let age = oldest.map_or(0, |asked| door.now().0.saturating_sub(asked.0).max(0));
    door.metrics.erasures_under_way.set(gauge(waiting as u64));
    door.metrics
        .oldest_erasure_age_seconds
        .set(Duration::from_micros(age.unsigned_abs()).as_secs_f64());
}

fn oldest_notice(door: &Door) -> Option<Moment> {
    let (mut oldest, mut next) = (None, Some(UnitNo(0)));
    while let Some(from) = next {
        let (found, then) = door.engine.read(|view| view.outbox.oldest(from, SLICE));
        oldest = [oldest, found].into_iter().flatten().min();
        next = then;
    }
    oldest
}

fn gauge(n: u64) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}
