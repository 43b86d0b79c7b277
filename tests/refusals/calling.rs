//! Who calls: certificates, mandates, units, administrators.

use kring::{client::Credentials, wire::v1};
use rcgen::{
    CertificateParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose, Issuer, KeyPair,
    PKCS_ECDSA_P256_SHA256,
};
use tokio::io::AsyncReadExt as _;

use crate::{
    book::Book,
    common::{JGZ, a_registration},
    raw::{BOTH, Caller, write_pair},
    stage::{CLUB, NOBODY, Notices, SCHOOL, Stage},
};

const DAY_MICROS: i64 = 86_400_000_000;

/// A registration of the only child that these calls are about, for this unit.
fn registration(on_behalf_of: &str, unit_code: &str) -> v1::RegisterRequest {
    v1::RegisterRequest {
        acting: Some(v1::ActingUnit {
            on_behalf_of_oin: on_behalf_of.into(),
            unit_code: unit_code.into(),
        }),
        ..a_registration(&pseudonym::test_bsn(100))
    }
}

/// A client certificate of the authority that names an organisation and no OIN.
fn issue_without_oin(stage: &Stage, name: &str) {
    let tls = stage.served.folder.join("tls");
    let read = |file: &str| std::fs::read_to_string(tls.join(file)).unwrap();
    let mut params = CertificateParams::default();
    params.distinguished_name = DistinguishedName::new();
    params
        .distinguished_name
        .push(DnType::OrganizationName, "Sports club");
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
    let key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).unwrap();
    let authority = KeyPair::from_pem(&read("ca.key")).unwrap();
    let issuer = Issuer::from_ca_cert_pem(&read("ca.pem"), &authority).unwrap();
    let certificate = params.signed_by(&key, &issuer).unwrap();
    write_pair(
        &stage.served.folder,
        name,
        &certificate.pem(),
        &key.serialize_pem(),
    );
}

pub(crate) async fn provoke(book: &mut Book, stage: &mut Stage) {
    no_certificate(book, stage).await;
    certificates(book, stage).await;
    agencies(book, stage).await;
    pins(book, stage).await;
    roles(book, stage).await;
}

