//! The policy: what another would do, and where a change is.

use serde_json::{Value, json};

use super::count;
use crate::{
    ctl::{
        json::{moment, text},
        moment::second,
        page::{Page, keep_whole},
    },
    wire::v1::{self, PairRow, RulesChange, RulesDifference, RulesPreview},
};

/// What differs in the file, what that does to links, and who would be told.
pub(in crate::ctl) fn preview(page: Page, p: &RulesPreview) -> String {
    if p.in_force {
        return "This is the policy in force: nothing would change.".into();
    }
    let difference = p.difference.clone().unwrap_or_default();
    let parts = [
        keys(page, p),
        links(page, &difference),
        sectors(page, p),
        closed(&difference),
    ];
    let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    parts.join("\n\n")
}

fn keys(page: Page, p: &RulesPreview) -> String {
    if p.keys.is_empty() {
        return "Only the text of the file differs: every key has the value that is in force.".into();
    }
    let mut table = page.table(&["key", "in force", "in the file", "counts for"]);
    for key in &p.keys {
        let counts = if key.changes_links {
            "every link"
        } else {
            "later calls"
        };
        table.add_row([&key.key, &key.from, &key.to, counts]);
    }
    keep_whole(&mut table, &[0, 1, 2]);
    table.to_string()
}

fn links(page: Page, d: &RulesDifference) -> String {
    if d.rows.is_empty() {
        return "No link would be added, changed or withdrawn.".into();
    }
    let mut table = page.table(&["links, by row", "added", "changed", "withdrawn"]);
    for row in &d.rows {
        let [added, changed, withdrawn] = [row.opened, row.changed, row.withdrawn].map(|n| n.to_string());
        table.add_row([name(row.row()).to_owned(), added, changed, withdrawn]);
    }
    keep_whole(&mut table, &[0]);
    table.to_string()
}

fn sectors(page: Page, p: &RulesPreview) -> String {
    if p.sectors.is_empty() {
        return "Nobody would be told anything.".into();
    }
    let mut table = page.table(&[
        "notices, by sector",
        "agencies",
        "units",
        "match",
        "changed",
        "withdrawn",
    ]);
    for s in &p.sectors {
        let numbers = [
            s.agencies,
            s.units,
            s.match_notices,
            s.changed_notices,
            s.withdrawn_notices,
        ];
        let mut cells = vec![s.sector.clone()];
        cells.extend(numbers.map(|n| n.to_string()));
        table.add_row(cells);
    }
    format!("{table}\n{}", told(p))
}

fn closed(d: &RulesDifference) -> String {
    match d.closed {
        0 => String::new(),
        n => format!("{n} links that time had ended before would be closed without a word."),
    }
}

/// `12 notices to 5 units`.
fn told(p: &RulesPreview) -> String {
    let d = p.difference.clone().unwrap_or_default();
    let units: u64 = p.sectors.iter().map(|s| s.units).sum();
    let size = |n: u64| usize::try_from(n).unwrap_or(usize::MAX);
    format!(
        "{} to {}",
        count(size(notices(&d)), "notice", "notices"),
        count(size(units), "unit", "units")
    )
}

fn notices(d: &RulesDifference) -> u64 {
    d.match_notices + d.changed_notices + d.withdrawn_notices
}

/// What will happen, before it does.
pub(in crate::ctl) fn consequence(p: &RulesPreview) -> String {
    format!(
        "From now on everything will be decided under this policy. About {} will be sent; they cannot be taken back.",
        told(p)
    )
}

/// A change, with what was told beside what the preview said.
pub(in crate::ctl) fn change(page: Page, c: &RulesChange) -> String {
    let (expected, found) = (
        c.expected.clone().unwrap_or_default(),
        c.found.clone().unwrap_or_default(),
    );
    let mut table = page.table(&["", "preview", "so far"]);
    let sum = |d: &RulesDifference, of: fn(&v1::RowDifference) -> u64| d.rows.iter().map(of).sum::<u64>();
    let both = |of: &dyn Fn(&RulesDifference) -> u64| [of(&expected).to_string(), of(&found).to_string()];
    for (what, [expected, found]) in [
        ("links added", both(&|d| sum(d, |r| r.opened))),
        ("links changed", both(&|d| sum(d, |r| r.changed))),
        ("links withdrawn", both(&|d| sum(d, |r| r.withdrawn))),
        ("notices", both(&notices)),
    ] {
        table.add_row([what.to_owned(), expected, found]);
    }
    format!("{table}\n{}", standing(c))
}

/// Where a change is, in two lines.
pub(in crate::ctl) fn standing(c: &RulesChange) -> String {
    let progress = if c.complete {
        "All registrations were gone over: the change is complete.".to_owned()
    } else {
        format!("Registrations are being gone over: {} %.", c.percent)
    };
    let since = second(c.changed_at.as_ref());
    format!("In force since {since}, changed by {}.\n{progress}", c.changed_by)
}

/// As in the policy file.
fn name(row: PairRow) -> &'static str {
    match row {
        PairRow::Unspecified => "unknown",
        PairRow::SamePerson => "same_person",
        PairRow::Sibling => "sibling",
        PairRow::Parent => "parent",
        PairRow::CoParent => "co_parent",
        PairRow::PartnerOfParent => "partner_of_parent",
        PairRow::ChildOfPartner => "child_of_partner",
        PairRow::SameAddress => "same_address",
    }
}

pub(in crate::ctl) fn rules_json(r: &v1::GetRulesResponse) -> Value {
    json!({ "policy": r.policy, "digest": r.digest, "change": r.change.as_ref().map(change_json) })
}

pub(in crate::ctl) fn preview_json(p: &RulesPreview) -> Value {
    let key = |k: &v1::RulesKey| json!({ "key": k.key, "from": k.from, "to": k.to, "changes_links": k.changes_links });
    let sector = |s: &v1::SectorTold| {
        json!({
            "sector": s.sector, "agencies": s.agencies, "units": s.units, "match_notices": s.match_notices,
            "changed_notices": s.changed_notices, "withdrawn_notices": s.withdrawn_notices,
        })
    };
    json!({
        "in_force": p.in_force, "keys": p.keys.iter().map(key).collect::<Value>(),
        "difference": difference_json(p.difference.as_ref()),
        "sectors": p.sectors.iter().map(sector).collect::<Value>(), "etag": p.etag,
    })
}

pub(in crate::ctl) fn change_json(c: &RulesChange) -> Value {
    json!({
        "former_digest": c.former_digest, "digest": c.digest, "changed_at": moment(c.changed_at.as_ref()),
        "changed_by": text(&c.changed_by), "complete": c.complete, "completed_at": moment(c.completed_at.as_ref()),
        "percent": c.percent, "expected": difference_json(c.expected.as_ref()),
        "found": difference_json(c.found.as_ref()),
    })
}

fn difference_json(difference: Option<&RulesDifference>) -> Value {
    let d = difference.cloned().unwrap_or_default();
    let row = |r: &v1::RowDifference| json!({ "row": name(r.row()), "opened": r.opened, "changed": r.changed, "withdrawn": r.withdrawn });
    json!({
        "rows": d.rows.iter().map(row).collect::<Value>(), "match_notices": d.match_notices,
        "changed_notices": d.changed_notices, "withdrawn_notices": d.withdrawn_notices, "closed": d.closed,
    })
}
