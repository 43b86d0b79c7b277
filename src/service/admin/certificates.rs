//! Certificates: pinned, revoked, and seen since the daemon started.

use decision::{Command, PinAdministrator, PinCertificate, Reason, Refusal, RevokeCertificate, View};
use event::Moment;
use tonic::Request;

use super::{Admin, oin};
use crate::{
    certificates::{OutsideValidity, PeerIdentity},
    translate::{self, fingerprint},
    wire::v1,
};

impl Admin {
    pub(super) async fn pin_certificate(
        &self,
        request: Request<v1::PinCertificateRequest>,
    ) -> Result<v1::PinCertificateResponse, Refusal> {
        self.0.administrator(&request)?;
        let identity = self.usable(&request.get_ref().certificate)?;
        let fingerprint = identity.fingerprint.0;
        self.submit(Command::PinCertificate(PinCertificate {
            fingerprint,
            oin: identity.oin,
            not_after: identity.validity.not_after(),
        }))
        .await?;
        Ok(v1::PinCertificateResponse {
            certificate: Some(self.certificate(&fingerprint)),
        })
    }

    pub(super) async fn pin_administrator(
        &self,
        request: Request<v1::PinAdministratorRequest>,
    ) -> Result<v1::PinAdministratorResponse, Refusal> {
        self.0.administrator(&request)?;
        let v1::PinAdministratorRequest { certificate, name } = request.into_inner();
        let identity = self.usable(&certificate)?;
        // One whose term has not begun would count as an administrator who can call.
        let term = identity.validity.check(self.wall().0);
        term.map_err(|_| expired())?;
        let fingerprint = identity.fingerprint.0;
        self.submit(Command::PinAdministrator(PinAdministrator {
            fingerprint,
            name: if name.is_empty() {
                identity.organisation.trim().to_owned()
            } else {
                name
            },
            not_after: Some(identity.validity.not_after()),
        }))
        .await?;
        Ok(v1::PinAdministratorResponse {
            certificate: Some(self.certificate(&fingerprint)),
        })
    }

    pub(super) async fn revoke_certificate(
        &self,
        request: Request<v1::RevokeCertificateRequest>,
    ) -> Result<v1::RevokeCertificateResponse, Refusal> {
        self.0.administrator(&request)?;
        let fingerprint = fingerprint(&request.get_ref().fingerprint)?;
        let wall = self.wall();
        self.submit(Command::RevokeCertificate(RevokeCertificate {
            fingerprint,
            wall,
        }))
        .await?;
        // Open streams read the outbox when the bell rings: they end now, not at their next bookmark.
        self.0.bells.ring_all();
        Ok(v1::RevokeCertificateResponse {
            certificate: Some(self.certificate(&fingerprint)),
        })
    }

    pub(super) async fn list_certificates(
        &self,
        request: Request<v1::ListCertificatesRequest>,
    ) -> Result<v1::ListCertificatesResponse, Refusal> {
        self.0.administrator(&request)?;
        let only = match request.get_ref().oin.as_str() {
            "" => None,
            text => Some(oin(text, "oin")?),
        };
        let mut all = self.0.engine.read(|view| {
            if only.is_some_and(|oin| view.registry.by_oin(oin).is_none()) {
                return Err(Refusal::at(Reason::UnknownAgency, "oin"));
            }
            Ok(view.registry.certificates())
        })?;
        all.extend(self.0.seen.fingerprints());
        all.sort_unstable();
        all.dedup();
        let mut certificates: Vec<_> = all
            .iter()
            .map(|fingerprint| self.certificate(fingerprint))
            .collect();
        certificates.retain(|c| only.is_none_or(|oin| oin.as_str() == c.oin));
        let last = |c: &v1::ClientCertificate| c.not_after.map_or(i64::MAX, |moment| moment.seconds);
        certificates.sort_by_key(|c| (c.revoked, last(c), c.fingerprint.clone()));
        Ok(v1::ListCertificatesResponse { certificates })
    }

    /// Now in real time: certificates do not live on a scenario clock.
    fn wall(&self) -> Moment {
        Moment(self.0.wall.now_micros())
    }

    /// Who holds a certificate that an administrator sent. One that has run out is of no use to anybody.
    fn usable(&self, certificate: &[u8]) -> Result<PeerIdentity, Refusal> {
        let identity = PeerIdentity::read_either(certificate)
            .map_err(|_| Refusal::at(Reason::CertificateUnreadable, "certificate"))?;
        match identity.validity.check(self.wall().0) {
            Err(OutsideValidity::Expired) => Err(expired()),
            Ok(()) | Err(OutsideValidity::NotYet) => Ok(identity),
        }
    }

    /// Everything that is known of one certificate: what the log says of it, and what was seen of it.
    fn certificate(&self, fingerprint: &[u8; 32]) -> v1::ClientCertificate {
        let mut shown = self.0.engine.read(|view| of_registry(view, fingerprint));
        self.0.seen.with(fingerprint, |seen| {
            shown.oin = seen.oin.as_str().to_owned();
            if shown.name.is_empty() {
                shown.name.clone_from(&seen.organisation);
            }
            shown.not_after = Some(translate::stamp(seen.validity.not_after()));
            shown.last_seen = Some(translate::stamp(seen.last()));
        });
        shown
    }
}

fn of_registry(view: View<'_>, fingerprint: &[u8; 32]) -> v1::ClientCertificate {
    let registry = view.registry;
    let certificate = registry.certificate(fingerprint).copied().unwrap_or_default();
    let administrator = registry.administrator_ever(fingerprint);
    let agency = certificate.agency.and_then(|no| registry.agency(no));
    let not_after = certificate
        .not_after
        .or(administrator.and_then(|administrator| administrator.not_after));
    v1::ClientCertificate {
        fingerprint: translate::hex(fingerprint),
        oin: agency.map(|a| a.oin.as_str().to_owned()).unwrap_or_default(),
        name: administrator
            .map(|a| a.name.clone())
            .or(agency.map(|a| a.name.clone()))
            .unwrap_or_default(),
        not_after: not_after.map(|moment| translate::stamp(Moment(moment))),
        pinned: agency.is_some_and(|a| a.pinned.contains(fingerprint)) || administrator.is_some(),
        revoked: certificate.revoked,
        administrator: administrator.is_some(),
        last_seen: None,
    }
}

fn expired() -> Refusal {
    Refusal::at(Reason::CertificateExpired, "certificate")
}
