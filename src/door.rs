//! The door: from a client certificate to who calls. Refuses before anything else of a request is read.

use std::{sync::Arc, time::Duration};

use decision::{By, Reason, Refusal, View};
use engine::Engine;
use event::{Moment, Oin};
use tokio::sync::{Mutex, Notify, Semaphore};
use tonic::Request;

use crate::{
    backups::Backups,
    bells::Bells,
    certificates::{PeerIdentity, Validity},
    clock::Clock,
    keyring::Keyring,
    next_key::NextKey,
    next_pseudonym_key::NextPseudonymKey,
    observe::{Metrics, Readiness},
    peer::Peer,
    seen::SeenCertificates,
    turns::Turns,
    wire::v1::ActingUnit,
};

/// Everything the services share.
pub(crate) struct Door {
    pub(crate) engine: Engine,
    pub(crate) clock: Clock,
    /// Certificates live in real time, also when a scenario clock runs.
    pub(crate) wall: Clock,
    pub(crate) keyring: Keyring,
    pub(crate) bells: Bells,
    pub(crate) metrics: Arc<Metrics>,
    pub(crate) readiness: Readiness,
    pub(crate) started_at: Moment,
    pub(crate) development: bool,
    pub(crate) streams_max: usize,
    pub(crate) draining: tokio::sync::watch::Receiver<bool>,
    pub(crate) seen: SeenCertificates,
    /// Lists that are under way, and passes over the whole log.
    pub(crate) reconciling: Turns,
    pub(crate) verifying: Arc<Semaphore>,
    /// The keys are being put under another key-encryption key.
    pub(crate) rewrapping: Arc<Semaphore>,
    pub(crate) next_key: NextKey,
    pub(crate) backups: Backups,
    /// Rung when the folder of backups should be looked at again.
    pub(crate) tend_backups: Notify,
    /// One administrator at a time begins or finishes a rotation of the pseudonym key.
    pub(crate) rotating: tokio::sync::Mutex<()>,
    pub(crate) next_pseudonym_key: NextPseudonymKey,
    /// Rung when an erasure was asked for.
    pub(crate) to_erase: Arc<tokio::sync::Notify>,
    /// Rung when what time has done should be looked at again.
    pub(crate) terms: Notify,
    /// One looks at a time: two would count the same registrations.
    pub(crate) sweeping: Mutex<()>,
    /// Previews of a policy that are under way.
    pub(crate) previewing: Arc<Semaphore>,
}

/// Who calls, as far as a stream that lives on after the call must know it.
#[derive(Clone)]
pub(crate) struct Caller {
    pub(crate) by: By,
    certificate: Held,
}

/// A certificate: which one, and its term.
#[derive(Clone, Copy)]
struct Held {
    fingerprint: [u8; 32],
    validity: Validity,
}

impl Door {
    /// Now, for decisions and for what is shown of them. Recorded time never goes back: while the clock stands before the
    /// latest recorded moment, that moment is now, here as for the writer. Otherwise a clock that was set back would have
    /// children born in the future, and quotas of another day.
    pub(crate) fn now(&self) -> Moment {
        self.clock_now().max(self.recorded())
    }

    /// What the clock shows, wherever it was set.
    pub(crate) fn clock_now(&self) -> Moment {
        Moment(self.clock.now_micros())
    }

    /// The latest recorded moment.
    pub(crate) fn recorded(&self) -> Moment {
        let recent = self.engine.recent();
        // Its own size: for a moment the log is longer than what is kept of it here.
        let size = *recent.watch().borrow();
        let latest = recent.from(size.saturating_sub(1));
        latest
            .last()
            .map_or(Moment(i64::MIN), |entry| entry.header.recorded_at)
    }

    /// How far the latest recorded moment lies ahead of the clock.
    pub(crate) fn recorded_ahead(&self) -> Duration {
        let ahead = self.recorded().0.saturating_sub(self.clock_now().0);
        Duration::from_micros(ahead.max(0).unsigned_abs())
    }

