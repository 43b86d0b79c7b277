//! A damaged log: what `kringctl log verify` makes of the daemon's word.
//!
//! The daemon here is a stand-in that says one thing, or nothing at all, since a real one does not serve a log that is
//! damaged at its start, and reads from memory what is damaged behind its back.

use std::path::Path;

use kring::wire::v1::{self, VerifyLogResponse, admin_service_server as server};
use tokio_stream::{Iter, wrappers::TcpListenerStream};
use tonic::{
    Code, Request, Response, Status,
    transport::{Certificate, Identity, Server, ServerTlsConfig},
};
use tonic_types::{ErrorDetails, StatusExt as _};

use crate::common::{Said, kringctl, new_folder};

/// Answers `VerifyLog` with these words, and nothing else.
struct StandIn(Vec<Result<VerifyLogResponse, Status>>);

type Words<T> = Iter<std::vec::IntoIter<Result<T, Status>>>;

macro_rules! answers_only_verify {
    ($($name:ident $request:ident $response:ident;)+) => {
        #[tonic::async_trait]
        impl server::AdminService for StandIn {
            $(async fn $name(&self, _: Request<v1::$request>) -> Result<Response<v1::$response>, Status> {
                Err(Status::unimplemented(""))
            })+

            type PreviewRulesStream = Words<v1::PreviewRulesResponse>;

            async fn preview_rules(
                &self,
                _: Request<v1::PreviewRulesRequest>,
            ) -> Result<Response<Self::PreviewRulesStream>, Status> {
                Err(Status::unimplemented(""))
            }

            type TakeBackupStream = Words<v1::TakeBackupResponse>;

            async fn take_backup(
                &self,
                _: Request<v1::TakeBackupRequest>,
            ) -> Result<Response<Self::TakeBackupStream>, Status> {
                Err(Status::unimplemented(""))
            }

            type RewrapKeysStream = Words<v1::RewrapKeysResponse>;

            /// Begins, and then the connection breaks.
            async fn rewrap_keys(
                &self,
                _: Request<v1::RewrapKeysRequest>,
            ) -> Result<Response<Self::RewrapKeysStream>, Status> {
                let word = v1::RewrapKeysResponse { done: 4_096, key_slots: 9_000, ..Default::default() };
                let words = vec![Ok(word), Err(Status::unknown("connection reset"))];
                Ok(Response::new(tokio_stream::iter(words)))
            }

            type TailLogStream = Words<v1::TailLogResponse>;

            async fn tail_log(
                &self,
                _: Request<v1::TailLogRequest>,
            ) -> Result<Response<Self::TailLogStream>, Status> {
                Err(Status::unimplemented(""))
            }

            /// Never answers.
            async fn get_rules(
                &self,
                _: Request<v1::GetRulesRequest>,
            ) -> Result<Response<v1::GetRulesResponse>, Status> {
                std::future::pending().await
            }

            type VerifyLogStream = Words<VerifyLogResponse>;

            async fn verify_log(
                &self,
                _: Request<v1::VerifyLogRequest>,
            ) -> Result<Response<Self::VerifyLogStream>, Status> {
                Ok(Response::new(tokio_stream::iter(self.0.clone())))
            }
        }
    };
}

