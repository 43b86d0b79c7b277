//! Quotas.

use serde_json::{Value, json};

use super::count;
use crate::{
    ctl::page::{Page, keep_whole},
    wire::v1,
};

/// From so many parts in ten of its quota on, a unit is near it.
const NEAR_TENTHS: u64 = 9;

pub(in crate::ctl) fn list(page: Page, quotas: &[v1::QuotaUse]) -> String {
    let mut table = page.table(&["unit", "a day", "set by", "today", ""]);
    for q in quotas {
        table.add_row([
            format!("{}\n{}", q.unit_code, q.oin),
            q.daily_quota.to_string(),
            if q.own { "admin" } else { "policy" }.to_owned(),
            q.written_today.to_string(),
            mark(q).to_owned(),
        ]);
    }
    keep_whole(&mut table, &[0, 1, 2, 3, 4]);
    format!("{table}\n{}", count(quotas.len(), "unit", "units"))
}

fn mark(q: &v1::QuotaUse) -> &'static str {
    let (written, quota) = (u64::from(q.written_today), u64::from(q.daily_quota));
    if written >= quota {
        "reached"
    } else if written * 10 >= quota * NEAR_TENTHS {
        "near"
    } else {
        ""
    }
}

pub(in crate::ctl) fn as_json(q: &v1::QuotaUse) -> Value {
    json!({
        "oin": q.oin, "unit_code": q.unit_code, "daily_quota": q.daily_quota, "own": q.own,
        "written_today": q.written_today,
    })
}
