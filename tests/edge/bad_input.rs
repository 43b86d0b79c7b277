//! Bad input that a newcomer meets: each gives one clear sentence, and nothing is half-made.
//!
//! The daemon is the real one, started as a child process; callers speak gRPC over mutual TLS.

use std::{fs, os::unix::fs::PermissionsExt as _, path::Path, process::Command};

use kring::{
    client::{Credentials, connect},
    wire::v1::{self, RegisterRequest, admin_service_client::AdminServiceClient},
};
use tonic::{Code, Status};
use tonic_types::StatusExt as _;

use crate::common::{JGZ, KRINGD, a_registration, kringd, new_folder, served};

/// Runs the daemon, which must end by itself, and gives its exit code and its last sentence.
fn refuses_to_run(folder: &Path) -> (Option<i32>, String) {
    let ended = kringd(&["run", "--config", folder.join("kring.toml").to_str().unwrap()]);
    assert!(
        ended.stdout.is_empty(),
        "it served: {}",
        String::from_utf8_lossy(&ended.stdout)
    );
    let said = String::from_utf8_lossy(&ended.stderr);
    (
        ended.status.code(),
        said.lines().last().unwrap_or_default().to_owned(),
    )
}

#[track_caller]
fn check_refuses_to_run(folder: &Path, code: i32, words: &[&str]) {
    let (ended, said) = refuses_to_run(folder);
    assert_eq!(ended, Some(code), "{said}");
    assert!(said.starts_with("kringd: "), "{said}");
    for word in words {
        assert!(said.contains(word), "`{word}` is missing in: {said}");
    }
    assert!(!said.contains("panicked"), "{said}");
}

#[test]
fn a_key_that_is_missing_or_open_or_beside_the_data_is_refused() {
    let (_parent, folder) = new_folder();
    let key = folder.join("keys/pseudonym.key");
    let text = fs::read_to_string(&key).unwrap();

    fs::remove_file(&key).unwrap();
    check_refuses_to_run(&folder, 64, &["pseudonym.key"]);

    fs::write(&key, &text).unwrap();
    fs::set_permissions(&key, fs::Permissions::from_mode(0o644)).unwrap();
    check_refuses_to_run(&folder, 64, &["pseudonym.key", "chmod"]);

    fs::write(&key, "12345\n").unwrap();
    fs::set_permissions(&key, fs::Permissions::from_mode(0o600)).unwrap();
    check_refuses_to_run(&folder, 64, &["pseudonym.key"]);

    let inside = folder.join("data/pseudonym.key");
    fs::write(&inside, &text).unwrap();
    fs::set_permissions(&inside, fs::Permissions::from_mode(0o600)).unwrap();
    let settings = fs::read_to_string(folder.join("kring.toml")).unwrap();
    fs::write(
        folder.join("kring.toml"),
        settings.replace("keys/pseudonym.key", "data/pseudonym.key"),
    )
    .unwrap();
    check_refuses_to_run(&folder, 64, &["data"]);
}

#[test]
fn a_pseudonym_key_of_another_store_is_recognised() {
    let (_parent, folder) = new_folder();
    let key = folder.join("keys/pseudonym.key");
    fs::write(&key, format!("{}\n", "0f".repeat(32))).unwrap();
    check_refuses_to_run(&folder, 64, &["pseudonym key", "family"]);
}

#[test]
fn a_private_key_that_everybody_can_read_is_refused() {
    let (_parent, folder) = new_folder();
    fs::set_permissions(folder.join("tls/server.key"), fs::Permissions::from_mode(0o644)).unwrap();
    check_refuses_to_run(&folder, 64, &["server.key", "chmod"]);
}

#[test]
fn the_wrong_key_encryption_key_is_recognised() {
    let (_parent, folder) = new_folder();
    let key = folder.join("keys/key-encryption.key");
    fs::write(&key, format!("{}\n", "0f".repeat(32))).unwrap();
    check_refuses_to_run(&folder, 64, &["key"]);
}

