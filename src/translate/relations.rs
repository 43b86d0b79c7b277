//! Relation messages to commands.

use decision::{
    AssertRelations, By, DenyRelation, EndRelation, RELATIONS_PER_CALL_MAX, Reason, Refusal, Relation,
    RelationName,
};
use event::{AddressUse, RelationKind, RelationSource};

use super::{
    Desk,
    fields::{day, digest, mark, no_value, optional_day},
    persons::whom,
};
use crate::wire::v1;

/// Tell about relations.
pub(crate) fn assert_command(
    desk: &Desk,
    by: By,
    message: &v1::AssertRelationsRequest,
) -> Result<AssertRelations, Refusal> {
    let digest = digest(desk, "AssertRelations", message);
    let v1::AssertRelationsRequest {
        request_id,
        acting: _,
        relations: asserted,
    } = message;
    Ok(AssertRelations {
        by,
        request: mark(request_id, digest)?,
        relations: relations(desk, asserted)?,
    })
}

/// A relation ended.
pub(crate) fn end_relation_command(
    desk: &Desk,
    by: By,
    message: &v1::EndRelationRequest,
) -> Result<EndRelation, Refusal> {
    let digest = digest(desk, "EndRelation", message);
    let v1::EndRelationRequest {
        request_id,
        acting: _,
        relation,
        until,
    } = message;
    Ok(EndRelation {
        by,
        request: mark(request_id, digest)?,
        relation: name(desk, relation.as_ref())?,
        until: day(until, "until")?,
    })
}

/// A relation does not exist.
pub(crate) fn deny_command(
    desk: &Desk,
    by: By,
    message: &v1::DenyRelationRequest,
) -> Result<DenyRelation, Refusal> {
    let digest = digest(desk, "DenyRelation", message);
    let v1::DenyRelationRequest {
        request_id,
        acting: _,
        relation,
    } = message;
    Ok(DenyRelation {
        by,
        request: mark(request_id, digest)?,
        relation: name(desk, relation.as_ref())?,
    })
}

/// Relations in a call.
pub(super) fn relations(desk: &Desk, asserted: &[v1::RelationAssertion]) -> Result<Vec<Relation>, Refusal> {
    // Before any is mapped: each costs pseudonyms, and a message holds thousands.
    if asserted.len() > RELATIONS_PER_CALL_MAX {
        return Err(Refusal::at(Reason::TooManyRelations, "relations"));
    }
    asserted
        .iter()
        .enumerate()
        .map(|(at, relation)| one(desk, relation, &format!("relations[{at}]")))
        .collect()
}

fn one(desk: &Desk, relation: &v1::RelationAssertion, field: &str) -> Result<Relation, Refusal> {
    let at = |name: &str| format!("{field}.{name}");
    let kind = kind(relation.kind, &at("kind"))?;
    let source = match v1::RelationSource::try_from(relation.source) {
        Ok(v1::RelationSource::Brp) => RelationSource::Brp,
        Ok(v1::RelationSource::Agency) => RelationSource::Agency,
        Ok(v1::RelationSource::Unspecified) | Err(_) => return Err(no_value(relation.source, at("source"))),
    };
    let address_use = match v1::AddressUse::try_from(relation.address_use) {
        Ok(v1::AddressUse::Unspecified) => None,
        Ok(v1::AddressUse::Home) => Some(AddressUse::Home),
        Ok(v1::AddressUse::Institution) => Some(AddressUse::Institution),
        Ok(v1::AddressUse::Shelter) => Some(AddressUse::Shelter),
        Ok(v1::AddressUse::Postal) => Some(AddressUse::Postal),
        Err(_) => return Err(no_value(relation.address_use, at("address_use"))),
    };
    let v1::RelationAssertion {
        from,
        to,
        kind: _,
        source: _,
        since,
        until,
        as_of,
        in_question,
        address_use: _,
    } = relation;
    Ok(Relation {
        from: whom(desk, from.as_ref(), &at("from"))?,
        to: whom(desk, to.as_ref(), &at("to"))?,
        kind,
        source,
        since: optional_day(since, &at("since"))?,
        until: optional_day(until, &at("until"))?,
        as_of: optional_day(as_of, &at("as_of"))?,
        in_question: *in_question,
        address_use,
    })
}

fn name(desk: &Desk, name: Option<&v1::RelationName>) -> Result<RelationName, Refusal> {
    let name = name.ok_or_else(|| Refusal::at(Reason::FieldMissing, "relation"))?;
    let kind = kind(name.kind, "relation.kind")?;
    let v1::RelationName { from, to, kind: _ } = name;
    Ok(RelationName {
        from: whom(desk, from.as_ref(), "relation.from")?,
        to: whom(desk, to.as_ref(), "relation.to")?,
        kind,
    })
}

fn kind(number: i32, field: &str) -> Result<RelationKind, Refusal> {
    match v1::RelationKind::try_from(number) {
        Ok(v1::RelationKind::Parent) => Ok(RelationKind::Parent),
        Ok(v1::RelationKind::Partner) => Ok(RelationKind::Partner),
        Ok(v1::RelationKind::Guardian) => Ok(RelationKind::Guardian),
        Ok(v1::RelationKind::Foster) => Ok(RelationKind::Foster),
        Ok(v1::RelationKind::SameAddress) => Ok(RelationKind::SameAddress),
        Ok(v1::RelationKind::Unspecified) | Err(_) => Err(no_value(number, field)),
    }
}
