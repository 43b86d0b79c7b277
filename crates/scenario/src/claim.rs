//! Relations in a sentence: `mother is parent of child1, child2; father shares an address with child1`.
//!
//! Place in the flow: part of a registration, or a deed of its own. Absent: whether the agency may say so.

use crate::name;
use crate::story::Story;
use crate::words::Words;
use crate::{ClaimSource, Relation, RelationClaim, RelationKind, ScenarioError};

const KINDS: [(&str, RelationKind); 5] = [
    ("is parent of", RelationKind::Parent),
    ("is partner of", RelationKind::Partner),
    ("is guardian of", RelationKind::Guardian),
    ("is foster parent of", RelationKind::FosterParent),
    ("shares an address with", RelationKind::SameAddress),
];

/// Reads relations up to the end of the sentence or the next clause.
pub(crate) fn relations(words: &mut Words<'_>, story: &Story) -> Result<Vec<Relation>, ScenarioError> {
    let mut all = statement(words, story)?;
    while words.eat(";") {
        all.extend(statement(words, story)?);
    }
    Ok(all)
}

/// Reads exactly one relation.
pub(crate) fn relation(words: &mut Words<'_>, story: &Story) -> Result<Relation, ScenarioError> {
    let before = words.clone();
    let mut all = statement(words, story)?;
    match (all.pop(), all.is_empty()) {
        (Some(relation), true) => Ok(relation),
        _ => Err(before.unexpected("one relation between two persons".to_owned())),
    }
}

/// Adds the source to each relation.
pub(crate) fn claims(source: ClaimSource, relations: Vec<Relation>) -> Vec<RelationClaim> {
    relations
        .into_iter()
        .map(|relation| RelationClaim { source, relation })
        .collect()
}

/// One statement may name several persons at its end and is then several relations.
fn statement(words: &mut Words<'_>, story: &Story) -> Result<Vec<Relation>, ScenarioError> {
    let place = words.place();
    let from = name::person(words, story)?;
    let Some((_, kind)) = KINDS.iter().find(|(phrase, _)| words.eat(phrase)) else {
        let list = KINDS.map(|(phrase, _)| format!("\"{phrase}\"")).join(", ");
        return Err(words.unexpected(format!("one of {list}")));
    };
    let others = name::persons(words, story)?;
    let since = if words.eat("since") {
        Some(words.day()?)
    } else {
        None
    };
    let until = if words.eat("until") {
        Some(words.day()?)
    } else {
        None
    };
    let one = |to| Relation {
        place: place.clone(),
        from: from.clone(),
        kind: *kind,
        to,
        since,
        until,
    };
    Ok(others.into_iter().map(one).collect())
}
