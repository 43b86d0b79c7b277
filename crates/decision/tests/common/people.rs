//! Persons and relations by name.

use decision::{Relation, Whom};
use event::{RelationKind, RelationSource};
use pseudonym::{IdentityKind, KeyLabel, Pseudonym};

use super::day;

pub(crate) fn whom(name: &str) -> Whom {
    let mut bytes = [0; 32];
    bytes[..name.len()].copy_from_slice(name.as_bytes());
    let adult = name.chars().next().is_some_and(char::is_uppercase);
    Whom {
        pseudonym: Pseudonym {
            label: KeyLabel(1),
            kind: IdentityKind::Bsn,
            bytes,
        },
        possible_duplicate: false,
        born: Some(day(if adult { "1980-01-01" } else { "2010-01-01" })),
    }
}

/// By the register unless changed.
pub(crate) fn relation(kind: RelationKind, from: &str, to: &str) -> Relation {
    Relation {
        from: whom(from),
        to: whom(to),
        kind,
        source: RelationSource::Brp,
        since: None,
        until: None,
        as_of: None,
        in_question: false,
        address_use: None,
    }
}

pub(crate) fn parent(from: &str, to: &str) -> Relation {
    relation(RelationKind::Parent, from, to)
}

/// The same, as an agency's own word.
pub(crate) fn own_word(relation: Relation) -> Relation {
    Relation {
        source: RelationSource::Agency,
        ..relation
    }
}
