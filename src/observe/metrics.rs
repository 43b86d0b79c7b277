//! Every metric of the daemon: one struct, with a sentence for each. The operators' table of them is `docs/metrics.md`.
//!
//! Label values are `&'static str`, so they come from lists in the code and are bounded. Absent: any label that names an
//! agency, a person, a municipality or a matter; the form of the page, which is `page`.

use std::fmt;
use std::sync::atomic::AtomicU64;

use engine::Tally;
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;

use super::page::{Page, Text, doubling, seconds};

use super::UnderWay;

/// Outcome of a request that was answered; any other outcome is the reason of its refusal.
pub const OUTCOME_OK: &str = "OK";

/// A gauge that holds a fraction.
type Exact = Gauge<f64, AtomicU64>;

#[derive(Clone, PartialEq, Eq, Hash, Debug, EncodeLabelSet)]
struct Request {
    rpc: &'static str,
    outcome: &'static str,
}

#[derive(Clone, PartialEq, Eq, Hash, Debug, EncodeLabelSet)]
struct Rpc {
    rpc: &'static str,
}

#[derive(Clone, PartialEq, Eq, Hash, Debug, EncodeLabelSet)]
struct Reason {
    reason: &'static str,
}

#[derive(Clone, PartialEq, Eq, Hash, Debug, EncodeLabelSet)]
struct FactKind {
    fact: &'static str,
}

#[derive(Clone, PartialEq, Eq, Hash, Debug, EncodeLabelSet)]
struct Limit {
    limit: &'static str,
}

#[derive(Clone, PartialEq, Eq, Hash, Debug, EncodeLabelSet)]
struct State {
    state: &'static str,
}

#[derive(Clone, PartialEq, Eq, Hash, Debug, EncodeLabelSet)]
struct Build {
    version: &'static str,
}

/// The metrics. The public ones are set by whoever knows their value; the others through the verbs below.
pub struct Metrics {
    text: Text,
    rpc_requests: Family<Request, Counter>,
    rpc_duration_seconds: Family<Rpc, Histogram, fn() -> Histogram>,
    refusals: Family<Reason, Counter>,
    group_commands: Histogram,
    group_events: Histogram,
    append_seconds: Histogram,
    sync_seconds: Histogram,
    facts: Family<FactKind, Counter>,
    looks: Counter,
    new_persons: Counter,
    notices_told: Counter,
    limit_reached: Family<Limit, Counter>,
    agencies: Family<State, Gauge>,
    /// The group at hand, for whoever sets the gauge beside it.
    pub group_under_way: UnderWay,
    /// How long the group at hand is under way, seconds; 0 when there is none.
    pub group_under_way_seconds: Exact,
    /// 1 while the writer writes, 0 before the log is read and after a failed write.
    pub writing: Gauge,
    /// 1 while the disk has room for all that may be written, 0 while only what cannot wait is.
    pub room: Gauge,
    /// 1 while nothing speaks against sending work here, as on `/readyz`.
    pub ready: Gauge,
    /// Commands that wait for the writer.
    pub queue_depth: Gauge,
    /// Subscriptions open now.
    pub open_streams: Gauge,
    /// Notices that no unit has acknowledged yet.
    pub unacknowledged_notices: Gauge,
    /// How long the oldest of them waits, seconds by the clock of the daemon; 0 when none waits.
    pub oldest_notice_age_seconds: Exact,
    /// Registrations that are active now.
    pub active_registrations: Gauge,
    /// 1 while two pseudonym keys stand side by side.
    pub rotation_under_way: Gauge,
    /// Then: persons who can be found, those of them who are known under the present key, and those of the others who have an active
    /// registration; else 0.
    pub rotation_persons: Gauge,
    /// See there.
    pub rotation_persons_known: Gauge,
    /// See there.
    pub rotation_persons_missing: Gauge,
    /// Events in the log.
    pub log_events: Gauge,
    /// Events that the snapshot does not cover: a start reads them.
    pub events_beyond_snapshot: Gauge,
    /// Files of the snapshot.
    pub snapshot_runs: Gauge,
    snapshot_failures: Counter,
    /// Volumes of the log.
    pub log_volumes: Gauge,
    /// Bytes on the disk of the log, copies from before a recovery included.
    pub log_bytes: Gauge,
    /// Bytes on the disk of the key slots.
    pub key_slots_bytes: Gauge,
    /// Bytes on the disk of the snapshot.
    pub snapshot_bytes: Gauge,
    /// Bytes that the file system of the store still gives to the daemon's user.
    pub disk_available_bytes: Gauge,
    /// How far the latest recorded moment lies ahead of the clock, seconds; 0 when it does not.
    pub recorded_ahead_seconds: Exact,
    /// 1 while the clock is in doubt, so that nothing expires.
    pub clock_doubted: Gauge,
    /// Erasures that were asked for and are not done.
    pub erasures_under_way: Gauge,
    /// How long ago the oldest of them was asked for, seconds; 0: there is none.
    pub oldest_erasure_age_seconds: Exact,
    /// When the newest backup was taken whose keys stand there, UTC seconds since 1970; 0: there is none, or no folder.
    pub newest_backup_seconds: Gauge,
    /// Last second of the daemon's own certificate, UTC seconds since 1970. A moment and not a count of days, so that
    /// it stays true without anybody refreshing it; an alert compares it with `time()`.
    pub certificate_not_after_seconds: Gauge,
    /// When this process started, UTC seconds since 1970.
    pub start_time_seconds: Exact,
}

