//! Outside its term a certificate passes only when its chain is whole inside it.

use tokio_rustls::rustls::{CertificateError, crypto::ring, pki_types::pem::PemObject as _};

use super::*;
use crate::certificates::{ClientSubject, DevelopmentAuthority, Oin};

const DAY_SECONDS: u64 = 86_400;
const ISSUED_SECONDS: u64 = 1_700_000_000;
const DAYS: u16 = 30;

struct Authority {
    authority: DevelopmentAuthority,
    certificate: CertificateDer<'static>,
}

fn micros(seconds: u64) -> i64 {
    i64::try_from(seconds).unwrap() * 1_000_000
}

fn authority(name: &str) -> Authority {
    let (authority, issued) = DevelopmentAuthority::create(name, micros(ISSUED_SECONDS), 3650).unwrap();
    Authority {
        authority,
        certificate: CertificateDer::from_pem_slice(issued.certificate_pem.as_bytes()).unwrap(),
    }
}

/// A client certificate for the thirty days from the moment of issue.
fn client(authority: &Authority) -> CertificateDer<'static> {
    let whom = ClientSubject {
        oin: Oin::parse("00000099000000004001").unwrap(),
        organisation: "Youth health care",
        name: "jgz",
    };
    let issued = authority
        .authority
        .issue_client(whom, micros(ISSUED_SECONDS), DAYS)
        .unwrap();
    CertificateDer::from_pem_slice(issued.certificate_pem.as_bytes()).unwrap()
}

fn verify(trusted: &Authority, shown: &CertificateDer<'_>, day: i64) -> Result<(), Error> {
    let mut store = RootCertStore::empty();
    store.add(trusted.certificate.clone()).unwrap();
    let verifier = InItsOwnTerm::new(store, Arc::new(ring::default_provider())).unwrap();
    let seconds = ISSUED_SECONDS.saturating_add_signed(day * DAY_SECONDS as i64);
    let now = UnixTime::since_unix_epoch(Duration::from_secs(seconds));
    verifier.verify_client_cert(shown, &[], now).map(drop)
}

#[test]
fn a_certificate_of_a_trusted_authority_passes_before_in_and_after_its_term() {
    let ours = authority("ours");
    let shown = client(&ours);
    for day in [-400, -1, 0, 1, 30, 31, 4000] {
        assert_eq!(verify(&ours, &shown, day), Ok(()), "day {day}");
    }
}

#[test]
fn a_certificate_of_another_authority_never_passes() {
    let (ours, theirs, namesake) = (authority("ours"), authority("theirs"), authority("ours"));
    for day in [-1, 1, 31] {
        let unknown = Error::InvalidCertificate(CertificateError::UnknownIssuer);
        assert_eq!(verify(&ours, &client(&theirs), day), Err(unknown), "day {day}");
        let forged = Error::InvalidCertificate(CertificateError::BadSignature);
        assert_eq!(verify(&ours, &client(&namesake), day), Err(forged), "day {day}");
    }
}

#[test]
fn what_is_no_client_certificate_never_passes() {
    let ours = authority("ours");
    let server = ours
        .authority
        .issue_server(&[], micros(ISSUED_SECONDS), DAYS)
        .unwrap();
    let server = CertificateDer::from_pem_slice(server.certificate_pem.as_bytes()).unwrap();
    for day in [-1, 1, 31] {
        assert!(verify(&ours, &server, day).is_err(), "day {day}");
        assert!(verify(&ours, &ours.certificate, day).is_err(), "day {day}");
        assert!(
            verify(&ours, &CertificateDer::from(vec![0x30, 0x03, 1, 2, 3]), day).is_err(),
            "day {day}"
        );
    }
}
