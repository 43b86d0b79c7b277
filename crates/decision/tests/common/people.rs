//! Persons and relations by name.

use decision::{Relation, Whom};
use event::RelationKind;

use super::builders;

pub(crate) fn whom(name: &str) -> Whom {
    let mut bytes = [0; 32];
    bytes[..name.len()].copy_from_slice(name.as_bytes());
    builders::person(bytes, name.chars().next().is_some_and(char::is_uppercase))
}

/// By the register unless changed.
pub(crate) fn relation(kind: RelationKind, from: &str, to: &str) -> Relation {
    builders::relation(kind, whom(from), whom(to))
}

pub(crate) fn parent(from: &str, to: &str) -> Relation {
    relation(RelationKind::Parent, from, to)
}
