//! Administration: whom an OIN names, mandates, certificates, the scenario clock.

use std::os::unix::fs::PermissionsExt as _;

use kring::wire::v1::{self, development_service_client::DevelopmentServiceClient};
use prost_types::Timestamp;

use crate::{
    book::Book,
    common::JGZ,
    stage::{Admin, NOBODY, NOW_SECONDS, SCHOOL, Stage, unit},
};

/// The last administrator is asked for here: nobody may have pinned a second one before.
pub(crate) async fn provoke(book: &mut Book, stage: &mut Stage) {
    let admin = stage.admin();
    oins(book, stage, &admin).await;
    pages(book, stage, &admin).await;
    mandates(book, stage, &admin).await;
    certificates(book, stage, &admin).await;
    clock(book, stage).await;
    keys(book, stage, &admin).await;
    backups(book, stage, &admin).await;
}

/// No next key-encryption key and one that others can read, told at once; one that is the one in use, at the end of the stream.
async fn keys(book: &mut Book, stage: &mut Stage, admin: &Admin) {
    let rewrap = async |request| {
        let mut words = admin.clone().rewrap_keys(request).await?.into_inner();
        while words.message().await?.is_some() {}
        Ok(())
    };
    let request = v1::RewrapKeysRequest {};
    book.refuses(stage, "NEXT_KEY_MISSING", "", request, rewrap).await;
    let keys = stage.served.folder.join("keys");
    let next = keys.join("key-encryption.key.next");
    std::fs::copy(keys.join("key-encryption.key"), &next).unwrap();
    book.refuses(stage, "NEXT_KEY_IN_USE", "", request, rewrap).await;
    std::fs::set_permissions(&next, std::fs::Permissions::from_mode(0o644)).unwrap();
    book.refuses(stage, "NEXT_KEY_UNUSABLE", "", request, rewrap)
        .await;
    std::fs::remove_file(next).unwrap();
}

/// The settings of this daemon name no folder for backups: told at the end of the stream, and at once.
async fn backups(book: &mut Book, stage: &mut Stage, admin: &Admin) {
    let take = async |request| {
        let mut words = admin.clone().take_backup(request).await?.into_inner();
        while words.message().await?.is_some() {}
        Ok(())
    };
    let request = v1::TakeBackupRequest {};
    book.refuses(stage, "BACKUP_NOT_TAKEN", "", request, take).await;
    let list = async |request| admin.clone().list_backups(request).await;
    let request = v1::ListBackupsRequest {};
    book.refuses(stage, "BACKUP_NOT_TAKEN", "", request, list).await;
}

/// Agencies that are not connected, and texts that are no OIN.
async fn oins(book: &mut Book, stage: &mut Stage, admin: &Admin) {
    for (reason, oin) in [("UNKNOWN_AGENCY", NOBODY), ("OIN_INVALID", "0000009900000000400")] {
        let get = async |oin| admin.clone().get_agency(v1::GetAgencyRequest { oin }).await;
        book.refuses(stage, reason, "oin", oin.to_owned(), get).await;
        let suspend = async |oin| {
            let request = v1::SuspendAgencyRequest { oin };
            admin.clone().suspend_agency(request).await
        };
        book.refuses(stage, reason, "oin", oin.to_owned(), suspend).await;
        let quotas = async |oin| admin.clone().list_quotas(v1::ListQuotasRequest { oin }).await;
        book.refuses(stage, reason, "oin", oin.to_owned(), quotas).await;
        let certificates = async |oin| {
            let request = v1::ListCertificatesRequest { oin };
            admin.clone().list_certificates(request).await
        };
        book.refuses(stage, reason, "oin", oin.to_owned(), certificates)
            .await;
        let open = v1::OpenUnitRequest {
            oin: oin.into(),
            unit: Some(unit("middle")),
        };
        let call = async |r| admin.clone().open_unit(r).await;
        book.refuses(stage, reason, "oin", open, call).await;
    }
}

