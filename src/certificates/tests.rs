//! What the development authority issues, and what the daemon reads back from it.

use rcgen::{CertificateParams, DnType, DnValue, KeyPair};
use x509_parser::certificate::X509Certificate;
use x509_parser::extensions::{GeneralName, ParsedExtension};
use x509_parser::pem::{Pem, parse_x509_pem};

use super::*;

/// 1 March 2014, 00:00 UTC.
const NOW: i64 = 1_393_632_000_000_000;
const DAY: i64 = 86_400_000_000;
const SERIAL_NUMBER: [u64; 4] = [2, 5, 4, 5];

fn school() -> Oin {
    Oin::parse("00000099000000000700").expect("an OIN")
}

fn authority() -> (DevelopmentAuthority, Issued) {
    DevelopmentAuthority::create("Kring test authority", NOW, 3650).expect("an authority")
}

fn der(pem: &str) -> Vec<u8> {
    parse_x509_pem(pem.as_bytes()).expect("PEM").1.contents
}

/// A certificate that somebody else's authority might have signed, with this subject.
fn foreign(subject: &[(DnType, &str)]) -> Vec<u8> {
    let mut params = CertificateParams::default();
    params.distinguished_name = rcgen::DistinguishedName::new();
    for (kind, value) in subject {
        params.distinguished_name.push(kind.clone(), *value);
    }
    let key = KeyPair::generate().expect("a key");
    params.self_signed(&key).expect("a certificate").der().to_vec()
}

/// The key of the authority: as a certificate names its issuer's, or as the authority names its own.
fn key_named_by(certificate: &X509Certificate<'_>) -> Option<Vec<u8>> {
    certificate
        .extensions()
        .iter()
        .find_map(|extension| match extension.parsed_extension() {
            ParsedExtension::AuthorityKeyIdentifier(named) => {
                named.key_identifier.as_ref().map(|key| key.0.to_vec())
            }
            ParsedExtension::SubjectKeyIdentifier(own) if certificate.is_ca() => Some(own.0.to_vec()),
            _ => None,
        })
}

#[test]
fn an_agency_is_known_by_the_oin_and_name_in_its_certificate() {
    let (authority, _) = authority();
    let whom = ClientSubject {
        oin: school(),
        organisation: "Basisschool De Kring",
        name: "register link",
    };
    let issued = authority.issue_client(whom, NOW, 30).expect("a certificate");
    let der = der(&issued.certificate_pem);
    let peer = PeerIdentity::read(&der).expect("an identity");
    assert_eq!(peer.oin, school());
    assert_eq!(peer.organisation, "Basisschool De Kring");
    assert_eq!(peer.fingerprint.to_string().len(), 64);
    let again = authority
        .issue_client(whom, NOW, 30)
        .expect("another certificate");
    let again = PeerIdentity::read(&self::der(&again.certificate_pem)).expect("an identity");
    assert_ne!(
        again.fingerprint, peer.fingerprint,
        "each certificate has its own fingerprint"
    );

    assert!(!format!("{issued:?}").contains("PRIVATE"));
    assert!(issued.private_key_pem.contains("BEGIN PRIVATE KEY"));
}

#[test]
fn a_certificate_holds_from_its_first_to_its_last_second() {
    let (authority, _) = authority();
    let whom = ClientSubject {
        oin: school(),
        organisation: "School",
        name: "link",
    };
    let issued = authority.issue_client(whom, NOW, 30).expect("a certificate");
    let validity = PeerIdentity::read(&der(&issued.certificate_pem))
        .expect("an identity")
        .validity;
    assert_eq!(
        validity,
        Validity::of_pem(issued.certificate_pem.as_bytes()).expect("the same")
    );
    let cases = [
        (NOW - 1, Err(OutsideValidity::NotYet)),
        (NOW, Ok(())),
        (NOW + 30 * DAY, Ok(())),
        (NOW + 30 * DAY + 999_999, Ok(())),
        (NOW + 30 * DAY + 1_000_000, Err(OutsideValidity::Expired)),
        (i64::MIN, Err(OutsideValidity::NotYet)),
        (i64::MAX, Err(OutsideValidity::Expired)),
    ];
    for (now, outcome) in cases {
        assert_eq!(validity.check(now), outcome, "{now}");
    }
    assert_eq!(validity.days_left(NOW), 30);
    assert_eq!(validity.days_left(NOW + 1_000_000), 29);
    assert_eq!(validity.days_left(NOW + 31 * DAY), -1);
}