#[test]
fn a_missing_store_is_never_made_by_running() {
    let (_parent, folder) = new_folder();
    fs::remove_dir_all(folder.join("data")).unwrap();
    check_refuses_to_run(&folder, 64, &["no store", "kringd init"]);
    assert!(!folder.join("data").exists());
    fs::create_dir(folder.join("data")).unwrap();
    check_refuses_to_run(&folder, 64, &["data"]);
    assert_eq!(
        fs::read_dir(folder.join("data")).unwrap().count(),
        0,
        "an empty path became a store"
    );
}

#[test]
fn init_never_writes_over_anything() {
    let (_parent, folder) = new_folder();
    let again = kringd(&["init", "--profile", "household", folder.to_str().unwrap()]);
    assert_eq!(again.status.code(), Some(1));
    assert!(
        String::from_utf8_lossy(&again.stderr).contains("kring"),
        "{again:?}"
    );
}

#[test]
fn a_changed_policy_cannot_slip_in() {
    let (_parent, folder) = new_folder();
    let policy = folder.join("policy.toml");
    let text = fs::read_to_string(&policy).unwrap();
    fs::write(&policy, text.replace("sibling = \"yes\"", "sibling = \"no\"")).unwrap();
    check_refuses_to_run(&folder, 64, &["policy", "kringctl rules preview FILE"]);
    fs::write(&policy, text.replace("sibling =", "siblings =")).unwrap();
    check_refuses_to_run(&folder, 64, &["siblings"]);
}

#[test]
fn a_slip_in_the_configuration_names_the_key() {
    let (_parent, folder) = new_folder();
    let settings = folder.join("kring.toml");
    let text = fs::read_to_string(&settings).unwrap();
    fs::write(&settings, text.replace("data_dir =", "data_dri =")).unwrap();
    check_refuses_to_run(&folder, 64, &["data_dri", "data_dir"]);
}

