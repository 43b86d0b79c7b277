//! AdminService: who may connect, and how the index is doing. Administrators see agencies, never families.

use decision::{Command, Reason, Refusal, SetMandate, SetSuspended, coverage};
use event::Oin;
use tonic::{Request, Response, Status};

use super::{Shared, answer};
use crate::{
    translate,
    wire::v1::{self, admin_service_server::AdminService},
};

/// The service.
pub(crate) struct Admin(pub(crate) Shared);

impl Admin {
    async fn submit(&self, command: Command) -> Result<(), Refusal> {
        self.0.engine.submit(command, self.0.now()).await.map(drop)
    }

    fn agency(&self, oin: Oin) -> Option<v1::Agency> {
        self.0.engine.read(|view| {
            view.registry
                .by_oin(oin)
                .and_then(|no| translate::agency_view(view, no))
        })
    }

    async fn set_suspended<T>(
        &self,
        request: &Request<T>,
        oin_text: &str,
        suspended: bool,
    ) -> Result<(), Refusal> {
        self.0.administrator(request)?;
        let oin = oin(oin_text, "oin")?;
        self.submit(Command::SetSuspended(SetSuspended { oin, suspended }))
            .await
    }

    async fn set_mandate<T>(
        &self,
        request: &Request<T>,
        caller: &str,
        principal: &str,
        given: bool,
    ) -> Result<(), Refusal> {
        self.0.administrator(request)?;
        let (caller, principal) = (oin(caller, "caller_oin")?, oin(principal, "principal_oin")?);
        self.submit(Command::SetMandate(SetMandate {
            caller,
            principal,
            given,
        }))
        .await
    }
}

fn oin(text: &str, field: &str) -> Result<Oin, Refusal> {
    Oin::parse(text).ok_or_else(|| Refusal::at(Reason::OinInvalid, field))
}

#[tonic::async_trait]
impl AdminService for Admin {
    async fn admit_agency(
        &self,
        request: Request<v1::AdmitAgencyRequest>,
    ) -> Result<Response<v1::AdmitAgencyResponse>, Status> {
        answer(&self.0, "AdmitAgency", async {
            self.0.administrator(&request)?;
            let admission = translate::admission(request.into_inner().agency)?;
            let oin = admission.oin;
            self.submit(Command::AdmitAgency(admission)).await?;
            Ok(v1::AdmitAgencyResponse {
                agency: self.agency(oin),
            })
        })
        .await
    }

    async fn open_unit(
        &self,
        request: Request<v1::OpenUnitRequest>,
    ) -> Result<Response<v1::OpenUnitResponse>, Status> {
        answer(&self.0, "OpenUnit", async {
            self.0.administrator(&request)?;
            let opening = translate::opening(request.into_inner())?;
            let (oin, code) = (opening.oin, opening.code.clone());
            self.submit(Command::OpenUnit(opening)).await?;
            let unit = self
                .agency(oin)
                .and_then(|agency| agency.units.into_iter().find(|unit| unit.code == code));
            Ok(v1::OpenUnitResponse { unit })
        })
        .await
    }

    async fn list_agencies(
        &self,
        request: Request<v1::ListAgenciesRequest>,
    ) -> Result<Response<v1::ListAgenciesResponse>, Status> {
        answer(&self.0, "ListAgencies", async {
            self.0.administrator(&request)?;
            let mut agencies: Vec<v1::Agency> = self.0.engine.read(|view| {
                view.registry
                    .agencies()
                    .filter_map(|(no, _)| translate::agency_view(view, no))
                    .collect()
            });
            agencies.sort_by(|a, b| (&a.name, &a.oin).cmp(&(&b.name, &b.oin)));
            Ok(v1::ListAgenciesResponse { agencies })
        })
        .await
    }

    async fn suspend_agency(
        &self,
        request: Request<v1::SuspendAgencyRequest>,
    ) -> Result<Response<v1::SuspendAgencyResponse>, Status> {
        answer(&self.0, "SuspendAgency", async {
            self.set_suspended(&request, &request.get_ref().oin, true).await?;
            Ok(v1::SuspendAgencyResponse {})
        })
        .await
    }

    async fn resume_agency(
        &self,
        request: Request<v1::ResumeAgencyRequest>,
    ) -> Result<Response<v1::ResumeAgencyResponse>, Status> {
        answer(&self.0, "ResumeAgency", async {
            self.set_suspended(&request, &request.get_ref().oin, false)
                .await?;
            Ok(v1::ResumeAgencyResponse {})
        })
        .await
    }

    async fn give_mandate(
        &self,
        request: Request<v1::GiveMandateRequest>,
    ) -> Result<Response<v1::GiveMandateResponse>, Status> {
        answer(&self.0, "GiveMandate", async {
            let v1::GiveMandateRequest {
                caller_oin,
                principal_oin,
            } = request.get_ref();
            self.set_mandate(&request, caller_oin, principal_oin, true)
                .await?;
            Ok(v1::GiveMandateResponse {})
        })
        .await
    }

    async fn withdraw_mandate(
        &self,
        request: Request<v1::WithdrawMandateRequest>,
    ) -> Result<Response<v1::WithdrawMandateResponse>, Status> {
        answer(&self.0, "WithdrawMandate", async {
            let v1::WithdrawMandateRequest {
                caller_oin,
                principal_oin,
            } = request.get_ref();
            self.set_mandate(&request, caller_oin, principal_oin, false)
                .await?;
            Ok(v1::WithdrawMandateResponse {})
        })
        .await
    }

    async fn get_municipality_coverage(
        &self,
        request: Request<v1::GetMunicipalityCoverageRequest>,
    ) -> Result<Response<v1::GetMunicipalityCoverageResponse>, Status> {
        answer(&self.0, "GetMunicipalityCoverage", async {
            self.0.administrator(&request)?;
            let reference = self.0.engine.reference();
            let municipality = translate::known_municipality(reference, &request.get_ref().municipality)?;
            let sectors = self
                .0
                .engine
                .read(|view| coverage(view, reference, municipality, self.0.now()));
            Ok(v1::GetMunicipalityCoverageResponse {
                coverage: Some(translate::coverage(municipality, sectors)),
            })
        })
        .await
    }

    async fn get_status(
        &self,
        request: Request<v1::GetStatusRequest>,
    ) -> Result<Response<v1::GetStatusResponse>, Status> {
        answer(&self.0, "GetStatus", async {
            self.0.administrator(&request)?;
            let engine = &self.0.engine;
            let (agencies, units, active, waiting) = engine.read(|view| {
                let agencies = view.registry.agencies().count() as u64;
                let active = view.household.active_registrations();
                (
                    agencies,
                    view.registry.units() as u64,
                    active,
                    view.outbox.waiting(),
                )
            });
            Ok(v1::GetStatusResponse {
                version: env!("CARGO_PKG_VERSION").to_owned(),
                profile: engine.policy().profile.name().to_owned(),
                server_time: Some(translate::stamp(self.0.now())),
                started_at: Some(translate::stamp(self.0.started_at)),
                ready: self.0.readiness.is_ready(),
                not_ready_reason: engine
                    .why_not_writing()
                    .unwrap_or_else(|| self.0.readiness.reasons()),
                events: engine.events(),
                agencies,
                units,
                active_registrations: active,
                unacknowledged_notices: waiting,
                development: self.0.development,
            })
        })
        .await
    }
}
