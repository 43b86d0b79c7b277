//! The time in which a certificate holds, asked with `now` as an argument.
//!
//! TLS checks it once, at the handshake; a connection may live on after that, so the daemon asks again.

use event::Moment;
use x509_parser::certificate::X509Certificate;
use x509_parser::pem::Pem;
use x509_parser::prelude::FromDer;

use super::identity::BadCertificate;

const MICROS: i64 = 1_000_000;
const DAY_SECONDS: i64 = 86_400;

/// From which second to which second, both included (RFC 5280, 4.1.2.5).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Validity {
    /// First second, UTC seconds since 1970.
    pub not_before_seconds: i64,
    /// Last second, UTC seconds since 1970.
    pub not_after_seconds: i64,
}

/// Why a certificate does not hold now.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum OutsideValidity {
    /// Its first second has not come.
    #[error("the certificate is not valid yet: compare the clocks of the two machines")]
    NotYet,
    /// Its last second is over.
    #[error("the certificate has expired: ask its authority for a new one")]
    Expired,
}

impl Validity {
    /// The validity of the first certificate in a PEM file: of the daemon's own, for the expiry metric.
    ///
    /// # Errors
    /// [`BadCertificate::Unreadable`] when there is none.
    pub fn of_pem(pem: &[u8]) -> Result<Self, BadCertificate> {
        let block = Pem::iter_from_buffer(pem)
            .filter_map(Result::ok)
            .find(|block| block.label == "CERTIFICATE")
            .ok_or(BadCertificate::Unreadable)?;
        let certificate = block.parse_x509().map_err(|_| BadCertificate::Unreadable)?;
        Ok(Self::of(&certificate))
    }

    /// The validity of one certificate in DER.
    ///
    /// # Errors
    /// [`BadCertificate::Unreadable`]; total for any bytes.
    pub fn of_der(der: &[u8]) -> Result<Self, BadCertificate> {
        let (_, certificate) = X509Certificate::from_der(der).map_err(|_| BadCertificate::Unreadable)?;
        Ok(Self::of(&certificate))
    }

    /// The validity of a certificate that is read already.
    pub(crate) fn of(certificate: &X509Certificate<'_>) -> Self {
        let validity = certificate.validity();
        Self {
            not_before_seconds: validity.not_before.timestamp(),
            not_after_seconds: validity.not_after.timestamp(),
        }
    }

    /// Does it hold at `now` (UTC microseconds)?
    ///
    /// # Errors
    /// [`OutsideValidity`].
    pub fn check(&self, now_micros: i64) -> Result<(), OutsideValidity> {
        let now = now_micros.div_euclid(MICROS);
        if now < self.not_before_seconds {
            Err(OutsideValidity::NotYet)
        } else if now > self.not_after_seconds {
            Err(OutsideValidity::Expired)
        } else {
            Ok(())
        }
    }

    /// Its last moment.
    #[must_use]
    pub const fn not_after(&self) -> Moment {
        Moment(self.not_after_seconds.saturating_mul(MICROS))
    }

    /// Whole days left at `now` (UTC microseconds); negative once expired.
    #[must_use]
    pub fn days_left(&self, now_micros: i64) -> i64 {
        (self.not_after_seconds - now_micros.div_euclid(MICROS)).div_euclid(DAY_SECONDS)
    }
}
