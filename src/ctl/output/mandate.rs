//! Mandates: who acts for whom.

use serde_json::{Value, json};

use super::count;
use crate::{
    ctl::{
        json::text,
        page::{Page, at_least},
    },
    wire::v1,
};

const OIN_CHARACTERS: u16 = 20;

/// One mandate.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(in crate::ctl) struct Mandate {
    caller_oin: String,
    /// Empty: the caller is not connected itself.
    caller_name: String,
    principal_oin: String,
    principal_name: String,
}

/// The mandates of these agencies; with an OIN, only those where it acts or is acted for.
pub(in crate::ctl) fn of(agencies: &[v1::Agency], only: Option<&str>) -> Vec<Mandate> {
    let name = |oin: &str| {
        let agency = agencies.iter().find(|agency| agency.oin == oin);
        agency.map(|agency| agency.name.clone()).unwrap_or_default()
    };
    let each = agencies.iter().flat_map(|principal| {
        principal.mandated_oins.iter().map(move |caller| Mandate {
            caller_oin: caller.clone(),
            caller_name: name(caller),
            principal_oin: principal.oin.clone(),
            principal_name: principal.name.clone(),
        })
    });
    each.filter(|m| only.is_none_or(|oin| oin == m.caller_oin || oin == m.principal_oin))
        .collect()
}

pub(in crate::ctl) fn list(page: Page, mandates: &[Mandate]) -> String {
    let mut table = page.table(&["this certificate acts", "for"]);
    for m in mandates {
        table.add_row([
            format!("{}\n{}", m.caller_name, m.caller_oin),
            format!("{}\n{}", m.principal_name, m.principal_oin),
        ]);
    }
    at_least(&mut table, 0, OIN_CHARACTERS);
    at_least(&mut table, 1, OIN_CHARACTERS);
    format!("{table}\n{}", count(mandates.len(), "mandate", "mandates"))
}

pub(in crate::ctl) fn as_json(m: &Mandate) -> Value {
    json!({
        "caller_oin": m.caller_oin, "caller_name": text(&m.caller_name),
        "principal_oin": m.principal_oin, "principal_name": text(&m.principal_name),
    })
}