/// Texts that are no place in the list of agencies.
async fn pages(book: &mut Book, stage: &mut Stage, admin: &Admin) {
    for page_token in ["yesterday", JGZ, "00"] {
        let page = v1::ListAgenciesRequest {
            page_token: page_token.into(),
            ..v1::ListAgenciesRequest::default()
        };
        let call = async |r| admin.clone().list_agencies(r).await;
        book.refuses(stage, "PAGE_TOKEN_INVALID", "page_token", page, call)
            .await;
    }
}

async fn mandates(book: &mut Book, stage: &mut Stage, admin: &Admin) {
    let mandate = |caller_oin: &str, principal_oin: &str| v1::GiveMandateRequest {
        caller_oin: caller_oin.into(),
        principal_oin: principal_oin.into(),
    };
    for (reason, oin) in [("UNKNOWN_AGENCY", NOBODY), ("OIN_INVALID", "0000009900000000400")] {
        let call = async |r| admin.clone().give_mandate(r).await;
        book.refuses(stage, reason, "caller_oin", mandate(oin, JGZ), call)
            .await;
        book.refuses(stage, reason, "principal_oin", mandate(JGZ, oin), call)
            .await;
    }
    let turned = v1::WithdrawMandateRequest {
        caller_oin: JGZ.into(),
        principal_oin: SCHOOL.into(),
    };
    let withdraw = async |r| admin.clone().withdraw_mandate(r).await;
    book.refuses(stage, "NO_SUCH_MANDATE", "caller_oin", turned, withdraw)
        .await;
    let itself = mandate(JGZ, JGZ);
    let call = async |r| admin.clone().give_mandate(r).await;
    book.refuses(stage, "MANDATE_TO_SELF", "principal_oin", itself, call)
        .await;
}

async fn certificates(book: &mut Book, stage: &mut Stage, admin: &Admin) {
    let pinning = async |certificate| {
        let request = v1::PinCertificateRequest { certificate };
        admin.clone().pin_certificate(request).await
    };
    let key = std::fs::read(stage.served.folder.join("tls/jgz.key")).unwrap();
    for unreadable in [Vec::new(), b"a photograph".to_vec(), key] {
        let (reason, field) = ("CERTIFICATE_UNREADABLE", "certificate");
        book.refuses(stage, reason, field, unreadable, pinning).await;
    }
    let stranger = stage.certificate("stranger");
    book.refuses(stage, "UNKNOWN_AGENCY", "certificate", stranger, pinning)
        .await;
    let revoking = async |r| admin.clone().revoke_certificate(r).await;
    for digits in ["", "00:11:22", "lost on the train"] {
        let fingerprint = digits.to_owned();
        let request = v1::RevokeCertificateRequest { fingerprint };
        book.refuses(stage, "FINGERPRINT_INVALID", "fingerprint", request, revoking)
            .await;
    }
    let all = v1::ListCertificatesRequest::default();
    let all = admin.clone().list_certificates(all).await.unwrap().into_inner();
    let mut own = all.certificates.into_iter().filter(|c| c.administrator);
    let fingerprint = own.next().unwrap().fingerprint;
    let request = v1::RevokeCertificateRequest { fingerprint };
    book.refuses(stage, "LAST_ADMINISTRATOR", "fingerprint", request, revoking)
        .await;
    let naming = v1::PinAdministratorRequest {
        certificate: stage.certificate("jgz"),
        name: "x".repeat(201),
    };
    let call = async |r| admin.clone().pin_administrator(r).await;
    book.refuses(stage, "FIELD_TOO_LONG", "name", naming, call).await;
    let naming = v1::PinAdministratorRequest {
        certificate: stage.certificate("jgz"),
        name: "Night\ndesk".into(),
    };
    book.refuses(stage, "NAME_INVALID", "name", naming, call).await;
}

async fn clock(book: &mut Book, stage: &mut Stage) {
    let hand = DevelopmentServiceClient::new(stage.channel("administrator").await);
    let call = async |r| hand.clone().set_clock(r).await;
    let nothing = v1::SetClockRequest { now: None };
    book.refuses(stage, "FIELD_REQUIRED", "now", nothing, call).await;
    let earlier = v1::SetClockRequest {
        now: Some(Timestamp {
            seconds: NOW_SECONDS - 1,
            nanos: 0,
        }),
    };
    book.refuses(stage, "CLOCK_GOES_BACK", "now", earlier, call).await;
}
