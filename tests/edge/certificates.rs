//! Certificates, seen by a caller: whose chain is trusted gets every refusal in words, at every service.

use std::{fs, path::Path};

use kring::{
    certificates::Oin,
    client::{Credentials, connect},
    clock::Clock,
    setup,
    wire::v1::{self, admin_service_client::AdminServiceClient, notice_service_client::NoticeServiceClient},
};
use prost::Message as _;
use rcgen::{
    CertificateParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose, Issuer, KeyPair,
    PKCS_ECDSA_P256_SHA256, SigningKey as _,
};
use tokio::io::AsyncWriteExt as _;
use tokio_rustls::rustls::pki_types::{CertificateDer, pem::PemObject as _};
use tonic::{Code, Status, transport::Channel};
use tonic_health::pb::{HealthCheckRequest, health_client::HealthClient};
use tonic_reflection::pb::v1::{
    ServerReflectionRequest, server_reflection_client::ServerReflectionClient,
    server_reflection_request::MessageRequest,
};
use tonic_types::StatusExt as _;

use crate::{
    common::{JGZ, Served, a_registration, served},
    der::{contents, element, pem, wrapped},
    raw::{BOTH, OLDER, PREFACE, answer, frame, literals, message, write_pair},
};

const DAY_MICROS: i64 = 86_400_000_000;
/// A certificate of the development authority holds for a year.
const LONG_AGO: i64 = -500 * DAY_MICROS;
const TOMORROW: i64 = DAY_MICROS;

/// Issues `tls/NAME.*` for the agency that is admitted, some time from now.
fn issue(folder: &Path, name: &str, from_now_micros: i64) {
    let oin = Oin::parse(JGZ).unwrap();
    let from = Clock::system().now_micros() + from_now_micros;
    setup::issue_client(folder, oin, "Youth health care", name, from).unwrap();
}

/// A client certificate of the folder's authority with this subject.
fn issue_with_subject(folder: &Path, name: &str, subject: &[(DnType, &str)]) {
    let mut params = CertificateParams::default();
    params.distinguished_name = DistinguishedName::new();
    for (kind, value) in subject {
        params.distinguished_name.push(kind.clone(), *value);
    }
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
    let key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).unwrap();
    let authority = authority_key(folder);
    let certificate = fs::read_to_string(folder.join("tls/ca.pem")).unwrap();
    let issuer = Issuer::from_ca_cert_pem(&certificate, &authority).unwrap();
    let certificate = params.signed_by(&key, &issuer).unwrap();
    write_pair(folder, name, &certificate.pem(), &key.serialize_pem());
}

fn authority_key(folder: &Path) -> KeyPair {
    KeyPair::from_pem(&fs::read_to_string(folder.join("tls/ca.key")).unwrap()).unwrap()
}

fn serial_number() -> DnType {
    DnType::CustomDnType(vec![2, 5, 4, 5])
}

/// The library writes no attribute twice, so a `commonName` (2.5.4.3) becomes the second `serialNumber` (2.5.4.5), and
/// the authority signs that.
fn issue_with_two_oins(folder: &Path, name: &str) {
    let names = [
        (DnType::OrganizationName, "Youth health care"),
        (serial_number(), JGZ),
        (DnType::CommonName, "00000099000000004002"),
    ];
    issue_with_subject(folder, name, &names);
    let path = folder.join(format!("tls/{name}.pem"));
    let der = CertificateDer::from_pem_file(&path).unwrap();
    let (signed, rest) = element(contents(&der));
    let (algorithm, _) = element(rest);
    let mut signed = signed.to_vec();
    let attribute = signed
        .windows(5)
        .rposition(|oid| oid == [6, 3, 0x55, 4, 3])
        .unwrap();
    signed[attribute + 4] = 5;
    let signature = [vec![0], authority_key(folder).sign(&signed).unwrap()].concat();
    let certificate = [signed, algorithm.to_vec(), wrapped(3, &signature)].concat();
    fs::write(path, pem(&wrapped(0x30, &certificate))).unwrap();
}

async fn channel(served: &Served, name: &str) -> Channel {
    let credentials = Credentials::in_folder(&served.folder, name);
    connect(&served.daemon.ready().grpc, &credentials)
        .await
        .expect("the handshake passes")
}

