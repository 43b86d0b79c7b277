//! Who a caller is: the OIN and the organisation in the subject of its certificate.
//!
//! PKIoverheid certificates carry the OIN in `Subject.serialNumber` (2.5.4.5) and the legal name in
//! `Subject.organizationName`, each once. Anything else is refused before a request is read: guessing between two
//! serial numbers would let one agency speak as another.

use std::fmt;

use sha2::{Digest, Sha256};
use x509_parser::der_parser::asn1_rs::Oid;
use x509_parser::oid_registry::{OID_X509_ORGANIZATION_NAME, OID_X509_SERIALNUMBER};
use x509_parser::pem::Pem;
use x509_parser::prelude::{FromDer, X509Certificate};

use super::Oin;
use super::validity::Validity;

/// Most characters that an organisation name may have (`ub-organization-name` of RFC 5280 is 64; some names are longer).
const NAME_CHARACTERS_MAX: usize = 256;

/// SHA-256 over the DER bytes of a certificate, as in RFC 8705 (`x5t#S256`).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fingerprint(pub [u8; 32]);

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// What the certificate of a caller says about it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PeerIdentity {
    /// The agency.
    pub oin: Oin,
    /// Its legal name, as the authority wrote it.
    pub organisation: String,
    /// Which of its certificates this is.
    pub fingerprint: Fingerprint,
    /// When the certificate holds. Reading does not check it, since `now` is not known here.
    pub validity: Validity,
}

/// Why a certificate does not say who the caller is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum BadCertificate {
    /// Not one X.509 certificate in DER (or PEM, where PEM was asked for).
    #[error("the certificate cannot be read as X.509")]
    Unreadable,
    /// No `serialNumber` in the subject.
    #[error(
        "the subject of the certificate has no serialNumber (2.5.4.5): it must hold the OIN of the agency"
    )]
    NoSerialNumber,
    /// More than one `serialNumber` in the subject.
    #[error("the subject of the certificate has more than one serialNumber (2.5.4.5): it must hold one OIN")]
    SeveralSerialNumbers,
    /// A `serialNumber` that is no OIN.
    #[error(
        "the serialNumber in the subject of the certificate is not an OIN: an OIN has 20 positions, letters or digits"
    )]
    NotAnOin,
    /// No `organizationName` in the subject.
    #[error(
        "the subject of the certificate has no organizationName: it must hold the legal name of the agency"
    )]
    NoOrganisation,
    /// More than one `organizationName` in the subject.
    #[error("the subject of the certificate has more than one organizationName: it must hold one legal name")]
    SeveralOrganisations,
    /// An `organizationName` that is empty, too long, or would not survive a log line.
    #[error(
        "the organizationName in the subject of the certificate is not a name: it must be 1 to 256 printable characters"
    )]
    NotAName,
}

impl PeerIdentity {
    /// Reads the certificate that TLS has verified.
    ///
    /// # Errors
    /// [`BadCertificate`]; total for any bytes.
    pub fn read(der: &[u8]) -> Result<Self, BadCertificate> {
        let (rest, certificate) = X509Certificate::from_der(der).map_err(|_| BadCertificate::Unreadable)?;
        if !rest.is_empty() {
            return Err(BadCertificate::Unreadable);
        }
        let serial = only(&certificate, &OID_X509_SERIALNUMBER).map_err(|several| {
            several.or(
                BadCertificate::NoSerialNumber,
                BadCertificate::SeveralSerialNumbers,
            )
        })?;
        let oin = serial.and_then(Oin::parse).ok_or(BadCertificate::NotAnOin)?;
        let name = only(&certificate, &OID_X509_ORGANIZATION_NAME).map_err(|several| {
            several.or(
                BadCertificate::NoOrganisation,
                BadCertificate::SeveralOrganisations,
            )
        })?;
        let organisation = name
            .filter(|name| is_a_name(name))
            .ok_or(BadCertificate::NotAName)?
            .to_owned();
        Ok(Self {
            oin,
            organisation,
            fingerprint: Fingerprint(Sha256::digest(der).into()),
            validity: Validity::of(&certificate),
        })
    }
}

impl PeerIdentity {
    /// Reads a certificate as people hold it: the first one of a PEM file, or DER.
    ///
    /// # Errors
    /// [`BadCertificate`]; total for any bytes.
    pub fn read_either(bytes: &[u8]) -> Result<Self, BadCertificate> {
        let mut blocks = Pem::iter_from_buffer(bytes).filter_map(Result::ok);
        match blocks.find(|block| block.label == "CERTIFICATE") {
            Some(block) => Self::read(&block.contents),
            None => Self::read(bytes),
        }
    }
}

/// Printable, so that it is one name on one line wherever an administrator reads it.
pub(super) fn is_a_name(name: &str) -> bool {
    !name.trim().is_empty()
        && name.chars().count() <= NAME_CHARACTERS_MAX
        && !name.chars().any(char::is_control)
}

enum NotOnce {
    Absent,
    Several,
}

impl NotOnce {
    fn or(self, absent: BadCertificate, several: BadCertificate) -> BadCertificate {
        match self {
            Self::Absent => absent,
            Self::Several => several,
        }
    }
}

/// The one value of an attribute of the subject; inside, `None` when it is not text.
fn only<'a>(certificate: &'a X509Certificate<'_>, attribute: &Oid<'_>) -> Result<Option<&'a str>, NotOnce> {
    // Over all attributes, so that a second one in the same relative name counts too.
    let mut values = certificate
        .subject()
        .iter_attributes()
        .filter(|found| found.attr_type() == attribute);
    let first = values.next().ok_or(NotOnce::Absent)?;
    if values.next().is_some() {
        return Err(NotOnce::Several);
    }
    Ok(first.as_str().ok())
}