#[test]
fn an_authority_goes_on_from_its_files() {
    let (first, files) = authority();
    let reloaded =
        DevelopmentAuthority::from_pem(&files.certificate_pem, &files.private_key_pem).expect("reloaded");
    let whom = ClientSubject {
        oin: school(),
        organisation: "School",
        name: "link",
    };
    let root = der(&files.certificate_pem);
    let (_, root) = x509_parser::parse_x509_certificate(&root).expect("a certificate");
    for authority in [&first, &reloaded] {
        let issued = der(&authority
            .issue_client(whom, NOW, 30)
            .expect("a certificate")
            .certificate_pem);
        let (_, issued) = x509_parser::parse_x509_certificate(&issued).expect("a certificate");
        assert_eq!(issued.issuer(), root.subject());
        assert_eq!(
            key_named_by(&issued),
            key_named_by(&root),
            "issued by the same key"
        );
        assert!(key_named_by(&issued).is_some());
    }
    assert!(root.is_ca());

    let (_, others) = authority();
    let client = first.issue_client(whom, NOW, 30).expect("a certificate");
    for (certificate, key) in [
        (&files.certificate_pem, &others.private_key_pem),
        (&client.certificate_pem, &client.private_key_pem),
        (&String::new(), &files.private_key_pem),
    ] {
        let refused = DevelopmentAuthority::from_pem(certificate, key);
        assert!(matches!(refused, Err(CannotIssue::NotAnAuthority)));
    }
    assert!(DevelopmentAuthority::from_pem(&files.certificate_pem, "no key").is_err());
}

#[test]
fn a_server_certificate_names_this_machine_and_what_was_asked_for() {
    let (authority, _) = authority();
    let names = [
        "kring.example.nl".to_owned(),
        "192.0.2.7".to_owned(),
        "localhost".to_owned(),
    ];
    let issued = authority.issue_server(&names, NOW, 90).expect("a certificate");
    let bytes = der(&issued.certificate_pem);
    let (_, certificate) = x509_parser::parse_x509_certificate(&bytes).expect("a certificate");
    let alternative = certificate
        .subject_alternative_name()
        .expect("readable")
        .expect("present");
    let named: Vec<String> = alternative
        .value
        .general_names
        .iter()
        .map(|name| match name {
            GeneralName::DNSName(host) => (*host).to_owned(),
            GeneralName::IPAddress(address) => format!("{address:?}"),
            other => panic!("{other:?}"),
        })
        .collect();
    let v6 = format!("{:?}", [0_u8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]);
    assert_eq!(
        named,
        [
            "localhost",
            "[127, 0, 0, 1]",
            &v6,
            "kring.example.nl",
            "[192, 0, 2, 7]"
        ]
    );
    assert!(!certificate.is_ca());
    let peer = PeerIdentity::read(&bytes);
    assert_eq!(
        peer,
        Err(BadCertificate::NoSerialNumber),
        "a server certificate is nobody's client certificate"
    );
    for wrong in ["", "two words", "name\n", "naïve"] {
        let refused = authority.issue_server(&[wrong.to_owned()], NOW, 90);
        assert!(matches!(refused, Err(CannotIssue::BadServerName(_))), "{wrong:?}");
    }
}

#[test]
fn a_subject_that_does_not_name_one_agency_is_refused() {
    let serial = || DnType::CustomDnType(SERIAL_NUMBER.to_vec());
    let name = DnType::OrganizationName;
    let oin = "00000099000000000700";
    let cases: Vec<(Vec<u8>, BadCertificate)> = vec![
        (b"no certificate".to_vec(), BadCertificate::Unreadable),
        (Vec::new(), BadCertificate::Unreadable),
        (
            [foreign(&[(serial(), oin), (name.clone(), "School")]), vec![0]].concat(),
            BadCertificate::Unreadable,
        ),
        (
            foreign(&[(name.clone(), "School")]),
            BadCertificate::NoSerialNumber,
        ),
        (
            foreign(&[(serial(), "700"), (name.clone(), "School")]),
            BadCertificate::NotAnOin,
        ),
        (
            foreign(&[(serial(), "0000009900000000070 "), (name.clone(), "School")]),
            BadCertificate::NotAnOin,
        ),
        (foreign(&[(serial(), oin)]), BadCertificate::NoOrganisation),
        (
            foreign(&[(serial(), oin), (name.clone(), " ")]),
            BadCertificate::NotAName,
        ),
        (
            foreign(&[(serial(), oin), (name.clone(), "School\nlevel=ERROR")]),
            BadCertificate::NotAName,
        ),
    ];
    for (der, expected) in cases {
        assert_eq!(PeerIdentity::read(&der), Err(expected));
    }
}

