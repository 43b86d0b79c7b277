//! Words of the scenario language for what is told, and for relations and reasons.

use std::fmt::Write as _;

use event::{EndReason, NoticeKind, PairRow, RelationKind};

use crate::{
    cast::{UNITS, UnitNo},
    notices::{Notice, Part},
};

pub(crate) fn unit_name(no: UnitNo) -> String {
    let unit = &UNITS[no];
    if UNITS.iter().filter(|u| u.agency == unit.agency).count() > 1 {
        format!("{}.{}", unit.agency, unit.name)
    } else {
        unit.agency.to_owned()
    }
}

pub(crate) fn then(text: &mut String, notice: &Notice) {
    let who = unit_name(notice.unit);
    let parts: Vec<String> = notice.parts.iter().map(part).collect();
    let parts = parts.join(", ");
    let kinds = [NoticeKind::Match, NoticeKind::Changed, NoticeKind::Withdrawn].map(|kind| kind as u8);
    let officer = matches!(notice.parts.first(), Some(Part::Pair { .. }));
    _ = match kinds.iter().position(|kind| *kind == notice.kind) {
        Some(0) => writeln!(text, "    then {who} is told of: {parts}"),
        _ if officer => writeln!(
            text,
            "    # {who} is told that something changed or fell away: {parts}"
        ),
        Some(1) => writeln!(text, "    then {who} is told of a change: {parts}"),
        _ => writeln!(text, "    then {who} is told that {parts} is withdrawn"),
    };
}

fn part(part: &Part) -> String {
    match part {
        Part::Pair { parties, .. } => {
            let parties: Vec<String> = parties.iter().map(|&unit| unit_name(unit)).collect();
            parties.join(" and ")
        }
        Part::Party {
            other,
            row,
            active,
            asserted,
            in_question,
            other_person,
            ..
        } => {
            let other = other.map_or_else(|_| "a shielded party".to_owned(), unit_name);
            let mut details = vec![];
            details.extend(row.map(row_words));
            details.extend((row.is_none() && *other_person).then_some("another person in the family"));
            details.extend(active.map(|active| if active { "active" } else { "ended" }));
            details.extend(asserted.then_some("asserted"));
            details.extend(in_question.then_some("in question"));
            if details.is_empty() {
                other
            } else {
                format!("{other} ({})", details.join(", "))
            }
        }
    }
}

const fn row_words(row: PairRow) -> &'static str {
    match row {
        PairRow::SamePerson => "same person",
        PairRow::Sibling => "sibling",
        PairRow::Parent => "parent",
        PairRow::CoParent => "co-parent",
        PairRow::PartnerOfParent => "partner of parent",
        PairRow::ChildOfPartner => "child of partner",
        PairRow::SameAddress => "same address",
    }
}

pub(crate) const fn kind_words(kind: RelationKind) -> &'static str {
    match kind {
        RelationKind::Parent => "is parent of",
        RelationKind::Partner => "is partner of",
        RelationKind::Guardian => "is guardian of",
        RelationKind::Foster => "is foster parent of",
        RelationKind::SameAddress => "shares an address with",
    }
}

pub(crate) const fn reason_words(reason: EndReason) -> &'static str {
    match reason {
        EndReason::Resolved => "resolved",
        EndReason::Unjustified => "unjustified",
        EndReason::InError => "in error",
        EndReason::Moved => "moved",
        EndReason::AgedOut => "aged out",
        EndReason::Deceased => "deceased",
        EndReason::ConsentEnded => "consent ended",
        EndReason::HandedOver => "handed over",
        EndReason::Expired => "expired",
    }
}