/// What one call to each service is answered: registrations, notices, administration, health, reflection.
async fn refused_everywhere(served: &Served, name: &str) -> Vec<Status> {
    let channel = channel(served, name).await;
    let mut refused = Vec::new();
    let registration = a_registration(&pseudonym::test_bsn(7));
    let mut registrations = served.agency(name).await;
    refused.extend(registrations.register(registration).await.err());
    let subscribe = v1::SubscribeRequest::default();
    let mut notices = NoticeServiceClient::new(channel.clone());
    refused.extend(notices.subscribe(subscribe).await.err());
    let mut admin = AdminServiceClient::new(channel.clone());
    refused.extend(admin.get_status(v1::GetStatusRequest {}).await.err());
    let mut health = HealthClient::new(channel.clone());
    refused.extend(health.check(HealthCheckRequest::default()).await.err());
    let list = ServerReflectionRequest {
        host: String::new(),
        message_request: Some(MessageRequest::ListServices(String::new())),
    };
    let mut reflection = ServerReflectionClient::new(channel);
    let asked = reflection.server_reflection_info(tokio_stream::once(list)).await;
    refused.extend(asked.err());
    refused
}

#[track_caller]
fn check_reason(status: &Status, code: Code, reason: &str) {
    assert_eq!(status.code(), code, "{status:?}");
    let info = status.get_details_error_info().expect("it has a reason");
    assert_eq!((info.reason.as_str(), info.domain.as_str()), (reason, "kring"));
    assert!(
        !status.message().contains(JGZ),
        "nothing of the certificate is told"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_outside_its_term_is_refused_in_words_at_every_service() {
    let mut served = served().await;
    let before = served.events().await;
    issue(&served.folder, "expired", LONG_AGO);
    issue(&served.folder, "not-yet", TOMORROW);
    for (times, name) in [(1, "expired"), (2, "not-yet")] {
        let refused = refused_everywhere(&served, name).await;
        assert_eq!(refused.len(), 5, "{name}: {refused:?}");
        for status in refused {
            check_reason(&status, Code::Unauthenticated, "CERTIFICATE_EXPIRED");
        }
        assert_eq!(served.counted("CERTIFICATE_EXPIRED").await, 5 * times);
    }
    assert_eq!(served.events().await, before);
    served.daemon.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_that_names_no_agency_is_refused_in_words_at_every_service() {
    let mut served = served().await;
    let before = served.events().await;
    let folder = &served.folder;
    let school = (DnType::OrganizationName, "School");
    issue_with_subject(folder, "no-oin", std::slice::from_ref(&school));
    issue_with_subject(folder, "not-an-oin", &[school, (serial_number(), "12345")]);
    issue_with_two_oins(folder, "two-oins");
    for (times, name) in [(1, "no-oin"), (2, "not-an-oin"), (3, "two-oins")] {
        let refused = refused_everywhere(&served, name).await;
        assert_eq!(refused.len(), 5, "{name}: {refused:?}");
        for status in refused {
            check_reason(&status, Code::Unauthenticated, "BAD_CERTIFICATE");
        }
        assert_eq!(served.counted("BAD_CERTIFICATE").await, 5 * times);
    }
    assert_eq!(served.events().await, before);
    served.daemon.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_agency_that_is_not_admitted_may_ask_for_health_and_nothing_else() {
    let mut served = served().await;
    let before = served.events().await;
    let refused = refused_everywhere(&served, "stranger").await;
    assert_eq!(refused.len(), 3, "health and reflection answer: {refused:?}");
    check_reason(&refused[0], Code::PermissionDenied, "UNKNOWN_OIN");
    check_reason(&refused[1], Code::PermissionDenied, "UNKNOWN_OIN");
    check_reason(&refused[2], Code::PermissionDenied, "NOT_ADMINISTRATOR");
    assert_eq!(served.counted("UNKNOWN_OIN").await, 2);
    assert_eq!(served.events().await, before);
    served.daemon.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn both_versions_of_tls_serve_a_call() {
    let served = served().await;
    for (versions, name) in [(OLDER, "TLSv1_2"), (BOTH, "TLSv1_3")] {
        let mut stream = served.tls("administrator", versions).await;
        let spoken = stream.get_ref().1.protocol_version();
        assert_eq!(format!("{:?}", spoken.unwrap()), name);
        assert_eq!(stream.get_ref().1.alpn_protocol(), Some(&b"h2"[..]));
        let fields = literals(&[
            (":method", "POST"),
            (":scheme", "https"),
            (":path", "/kring.v1.AdminService/GetStatus"),
            (":authority", "localhost"),
            ("content-type", "application/grpc"),
            ("te", "trailers"),
        ]);
        let said = [
            PREFACE.to_vec(),
            frame(4, 0, 0, &[]),
            frame(1, 4, 1, &fields),
            frame(0, 1, 1, &message(0, 0, b"")),
        ];
        stream.write_all(&said.concat()).await.unwrap();
        let data = answer(&mut stream).await;
        let status = v1::GetStatusResponse::decode(&data[5..]).unwrap();
        assert!(status.ready && status.development, "{name}");
    }
    served.daemon.stop().await.unwrap();
}
