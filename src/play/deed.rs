//! A deed as requests: one where the interface allows it, else one per person in the order written.

use scenario::{ClaimSource, Day, Deed, EndReason, Event, Manner, RelationClaim, Story, UnitName};
use tonic::transport::Channel;
use uuid::Uuid;

use super::{
    Answer, CannotPlay, Cast, Happening,
    happening::Refused,
    ledger::Ledger,
    lines::{Lines, awaited},
    request::{Registering, Speaker, reason, request_id},
    subscription::acknowledge_everything,
};
use crate::wire::v1::{
    AroundRequest, AssertRelationsRequest, DenyRelationRequest, EndRelationRequest, EndRequest,
    InvolvementState, RenewRequest, registration_service_client::RegistrationServiceClient,
};

type Service = RegistrationServiceClient<Channel>;
type Step = Result<Result<Answer, Refused>, CannotPlay>;

/// Does what an event says. The first refusal ends the deed.
pub(super) async fn perform(
    lines: &Lines,
    story: &Story,
    cast: &Cast,
    ledger: &mut Ledger,
    event: &Event,
) -> Result<Happening, CannotPlay> {
    let (channel, speaker) = lines.speaker(story, cast, event)?;
    let doing = Doing {
        service: RegistrationServiceClient::new(channel.clone()),
        speaker,
        event,
    };
    let mut happening = Happening::default();
    match &event.deed {
        Deed::Register {
            manner,
            subjects,
            since,
            relations,
        } => {
            happening.start = !ledger.is_involved(&event.who);
            let since = since.unwrap_or(event.day);
            for (at, person) in subjects.iter().enumerate() {
                // Relations speak of persons, not of this registration: the first call carries them all.
                let relations = if at == 0 { relations.as_slice() } else { &[] };
                let step = doing.register(ledger, person, *manner, since, relations).await?;
                if !happening.goes_on(step) {
                    break;
                }
            }
        }
        Deed::Renew { subjects } => {
            for person in subjects {
                let step = doing.renew(ledger, person).await?;
                if !happening.goes_on(step) {
                    break;
                }
            }
        }
        Deed::End { subjects, reason } => {
            for person in subjects {
                let step = doing.end(ledger, person, *reason).await?;
                if !happening.goes_on(step) {
                    break;
                }
            }
        }
        Deed::AddRelations { relations } => {
            happening.goes_on(doing.assert(relations).await?);
        }
        Deed::ConfirmRelation { relation } => {
            let claim = RelationClaim {
                source: ClaimSource::Asserted,
                relation: relation.clone(),
            };
            happening.goes_on(doing.assert(&[claim]).await?);
        }
        Deed::EndRelations { relations } => {
            for relation in relations {
                let step = doing.end_relation(relation).await?;
                if !happening.goes_on(step) {
                    break;
                }
            }
        }
        Deed::DenyRelation { relation } => {
            happening.goes_on(doing.deny(relation).await?);
        }
        Deed::LookAround {
            person,
            with_registration_of,
        } => {
            happening.goes_on(doing.look(ledger, person, with_registration_of).await?);
        }
        Deed::AcknowledgeEverything => {
            let faults = acknowledge_everything(channel, doing.speaker.acting, &event.who).await?;
            happening.faults.extend(faults);
            happening.answers.push(Answer::Done);
        }
    }
    Ok(happening)
}

impl Happening {
    /// Keeps the answer or the refusal; false after a refusal.
    fn goes_on(&mut self, step: Result<Answer, Refused>) -> bool {
        match step {
            Ok(answer) => self.answers.push(answer),
            Err(refused) => self.refused = Some(refused),
        }
        self.refused.is_none()
    }
}

struct Doing<'a> {
    service: Service,
    speaker: Speaker<'a>,
    event: &'a Event,
}

impl Doing<'_> {
    fn service(&self) -> Service {
        self.service.clone()
    }

    async fn register(
        &self,
        ledger: &mut Ledger,
        person: &str,
        manner: Manner,
        since: Day,
        relations: &[RelationClaim],
    ) -> Step {
        let who = &self.event.who;
        let reference = ledger.reference(who, person);
        let how = Registering {
            manner,
            since,
            reference: &reference,
            relations,
        };
        let request = self.speaker.register(person, how);
        let answered = awaited("a registration", self.service().register(request)).await?;
        Ok(answered.map(|response| {
            if let Some(registration) = &response.registration {
                let running = registration.state() == InvolvementState::Active;
                ledger.made(who, person, &registration.registration_id, running);
            }
            Answer::Registered(Box::new(response))
        }))
    }

    /// The id of the acting party's own registration of a person.
    fn own(&self, ledger: &Ledger, person: &str) -> Result<String, CannotPlay> {
        let who = &self.event.who;
        ledger
            .of(who, person)
            .map(|own| own.id.clone())
            .ok_or_else(|| CannotPlay::NotRegistered {
                place: self.event.place.clone(),
                who: who.clone(),
                person: person.to_owned(),
            })
    }

    async fn renew(&self, ledger: &Ledger, person: &str) -> Step {
        let request = RenewRequest {
            request_id: request_id(),
            acting: Some(self.speaker.acting.clone()),
            registration_id: self.own(ledger, person)?,
            planned_end: String::new(),
        };
        Ok(awaited("a renewal", self.service().renew(request))
            .await?
            .map(|_| Answer::Done))
    }

    async fn end(&self, ledger: &mut Ledger, person: &str, why: EndReason) -> Step {
        let request = EndRequest {
            request_id: request_id(),
            acting: Some(self.speaker.acting.clone()),
            registration_id: self.own(ledger, person)?,
            ended_on: self.event.day.date.to_string(),
            reason: reason(why).into(),
        };
        let answered = awaited("the end of a registration", self.service().end(request)).await?;
        Ok(answered.map(|_| {
            ledger.ended(&self.event.who, person);
            Answer::Done
        }))
    }

    async fn assert(&self, relations: &[RelationClaim]) -> Step {
        let request = AssertRelationsRequest {
            request_id: request_id(),
            acting: Some(self.speaker.acting.clone()),
            relations: self.speaker.assertions(relations),
        };
        Ok(awaited("relations", self.service().assert_relations(request))
            .await?
            .map(|_| Answer::Done))
    }

    async fn end_relation(&self, relation: &scenario::Relation) -> Step {
        let request = EndRelationRequest {
            request_id: request_id(),
            acting: Some(self.speaker.acting.clone()),
            relation: Some(self.speaker.named(relation)),
            until: relation.until.unwrap_or(self.event.day).date.to_string(),
        };
        Ok(
            awaited("the end of a relation", self.service().end_relation(request))
                .await?
                .map(|_| Answer::Done),
        )
    }

    async fn deny(&self, relation: &scenario::Relation) -> Step {
        let request = DenyRelationRequest {
            request_id: request_id(),
            acting: Some(self.speaker.acting.clone()),
            relation: Some(self.speaker.named(relation)),
        };
        Ok(awaited("a denial", self.service().deny_relation(request))
            .await?
            .map(|_| Answer::Done))
    }

    async fn look(&self, ledger: &Ledger, person: &str, with: &UnitName) -> Step {
        // A registration that does not exist, where there is none to be named.
        let id = ledger
            .of(with, person)
            .map_or_else(|| Uuid::new_v4().to_string(), |own| own.id.clone());
        let request = AroundRequest {
            acting: Some(self.speaker.acting.clone()),
            registration_id: id,
            actor: "scenario".to_owned(),
            ..AroundRequest::default()
        };
        Ok(awaited("a look", self.service().around(request))
            .await?
            .map(Answer::Around))
    }
}
