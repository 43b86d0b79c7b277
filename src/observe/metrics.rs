//! Every metric of the daemon: one struct, with a sentence for each.
//!
//! Label values are `&'static str`, so they come from lists in the code and are bounded. Absent: any label that names an
//! agency, a person, a municipality or a matter.

use std::fmt;

use prometheus_client::encoding::{EncodeLabelSet, text};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::registry::{Metric, Registry};

/// Outcome of a request that was answered; any other outcome is the reason of its refusal.
pub const OUTCOME_OK: &str = "OK";

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
struct Build {
    version: &'static str,
}

/// The metrics. The public ones are set by whoever knows their value; the others through the verbs below.
pub struct Metrics {
    registry: Registry,
    rpc_requests: Family<Request, Counter>,
    rpc_duration_seconds: Family<Rpc, Histogram, fn() -> Histogram>,
    refusals: Family<Reason, Counter>,
    group_events: Histogram,
    append_seconds: Histogram,
    sync_seconds: Histogram,
    /// Commands that wait for the writer.
    pub queue_depth: Gauge,
    /// Subscriptions open now.
    pub open_streams: Gauge,
    /// Notices that no unit has acknowledged yet.
    pub unacknowledged_notices: Gauge,
    /// Registrations that are active now.
    pub active_registrations: Gauge,
    /// Looks that were answered.
    pub looks: Counter,
    /// Persons that were registered for the first time: a burst of them may be an enumeration.
    pub new_persons: Counter,
    /// Events in the log.
    pub log_events: Gauge,
    /// Last second of the daemon's own certificate, UTC seconds since 1970. A moment and not a count of days, so that
    /// it stays true without anybody refreshing it; an alert compares it with `time()`.
    pub certificate_not_after_seconds: Gauge,
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
        let mut page = Page(Registry::with_prefix("kring"));
        let build = Family::<Build, Gauge>::default();
        build.get_or_create(&Build { version }).set(1);
        page.add(
            "build_info",
            "The version of this daemon, with the value 1",
            build,
        );
        Self {
            rpc_requests: page.add(
                "rpc_requests",
                "Requests that were answered, by rpc and outcome: OK or the reason of the refusal",
                Family::default(),
            ),
            rpc_duration_seconds: page.add(
                "rpc_duration_seconds",
                "Time from the arrival of a request to its answer, by rpc",
                Family::new_with_constructor(seconds),
            ),
            refusals: page.add(
                "refusals",
                "Requests and streams that were refused, by reason",
                Family::default(),
            ),
            group_events: page.add(
                "group_events",
                "Events in one group that became durable together",
                Histogram::new(exponential_buckets(1.0, 2.0, 13)),
            ),
            append_seconds: page.add(
                "append_seconds",
                "Time to append one group, before its sync",
                seconds(),
            ),
            sync_seconds: page.add("sync_seconds", "Time to make one group durable", seconds()),
            queue_depth: page.add(
                "queue_depth",
                "Commands that wait for the writer",
                Gauge::default(),
            ),
            open_streams: page.add("open_streams", "Subscriptions that are open", Gauge::default()),
            unacknowledged_notices: page.add(
                "unacknowledged_notices",
                "Notices that their unit has not acknowledged yet",
                Gauge::default(),
            ),
            active_registrations: page.add(
                "active_registrations",
                "Registrations that are active",
                Gauge::default(),
            ),
            looks: page.add(
                "looks",
                "Looks around a person that were answered",
                Counter::default(),
            ),
            new_persons: page.add(
                "new_persons",
                "Persons that were registered for the first time",
                Counter::default(),
            ),
            log_events: page.add("log_events", "Events in the log", Gauge::default()),
            certificate_not_after_seconds: page.add(
                "certificate_not_after_timestamp_seconds",
                "Last second of the certificate of this daemon, since 1970",
                Gauge::default(),
            ),
            registry: page.0,
        }
    }

    /// A request was answered: with [`OUTCOME_OK`] or with the reason of its refusal, which is counted there too.
    pub fn rpc_answered(&self, rpc: &'static str, outcome: &'static str, seconds: f64) {
        self.rpc_requests.get_or_create(&Request { rpc, outcome }).inc();
        self.rpc_duration_seconds
            .get_or_create(&Rpc { rpc })
            .observe(seconds);
        if outcome != OUTCOME_OK {
            self.refused(outcome);
        }
    }

    /// Something was refused that is no answer to a request: a stream that was ended, a connection without a name.
    pub fn refused(&self, reason: &'static str) {
        self.refusals.get_or_create(&Reason { reason }).inc();
    }

    /// A group became durable: how many events, how long its append and its sync took.
    pub fn group_written(&self, events: u32, append_seconds: f64, sync_seconds: f64) {
        self.group_events.observe(f64::from(events));
        self.append_seconds.observe(append_seconds);
        self.sync_seconds.observe(sync_seconds);
    }

    /// The page that Prometheus reads: text format 0.0.4.
    ///
    /// # Errors
    /// Never with the metrics above; the library's writer has an error of its own.
    pub fn page(&self) -> Result<String, fmt::Error> {
        let mut open_metrics = String::with_capacity(16 * 1024);
        text::encode_registry(&mut open_metrics, &self.registry)?;
        Ok(as_prometheus(&open_metrics))
    }
}

/// Registers each metric under its name with its sentence. The library adds the full stop, and `_total` to counters.
struct Page(Registry);

impl Page {
    fn add<M: Metric + Clone>(&mut self, name: &str, sentence: &str, metric: M) -> M {
        self.0.register(name, sentence, metric.clone());
        metric
    }
}

/// From 0.1 ms to 3.3 s, doubling.
fn seconds() -> Histogram {
    Histogram::new(exponential_buckets(0.000_1, 2.0, 16))
}

/// The library writes OpenMetrics, where the family of a counter lacks the `_total` of its samples. In Prometheus' own
/// text format the family has the name of the samples, or the counter counts as one without type and help.
fn as_prometheus(open_metrics: &str) -> String {
    let mut page = String::with_capacity(open_metrics.len() + 256);
    let mut lines = open_metrics.lines().peekable();
    while let Some(line) = lines.next() {
        let help = line.strip_prefix("# HELP ").and_then(|rest| rest.split_once(' '));
        let counter =
            help.filter(|(name, _)| lines.peek() == Some(&format!("# TYPE {name} counter").as_str()));
        match counter {
            Some((name, sentence)) => {
                lines.next();
                page.push_str(&format!(
                    "# HELP {name}_total {sentence}\n# TYPE {name}_total counter\n"
                ));
            }
            None => {
                page.push_str(line);
                page.push('\n');
            }
        }
    }
    page
}

#[cfg(test)]
#[path = "metrics_tests.rs"]
mod tests;
