//! Agencies.

use serde_json::{Value, json};

use super::{count, unit};
use crate::{
    ctl::{
        json::text,
        page::{Page, at_least, keep_whole},
    },
    wire::v1,
};

const OIN_CHARACTERS: u16 = 20;

/// All agencies.
pub(in crate::ctl) fn list(page: Page, agencies: &[v1::Agency]) -> String {
    let mut table = page.table(&["agency", "serves", "units", "state"]);
    for a in agencies {
        table.add_row([
            format!("{}\n{}\n{}", a.name, a.oin, a.sector),
            a.municipalities.join(" "),
            a.units.len().to_string(),
            state(a).join("\n"),
        ]);
    }
    let sectors = agencies.iter().map(|a| a.sector.chars().count());
    let widest = sectors.max().and_then(|n| u16::try_from(n).ok());
    at_least(&mut table, 0, widest.unwrap_or_default().max(OIN_CHARACTERS));
    keep_whole(&mut table, &[2, 3]);
    format!("{table}\n{}", count(agencies.len(), "agency", "agencies"))
}

/// What is out of the ordinary.
fn state(a: &v1::Agency) -> Vec<String> {
    let mut marks = Vec::new();
    if a.suspended {
        marks.push("suspended".to_owned());
    }
    if !a.is_municipality.is_empty() {
        marks.push("municipality".to_owned());
    }
    if a.supplies_brp {
        marks.push("BRP".to_owned());
    }
    marks
}

/// One agency with its units.
pub(in crate::ctl) fn show(page: Page, a: &v1::Agency) -> String {
    let mut table = page.table(&["agency", &a.name]);
    let yes_no = |yes| if yes { "yes" } else { "no" }.to_owned();
    let or_none = |text: String| {
        if text.is_empty() { "none".to_owned() } else { text }
    };
    for (name, value) in [
        ("OIN", a.oin.clone()),
        ("sector", a.sector.clone()),
        ("serves", or_none(a.municipalities.join(" "))),
        (
            "is the municipality",
            if a.is_municipality.is_empty() {
                "no".into()
            } else {
                a.is_municipality.clone()
            },
        ),
        ("supplies the BRP", yes_no(a.supplies_brp)),
        ("suspended", yes_no(a.suspended)),
        ("who may act for it", or_none(a.mandated_oins.join("\n"))),
    ] {
        table.add_row([name.to_owned(), value]);
    }
    keep_whole(&mut table, &[0]);
    let units: Vec<_> = a.units.iter().map(|unit| (a.oin.as_str(), unit)).collect();
    format!("{table}\n{}", unit::list(page, &units))
}

pub(in crate::ctl) fn as_json(a: &v1::Agency) -> Value {
    let units: Vec<Value> = a.units.iter().map(|unit| unit::as_json(&a.oin, unit)).collect();
    json!({
        "oin": a.oin, "name": a.name, "sector": a.sector, "municipalities": a.municipalities,
        "is_municipality": text(&a.is_municipality), "supplies_brp": a.supplies_brp, "suspended": a.suspended,
        "mandated_oins": a.mandated_oins, "units": units, "etag": a.etag,
    })
}
