//! Sentences of a story as messages of the protocol. Pure, but for the request ids, which are random UUIDs.

use scenario::{ClaimSource, Day, EndReason, Manner, Relation, RelationClaim, RelationKind, Story};
use uuid::Uuid;

use super::person::{identity, role};
use crate::wire::v1::{self, ActingUnit};

/// Who says it, where and when.
#[derive(Clone, Debug)]
pub(super) struct Speaker<'a> {
    pub(super) story: &'a Story,
    pub(super) acting: ActingUnit,
    pub(super) municipality: String,
    pub(super) day: Day,
}

/// What one registration is beside its person.
#[derive(Clone, Copy, Debug)]
pub(super) struct Registering<'a> {
    pub(super) manner: Manner,
    pub(super) since: Day,
    pub(super) reference: &'a str,
    pub(super) relations: &'a [RelationClaim],
}

pub(super) fn request_id() -> String {
    Uuid::new_v4().to_string()
}

impl Speaker<'_> {
    pub(super) fn register(&self, person: &str, how: Registering<'_>) -> v1::RegisterRequest {
        let kind = match how.manner {
            Manner::Involvement | Manner::Watching => v1::RegistrationKind::Involvement,
            Manner::Concern | Manner::OneOff => v1::RegistrationKind::Concern,
        };
        v1::RegisterRequest {
            request_id: request_id(),
            acting: Some(self.acting.clone()),
            person: identity(self.story, person),
            role: role(self.story, person, self.day).into(),
            kind: kind.into(),
            since: how.since.date.to_string(),
            planned_end: String::new(),
            basis: v1::Basis::Statutory.into(),
            registered_by: v1::RegisteredBy::Professional.into(),
            actor: "scenario".to_owned(),
            responsible_municipality: self.municipality.clone(),
            one_off: how.manner == Manner::OneOff,
            watching: how.manner == Manner::Watching,
            shielded: false,
            client_reference: how.reference.to_owned(),
            relations: self.assertions(how.relations),
        }
    }

    pub(super) fn assertions(&self, claims: &[RelationClaim]) -> Vec<v1::RelationAssertion> {
        claims
            .iter()
            .map(|claim| self.assertion(&claim.relation, claim.source))
            .collect()
    }

    pub(super) fn assertion(&self, relation: &Relation, source: ClaimSource) -> v1::RelationAssertion {
        let day = |day: Option<Day>| day.map(|day| day.date.to_string()).unwrap_or_default();
        let address_use = match relation.kind {
            RelationKind::SameAddress => v1::AddressUse::Home,
            _ => v1::AddressUse::Unspecified,
        };
        v1::RelationAssertion {
            from: identity(self.story, &relation.from),
            to: identity(self.story, &relation.to),
            kind: kind(relation.kind).into(),
            source: match source {
                ClaimSource::Brp => v1::RelationSource::Brp,
                ClaimSource::Asserted => v1::RelationSource::Agency,
            }
            .into(),
            since: day(relation.since),
            until: day(relation.until),
            as_of: String::new(),
            in_question: false,
            address_use: address_use.into(),
        }
    }

    pub(super) fn named(&self, relation: &Relation) -> v1::RelationName {
        v1::RelationName {
            from: identity(self.story, &relation.from),
            to: identity(self.story, &relation.to),
            kind: kind(relation.kind).into(),
        }
    }
}

fn kind(kind: RelationKind) -> v1::RelationKind {
    match kind {
        RelationKind::Parent => v1::RelationKind::Parent,
        RelationKind::Partner => v1::RelationKind::Partner,
        RelationKind::Guardian => v1::RelationKind::Guardian,
        RelationKind::FosterParent => v1::RelationKind::Foster,
        RelationKind::SameAddress => v1::RelationKind::SameAddress,
    }
}

pub(super) fn reason(reason: EndReason) -> v1::EndReason {
    match reason {
        EndReason::Resolved => v1::EndReason::Resolved,
        EndReason::Unjustified => v1::EndReason::Unjustified,
        EndReason::InError => v1::EndReason::InError,
        EndReason::Moved => v1::EndReason::Moved,
        EndReason::AgedOut => v1::EndReason::AgedOut,
        EndReason::Deceased => v1::EndReason::Deceased,
        EndReason::ConsentEnded => v1::EndReason::ConsentEnded,
        EndReason::HandedOver => v1::EndReason::HandedOver,
    }
}
