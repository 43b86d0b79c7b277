//! The door: from a client certificate to who calls. Refuses before anything else of a request is read.

use std::sync::Arc;

use decision::{By, Reason, Refusal};
use engine::Engine;
use event::{Moment, Oin};
use pseudonym::{DigestKey, PseudonymKey};
use tonic::Request;

use crate::{
    bells::Bells,
    certificates::{PeerIdentity, Validity},
    clock::Clock,
    observe::{Metrics, Readiness},
    wire::v1::ActingUnit,
};

/// Everything the services share.
pub(crate) struct Door {
    pub(crate) engine: Engine,
    pub(crate) clock: Clock,
    /// Certificates live in real time, also when a scenario clock runs.
    pub(crate) wall: Clock,
    pub(crate) pseudonyms: PseudonymKey,
    pub(crate) digests: DigestKey,
    pub(crate) bells: Bells,
    pub(crate) metrics: Arc<Metrics>,
    pub(crate) readiness: Readiness,
    pub(crate) started_at: Moment,
    pub(crate) development: bool,
    pub(crate) streams_max: usize,
    pub(crate) draining: tokio::sync::watch::Receiver<bool>,
}

impl Door {
    /// Now, for decisions.
    pub(crate) fn now(&self) -> Moment {
        Moment(self.clock.now_micros())
    }

    /// Who holds the certificate of this connection.
    fn peer<T>(&self, request: &Request<T>) -> Result<PeerIdentity, Refusal> {
        let certificates = request.peer_certs().ok_or(Refusal::of(Reason::NoCertificate))?;
        let first = certificates.first().ok_or(Refusal::of(Reason::NoCertificate))?;
        let peer = PeerIdentity::read(first).map_err(|_| Refusal::of(Reason::BadCertificate))?;
        // TLS looks at the term at the handshake only; a connection may outlive it.
        self.holds(peer.validity)?;
        Ok(peer)
    }

    /// A certificate with this term holds now.
    pub(crate) fn holds(&self, validity: Validity) -> Result<(), Refusal> {
        validity
            .check(self.wall.now_micros())
            .map_err(|_| Refusal::of(Reason::CertificateExpired))
    }

    /// Who calls, and for which unit. The certificate decides; the request only chooses within what it may do.
    pub(crate) fn by<T>(&self, request: &Request<T>, acting: Option<&ActingUnit>) -> Result<By, Refusal> {
        self.caller(request, acting).map(|(by, _)| by)
    }

    /// As [`Door::by`], with the term of the certificate, for a stream that lives on after the call.
    pub(crate) fn caller<T>(
        &self,
        request: &Request<T>,
        acting: Option<&ActingUnit>,
    ) -> Result<(By, Validity), Refusal> {
        let PeerIdentity { oin, validity, .. } = self.peer(request)?;
        let (on_behalf_of_oin, unit_code) =
            acting.map_or(("", ""), |a| (a.on_behalf_of_oin.as_str(), a.unit_code.as_str()));
        let on_behalf_of = match on_behalf_of_oin {
            "" => None,
            text => Some(
                Oin::parse(text).ok_or_else(|| Refusal::at(Reason::OinInvalid, "acting.on_behalf_of_oin"))?,
            ),
        };
        let by = By {
            oin,
            on_behalf_of,
            unit_code: unit_code.to_owned(),
        };
        Ok((by, validity))
    }

    /// Lets an agency through that is connected and not suspended, whichever its units.
    pub(crate) fn agency<T>(&self, request: &Request<T>) -> Result<(), Refusal> {
        let oin = self.peer(request)?.oin;
        self.engine.read(|view| {
            let agency = view.registry.by_oin(oin).and_then(|no| view.registry.agency(no));
            match agency {
                None => Err(Refusal::of(Reason::UnknownOin)),
                Some(agency) if agency.suspended => Err(Refusal::of(Reason::AgencySuspended)),
                Some(_) => Ok(()),
            }
        })
    }

    /// Lets only a pinned administrator through.
    pub(crate) fn administrator<T>(&self, request: &Request<T>) -> Result<(), Refusal> {
        let fingerprint = self.peer(request)?.fingerprint.0;
        let pinned = self
            .engine
            .read(|view| view.registry.administrator(&fingerprint).is_some());
        if pinned {
            Ok(())
        } else {
            Err(Refusal::of(Reason::NotAdministrator))
        }
    }
}
