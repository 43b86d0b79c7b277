//! The page of metrics: names with their sentences on the way in, Prometheus' text format on the way out.
//!
//! Absent: what is measured, which is `metrics`.

use std::fmt;

use prometheus_client::encoding::text;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::registry::{Metric, Registry};

const PREFIX: &str = "kring_";

/// Registers each metric under its name with its sentence. The library adds the full stop, and `_total` to counters.
#[derive(Default)]
pub(super) struct Page(Registry);

impl Page {
    /// `kring_NAME`, at zero.
    pub(super) fn add<M: Metric + Clone + Default>(&mut self, name: &str, sentence: &str) -> M {
        self.put(name, sentence, M::default())
    }

    /// `kring_NAME`, as it is handed over.
    pub(super) fn put<M: Metric + Clone>(&mut self, name: &str, sentence: &str, metric: M) -> M {
        self.0
            .register(format!("{PREFIX}{name}"), sentence, metric.clone());
        metric
    }

    /// A name that dashboards expect of any process.
    pub(super) fn under_its_own_name<M: Metric + Clone + Default>(
        &mut self,
        name: &str,
        sentence: &str,
    ) -> M {
        let metric = M::default();
        self.0.register(name, sentence, metric.clone());
        metric
    }

    /// Nothing is added any more.
    pub(super) fn done(self) -> Text {
        Text(self.0)
    }
}

/// The finished page.
pub(super) struct Text(Registry);

impl Text {
    /// Text format 0.0.4.
    ///
    /// # Errors
    /// What the library's writer says.
    pub(super) fn write(&self) -> Result<String, fmt::Error> {
        let mut open_metrics = String::with_capacity(16 * 1024);
        text::encode_registry(&mut open_metrics, &self.0)?;
        Ok(as_prometheus(&open_metrics))
    }
}

/// From 0.1 ms to 3.3 s, doubling.
pub(super) fn seconds() -> Histogram {
    Histogram::new(exponential_buckets(0.000_1, 2.0, 16))
}

/// Counts from 1 on, doubling.
pub(super) fn doubling(buckets: u16) -> Histogram {
    Histogram::new(exponential_buckets(1.0, 2.0, buckets))
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
