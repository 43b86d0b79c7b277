//! A certificate authority for development and demonstrations: ECDSA P-256, one level, no revocation.
//!
//! In production the agencies bring PKIoverheid certificates; this one lets somebody run the whole thing in five
//! minutes with the same subjects. Time is an argument; key material comes from the cryptographic library's own
//! generator.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, DnValue, ExtendedKeyUsagePurpose, IsCa,
    Issuer, KeyPair, KeyUsagePurpose, PKCS_ECDSA_P256_SHA256, PublicKeyData, SanType,
};
use time::{Duration, OffsetDateTime};
use x509_parser::pem::Pem;
use zeroize::Zeroizing;

use super::Oin;
use super::identity::is_a_name;

const SERIAL_NUMBER: &[u64] = &[2, 5, 4, 5];

/// A certificate and its key, both as PEM.
pub struct Issued {
    /// The certificate; public.
    pub certificate_pem: String,
    /// Its private key, PKCS #8.
    pub private_key_pem: Zeroizing<String>,
}

impl fmt::Debug for Issued {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Issued")
            .field("certificate_pem", &self.certificate_pem)
            .finish_non_exhaustive()
    }
}

/// Whom a client certificate names.
#[derive(Clone, Copy, Debug)]
pub struct ClientSubject<'a> {
    /// The agency; goes into `serialNumber`.
    pub oin: Oin,
    /// Its legal name; goes into `organizationName`.
    pub organisation: &'a str,
    /// The system or person that holds the certificate; goes into `commonName`.
    pub name: &'a str,
}

/// Why nothing was issued.
#[derive(Debug, thiserror::Error)]
pub enum CannotIssue {
    /// A name for the subject that is empty, too long, or holds control characters.
    #[error("{0:?} cannot stand in a certificate: a name has 1 to 256 printable characters")]
    BadName(String),
    /// A server name that is neither an IP address nor a host name.
    #[error("{0:?} is neither an IP address nor a host name")]
    BadServerName(String),
    /// A moment that X.509 cannot write.
    #[error(
        "the period of validity cannot be written in a certificate: check the clock and the number of days"
    )]
    BadPeriod,
    /// PEM that is not an authority's.
    #[error("this is not the certificate and key of an authority: use the ca.pem and ca.key of one folder")]
    NotAnAuthority,
    /// What the certificate library said.
    #[error("the certificate could not be made: {0}")]
    Library(#[from] rcgen::Error),
}

/// The authority, with its private key.
pub struct DevelopmentAuthority {
    issuer: Issuer<'static, KeyPair>,
}

impl fmt::Debug for DevelopmentAuthority {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DevelopmentAuthority(..)")
    }
}

impl DevelopmentAuthority {
    /// Makes a new authority, valid for `days` from `now` (UTC microseconds); returns its own certificate and key too.
    ///
    /// # Errors
    /// [`CannotIssue`].
    pub fn create(name: &str, now_micros: i64, days: u16) -> Result<(Self, Issued), CannotIssue> {
        let mut params = subject(&[(DnType::CommonName, name)])?;
        period(&mut params, now_micros, days)?;
        // It signs callers and servers, never another authority.
        params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        let key = new_key()?;
        let certificate_pem = params.self_signed(&key)?.pem();
        let issued = Issued {
            certificate_pem,
            private_key_pem: Zeroizing::new(key.serialize_pem()),
        };
        Ok((
            Self {
                issuer: Issuer::new(params, key),
            },
            issued,
        ))
    }

    /// Takes up an authority again from its two PEM texts, to issue more.
    ///
    /// # Errors
    /// [`CannotIssue::NotAnAuthority`] when they are not PEM, not an authority's, or not of the same pair.
    pub fn from_pem(certificate_pem: &str, private_key_pem: &str) -> Result<Self, CannotIssue> {
        let not_ours = || CannotIssue::NotAnAuthority;
        let key = KeyPair::from_pem(private_key_pem).map_err(|_| not_ours())?;
        let block = Pem::iter_from_buffer(certificate_pem.as_bytes())
            .next()
            .and_then(Result::ok)
            .ok_or_else(not_ours)?;
        let certificate = block.parse_x509().map_err(|_| not_ours())?;
        // A key of another folder would sign certificates that nobody trusts, and say so only at the handshake.
        if !certificate.is_ca()
            || certificate.public_key().subject_public_key.data.as_ref() != key.der_bytes()
        {
            return Err(not_ours());
        }
        let issuer = Issuer::from_ca_cert_pem(certificate_pem, key).map_err(|_| not_ours())?;
        Ok(Self { issuer })
    }

