//! AdminService: who may connect, and how the index is doing. Administrators see agencies, never families.
//!
//! Here stands only which rpc is which; the handlers are sorted by what they are about.

mod agencies;
mod backups;
mod certificates;
mod clock;
mod erasures;
mod keys;
mod log;
mod long;
mod merges;
mod rotation;
mod rules;
mod status;

use std::pin::Pin;

use decision::{Answer, Command, Reason, Refusal};
use event::Oin;
use tokio_stream::Stream;
use tonic::{Request, Response, Status};

use super::{Shared, answer, streamed};
use crate::{
    door::Administrator,
    translate,
    wire::v1::{self, admin_service_server::AdminService},
};

/// Agencies or erasures on a page when nobody says how many.
const PAGE: u32 = 100;
const PAGE_MOST: u32 = 1000;

/// The service.
pub(crate) struct Admin(pub(crate) Shared);

impl Admin {
    async fn submit(&self, command: Command) -> Result<Answer, Refusal> {
        self.0.engine.submit(command, self.0.now()).await
    }
}

/// How many are on a page, where somebody asks for so many or says nothing.
fn page_of(asked: u32) -> usize {
    (if asked == 0 { PAGE } else { asked.min(PAGE_MOST) }) as usize
}

fn oin(text: &str, field: &str) -> Result<Oin, Refusal> {
    Oin::parse(text).ok_or_else(|| Refusal::at(Reason::OinInvalid, field))
}

/// Who changed something, for whoever reads the log: the administrator's certificate and the call. Looking is not told.
fn tell(rpc: &str, administrator: Administrator) {
    if !rpc.starts_with("Get") && !rpc.starts_with("List") {
        let fingerprint = translate::hex(&administrator.fingerprint());
        tracing::info!(
            rpc,
            administrator = &fingerprint[..16],
            "an administrator changed something"
        );
    }
}

type Answers<T> = Pin<Box<dyn Stream<Item = Result<T, Status>> + Send>>;

macro_rules! rpcs {
    ($($name:ident $rpc:literal $request:ident $response:ident;)+ => $($stream:ident $srpc:literal $srequest:ident $sresponse:ident $type:ident;)+) => {
        #[tonic::async_trait]
        impl AdminService for Admin {
            $(async fn $name(
                &self,
                request: Request<v1::$request>,
            ) -> Result<Response<v1::$response>, Status> {
                let administrator = self.0.administrator(&request).ok();
                let answered = answer(&self.0, $rpc, self.$name(request)).await;
                if let (Some(administrator), Ok(_)) = (administrator, &answered) {
                    tell($rpc, administrator);
                }
                answered
            })+
            $(type $type = Answers<v1::$sresponse>;

            async fn $stream(
                &self,
                request: Request<v1::$srequest>,
            ) -> Result<Response<Self::$type>, Status> {
                let answers = streamed::answer(&self.0, $srpc, self.$stream(request)).await?;
                Ok(answers.map(|answers| Box::pin(answers) as Self::$type))
            })+
        }
    };
}

rpcs! {
    admit_agency "AdmitAgency" AdmitAgencyRequest AdmitAgencyResponse;
    get_agency "GetAgency" GetAgencyRequest GetAgencyResponse;
    list_agencies "ListAgencies" ListAgenciesRequest ListAgenciesResponse;
    update_agency "UpdateAgency" UpdateAgencyRequest UpdateAgencyResponse;
    suspend_agency "SuspendAgency" SuspendAgencyRequest SuspendAgencyResponse;
    resume_agency "ResumeAgency" ResumeAgencyRequest ResumeAgencyResponse;
    open_unit "OpenUnit" OpenUnitRequest OpenUnitResponse;
    update_unit "UpdateUnit" UpdateUnitRequest UpdateUnitResponse;
    list_quotas "ListQuotas" ListQuotasRequest ListQuotasResponse;
    give_mandate "GiveMandate" GiveMandateRequest GiveMandateResponse;
    withdraw_mandate "WithdrawMandate" WithdrawMandateRequest WithdrawMandateResponse;
    pin_certificate "PinCertificate" PinCertificateRequest PinCertificateResponse;
    revoke_certificate "RevokeCertificate" RevokeCertificateRequest RevokeCertificateResponse;
    list_certificates "ListCertificates" ListCertificatesRequest ListCertificatesResponse;
    pin_administrator "PinAdministrator" PinAdministratorRequest PinAdministratorResponse;
    propose_merge "ProposeMerge" ProposeMergeRequest ProposeMergeResponse;
    propose_unmerge "ProposeUnmerge" ProposeUnmergeRequest ProposeUnmergeResponse;
    confirm_merge "ConfirmMerge" ConfirmMergeRequest ConfirmMergeResponse;
    drop_merge "DropMerge" DropMergeRequest DropMergeResponse;
    list_merges "ListMerges" ListMergesRequest ListMergesResponse;
    erase_registration "EraseRegistration" EraseRegistrationRequest EraseRegistrationResponse;
    forget_person "ForgetPerson" ForgetPersonRequest ForgetPersonResponse;
    list_erasures "ListErasures" ListErasuresRequest ListErasuresResponse;
    get_erasure "GetErasure" GetErasureRequest GetErasureResponse;
    list_backups "ListBackups" ListBackupsRequest ListBackupsResponse;
    get_rules "GetRules" GetRulesRequest GetRulesResponse;
    apply_rules "ApplyRules" ApplyRulesRequest ApplyRulesResponse;
    get_municipality_coverage "GetMunicipalityCoverage" GetMunicipalityCoverageRequest GetMunicipalityCoverageResponse;
    get_status "GetStatus" GetStatusRequest GetStatusResponse;
    confirm_clock "ConfirmClock" ConfirmClockRequest ConfirmClockResponse;
    sweep_terms "SweepTerms" SweepTermsRequest SweepTermsResponse;
    get_keys "GetKeys" GetKeysRequest GetKeysResponse;
    begin_pseudonym_key_rotation "BeginPseudonymKeyRotation" BeginPseudonymKeyRotationRequest BeginPseudonymKeyRotationResponse;
    finish_pseudonym_key_rotation "FinishPseudonymKeyRotation" FinishPseudonymKeyRotationRequest FinishPseudonymKeyRotationResponse;
    =>
    preview_rules "PreviewRules" PreviewRulesRequest PreviewRulesResponse PreviewRulesStream;
    tail_log "TailLog" TailLogRequest TailLogResponse TailLogStream;
    take_backup "TakeBackup" TakeBackupRequest TakeBackupResponse TakeBackupStream;
    rewrap_keys "RewrapKeys" RewrapKeysRequest RewrapKeysResponse RewrapKeysStream;
    verify_log "VerifyLog" VerifyLogRequest VerifyLogResponse VerifyLogStream;
}
