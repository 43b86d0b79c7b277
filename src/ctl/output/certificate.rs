//! Certificates, those of administrators included.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::count;
use crate::{
    ctl::{
        json::{moment, text},
        moment::{day, days_left},
        page::{Page, at_least, keep_whole},
    },
    wire::v1,
};

/// As many digits as a table shows, and as `revoke` needs.
pub(in crate::ctl) const SHORT: usize = 16;
/// From here on a certificate runs out soon: a PKIoverheid one takes weeks to renew.
const SOON_DAYS: i64 = 30;
const OIN_CHARACTERS: u16 = 20;

/// Certificates, in the order of the daemon.
pub(in crate::ctl) fn list(page: Page, certificates: &[v1::ClientCertificate], now: Timestamp) -> String {
    let mut table = page.table(&["fingerprint", "of", "runs out", "seen", "state"]);
    for c in certificates {
        table.add_row([
            short(&c.fingerprint).to_owned(),
            format!("{}\n{}", c.name, c.oin).trim().to_owned(),
            runs_out(c, now),
            day(c.last_seen.as_ref(), "-"),
            state(c).join("\n"),
        ]);
    }
    at_least(&mut table, 1, OIN_CHARACTERS);
    keep_whole(&mut table, &[0, 2, 3, 4]);
    format!(
        "{table}\n{}",
        count(certificates.len(), "certificate", "certificates")
    )
}

/// The first digits, or all of a shorter text.
pub(in crate::ctl) fn short(fingerprint: &str) -> &str {
    fingerprint.get(..SHORT).unwrap_or(fingerprint)
}

fn runs_out(c: &v1::ClientCertificate, now: Timestamp) -> String {
    let Some(left) = days_left(c.not_after.as_ref(), now) else {
        return "not known".to_owned();
    };
    let day = day(c.not_after.as_ref(), "");
    if c.revoked {
        return day;
    }
    if left < 0 {
        return format!("{day}\nRAN OUT");
    }
    let soon = if left <= SOON_DAYS { "\nSOON" } else { "" };
    format!(
        "{day}\n{}{soon}",
        count(usize::try_from(left).unwrap_or_default(), "day", "days")
    )
}

fn state(c: &v1::ClientCertificate) -> Vec<&'static str> {
    let kind = if c.administrator {
        "admin"
    } else if c.pinned && !c.revoked {
        "pinned"
    } else {
        "unpinned"
    };
    match (c.revoked, c.administrator) {
        (true, false) => vec!["revoked"],
        (true, true) => vec!["revoked", kind],
        (false, _) => vec![kind],
    }
}

/// A word about those in use that run out soon or ran out.
pub(in crate::ctl) fn warning(certificates: &[v1::ClientCertificate], now: Timestamp) -> Option<String> {
    let in_use = |c: &&v1::ClientCertificate| !c.revoked;
    let soon = |c: &&v1::ClientCertificate| {
        days_left(c.not_after.as_ref(), now).is_some_and(|left| left <= SOON_DAYS)
    };
    let n = certificates.iter().filter(in_use).filter(soon).count();
    let those = count(n, "certificate runs", "certificates run");
    (n > 0).then(|| format!("{those} out within {SOON_DAYS} days: pin the new one before the old one stops."))
}

pub(in crate::ctl) fn as_json(c: &v1::ClientCertificate, now: Timestamp) -> Value {
    json!({
        "fingerprint": c.fingerprint, "oin": text(&c.oin), "name": text(&c.name),
        "not_after": moment(c.not_after.as_ref()), "days_left": days_left(c.not_after.as_ref(), now),
        "pinned": c.pinned, "revoked": c.revoked, "administrator": c.administrator,
        "last_seen": moment(c.last_seen.as_ref()),
    })
}