/// TLS turns such a caller away before gRPC begins; the reason of the list stands behind that, as a second lock.
async fn no_certificate(book: &mut Book, stage: &mut Stage) {
    let before = stage.events().await;
    let authority = stage.served.folder.join("tls/ca.pem");
    let nobody = Caller {
        authority: &authority,
        credentials: None,
        versions: BOTH,
    };
    if let Ok(mut stream) = nobody.connect(&stage.served.daemon.ready().grpc).await {
        let read = stream.read(&mut [0; 64]).await;
        assert!(
            !matches!(read, Ok(1..)),
            "a caller without a certificate was let in"
        );
    }
    let counting = async {
        while stage.served.counted("TLS_NO_CERTIFICATE").await == 0 {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(30), counting)
        .await
        .expect("the handshake without a certificate is counted");
    book.provoked("NO_CERTIFICATE");
    book.unchanged("NO_CERTIFICATE", before, stage.events().await);
}

async fn certificates(book: &mut Book, stage: &mut Stage) {
    issue_without_oin(stage, "no-oin");
    stage.issue(JGZ, "expired", -500 * DAY_MICROS);
    stage.issue(JGZ, "not-yet", DAY_MICROS);
    stage.issue(JGZ, "lost", 0);
    let lost = {
        let mut admin = stage.admin();
        let channel = stage.registrations("lost").await;
        let coverage = v1::GetCoverageRequest {
            municipality: "0599".into(),
        };
        channel.clone().get_coverage(coverage).await.unwrap();
        let seen = admin
            .list_certificates(v1::ListCertificatesRequest { oin: JGZ.into() })
            .await
            .unwrap()
            .into_inner();
        seen.certificates[0].fingerprint.clone()
    };
    let fingerprint = v1::RevokeCertificateRequest { fingerprint: lost };
    stage.admin().revoke_certificate(fingerprint).await.unwrap();
    for (name, reason) in [
        ("no-oin", "BAD_CERTIFICATE"),
        ("expired", "CERTIFICATE_EXPIRED"),
        ("not-yet", "CERTIFICATE_EXPIRED"),
        ("lost", "CERTIFICATE_REVOKED"),
        ("stranger", "UNKNOWN_OIN"),
    ] {
        let caller = stage.registrations(name).await;
        let call = async |r| caller.clone().register(r).await;
        book.refuses(stage, reason, "", registration("", ""), call).await;
    }
    let pin = v1::PinCertificateRequest {
        certificate: stage.certificate("lost"),
    };
    let admin = stage.admin();
    let call = async |r| admin.clone().pin_certificate(r).await;
    book.refuses(stage, "CERTIFICATE_REVOKED", "certificate", pin, call)
        .await;
    let expired = v1::PinCertificateRequest {
        certificate: stage.certificate("expired"),
    };
    book.refuses(stage, "CERTIFICATE_EXPIRED", "certificate", expired, call)
        .await;
    for name in ["expired", "not-yet"] {
        let pin = v1::PinAdministratorRequest {
            certificate: stage.certificate(name),
            name: String::new(),
        };
        let call = async |r| admin.clone().pin_administrator(r).await;
        book.refuses(stage, "CERTIFICATE_EXPIRED", "certificate", pin, call)
            .await;
    }
}

async fn agencies(book: &mut Book, stage: &mut Stage) {
    let (jgz, school) = (
        stage.registrations("jgz").await,
        stage.registrations("school").await,
    );
    let by_jgz = async |r| jgz.clone().register(r).await;
    let by_school = async |r| school.clone().register(r).await;
    // The same, whether or not there is such an agency.
    for oin in [SCHOOL, NOBODY] {
        let field = "acting.on_behalf_of_oin";
        book.refuses(stage, "NO_MANDATE", field, registration(oin, ""), by_jgz)
            .await;
    }
    let field = "acting.on_behalf_of_oin";
    book.refuses(stage, "OIN_INVALID", field, registration("4001", ""), by_jgz)
        .await;
    for (reason, code) in [("UNKNOWN_UNIT", "middle"), ("UNIT_NOT_NAMED", "")] {
        let request = registration("", code);
        book.refuses(stage, reason, "acting.unit_code", request, by_school)
            .await;
    }
    let oin = || SCHOOL.to_owned();
    let mut admin = stage.admin();
    admin
        .suspend_agency(v1::SuspendAgencyRequest { oin: oin() })
        .await
        .unwrap();
    let request = registration("", "upper");
    book.refuses(stage, "AGENCY_SUSPENDED", "", request, by_school)
        .await;
    admin
        .resume_agency(v1::ResumeAgencyRequest { oin: oin() })
        .await
        .unwrap();
    let as_admin = crate::stage::Admin::new(stage.channel("jgz").await);
    let call = async |r| as_admin.clone().get_status(r).await;
    book.refuses(stage, "NOT_ADMINISTRATOR", "", v1::GetStatusRequest {}, call)
        .await;
}

async fn pins(book: &mut Book, stage: &mut Stage) {
    stage.issue(CLUB, "club-pinned", 0);
    let pin = v1::PinCertificateRequest {
        certificate: stage.certificate("club-pinned"),
    };
    stage.admin().pin_certificate(pin).await.unwrap();
    let club = stage.registrations("club").await;
    let call = async |r| club.clone().register(r).await;
    book.refuses(stage, "CERTIFICATE_NOT_PINNED", "", registration("", ""), call)
        .await;
    let pinned = Credentials::in_folder(&stage.served.folder, "club-pinned");
    assert!(pinned.certificate.exists());
    let coverage = v1::GetCoverageRequest {
        municipality: "0599".into(),
    };
    let mut club = stage.registrations("club-pinned").await;
    club.get_coverage(coverage).await.unwrap();
}

/// A certificate with the OIN of a connected agency administers, or speaks for that agency.
async fn roles(book: &mut Book, stage: &mut Stage) {
    stage.issue(JGZ, "desk", 0);
    let desk = || stage.certificate("desk");
    let as_administrator = |certificate| v1::PinAdministratorRequest {
        certificate,
        name: String::new(),
    };
    let (reason, admin) = ("ROLES_SEPARATE", stage.admin());
    let pinned = as_administrator(desk());
    admin.clone().pin_administrator(pinned).await.unwrap();
    let of_agency = v1::PinCertificateRequest { certificate: desk() };
    let of_club = as_administrator(stage.certificate("club-pinned"));
    let call = async |r| admin.clone().pin_certificate(r).await;
    book.refuses(stage, reason, "certificate", of_agency, call).await;
    let call = async |r| admin.clone().pin_administrator(r).await;
    book.refuses(stage, reason, "certificate", of_club, call).await;

    for name in ["desk", "administrator"] {
        let caller = stage.registrations(name).await;
        let call = async |r| caller.clone().register(r).await;
        book.refuses(stage, reason, "", registration("", ""), call).await;
        let coverage = v1::GetCoverageRequest {
            municipality: "0599".into(),
        };
        let call = async |r| caller.clone().get_coverage(r).await;
        book.refuses(stage, reason, "", coverage, call).await;
        let notices = Notices::new(stage.channel(name).await);
        let call = async |r| notices.clone().subscribe(r).await;
        book.refuses(stage, reason, "", v1::SubscribeRequest::default(), call)
            .await;
    }
    let mut desk = crate::stage::Admin::new(stage.channel("desk").await);
    desk.get_status(v1::GetStatusRequest {}).await.unwrap();
}
