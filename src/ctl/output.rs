//! Tables that fit a terminal, and JSON for scripts.

use comfy_table::{ColumnConstraint, ContentArrangement, Table, presets};
use console::Term;
use serde_json::{Value, json};

use crate::wire::v1;

const WIDTH_WITHOUT_TERMINAL: u16 = 100;

/// A table that fits the terminal, or 100 columns without one.
fn table(head: &[&str]) -> Table {
    let mut table = Table::new();
    table
        .load_style(presets::UTF8_BORDERS_ONLY)
        .set_content_arrangement(ContentArrangement::Dynamic);
    table.set_width(columns().unwrap_or(WIDTH_WITHOUT_TERMINAL));
    table.set_header(head.to_vec());
    table
}

/// Columns that people copy from: never broken over two lines.
fn keep_whole(table: &mut Table, columns: &[usize]) {
    for &at in columns {
        if let Some(column) = table.column_mut(at) {
            column.set_constraint(ColumnConstraint::ContentWidth);
        }
    }
}

/// The width the user asked for, or that of the terminal.
fn columns() -> Option<u16> {
    let asked = std::env::var("COLUMNS")
        .ok()
        .and_then(|text| text.parse().ok())
        .filter(|&n| n >= 40);
    asked.or_else(|| Term::stdout().size_checked().map(|(_, columns)| columns))
}

pub(super) fn moment(stamp: Option<&prost_types::Timestamp>) -> String {
    let moment = stamp.and_then(|s| jiff::Timestamp::new(s.seconds, s.nanos).ok());
    moment.map_or_else(
        || "never".to_owned(),
        |m| m.strftime("%Y-%m-%d %H:%M:%S UTC").to_string(),
    )
}

/// To the minute, where seconds only take room.
fn minute(stamp: Option<&prost_types::Timestamp>) -> String {
    let moment = stamp.and_then(|s| jiff::Timestamp::new(s.seconds, s.nanos).ok());
    moment.map_or_else(
        || "never".to_owned(),
        |m| m.strftime("%Y-%m-%d %H:%M").to_string(),
    )
}

pub(super) fn status_table(s: &v1::GetStatusResponse) -> String {
    let mut table = table(&["daemon", ""]);
    let ready = if s.ready {
        "yes".to_owned()
    } else {
        format!("no: {}", s.not_ready_reason)
    };
    for (name, value) in [
        ("version", s.version.clone()),
        ("profile", s.profile.clone()),
        (
            "development mode",
            if s.development {
                "yes: never for real data".into()
            } else {
                "no".into()
            },
        ),
        ("ready", ready),
        (
            if s.development {
                "server time (may be made up)"
            } else {
                "server time"
            },
            moment(s.server_time.as_ref()),
        ),
        ("started", moment(s.started_at.as_ref())),
        ("agencies", s.agencies.to_string()),
        ("units", s.units.to_string()),
        ("active registrations", s.active_registrations.to_string()),
        ("unacknowledged notices", s.unacknowledged_notices.to_string()),
        ("events in the log", s.events.to_string()),
    ] {
        table.add_row([name.to_owned(), value]);
    }
    table.to_string()
}

pub(super) fn status_json(s: &v1::GetStatusResponse) -> Value {
    json!({
        "version": s.version, "profile": s.profile, "development": s.development, "ready": s.ready,
        "not_ready_reason": s.not_ready_reason, "server_time": moment(s.server_time.as_ref()),
        "started_at": moment(s.started_at.as_ref()), "agencies": s.agencies, "units": s.units,
        "active_registrations": s.active_registrations, "unacknowledged_notices": s.unacknowledged_notices,
        "events": s.events,
    })
}

pub(super) fn agencies_table(agencies: &[v1::Agency]) -> String {
    let mut table = table(&["agency", "OIN", "sector", "serves", "units", ""]);
    for a in agencies {
        let units: Vec<&str> = a.units.iter().map(|unit| unit.code.as_str()).collect();
        let mut marks: Vec<String> = Vec::new();
        if a.suspended {
            marks.push("suspended".into());
        }
        if !a.is_municipality.is_empty() {
            marks.push(format!("municipality {}", a.is_municipality));
        }
        if a.supplies_brp {
            marks.push("BRP".into());
        }
        if a.units.iter().any(|unit| unit.shielded) {
            marks.push("shielded".into());
        }
        if a.units.iter().any(|unit| unit.follow_up_officer) {
            marks.push("officer".into());
        }
        table.add_row([
            &a.name,
            &a.oin,
            &a.sector,
            &a.municipalities.join(" "),
            &units.join(" "),
            &marks.join(", "),
        ]);
    }
    keep_whole(&mut table, &[1]);
    let word = if agencies.len() == 1 { "agency" } else { "agencies" };
    format!("{table}\n{} {word}", agencies.len())
}

pub(super) fn agency_json(a: &v1::Agency) -> Value {
    let units: Vec<Value> = a.units.iter().map(unit_json).collect();
    json!({
        "oin": a.oin, "name": a.name, "sector": a.sector, "municipalities": a.municipalities,
        "is_municipality": a.is_municipality, "supplies_brp": a.supplies_brp, "suspended": a.suspended,
        "mandated_oins": a.mandated_oins, "units": units,
    })
}

pub(super) fn unit_json(u: &v1::Unit) -> Value {
    let contact = u.contact.clone().unwrap_or_default();
    json!({
        "code": u.code, "name": u.name, "follow_up_officer": u.follow_up_officer, "shielded": u.shielded,
        "daily_quota": u.daily_quota,
        "contact": { "role": contact.role, "phone": contact.phone, "email": contact.email },
    })
}

pub(super) fn coverage_table(c: &v1::Coverage, all: bool) -> String {
    let mut table = table(&["sector", "code", "agencies", "in 7 days", "last heard (UTC)"]);
    let mut empty = 0;
    for s in &c.sectors {
        if s.agencies == 0 && !all {
            empty += 1;
            continue;
        }
        table.add_row([
            s.sector_name.clone(),
            s.sector.clone(),
            s.agencies.to_string(),
            s.heard_last_week.to_string(),
            minute(s.last_heard.as_ref()),
        ]);
    }
    keep_whole(&mut table, &[1, 4]);
    let rest = if empty > 0 {
        format!("\n{empty} sectors without any agency (--all shows them)")
    } else {
        String::new()
    };
    format!("Municipality {}\n{table}{rest}", c.municipality)
}

pub(super) fn coverage_json(c: &v1::Coverage) -> Value {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_of_agencies_says_what_matters() {
        let agency = v1::Agency {
            oin: "00000099000000000001".into(),
            name: "Arosa, women's shelter".into(),
            sector: "domestic_violence_shelter".into(),
            municipalities: vec!["0599".into()],
            supplies_brp: true,
            units: vec![v1::Unit {
                code: "default".into(),
                shielded: true,
                ..v1::Unit::default()
            }],
            ..v1::Agency::default()
        };
        let shown = agencies_table(std::slice::from_ref(&agency));
        for word in ["Arosa", "0599", "BRP", "shielded", "1 agency"] {
            assert!(shown.contains(word), "{word} is missing:\n{shown}");
        }
        assert_eq!(agency_json(&agency)["units"][0]["shielded"], true);
    }

    #[test]
    fn never_heard_is_said_in_a_word() {
        assert_eq!(moment(None), "never");
        assert_eq!(
            moment(Some(&prost_types::Timestamp { seconds: 0, nanos: 0 })),
            "1970-01-01 00:00:00 UTC"
        );
    }
}