/// rcgen keeps one value per attribute, so a second one is put in its place byte by byte: `localityName` (2.5.4.7)
/// becomes a second `serialNumber` (2.5.4.5) or `organizationName` (2.5.4.10). The signature no longer fits, which
/// reading does not look at: TLS has done so.
#[test]
fn two_serial_numbers_or_two_names_are_never_chosen_between() {
    let serial = DnType::CustomDnType(SERIAL_NUMBER.to_vec());
    let subject = [
        (serial, "00000099000000000700"),
        (DnType::OrganizationName, "School"),
        (DnType::LocalityName, "Rotterdam"),
    ];
    let der = foreign(&subject);
    assert!(PeerIdentity::read(&der).is_ok());
    let cases = [
        (5_u8, BadCertificate::SeveralSerialNumbers),
        (10, BadCertificate::SeveralOrganisations),
    ];
    for (attribute, expected) in cases {
        let mut changed = der.clone();
        for at in 0..changed.len() - 5 {
            if changed[at..at + 5] == [0x06, 0x03, 0x55, 0x04, 0x07] {
                changed[at + 4] = attribute;
            }
        }
        assert_ne!(changed, der);
        assert_eq!(PeerIdentity::read(&changed), Err(expected));
    }
}

#[test]
fn names_and_periods_that_x509_cannot_carry_are_refused() {
    let (authority, _) = authority();
    let whom = |organisation| ClientSubject {
        oin: school(),
        organisation,
        name: "link",
    };
    for wrong in ["", "two\nlines"] {
        assert!(matches!(
            authority.issue_client(whom(wrong), NOW, 30),
            Err(CannotIssue::BadName(_))
        ));
    }
    for now in [i64::MIN, i64::MAX, -1_000_000_000_000_000] {
        assert!(
            matches!(
                authority.issue_client(whom("School"), now, 30),
                Err(CannotIssue::BadPeriod)
            ),
            "{now}"
        );
    }
    let late = authority
        .issue_client(whom("School"), 2_600_000_000_000_000, 30)
        .expect("after 2050");
    let validity = Validity::of_pem(late.certificate_pem.as_bytes()).expect("readable");
    assert_eq!(validity.not_before_seconds, 2_600_000_000);
}

#[test]
fn the_validity_of_a_file_is_that_of_its_first_certificate() {
    let (authority, root) = authority();
    let server = authority.issue_server(&[], NOW, 90).expect("a certificate");
    let chain = format!(
        "{}{}{}",
        *server.private_key_pem, server.certificate_pem, root.certificate_pem
    );
    assert_eq!(
        Validity::of_pem(chain.as_bytes())
            .expect("readable")
            .days_left(NOW),
        90
    );
    assert_eq!(
        Validity::of_pem(b"").expect_err("empty"),
        BadCertificate::Unreadable
    );
    assert_eq!(
        Validity::of_pem(server.private_key_pem.as_bytes()).expect_err("a key"),
        BadCertificate::Unreadable
    );
    let count = Pem::iter_from_buffer(chain.as_bytes()).count();
    assert_eq!(count, 3);
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig { cases: 256, failure_persistence: None, ..Default::default() })]

    /// Reading is total: a damaged certificate is refused or read, and never ends the process.
    #[test]
    fn any_damage_is_refused_or_read(at in 0_usize..400, bit in 0_u8..8, cut in 0_usize..400) {
        let serial = DnType::CustomDnType(SERIAL_NUMBER.to_vec());
        let mut der = CERTIFICATE.with(|der| der.get_or_init(|| {
            foreign(&[(serial, "00000099000000000700"), (DnType::OrganizationName, "School")])
        }).clone());
        let at = at % der.len();
        der[at] ^= 1 << bit;
        let _ = PeerIdentity::read(&der);
        der.truncate(cut);
        let _ = PeerIdentity::read(&der);
    }
}

thread_local! {
    static CERTIFICATE: std::cell::OnceCell<Vec<u8>> = const { std::cell::OnceCell::new() };
}

#[test]
fn the_oin_is_written_as_printable_text() {
    let (authority, _) = authority();
    let whom = ClientSubject {
        oin: school(),
        organisation: "School",
        name: "link",
    };
    let der = der(&authority
        .issue_client(whom, NOW, 30)
        .expect("a certificate")
        .certificate_pem);
    let value = DnValue::PrintableString("00000099000000000700".try_into().expect("printable"));
    let DnValue::PrintableString(text) = value else {
        panic!("printable")
    };
    let written = [
        &[0x06, 0x03, 0x55, 0x04, 0x05, 0x13, 20],
        text.as_str().as_bytes(),
    ]
    .concat();
    assert!(
        der.windows(written.len()).any(|window| window == written),
        "2.5.4.5 as PrintableString of 20 positions"
    );
}