answers_only_verify! {
    admit_agency AdmitAgencyRequest AdmitAgencyResponse;
    get_agency GetAgencyRequest GetAgencyResponse;
    list_agencies ListAgenciesRequest ListAgenciesResponse;
    update_agency UpdateAgencyRequest UpdateAgencyResponse;
    suspend_agency SuspendAgencyRequest SuspendAgencyResponse;
    resume_agency ResumeAgencyRequest ResumeAgencyResponse;
    open_unit OpenUnitRequest OpenUnitResponse;
    update_unit UpdateUnitRequest UpdateUnitResponse;
    list_quotas ListQuotasRequest ListQuotasResponse;
    give_mandate GiveMandateRequest GiveMandateResponse;
    withdraw_mandate WithdrawMandateRequest WithdrawMandateResponse;
    pin_certificate PinCertificateRequest PinCertificateResponse;
    revoke_certificate RevokeCertificateRequest RevokeCertificateResponse;
    list_certificates ListCertificatesRequest ListCertificatesResponse;
    pin_administrator PinAdministratorRequest PinAdministratorResponse;
    propose_merge ProposeMergeRequest ProposeMergeResponse;
    propose_unmerge ProposeUnmergeRequest ProposeUnmergeResponse;
    confirm_merge ConfirmMergeRequest ConfirmMergeResponse;
    drop_merge DropMergeRequest DropMergeResponse;
    erase_registration EraseRegistrationRequest EraseRegistrationResponse;
    forget_person ForgetPersonRequest ForgetPersonResponse;
    list_erasures ListErasuresRequest ListErasuresResponse;
    get_erasure GetErasureRequest GetErasureResponse;
    list_backups ListBackupsRequest ListBackupsResponse;
    list_merges ListMergesRequest ListMergesResponse;
    get_status GetStatusRequest GetStatusResponse;
    apply_rules ApplyRulesRequest ApplyRulesResponse;
    get_municipality_coverage GetMunicipalityCoverageRequest GetMunicipalityCoverageResponse;
    confirm_clock ConfirmClockRequest ConfirmClockResponse;
    sweep_terms SweepTermsRequest SweepTermsResponse;
    get_keys GetKeysRequest GetKeysResponse;
    begin_pseudonym_key_rotation BeginPseudonymKeyRotationRequest BeginPseudonymKeyRotationResponse;
    finish_pseudonym_key_rotation FinishPseudonymKeyRotationRequest FinishPseudonymKeyRotationResponse;
}

/// Serves the stand-in with the certificates of a folder, and gives its address.
async fn serve(folder: &Path, words: Vec<Result<VerifyLogResponse, Status>>) -> String {
    let read = |file: &str| std::fs::read(folder.join("tls").join(file)).unwrap();
    let tls = ServerTlsConfig::new()
        .identity(Identity::from_pem(read("server.pem"), read("server.key")))
        .client_ca_root(Certificate::from_pem(read("ca.pem")));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let serving = Server::builder()
        .tls_config(tls)
        .unwrap()
        .add_service(server::AdminServiceServer::new(StandIn(words)))
        .serve_with_incoming(TcpListenerStream::new(listener));
    tokio::spawn(serving);
    address
}

/// What the tool makes of these words, for scripts and for people.
async fn verified(words: &[Result<VerifyLogResponse, Status>]) -> [Said; 2] {
    let (_parent, folder) = new_folder().await;
    let address = serve(&folder, words.to_vec()).await;
    let call = [
        "--folder",
        folder.to_str().unwrap(),
        "--server",
        &address,
        "log",
        "verify",
    ];
    [
        kringctl(&[&call[..], &["--output", "json"]].concat()).await,
        kringctl(&call).await,
    ]
}