    /// Who holds the certificate of this connection. Asked again when the request is whole: it may have taken its time.
    fn peer<'r, T>(&self, request: &'r Request<T>) -> Result<&'r PeerIdentity, Refusal> {
        let peer = request.extensions().get::<Peer>();
        self.admit(peer.ok_or(Refusal::of(Reason::NoCertificate))?)
    }

    /// Lets a peer in, at every call to any service: here stands everything that a certificate must fulfil now. Whoever is
    /// refused is noted too: an administrator finds a certificate there that a vendor cannot get in with.
    pub(crate) fn admit<'p>(&self, peer: &'p Peer) -> Result<&'p PeerIdentity, Refusal> {
        let identity = shown(peer)?;
        self.seen.note(identity, Moment(self.wall.now_micros()));
        self.holds(Held::of(identity))?;
        Ok(identity)
    }

    /// A certificate holds now: within its term (TLS does not look at it: a vendor must be told in words, and a connection
    /// may outlive it), and not revoked.
    fn holds(&self, held: Held) -> Result<(), Refusal> {
        held.validity
            .check(self.wall.now_micros())
            .map_err(|_| Refusal::of(Reason::CertificateExpired))?;
        let revoked = |view: View<'_>| {
            let certificate = view.registry.certificate(&held.fingerprint);
            certificate.is_some_and(|certificate| certificate.revoked)
        };
        if self.engine.read(revoked) {
            return Err(Refusal::of(Reason::CertificateRevoked));
        }
        Ok(())
    }

    /// The agency of a certificate is connected, not suspended, and did not pin others. An administrator's certificate
    /// speaks for no agency, whatever OIN is in it.
    fn admitted(&self, oin: Oin, fingerprint: &[u8; 32]) -> Result<(), Refusal> {
        self.engine.read(|view| {
            if view.registry.administrator(fingerprint).is_some() {
                return Err(Refusal::of(Reason::RolesSeparate));
            }
            let agency = view.registry.by_oin(oin).and_then(|no| view.registry.agency(no));
            match agency {
                None => Err(Refusal::of(Reason::UnknownOin)),
                Some(agency) if agency.suspended => Err(Refusal::of(Reason::AgencySuspended)),
                Some(agency) if agency.pinned.is_empty() || agency.pinned.contains(fingerprint) => Ok(()),
                Some(_) => Err(Refusal::of(Reason::CertificateNotPinned)),
            }
        })
    }

    /// Who calls, and for which unit. The certificate decides; the request only chooses within what it may do.
    pub(crate) fn by<T>(&self, request: &Request<T>, acting: Option<&ActingUnit>) -> Result<By, Refusal> {
        self.caller(request, acting).map(|caller| caller.by)
    }

    /// As [`Door::by`], for a stream that lives on after the call.
    pub(crate) fn caller<T>(
        &self,
        request: &Request<T>,
        acting: Option<&ActingUnit>,
    ) -> Result<Caller, Refusal> {
        let peer = self.peer(request)?;
        self.admitted(peer.oin, &peer.fingerprint.0)?;
        let (on_behalf_of_oin, unit_code) =
            acting.map_or(("", ""), |a| (a.on_behalf_of_oin.as_str(), a.unit_code.as_str()));
        let on_behalf_of = match on_behalf_of_oin {
            "" => None,
            text => Some(
                Oin::parse(text).ok_or_else(|| Refusal::at(Reason::OinInvalid, "acting.on_behalf_of_oin"))?,
            ),
        };
        let by = By {
            oin: peer.oin,
            on_behalf_of,
            unit_code: unit_code.to_owned(),
        };
        Ok(Caller {
            by,
            certificate: Held::of(peer),
        })
    }

    /// A caller may still call: neither the certificate nor the admission nor the mandate has gone.
    pub(crate) fn still_may(&self, caller: &Caller) -> Result<(), Refusal> {
        let Caller { by, certificate } = caller;
        self.holds(*certificate)?;
        self.admitted(by.oin, &certificate.fingerprint)?;
        self.engine.read(|view| by.resolve(view)).map(drop)
    }

    /// Lets an agency through that is connected and not suspended, whichever its units.
    pub(crate) fn agency<T>(&self, request: &Request<T>) -> Result<(), Refusal> {
        let peer = self.peer(request)?;
        self.admitted(peer.oin, &peer.fingerprint.0)
    }

    /// Lets only a pinned administrator through, and gives the fingerprint of its certificate.
    pub(crate) fn administrator<T>(&self, request: &Request<T>) -> Result<Administrator, Refusal> {
        let administrator = Administrator(Held::of(self.peer(request)?));
        self.may_administer(administrator)?;
        Ok(administrator)
    }

    /// An administrator may still administer.
    pub(crate) fn may_administer(&self, administrator: Administrator) -> Result<(), Refusal> {
        let Administrator(held) = administrator;
        self.holds(held)?;
        let pinned = |view: View<'_>| view.registry.administrator(&held.fingerprint).is_some();
        if self.engine.read(pinned) {
            Ok(())
        } else {
            Err(Refusal::of(Reason::NotAdministrator))
        }
    }
}

/// What the certificate of a peer says. TLS turns away whoever shows none; this holds for a listener that would not.
fn shown(peer: &Peer) -> Result<&PeerIdentity, Refusal> {
    let read = peer.certificate.as_deref();
    let read = read.ok_or(Refusal::of(Reason::NoCertificate))?;
    read.as_ref().map_err(|_| Refusal::of(Reason::BadCertificate))
}

/// A pinned administrator, by its certificate.
#[derive(Clone, Copy)]
pub(crate) struct Administrator(Held);

impl Administrator {
    /// SHA-256 of the certificate.
    pub(crate) const fn fingerprint(self) -> [u8; 32] {
        self.0.fingerprint
    }
}

impl Held {
    fn of(peer: &PeerIdentity) -> Self {
        Self {
            fingerprint: peer.fingerprint.0,
            validity: peer.validity,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_peer_without_a_certificate_is_refused_behind_tls_too() {
        let why = |certificate| shown(&Peer::read([127, 0, 0, 1].into(), certificate)).unwrap_err();
        assert_eq!(why(None), Refusal::of(Reason::NoCertificate));
        assert_eq!(why(Some(b"no certificate")), Refusal::of(Reason::BadCertificate));
    }
}
