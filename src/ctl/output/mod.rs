//! How answers look: for each noun a table that fits the page, and JSON with stable names.
//!
//! Pure: messages of the wire, the page and the moment go in, text comes out. Absent: printing.
//!
//! Ids, OINs and fingerprints are shown whole, because people copy them. Only a fingerprint in a table is shortened: to
//! as many digits as `revoke` and `remove` accept.

pub(super) mod agency;
pub(super) mod backup;
pub(super) mod certificate;
pub(super) mod clock;
pub(super) mod coverage;
pub(super) mod erase;
pub(super) mod keys;
pub(super) mod log;
pub(super) mod mandate;
pub(super) mod merge;
pub(super) mod quota;
pub(super) mod rules;
pub(super) mod status;
pub(super) mod unit;

/// `1 agency`, `2 agencies`.
fn count(n: usize, one: &str, several: &str) -> String {
    let word = if n == 1 { one } else { several };
    format!("{n} {word}")
}
