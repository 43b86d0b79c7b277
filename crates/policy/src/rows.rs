//! The closed pair rule as a table: which of its rows count.

use event::PairRow;
use serde::Deserialize;

/// Whether a row counts.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RowRule {
    /// It does not count.
    No,
    /// It counts only over relations from the population register.
    Brp,
    /// It counts.
    Yes,
}

/// The rows, in order of strength. Which rows exist and in which order is fixed; the file says which count.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rows {
    /// The same person.
    pub same_person: RowRule,
    /// Children who share a parent.
    pub sibling: RowRule,
    /// Parent, guardian or foster parent and child.
    pub parent: RowRule,
    /// Parents of one child.
    pub co_parent: RowRule,
    /// Partner of a parent.
    pub partner_of_parent: RowRule,
    /// A child of the parent's partner.
    pub child_of_partner: RowRule,
    /// The same home address.
    pub same_address: RowRule,
}

impl Rows {
    /// Whether this row counts.
    #[must_use]
    pub const fn rule(&self, row: PairRow) -> RowRule {
        match row {
            PairRow::SamePerson => self.same_person,
            PairRow::Sibling => self.sibling,
            PairRow::Parent => self.parent,
            PairRow::CoParent => self.co_parent,
            PairRow::PartnerOfParent => self.partner_of_parent,
            PairRow::ChildOfPartner => self.child_of_partner,
            PairRow::SameAddress => self.same_address,
        }
    }

    /// A table in which only these rows count (ablations: what would a child-level index have shown?).
    #[must_use]
    pub fn only(rows: &[PairRow]) -> Self {
        let rule = |row| {
            if rows.contains(&row) {
                RowRule::Yes
            } else {
                RowRule::No
            }
        };
        Self {
            same_person: rule(PairRow::SamePerson),
            sibling: rule(PairRow::Sibling),
            parent: rule(PairRow::Parent),
            co_parent: rule(PairRow::CoParent),
            partner_of_parent: rule(PairRow::PartnerOfParent),
            child_of_partner: rule(PairRow::ChildOfPartner),
            same_address: rule(PairRow::SameAddress),
        }
    }
}