#[track_caller]
fn check_refused(status: &Status, code: Code, reason: &str, field: &str) {
    assert_eq!(status.code(), code, "{status:?}");
    let info = status.get_details_error_info().unwrap();
    assert_eq!((info.reason.as_str(), info.domain.as_str()), (reason, "kring"));
    let violations = status
        .get_details_bad_request()
        .map(|b| b.field_violations)
        .unwrap_or_default();
    assert_eq!(violations.first().map_or("", |v| v.field.as_str()), field);
    assert!(
        status.message().ends_with('.') && !status.message().contains("123456789"),
        "{}",
        status.message()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn callers_get_one_clear_sentence_each() {
    let mut served = served().await;
    let mut jgz = served.agency("jgz").await;

    for (bsn, reason) in [
        ("123456789", "BSN_ELEVEN_TEST"),
        ("12345678901", "BSN_LENGTH"),
        ("12345678x", "BSN_NOT_DIGITS"),
        ("000000012", "BSN_LEADING_ZEROS"),
        ("000000000", "BSN_ALL_ZERO"),
    ] {
        let refused = jgz.register(a_registration(bsn)).await.unwrap_err();
        check_refused(&refused, Code::InvalidArgument, reason, "person.bsn");
    }
    let good = pseudonym::test_bsn(7);
    let nobody = RegisterRequest {
        person: None,
        ..a_registration(&good)
    };
    check_refused(
        &jgz.register(nobody).await.unwrap_err(),
        Code::InvalidArgument,
        "IDENTITY_REQUIRED",
        "person",
    );
    let tomorrow = RegisterRequest {
        since: "2096-12-31".into(),
        ..a_registration(&good)
    };
    check_refused(
        &jgz.register(tomorrow).await.unwrap_err(),
        Code::InvalidArgument,
        "DATE_IN_FUTURE",
        "since",
    );
    let nowhere = RegisterRequest {
        responsible_municipality: "9999".into(),
        ..a_registration(&good)
    };
    let refused = jgz.register(nowhere).await.unwrap_err();
    check_refused(
        &refused,
        Code::InvalidArgument,
        "UNKNOWN_MUNICIPALITY",
        "responsible_municipality",
    );

    let refused = served
        .agency("stranger")
        .await
        .register(a_registration(&good))
        .await
        .unwrap_err();
    check_refused(&refused, Code::PermissionDenied, "UNKNOWN_OIN", "");

    let request = a_registration(&good);
    let first = jgz.register(request.clone()).await.unwrap().into_inner();
    let again = jgz.register(request.clone()).await.unwrap().into_inner();
    assert_eq!(first.receipt, again.receipt);
    let other = RegisterRequest {
        since: "2096-08-31".into(),
        ..request
    };
    check_refused(
        &jgz.register(other).await.unwrap_err(),
        Code::AlreadyExists,
        "REQUEST_ID_REUSED",
        "request_id",
    );

    served
        .admin
        .suspend_agency(v1::SuspendAgencyRequest { oin: JGZ.into() })
        .await
        .unwrap();
    let refused = jgz.register(a_registration(&good)).await.unwrap_err();
    check_refused(&refused, Code::PermissionDenied, "AGENCY_SUSPENDED", "");

    let as_admin = connect(
        &served.daemon.ready().grpc,
        &Credentials::in_folder(&served.folder, "jgz"),
    )
    .await
    .unwrap();
    let refused = AdminServiceClient::new(as_admin)
        .get_status(v1::GetStatusRequest {})
        .await
        .unwrap_err();
    check_refused(&refused, Code::PermissionDenied, "NOT_ADMINISTRATOR", "");

    let status = served
        .admin
        .get_status(v1::GetStatusRequest {})
        .await
        .unwrap()
        .into_inner();
    assert_eq!(status.active_registrations, 1, "a refused request left something");
    served.daemon.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_of_another_authority_is_not_served() {
    let served = served().await;
    let (_other, elsewhere) = tokio::task::spawn_blocking(new_folder).await.unwrap();
    let foreign = Credentials {
        authority: served.folder.join("tls/ca.pem"),
        ..Credentials::in_folder(&elsewhere, "administrator")
    };
    let refused = match connect(&served.daemon.ready().grpc, &foreign).await {
        Err(refused) => refused.to_string(),
        // TLS 1.3 tells a client only with the first answer that its certificate was not accepted.
        Ok(channel) => AdminServiceClient::new(channel)
            .get_status(v1::GetStatusRequest {})
            .await
            .unwrap_err()
            .to_string(),
    };
    assert!(!refused.is_empty());
    let wrong_server = Credentials {
        authority: elsewhere.join("tls/ca.pem"),
        ..Credentials::in_folder(&served.folder, "jgz")
    };
    let refused = connect(&served.daemon.ready().grpc, &wrong_server)
        .await
        .unwrap_err()
        .to_string();
    assert!(
        refused.contains("no connection") && refused.contains("certificate"),
        "{refused}"
    );
    served.daemon.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_daemon_and_a_taken_port_are_said_plainly() {
    let served = served().await;
    let folder = served.folder.clone();
    let said = tokio::task::spawn_blocking(move || refuses_to_run(&folder))
        .await
        .unwrap();
    assert_eq!(said.0, Some(1));
    assert!(
        said.1.contains("in use") && said.1.contains("another kringd"),
        "{}",
        said.1
    );

    let (_other, elsewhere) = tokio::task::spawn_blocking(new_folder).await.unwrap();
    let taken = served.daemon.ready().grpc.clone();
    let ended = tokio::task::spawn_blocking(move || {
        Command::new(KRINGD)
            .args(["run", "--config", elsewhere.join("kring.toml").to_str().unwrap()])
            .env("KRING_LISTEN", taken)
            .env("KRING_METRICS_LISTEN", "127.0.0.1:0")
            .output()
            .unwrap()
    })
    .await
    .unwrap();
    let said = String::from_utf8_lossy(&ended.stderr);
    assert!(
        said.contains("cannot listen on") && said.contains("in use"),
        "{said}"
    );
    served.daemon.stop().await.unwrap();
}
