//! Relations: told, ended, denied.

use event::{AddressUse, Day, RelationKind, RelationSource};

use super::{By, RequestMarks, Whom};

/// A relation as somebody asserts it.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Relation {
    /// Parent, guardian, foster parent, or either partner.
    pub from: Whom,
    /// Child, or the other partner.
    pub to: Whom,
    /// How.
    pub kind: RelationKind,
    /// Register or own knowledge (the municipality's own knowledge is recognised by who calls).
    pub source: RelationSource,
    /// First day.
    pub since: Option<Day>,
    /// Last day.
    pub until: Option<Day>,
    /// Vouched for on this day; `None`: today.
    pub as_of: Option<Day>,
    /// Being examined.
    pub in_question: bool,
    /// For a shared address.
    pub address_use: Option<AddressUse>,
}

/// Names a relation by its ends.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct RelationName {
    /// Parent, guardian, foster parent, or either partner.
    pub from: Whom,
    /// Child, or the other partner.
    pub to: Whom,
    /// How.
    pub kind: RelationKind,
}

/// Tell about relations.
#[derive(Clone, PartialEq, Debug)]
pub struct AssertRelations {
    /// Who calls.
    pub by: By,
    /// Which request.
    pub request: RequestMarks,
    /// Which relations.
    pub relations: Vec<Relation>,
}

/// Say that a relation ended.
#[derive(Clone, PartialEq, Debug)]
pub struct EndRelation {
    /// Who calls.
    pub by: By,
    /// Which request.
    pub request: RequestMarks,
    /// Which relation.
    pub relation: RelationName,
    /// Last day.
    pub until: Day,
}

/// Say that a relation does not exist.
#[derive(Clone, PartialEq, Debug)]
pub struct DenyRelation {
    /// Who calls.
    pub by: By,
    /// Which request.
    pub request: RequestMarks,
    /// Which relation.
    pub relation: RelationName,
}
