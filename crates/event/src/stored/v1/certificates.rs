//! Stored form: certificates that may, or may no longer, call.

use prost::Message;

use super::{Garbled, plain::bytes};
use crate::{self as fact, AgencyNo, Moment};

#[derive(Clone, PartialEq, Message)]
pub(super) struct AdministratorPinned {
    #[prost(bytes = "vec", tag = "1")]
    fingerprint: Vec<u8>,
    #[prost(string, tag = "2")]
    name: String,
    #[prost(int64, optional, tag = "3")]
    not_after: Option<i64>,
}

impl From<&fact::AdministratorPinned> for AdministratorPinned {
    fn from(f: &fact::AdministratorPinned) -> Self {
        let fact::AdministratorPinned {
            fingerprint,
            name,
            not_after,
        } = f;
        Self {
            fingerprint: fingerprint.to_vec(),
            name: name.clone(),
            not_after: not_after.map(|moment| moment.0),
        }
    }
}

impl TryFrom<AdministratorPinned> for fact::AdministratorPinned {
    type Error = Garbled;
    fn try_from(s: AdministratorPinned) -> Result<Self, Garbled> {
        Ok(Self {
            fingerprint: bytes(&s.fingerprint, "fingerprint")?,
            name: s.name,
            not_after: s.not_after.map(Moment),
        })
    }
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct CertificatePinned {
    #[prost(bytes = "vec", tag = "1")]
    fingerprint: Vec<u8>,
    #[prost(uint32, tag = "2")]
    agency: u32,
    #[prost(int64, tag = "3")]
    not_after: i64,
}

impl From<&fact::CertificatePinned> for CertificatePinned {
    fn from(f: &fact::CertificatePinned) -> Self {
        let fact::CertificatePinned {
            fingerprint,
            agency,
            not_after,
        } = f;
        Self {
            fingerprint: fingerprint.to_vec(),
            agency: agency.0,
            not_after: not_after.0,
        }
    }
}

impl TryFrom<CertificatePinned> for fact::CertificatePinned {
    type Error = Garbled;
    fn try_from(s: CertificatePinned) -> Result<Self, Garbled> {
        Ok(Self {
            fingerprint: bytes(&s.fingerprint, "fingerprint")?,
            agency: AgencyNo(s.agency),
            not_after: Moment(s.not_after),
        })
    }
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct CertificateRevoked {
    #[prost(bytes = "vec", tag = "1")]
    fingerprint: Vec<u8>,
}

impl From<&fact::CertificateRevoked> for CertificateRevoked {
    fn from(f: &fact::CertificateRevoked) -> Self {
        let fact::CertificateRevoked { fingerprint } = f;
        Self {
            fingerprint: fingerprint.to_vec(),
        }
    }
}

impl TryFrom<CertificateRevoked> for fact::CertificateRevoked {
    type Error = Garbled;
    fn try_from(s: CertificateRevoked) -> Result<Self, Garbled> {
        Ok(Self {
            fingerprint: bytes(&s.fingerprint, "fingerprint")?,
        })
    }
}