impl fmt::Debug for Metrics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Metrics(..)")
    }
}

impl Metrics {
    /// All metrics at zero, for a daemon of this version.
    #[must_use]
    pub fn new(version: &'static str) -> Self {
        let mut page = Page::default();
        let build: Family<Build, Gauge> =
            page.add("build_info", "The version of this daemon, with the value 1");
        build.get_or_create(&Build { version }).set(1);
        let metrics = Self {
            rpc_requests: page.add(
                "rpc_requests",
                "Requests that were answered, by rpc and outcome: OK or the reason of the refusal",
            ),
            rpc_duration_seconds: page.put(
                "rpc_duration_seconds",
                "Time from the arrival of a request to its answer, by rpc",
                Family::new_with_constructor(seconds),
            ),
            refusals: page.add("refusals", "Requests and streams that were refused, by reason"),
            group_commands: page.put(
                "group_commands",
                "Commands that were decided in one group, refused ones included",
                doubling(9),
            ),
            group_events: page.put(
                "group_events",
                "Events in one group that became durable together",
                doubling(13),
            ),
            append_seconds: page.put(
                "append_seconds",
                "Time to append one group, before its sync",
                seconds(),
            ),
            sync_seconds: page.put("sync_seconds", "Time to make one group durable", seconds()),
            facts: page.add("facts", "Facts that became durable, by kind"),
            looks: page.add("looks", "Looks around a person that were answered"),
            new_persons: page.add("new_persons", "Persons that were registered for the first time"),
            notices_told: page.add("notices_told", "Notices that were put into the outbox of a unit"),
            limit_reached: page.add(
                "limit_reached",
                "Commands that reached a limit of the index, by limit",
            ),
            agencies: page.add(
                "agencies",
                "Agencies that are connected, by state: admitted or suspended",
            ),
            group_under_way: UnderWay::default(),
            group_under_way_seconds: page.add(
                "group_under_way_seconds",
                "Time since the group at hand was decided; 0 when there is none",
            ),
            writing: page.add(
                "writing",
                "1 while the writer writes; 0 says that nothing can be registered",
            ),
            room: page.add(
                "room",
                "1 while the disk has room for everything; 0 says that only what cannot wait is written",
            ),
            ready: page.add(
                "ready",
                "1 while nothing speaks against sending work here, as on /readyz",
            ),
            queue_depth: page.add("queue_depth", "Commands that wait for the writer"),
            open_streams: page.add("open_streams", "Subscriptions that are open"),
            unacknowledged_notices: page.add(
                "unacknowledged_notices",
                "Notices that their unit has not acknowledged yet",
            ),
            oldest_notice_age_seconds: page.add(
                "oldest_unacknowledged_notice_age_seconds",
                "How long the oldest notice waits that was not acknowledged; 0 when none waits",
            ),
            active_registrations: page.add("active_registrations", "Registrations that are active"),
            rotation_under_way: page.add(
                "rotation_under_way",
                "1 while two pseudonym keys stand side by side, and a start needs both",
            ),
            rotation_persons: page.add(
                "rotation_persons",
                "Persons who can be found, while the pseudonym key is rotated; else 0",
            ),
            rotation_persons_known: page.add(
                "rotation_persons_known",
                "Of them, those who are known under the present pseudonym key",
            ),
            rotation_persons_missing: page.add(
                "rotation_persons_missing",
                "Of the others, those who have an active registration",
            ),
            log_events: page.add("log_events", "Events in the log"),
            events_beyond_snapshot: page.add(
                "events_beyond_snapshot",
                "Events of the log that the snapshot does not cover and a start would read",
            ),
            snapshot_runs: page.add("snapshot_runs", "Files that the snapshot consists of"),
            snapshot_failures: page.add(
                "snapshot_failures",
                "Times that the snapshot could not be written; nothing else is touched by that",
            ),
            log_volumes: page.add("log_volumes", "Volumes that the log consists of"),
            log_bytes: page.add("log_bytes", "Bytes that the log takes on the disk"),
            key_slots_bytes: page.add("key_slots_bytes", "Bytes that the key slots take on the disk"),
            snapshot_bytes: page.add("snapshot_bytes", "Bytes that the snapshot takes on the disk"),
            disk_available_bytes: page.add(
                "disk_available_bytes",
                "Bytes that the file system of the store still gives to the user of the daemon",
            ),
            recorded_ahead_seconds: page.add(
                "recorded_ahead_seconds",
                "How far the latest recorded moment lies ahead of the clock, which was then set back",
            ),
            clock_doubted: page.add(
                "clock_doubted",
                "Whether the clock leapt and nobody confirmed it, or stands behind what was recorded: nothing expires",
            ),
            erasures_under_way: page.add(
                "erasures_under_way",
                "Erasures that were asked for and whose keys are not destroyed yet",
            ),
            oldest_erasure_age_seconds: page.add(
                "oldest_erasure_age_seconds",
                "How long ago the oldest erasure under way was asked for",
            ),
            newest_backup_seconds: page.add(
                "newest_backup_timestamp_seconds",
                "When the newest backup was taken whose keys still stand, since 1970",
            ),
            certificate_not_after_seconds: page.add(
                "certificate_not_after_timestamp_seconds",
                "Last second of the certificate of this daemon, since 1970",
            ),
            start_time_seconds: page.under_its_own_name(
                "process_start_time_seconds",
                "When this process started, in seconds since 1970",
            ),
            text: page.done(),
        };
        // A series that is there from the start shows its first step too.
        metrics.added(&Tally::default());
        metrics.connected(0, 0);
        metrics
    }