fn halfway() -> VerifyLogResponse {
    VerifyLogResponse {
        read: 10_000,
        events: 20_000,
        ..VerifyLogResponse::default()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn damage_ends_with_4_and_says_where() {
    let damaged = VerifyLogResponse {
        read: 12_345,
        damage: "event 12345 is not the one that was acknowledged".into(),
        ..halfway()
    };
    let [script, people] = verified(&[Ok(halfway()), Ok(damaged)]).await;
    assert_eq!(script.code, Some(4), "{script:?}");
    let verdict: serde_json::Value = serde_json::from_str(&script.output).unwrap();
    assert_eq!(
        (&verdict["proven"], &verdict["root"]),
        (&false.into(), &serde_json::Value::Null)
    );
    let failure: serde_json::Value = serde_json::from_str(&script.error).unwrap();
    assert_eq!(failure["reason"], "LOG_DAMAGED");
    assert_eq!(failure["sentence"], verdict["damage"]);

    assert_eq!(people.code, Some(4), "{people:?}");
    assert!(
        people.output.contains("\nDAMAGED: 12345 of 20000 events read"),
        "{people:?}"
    );
    assert!(people.error.contains("event 12345"), "{people:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn damaged_slots_of_a_whole_log_come_with_one_advice() {
    let damaged = VerifyLogResponse {
        read: 20_000,
        proven: true,
        damage: "damaged: 1 key slot that nothing needs yet (9); nothing is lost: leave key-slots as it is"
            .into(),
        damaged_spare_key_slots: vec![9],
        more_damaged_spare_key_slots: 7,
        ..halfway()
    };
    let [script, people] = verified(&[Ok(damaged)]).await;
    assert_eq!((script.code, people.code), (Some(4), Some(4)), "{script:?}");
    let verdict: serde_json::Value = serde_json::from_str(&script.output).unwrap();
    assert_eq!(verdict["more_damaged_spare_key_slots"], 7);
    assert!(
        people.output.contains("damaged spare key slots: 8;"),
        "{people:?}"
    );
    assert!(people.error.contains("leave key-slots as it is"), "{people:?}");
    assert!(!people.error.contains("backup"), "an opposite advice: {people:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_that_is_not_answered_ends_in_time_and_says_so() {
    let (_parent, folder) = new_folder().await;
    let address = serve(&folder, Vec::new()).await;
    let call = ["--folder", folder.to_str().unwrap(), "--server", &address];
    let asked = ["--timeout", "1", "--output", "json", "rules", "show"];
    let failure = kringctl(&[&call[..], &asked].concat()).await.failure(3);
    assert_eq!(failure["reason"], "NOT_IN_TIME");
    assert_eq!(failure["sentence"], "the daemon did not answer in time");
    assert!(
        failure["advice"].as_str().unwrap().contains("--timeout"),
        "{failure}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_check_that_breaks_off_is_neither_proven_nor_damaged() {
    let [script, people] = verified(&[Ok(halfway())]).await;
    assert_eq!(script.failure(3)["reason"], "CONNECTION_BROKEN");
    assert_eq!((people.code, people.output.as_str()), (Some(3), ""));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_daemon_that_goes_away_while_it_rewraps_is_said_to_and_no_certificate_is_blamed() {
    let (_parent, folder) = new_folder().await;
    let address = serve(&folder, Vec::new()).await;
    let call = ["--folder", folder.to_str().unwrap(), "--server", &address];
    let asked = ["--output", "json", "keys", "rewrap", "--yes"];
    let failure = kringctl(&[&call[..], &asked].concat()).await.failure(3);
    assert_eq!(failure["reason"], "DAEMON_WENT_AWAY");
    let said = format!("{} {}", failure["sentence"], failure["advice"]);
    assert!(
        said.contains("the keys are whole") && said.contains("Start it, and ask again."),
        "{said}"
    );
    assert!(!said.contains("certificate"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_check_that_a_stopping_daemon_breaks_off_is_no_damage_either() {
    let details = ErrorDetails::with_error_info(
        "STOPPING",
        "kring",
        [("advice".to_owned(), "Connect again.".to_owned())],
    );
    let stopping = Status::with_error_details(
        Code::Unavailable,
        "The index is stopping. Connect again.",
        details,
    );
    let [script, people] = verified(&[Ok(halfway()), Err(stopping)]).await;
    let failure = script.failure(3);
    assert_eq!(
        (&failure["reason"], &failure["sentence"]),
        (&"STOPPING".into(), &"The index is stopping.".into())
    );
    assert_eq!((people.code, people.output.as_str()), (Some(3), ""));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_daemon_that_does_not_know_a_call_is_said_to_be_another_version() {
    let (_parent, folder) = new_folder().await;
    let address = serve(&folder, Vec::new()).await;
    let call = [
        "--folder",
        folder.to_str().unwrap(),
        "--server",
        &address,
        "status",
        "--output",
        "json",
    ];
    assert_eq!(kringctl(&call).await.failure(2)["reason"], "UNIMPLEMENTED");
}
