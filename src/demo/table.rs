//! What the doctor sees at the decisive moment, side by side.

use comfy_table::{CellAlignment, ContentArrangement, Table, presets::UTF8_BORDERS_ONLY};
use scenario::{Row, Status};

use super::titles;
use crate::{
    play::{Cast, Sighting},
    show::COLUMNS,
};

/// What was seen in each of the three tellings.
pub(super) struct Looks<'a> {
    pub(super) as_it_was: &'a [Sighting],
    pub(super) per_child: &'a [Sighting],
    pub(super) household: &'a [Sighting],
}

const NOTHING: &str = "-";

/// The table, one line per party.
pub(super) fn table(cast: &Cast, looks: &Looks<'_>) -> String {
    let mut table = Table::new();
    table
        .load_style(UTF8_BORDERS_ONLY)
        .set_content_arrangement(ContentArrangement::Dynamic);
    table.set_width(u16::try_from(COLUMNS).unwrap_or(u16::MAX));
    table.set_header(["What the doctor sees", "In the text", "Per child", "Kring"]);
    for seen in looks.household {
        let per_child = looks.per_child.iter().find(|other| other.who == seen.who);
        table.add_row([
            titles::seen(cast, &seen.who),
            // The text reports no match for anybody.
            NOTHING.to_owned(),
            per_child.map_or(NOTHING, |other| status(other.status)).to_owned(),
            format!("{}, {}", status(seen.status), seen.row.map_or("", row)),
        ]);
    }
    if let Some(column) = table.column_mut(1) {
        column.set_cell_alignment(CellAlignment::Center);
    }
    if let Some(column) = table.column_mut(2) {
        column.set_cell_alignment(CellAlignment::Center);
    }
    table.trim_fmt()
}

/// The three numbers, one line each.
pub(super) fn numbers(cast: &Cast, looks: &Looks<'_>) -> Vec<String> {
    let active = looks
        .household
        .iter()
        .filter(|seen| seen.status == Some(Status::Active))
        .count();
    let (children, household) = (looks.per_child.len(), looks.household.len());
    let mut lines = vec!["In the inspection text no match is reported.".to_owned()];
    if let [only] = looks.as_it_was {
        let (who, status) = (titles::seen(cast, &only.who), status(only.status));
        lines.push(format!(
            "  (the index of the time could have shown one: {who}, {status})"
        ));
    }
    lines.push(format!(
        "In an index of children, with everybody registering: {children} parties."
    ));
    lines.push("  (only who registered this baby: the others knew a brother, sister or parent)".to_owned());
    lines.push(format!(
        "In Kring: {household} parties, {active} active and {} ended.",
        household - active
    ));
    lines
}

pub(super) fn status(status: Option<Status>) -> &'static str {
    match status {
        Some(Status::Active) => "active",
        Some(Status::Ended) => "ended",
        None => "not told",
    }
}

/// The rows of the pair rule, in words.
pub(super) fn row(row: Row) -> &'static str {
    match row {
        Row::SamePerson => "same person",
        Row::Sibling => "sibling",
        Row::Parent => "parent",
        Row::CoParent => "co-parent",
        Row::PartnerOfParent => "partner of parent",
        Row::ChildOfPartner => "child of partner",
        Row::SameAddress => "same address",
    }
}
