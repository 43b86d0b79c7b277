//! Coverage of a municipality.

use serde_json::{Value, json};

use super::count;
use crate::{
    ctl::{
        json::moment,
        moment::minute,
        page::{Page, keep_whole},
    },
    wire::v1,
};

pub(in crate::ctl) fn show(page: Page, c: &v1::Coverage, all: bool) -> String {
    let mut table = page.table(&["sector", "code", "heard", "last heard, UTC"]);
    for s in c.sectors.iter().filter(|s| all || s.agencies > 0) {
        table.add_row([
            s.sector_name.clone(),
            s.sector.clone(),
            format!("{} of {}", s.heard_last_week, s.agencies),
            minute(s.last_heard.as_ref()),
        ]);
    }
    keep_whole(&mut table, &[1, 2, 3]);
    let empty = c.sectors.iter().filter(|s| s.agencies == 0).count();
    let rest = if empty > 0 && !all {
        format!(
            "\n{} without any agency (--all shows them)",
            count(empty, "sector", "sectors")
        )
    } else {
        String::new()
    };
    format!(
        "Municipality {}: agencies heard in the last 7 days, of all that serve it\n{table}{rest}",
        c.municipality
    )
}

pub(in crate::ctl) fn as_json(c: &v1::Coverage) -> Value {
    let sectors: Vec<Value> = c
        .sectors
        .iter()
        .map(|s| {
            json!({
                "sector": s.sector, "sector_name": s.sector_name, "agencies": s.agencies,
                "heard_last_week": s.heard_last_week, "last_heard": moment(s.last_heard.as_ref()),
            })
        })
        .collect();
    json!({ "municipality": c.municipality, "sectors": sectors })
}
