//! Relation messages to commands.

use decision::{AssertRelations, By, DenyRelation, EndRelation, Reason, Refusal, Relation, RelationName};
use event::{AddressUse, RelationKind, RelationSource};

use super::{
    Desk,
    fields::{day, digest, mark, optional_day},
    persons::whom,
};
use crate::wire::v1;

/// Tell about relations.
pub(crate) fn assert_command(
    desk: &Desk<'_>,
    by: By,
    message: &v1::AssertRelationsRequest,
) -> Result<AssertRelations, Refusal> {
    let digest = digest(desk.digests, "AssertRelations", message);
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
    desk: &Desk<'_>,
    by: By,
    message: &v1::EndRelationRequest,
) -> Result<EndRelation, Refusal> {
    let digest = digest(desk.digests, "EndRelation", message);
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
    desk: &Desk<'_>,
    by: By,
    message: &v1::DenyRelationRequest,
) -> Result<DenyRelation, Refusal> {
    let digest = digest(desk.digests, "DenyRelation", message);
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
pub(super) fn relations(
    desk: &Desk<'_>,
    asserted: &[v1::RelationAssertion],
) -> Result<Vec<Relation>, Refusal> {
    asserted
        .iter()
        .enumerate()
        .map(|(at, relation)| one(desk, relation, &format!("relations[{at}]")))
        .collect()
}

fn one(desk: &Desk<'_>, relation: &v1::RelationAssertion, field: &str) -> Result<Relation, Refusal> {
    let at = |name: &str| format!("{field}.{name}");
    let kind = kind(relation.kind(), &at("kind"))?;
    let source = match relation.source() {
        v1::RelationSource::Brp => RelationSource::Brp,
        v1::RelationSource::Agency => RelationSource::Agency,
        v1::RelationSource::Unspecified => return Err(Refusal::at(Reason::FieldUnknownValue, at("source"))),
    };
    let address_use = match relation.address_use() {
        v1::AddressUse::Unspecified => None,
        v1::AddressUse::Home => Some(AddressUse::Home),
        v1::AddressUse::Institution => Some(AddressUse::Institution),
        v1::AddressUse::Shelter => Some(AddressUse::Shelter),
        v1::AddressUse::Postal => Some(AddressUse::Postal),
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

fn name(desk: &Desk<'_>, name: Option<&v1::RelationName>) -> Result<RelationName, Refusal> {
    let name = name.ok_or_else(|| Refusal::at(Reason::FieldMissing, "relation"))?;
    let kind = kind(name.kind(), "relation.kind")?;
    let v1::RelationName { from, to, kind: _ } = name;
    Ok(RelationName {
        from: whom(desk, from.as_ref(), "relation.from")?,
        to: whom(desk, to.as_ref(), "relation.to")?,
        kind,
    })
}

fn kind(kind: v1::RelationKind, field: &str) -> Result<RelationKind, Refusal> {
    match kind {
        v1::RelationKind::Parent => Ok(RelationKind::Parent),
        v1::RelationKind::Partner => Ok(RelationKind::Partner),
        v1::RelationKind::Guardian => Ok(RelationKind::Guardian),
        v1::RelationKind::Foster => Ok(RelationKind::Foster),
        v1::RelationKind::SameAddress => Ok(RelationKind::SameAddress),
        v1::RelationKind::Unspecified => Err(Refusal::at(Reason::FieldUnknownValue, field)),
    }
}