    /// A server certificate for `localhost`, `127.0.0.1`, `::1` and these names, valid for `days` from `now`.
    ///
    /// # Errors
    /// [`CannotIssue`].
    pub fn issue_server(&self, names: &[String], now_micros: i64, days: u16) -> Result<Issued, CannotIssue> {
        let mut params = subject(&[(DnType::CommonName, "kringd")])?;
        params.subject_alt_names = vec![
            host("localhost")?,
            SanType::IpAddress(IpAddr::V4(Ipv4Addr::LOCALHOST)),
            SanType::IpAddress(IpAddr::V6(Ipv6Addr::LOCALHOST)),
        ];
        for name in names {
            let name = host(name)?;
            if !params.subject_alt_names.contains(&name) {
                params.subject_alt_names.push(name);
            }
        }
        self.issue(params, ExtendedKeyUsagePurpose::ServerAuth, now_micros, days)
    }

    /// A client certificate for one agency, valid for `days` from `now`.
    ///
    /// # Errors
    /// [`CannotIssue`].
    pub fn issue_client(
        &self,
        whom: ClientSubject<'_>,
        now_micros: i64,
        days: u16,
    ) -> Result<Issued, CannotIssue> {
        let ClientSubject {
            oin,
            organisation,
            name,
        } = whom;
        let mut params = subject(&[
            (DnType::OrganizationName, organisation),
            (DnType::CommonName, name),
        ])?;
        let serial = DnValue::PrintableString(oin.as_str().try_into()?);
        params
            .distinguished_name
            .push(DnType::CustomDnType(SERIAL_NUMBER.to_vec()), serial);
        self.issue(params, ExtendedKeyUsagePurpose::ClientAuth, now_micros, days)
    }

    fn issue(
        &self,
        mut params: CertificateParams,
        usage: ExtendedKeyUsagePurpose,
        now_micros: i64,
        days: u16,
    ) -> Result<Issued, CannotIssue> {
        period(&mut params, now_micros, days)?;
        params.is_ca = IsCa::ExplicitNoCa;
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages = vec![usage];
        params.use_authority_key_identifier_extension = true;
        let key = new_key()?;
        let certificate_pem = params.signed_by(&key, &self.issuer)?.pem();
        Ok(Issued {
            certificate_pem,
            private_key_pem: Zeroizing::new(key.serialize_pem()),
        })
    }
}

fn new_key() -> Result<KeyPair, rcgen::Error> {
    KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256)
}

fn subject(names: &[(DnType, &str)]) -> Result<CertificateParams, CannotIssue> {
    let mut params = CertificateParams::default();
    params.distinguished_name = DistinguishedName::new();
    for (kind, name) in names {
        if !is_a_name(name) {
            return Err(CannotIssue::BadName((*name).to_owned()));
        }
        params.distinguished_name.push(kind.clone(), *name);
    }
    Ok(params)
}

fn period(params: &mut CertificateParams, now_micros: i64, days: u16) -> Result<(), CannotIssue> {
    let bad = || CannotIssue::BadPeriod;
    let from = OffsetDateTime::from_unix_timestamp(now_micros.div_euclid(1_000_000)).map_err(|_| bad())?;
    let until = from
        .checked_add(Duration::days(i64::from(days)))
        .ok_or_else(bad)?;
    // X.509 writes years of four digits, and years before 1950 differently from library to library.
    if from.year() < 1950 || until.year() > 9999 {
        return Err(bad());
    }
    params.not_before = from;
    params.not_after = until;
    Ok(())
}

fn host(name: &str) -> Result<SanType, CannotIssue> {
    let bad = || CannotIssue::BadServerName(name.to_owned());
    if let Ok(address) = name.parse::<IpAddr>() {
        return Ok(SanType::IpAddress(address));
    }
    let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '*');
    if name.is_empty() || name.len() > 253 || !name.chars().all(allowed) {
        return Err(bad());
    }
    Ok(SanType::DnsName(name.try_into().map_err(|_| bad())?))
}