    /// A request was answered: with [`OUTCOME_OK`] or with the reason of its refusal, which is counted there too.
    pub fn rpc_answered(&self, rpc: &'static str, outcome: &'static str, seconds: f64) {
        self.stream_ended(rpc, outcome, seconds);
        if outcome != OUTCOME_OK {
            self.refused(outcome);
        }
    }

    /// A call that answers with a stream came to its end: with [`OUTCOME_OK`] or with a reason, which whoever refused has
    /// counted.
    pub fn stream_ended(&self, rpc: &'static str, outcome: &'static str, seconds: f64) {
        self.rpc_requests.get_or_create(&Request { rpc, outcome }).inc();
        self.rpc_duration_seconds
            .get_or_create(&Rpc { rpc })
            .observe(seconds);
    }

    /// Something was refused that is no answer to a request: a stream that was ended, a connection without a name.
    pub fn refused(&self, reason: &'static str) {
        self.refusals.get_or_create(&Reason { reason }).inc();
    }

    /// A group was decided: this many commands.
    pub fn group_decided(&self, commands: u32) {
        self.group_commands.observe(f64::from(commands));
    }

    /// A group became durable: how many events, how long its append and its sync took.
    pub fn group_written(&self, events: u32, append_seconds: f64, sync_seconds: f64) {
        self.group_events.observe(f64::from(events));
        self.append_seconds.observe(append_seconds);
        self.sync_seconds.observe(sync_seconds);
    }

    /// What a durable group added.
    pub fn added(&self, tally: &Tally) {
        self.looks.inc_by(tally.looks);
        self.new_persons.inc_by(tally.persons);
        self.notices_told.inc_by(tally.notices);
        for (limit, count) in tally.limits() {
            self.limit_reached.get_or_create(&Limit { limit }).inc_by(count);
        }
        for (fact, count) in [
            ("registration", tally.registrations),
            ("renewal", tally.renewals),
            ("end", tally.ends),
            ("expiry", tally.expiries),
            ("relation", tally.relations),
            ("relation_confirmation", tally.confirmations),
            ("relation_end", tally.relation_ends),
            ("relation_denial", tally.denials),
            ("acknowledgement", tally.acknowledgements),
        ] {
            self.facts.get_or_create(&FactKind { fact }).inc_by(count);
        }
    }

    /// Each limit by its name, and how many commands reached it since the start.
    pub fn limits_reached(&self) -> impl Iterator<Item = (&'static str, u64)> {
        event::Limit::ALL.into_iter().map(|limit| {
            let limit = limit.name();
            (limit, self.limit_reached.get_or_create(&Limit { limit }).get())
        })
    }

    /// How many agencies may call, and how many may not for now.
    pub fn connected(&self, admitted: i64, suspended: i64) {
        for (state, count) in [("admitted", admitted), ("suspended", suspended)] {
            self.agencies.get_or_create(&State { state }).set(count);
        }
    }

    /// The snapshot could not be written so many times since the start.
    pub fn snapshot_failed(&self, times: u64) {
        let counted = self.snapshot_failures.get();
        self.snapshot_failures.inc_by(times.saturating_sub(counted));
    }

    /// The page that Prometheus reads: text format 0.0.4.
    ///
    /// # Errors
    /// Never with the metrics above; the library's writer has an error of its own.
    pub fn page(&self) -> Result<String, fmt::Error> {
        self.text.write()
    }
}

#[cfg(test)]
#[path = "metrics_tests.rs"]
mod tests;
