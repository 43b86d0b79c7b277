//! RegistrationService: what agencies tell, and what they may ask.

use std::pin::Pin;

use decision::{Answer, Command, Refusal, coverage, own_registration};
use tokio_stream::{Stream, wrappers::ReceiverStream};
use tonic::{Request, Response, Status, Streaming};

use super::{Shared, answer, desk, mismatch, reconcile::reconcile};
use crate::{
    translate::{self, Guarded},
    wire::v1::{self, registration_service_server::RegistrationService},
};

/// The service.
pub(crate) struct Registrations(pub(crate) Shared);

impl Registrations {
    async fn submit(&self, command: Command) -> Result<Answer, Refusal> {
        self.0.engine.submit(command, self.0.now()).await
    }

    /// Renewing and ending answer with the registration.
    async fn submit_for_registration(&self, command: Command) -> Result<v1::Registration, Refusal> {
        match self.submit(command).await? {
            Answer::Registration(state) => Ok(translate::registration(*state)),
            _ => Err(mismatch()),
        }
    }
}

#[tonic::async_trait]
impl RegistrationService for Registrations {
    type ReconcileStream = Pin<Box<dyn Stream<Item = Result<v1::ReconcileResponse, Status>> + Send>>;

    async fn reconcile(
        &self,
        request: Request<Streaming<v1::ReconcileRequest>>,
    ) -> Result<Response<Self::ReconcileStream>, Status> {
        answer(&self.0, "Reconcile", async {
            let answers = reconcile(&self.0, request).await?;
            Ok(Box::pin(ReceiverStream::new(answers)) as Self::ReconcileStream)
        })
        .await
    }

    async fn register(
        &self,
        request: Request<v1::RegisterRequest>,
    ) -> Result<Response<v1::RegisterResponse>, Status> {
        answer(&self.0, "Register", async {
            let mut request = request.map(Guarded::new);
            let by = self.0.by(&request, request.get_ref().acting.as_ref())?;
            let command = translate::register_command(&desk(&self.0), by, request.get_mut())?;
            match self.submit(Command::Register(Box::new(command))).await? {
                Answer::Registered(answer) => Ok(translate::register(*answer)),
                _ => Err(mismatch()),
            }
        })
        .await
    }

    async fn renew(&self, request: Request<v1::RenewRequest>) -> Result<Response<v1::RenewResponse>, Status> {
        answer(&self.0, "Renew", async {
            let by = self.0.by(&request, request.get_ref().acting.as_ref())?;
            let command = translate::renew_command(&desk(&self.0), by, request.into_inner())?;
            let registration = self.submit_for_registration(Command::Renew(command)).await?;
            Ok(v1::RenewResponse {
                registration: Some(registration),
            })
        })
        .await
    }

    async fn end(&self, request: Request<v1::EndRequest>) -> Result<Response<v1::EndResponse>, Status> {
        answer(&self.0, "End", async {
            let by = self.0.by(&request, request.get_ref().acting.as_ref())?;
            let command = translate::end_command(&desk(&self.0), by, request.into_inner())?;
            let registration = self.submit_for_registration(Command::End(command)).await?;
            Ok(v1::EndResponse {
                registration: Some(registration),
            })
        })
        .await
    }

    async fn get_registration(
        &self,
        request: Request<v1::GetRegistrationRequest>,
    ) -> Result<Response<v1::GetRegistrationResponse>, Status> {
        answer(&self.0, "GetRegistration", async {
            let by = self.0.by(&request, request.get_ref().acting.as_ref())?;
            let id = translate::registration_id(&request.get_ref().registration_id)?;
            let state = self.0.engine.read(|view| own_registration(view, &by, id))?;
            Ok(v1::GetRegistrationResponse {
                registration: Some(translate::registration(state)),
            })
        })
        .await
    }

    async fn around(
        &self,
        request: Request<v1::AroundRequest>,
    ) -> Result<Response<v1::AroundResponse>, Status> {
        answer(&self.0, "Around", async {
            let by = self.0.by(&request, request.get_ref().acting.as_ref())?;
            let outward = self.0.engine.outward();
            let command = translate::look_command(outward, by, request.into_inner())?;
            let id = command.id;
            match self.submit(Command::Look(command)).await? {
                Answer::Around(around) => {
                    let next = around.next.map(|place| outward.page_token(id, place.0));
                    Ok(translate::around(*around, next.unwrap_or_default()))
                }
                _ => Err(mismatch()),
            }
        })
        .await
    }

    async fn assert_relations(
        &self,
        request: Request<v1::AssertRelationsRequest>,
    ) -> Result<Response<v1::AssertRelationsResponse>, Status> {
        answer(&self.0, "AssertRelations", async {
            let request = request.map(Guarded::new);
            let by = self.0.by(&request, request.get_ref().acting.as_ref())?;
            let command = translate::assert_command(&desk(&self.0), by, request.get_ref())?;
            match self.submit(Command::AssertRelations(command)).await? {
                Answer::Relations(accepted) => Ok(v1::AssertRelationsResponse { accepted }),
                _ => Err(mismatch()),
            }
        })
        .await
    }

    async fn end_relation(
        &self,
        request: Request<v1::EndRelationRequest>,
    ) -> Result<Response<v1::EndRelationResponse>, Status> {
        answer(&self.0, "EndRelation", async {
            let request = request.map(Guarded::new);
            let by = self.0.by(&request, request.get_ref().acting.as_ref())?;
            let command = translate::end_relation_command(&desk(&self.0), by, request.get_ref())?;
            self.submit(Command::EndRelation(Box::new(command))).await?;
            Ok(v1::EndRelationResponse {})
        })
        .await
    }

    async fn deny_relation(
        &self,
        request: Request<v1::DenyRelationRequest>,
    ) -> Result<Response<v1::DenyRelationResponse>, Status> {
        answer(&self.0, "DenyRelation", async {
            let request = request.map(Guarded::new);
            let by = self.0.by(&request, request.get_ref().acting.as_ref())?;
            let command = translate::deny_command(&desk(&self.0), by, request.get_ref())?;
            self.submit(Command::DenyRelation(Box::new(command))).await?;
            Ok(v1::DenyRelationResponse {})
        })
        .await
    }

    async fn get_coverage(
        &self,
        request: Request<v1::GetCoverageRequest>,
    ) -> Result<Response<v1::GetCoverageResponse>, Status> {
        answer(&self.0, "GetCoverage", async {
            self.0.agency(&request)?;
            let municipality =
                translate::known_municipality(self.0.engine.reference(), &request.get_ref().municipality)?;
            let sectors = self
                .0
                .engine
                .read(|view| coverage(view, self.0.engine.reference(), municipality, self.0.now()));
            Ok(v1::GetCoverageResponse {
                coverage: Some(translate::coverage(municipality, sectors)),
            })
        })
        .await
    }
}
