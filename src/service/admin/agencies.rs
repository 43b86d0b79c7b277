//! Agencies, units, mandates and quotas.

use decision::{Command, Reason, Refusal, SetMandate, SetSuspended, quota_use};
use event::{AgencyNo, Oin};
use tonic::Request;

use super::{Admin, oin, page_of};
use crate::{translate, wire::v1};

impl Admin {
    fn shown(&self, oin: Oin) -> Option<v1::Agency> {
        self.0.engine.read(|view| {
            view.registry
                .by_oin(oin)
                .and_then(|no| translate::agency_view(view, no))
        })
    }

    fn shown_unit(&self, oin: Oin, code: &str) -> Option<v1::Unit> {
        let units = self.shown(oin)?.units;
        units.into_iter().find(|unit| unit.code == code)
    }

    pub(super) async fn admit_agency(
        &self,
        request: Request<v1::AdmitAgencyRequest>,
    ) -> Result<v1::AdmitAgencyResponse, Refusal> {
        self.0.administrator(&request)?;
        let admission = translate::admission(request.into_inner().agency)?;
        let oin = admission.oin;
        self.submit(Command::AdmitAgency(admission)).await?;
        Ok(v1::AdmitAgencyResponse {
            agency: self.shown(oin),
        })
    }

    pub(super) async fn get_agency(
        &self,
        request: Request<v1::GetAgencyRequest>,
    ) -> Result<v1::GetAgencyResponse, Refusal> {
        self.0.administrator(&request)?;
        let agency = self.shown(oin(&request.get_ref().oin, "oin")?);
        let agency = agency.ok_or_else(|| Refusal::at(Reason::UnknownAgency, "oin"))?;
        Ok(v1::GetAgencyResponse { agency: Some(agency) })
    }

    /// By name; the token of a page is the place of the last agency on it, so that a rename moves nobody else.
    pub(super) async fn list_agencies(
        &self,
        request: Request<v1::ListAgenciesRequest>,
    ) -> Result<v1::ListAgenciesResponse, Refusal> {
        self.0.administrator(&request)?;
        let v1::ListAgenciesRequest {
            page_size,
            page_token,
        } = request.into_inner();
        let after = translate::agency_place(&page_token)?;
        let size = page_of(page_size);
        self.0.engine.read(|view| {
            let mut all: Vec<(&str, Oin, AgencyNo)> = view
                .registry
                .agencies()
                .map(|(no, agency)| (agency.name.as_str(), agency.oin, no))
                .collect();
            all.sort_unstable();
            let start = match after {
                None => 0,
                Some((ref name, oin)) => all.partition_point(|&(n, o, _)| (n, o) <= (name.as_str(), oin)),
            };
            let page = &all[start..all.len().min(start + size)];
            let more = start + page.len() < all.len();
            let last = page.last().filter(|_| more);
            Ok(v1::ListAgenciesResponse {
                agencies: page
                    .iter()
                    .filter_map(|&(_, _, no)| translate::agency_view(view, no))
                    .collect(),
                next_page_token: last
                    .map_or_else(String::new, |&(name, oin, _)| translate::agency_token(name, oin)),
            })
        })
    }

    pub(super) async fn update_agency(
        &self,
        request: Request<v1::UpdateAgencyRequest>,
    ) -> Result<v1::UpdateAgencyResponse, Refusal> {
        self.0.administrator(&request)?;
        let update = translate::agency_update(request.into_inner())?;
        let oin = update.oin;
        self.submit(Command::UpdateAgency(update)).await?;
        Ok(v1::UpdateAgencyResponse {
            agency: self.shown(oin),
        })
    }

    pub(super) async fn suspend_agency(
        &self,
        request: Request<v1::SuspendAgencyRequest>,
    ) -> Result<v1::SuspendAgencyResponse, Refusal> {
        self.set_suspended(&request, &request.get_ref().oin, true).await?;
        Ok(v1::SuspendAgencyResponse {})
    }

    pub(super) async fn resume_agency(
        &self,
        request: Request<v1::ResumeAgencyRequest>,
    ) -> Result<v1::ResumeAgencyResponse, Refusal> {
        self.set_suspended(&request, &request.get_ref().oin, false)
            .await?;
        Ok(v1::ResumeAgencyResponse {})
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
            .map(drop)
    }

    pub(super) async fn open_unit(
        &self,
        request: Request<v1::OpenUnitRequest>,
    ) -> Result<v1::OpenUnitResponse, Refusal> {
        self.0.administrator(&request)?;
        let opening = translate::opening(request.into_inner())?;
        let (oin, code) = (opening.oin, opening.code.clone());
        self.submit(Command::OpenUnit(opening)).await?;
        Ok(v1::OpenUnitResponse {
            unit: self.shown_unit(oin, &code),
        })
    }

    pub(super) async fn update_unit(
        &self,
        request: Request<v1::UpdateUnitRequest>,
    ) -> Result<v1::UpdateUnitResponse, Refusal> {
        self.0.administrator(&request)?;
        let update = translate::unit_update(request.into_inner())?;
        let (oin, code) = (update.oin, update.code.clone());
        self.submit(Command::UpdateUnit(update)).await?;
        Ok(v1::UpdateUnitResponse {
            unit: self.shown_unit(oin, &code),
        })
    }

    pub(super) async fn list_quotas(
        &self,
        request: Request<v1::ListQuotasRequest>,
    ) -> Result<v1::ListQuotasResponse, Refusal> {
        self.0.administrator(&request)?;
        let only = match request.get_ref().oin.as_str() {
            "" => None,
            text => Some(oin(text, "oin")?),
        };
        let (today, policy) = (self.0.now().day(), self.0.engine.policy());
        self.0.engine.read(|view| {
            if only.is_some_and(|oin| view.registry.by_oin(oin).is_none()) {
                return Err(Refusal::at(Reason::UnknownAgency, "oin"));
            }
            let agencies = view.registry.agencies().map(|(_, agency)| agency);
            let chosen = agencies.filter(|agency| only.is_none_or(|oin| oin == agency.oin));
            let policy = &*policy;
            let quotas = chosen.flat_map(|agency| {
                agency.units.iter().filter_map(move |&no| {
                    let quota = quota_use(view, policy, no, today);
                    Some(v1::QuotaUse {
                        oin: agency.oin.as_str().to_owned(),
                        unit_code: view.registry.unit(no)?.code.clone(),
                        daily_quota: quota.daily,
                        own: quota.own,
                        written_today: quota.written,
                    })
                })
            });
            Ok(v1::ListQuotasResponse {
                quotas: quotas.collect(),
            })
        })
    }

    pub(super) async fn give_mandate(
        &self,
        request: Request<v1::GiveMandateRequest>,
    ) -> Result<v1::GiveMandateResponse, Refusal> {
        let v1::GiveMandateRequest {
            caller_oin,
            principal_oin,
        } = request.get_ref();
        self.set_mandate(&request, caller_oin, principal_oin, true)
            .await?;
        Ok(v1::GiveMandateResponse {})
    }

    pub(super) async fn withdraw_mandate(
        &self,
        request: Request<v1::WithdrawMandateRequest>,
    ) -> Result<v1::WithdrawMandateResponse, Refusal> {
        let v1::WithdrawMandateRequest {
            caller_oin,
            principal_oin,
        } = request.get_ref();
        self.set_mandate(&request, caller_oin, principal_oin, false)
            .await?;
        Ok(v1::WithdrawMandateResponse {})
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
        .map(drop)
    }
}
