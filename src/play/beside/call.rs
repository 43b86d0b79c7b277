//! One happening as a call. Pure, but for the request ids, which are random UUIDs.

use event::{Day, RegistrationKind, RelationKind};
use population::{Asserting, Happening, Registering, UnitId, What};
use tonic::transport::Channel;
use uuid::Uuid;

use super::{
    lane::{Known, Lane, Line},
    world::World,
};
use crate::{
    play::{CannotPlay, happening::Refused, lines::awaited, request::request_id},
    translate::end_reason,
    wire::v1::{self, registration_service_client::RegistrationServiceClient},
};

/// A call of one unit.
pub(super) struct Call {
    pub(super) unit: UnitId,
    /// In words.
    pub(super) what: &'static str,
    request: Request,
}

enum Request {
    Register(Box<v1::RegisterRequest>),
    Renew(v1::RenewRequest),
    End(v1::EndRequest),
    Assert(v1::AssertRelationsRequest),
    EndRelation(v1::EndRelationRequest),
    Deny(v1::DenyRelationRequest),
}

/// The call that a happening is; `None` when it speaks of a registration that the index refused, or whose term has run out: an
/// agency knows the day from the answer.
pub(super) fn of(lane: &mut Lane, world: &World, today: Day, happening: &Happening) -> Option<Call> {
    let known = |id| {
        lane.registrations
            .get(id)
            .filter(|known| known.expires_on > today)
            .cloned()
    };
    let said = |id| lane.relations.get(id).copied();
    let (unit, what, request) = match &happening.what {
        What::Registered(new) => {
            lane.speaks_of(world, &[new.subject]);
            (new.unit, "a registration", register(world, today, new)?)
        }
        What::Renewed { registration } => {
            let Known {
                unit,
                id: registration_id,
                ..
            } = known(registration)?;
            let request = v1::RenewRequest {
                request_id: request_id(),
                registration_id,
                ..v1::RenewRequest::default()
            };
            (unit, "a renewal", Request::Renew(request))
        }
        What::Ended {
            registration,
            on,
            reason,
        } => {
            let Known {
                unit,
                id: registration_id,
                ..
            } = known(registration)?;
            let request = v1::EndRequest {
                request_id: request_id(),
                registration_id,
                ended_on: world.day(*on).to_string(),
                reason: end_reason(*reason).into(),
                ..v1::EndRequest::default()
            };
            (unit, "the end of a registration", Request::End(request))
        }
        What::RelationAsserted(new) => {
            lane.speaks_of(world, &[new.from, new.to]);
            (new.unit, "a relation", assert(world, new, new.from_register)?)
        }
        What::RelationConfirmed {
            relation,
            unit,
            from_register,
        } => (
            *unit,
            "a relation said again",
            assert(world, &said(relation)?, *from_register)?,
        ),
        What::RelationEnded {
            relation,
            unit,
            until,
        } => {
            let request = v1::EndRelationRequest {
                request_id: request_id(),
                relation: Some(name(world, &said(relation)?)?),
                until: world.day(*until).to_string(),
                ..v1::EndRelationRequest::default()
            };
            (*unit, "the end of a relation", Request::EndRelation(request))
        }
        What::RelationDenied { relation, unit } => {
            let request = v1::DenyRelationRequest {
                request_id: request_id(),
                relation: Some(name(world, &said(relation)?)?),
                ..v1::DenyRelationRequest::default()
            };
            (*unit, "a denial", Request::Deny(request))
        }
        _ => return None,
    };
    Some(Call { unit, what, request })
}

impl Call {
    /// Makes it. Gives a registration as it stands afterwards.
    pub(super) async fn make(
        self,
        line: &Line,
    ) -> Result<Result<Option<v1::Registration>, Refused>, CannotPlay> {
        let mut service: RegistrationServiceClient<Channel> =
            RegistrationServiceClient::new(line.channel.clone());
        let (acting, what) = (Some(line.acting.clone()), self.what);
        let done = match self.request {
            Request::Register(mut request) => {
                request.acting = acting;
                request.responsible_municipality.clone_from(&line.municipality);
                let answer = awaited(what, service.register(*request)).await?;
                return Ok(answer.map(|response| response.registration));
            }
            Request::Renew(request) => {
                let request = v1::RenewRequest { acting, ..request };
                let answer = awaited(what, service.renew(request)).await?;
                return Ok(answer.map(|response| response.registration));
            }
            Request::End(request) => {
                let request = v1::EndRequest { acting, ..request };
                awaited(what, service.end(request)).await?.map(drop)
            }
            Request::Assert(request) => {
                let request = v1::AssertRelationsRequest { acting, ..request };
                awaited(what, service.assert_relations(request)).await?.map(drop)
            }
            Request::EndRelation(request) => {
                let request = v1::EndRelationRequest { acting, ..request };
                awaited(what, service.end_relation(request)).await?.map(drop)
            }
            Request::Deny(request) => {
                let request = v1::DenyRelationRequest { acting, ..request };
                awaited(what, service.deny_relation(request)).await?.map(drop)
            }
        };
        Ok(done.map(|()| None))
    }
}

fn register(world: &World, today: Day, new: &Registering) -> Option<Request> {
    let kind = match new.kind {
        RegistrationKind::Involvement => v1::RegistrationKind::Involvement,
        RegistrationKind::Concern => v1::RegistrationKind::Concern,
    };
    Some(Request::Register(Box::new(v1::RegisterRequest {
        request_id: request_id(),
        person: Some(world.identity(new.subject)?),
        role: world.role(new.subject, new.role, today).into(),
        kind: kind.into(),
        since: world.day(new.since).to_string(),
        basis: v1::Basis::Statutory.into(),
        registered_by: v1::RegisteredBy::Professional.into(),
        one_off: new.one_off,
        watching: new.watching,
        shielded: new.shielded,
        client_reference: Uuid::new_v4().to_string(),
        ..v1::RegisterRequest::default()
    })))
}

fn assert(world: &World, said: &Asserting, from_register: bool) -> Option<Request> {
    let day = |day: Option<Day>| day.map(|day| world.day(day).to_string()).unwrap_or_default();
    let source = if from_register {
        v1::RelationSource::Brp
    } else {
        v1::RelationSource::Agency
    };
    // Both count from 1, in the same order.
    let address_use = said.address_use.map_or(0, |used| used as i32);
    let relation = v1::RelationAssertion {
        from: world.identity(said.from),
        to: world.identity(said.to),
        kind: related(said.kind).into(),
        source: source.into(),
        since: day(said.since),
        until: day(said.until),
        address_use,
        ..v1::RelationAssertion::default()
    };
    Some(Request::Assert(v1::AssertRelationsRequest {
        request_id: request_id(),
        relations: vec![relation],
        ..v1::AssertRelationsRequest::default()
    }))
}

fn name(world: &World, said: &Asserting) -> Option<v1::RelationName> {
    Some(v1::RelationName {
        from: Some(world.identity(said.from)?),
        to: Some(world.identity(said.to)?),
        kind: related(said.kind).into(),
    })
}

const fn related(kind: RelationKind) -> v1::RelationKind {
    match kind {
        RelationKind::Parent => v1::RelationKind::Parent,
        RelationKind::Partner => v1::RelationKind::Partner,
        RelationKind::Guardian => v1::RelationKind::Guardian,
        RelationKind::Foster => v1::RelationKind::Foster,
        RelationKind::SameAddress => v1::RelationKind::SameAddress,
    }
}
