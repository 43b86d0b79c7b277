//! What operators see: the log, the metrics, and whether the daemon is live and ready.
//!
//! Place in the flow: beside all of it. Absent, everywhere here: agencies, persons and identities; labels come from
//! closed lists in the code, so that a page of metrics says how much happened and never about whom.

pub mod listener;
#[cfg(test)]
pub(crate) mod logged;
pub mod logging;
pub mod metrics;
mod page;
mod readiness;
mod under_way;

pub use listener::serve;
pub use metrics::{Metrics, OUTCOME_OK};
pub use readiness::Readiness;
pub use under_way::UnderWay;
