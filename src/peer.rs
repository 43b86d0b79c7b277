//! Who is at the other end of a connection: its address, and what its certificate says.
//!
//! Place in the flow: before the door. TLS has proved the chain and the key once; the certificate is read once, when the
//! connection is made, and goes along with every request on it. Absent: whether the certificate holds now, which the
//! door asks at every call.

use std::{net::IpAddr, sync::Arc};

use crate::certificates::{BadCertificate, PeerIdentity};

/// One end of a connection; a clone is the same peer.
#[derive(Clone, Debug)]
pub(crate) struct Peer {
    /// Where it calls from.
    pub(crate) address: IpAddr,
    /// What its certificate says; `None` without one.
    pub(crate) certificate: Option<Arc<Result<PeerIdentity, BadCertificate>>>,
}

impl Peer {
    /// Reads the certificate (DER) that TLS has verified.
    pub(crate) fn read(address: IpAddr, certificate: Option<&[u8]>) -> Self {
        Self {
            address,
            certificate: certificate.map(|der| Arc::new(PeerIdentity::read(der))),
        }
    }
}
