//! Certificates that were used since the daemon started: so that an administrator sees which one runs out before it does.
//!
//! Also those that were refused: which one a vendor cannot get in with is what an administrator is asked. In memory only, and
//! bounded. What was pinned or revoked is in the log; this is what merely called.

use std::sync::atomic::{AtomicI64, Ordering};

use dashmap::DashMap;
use event::{Moment, Oin};

use crate::certificates::{PeerIdentity, Validity};

/// More certificates than this are not remembered: an agency has a handful, an index some hundreds of agencies.
const MOST: usize = 10_000;

/// One certificate that called.
pub(crate) struct Seen {
    /// OIN in it.
    pub(crate) oin: Oin,
    /// Legal name in it.
    pub(crate) organisation: String,
    /// Its term.
    pub(crate) validity: Validity,
    last: AtomicI64,
}

impl Seen {
    /// Its last call.
    pub(crate) fn last(&self) -> Moment {
        Moment(self.last.load(Ordering::Relaxed))
    }
}

/// All of them, by fingerprint.
#[derive(Default)]
pub(crate) struct SeenCertificates(DashMap<[u8; 32], Seen>);

impl SeenCertificates {
    /// This certificate calls now.
    pub(crate) fn note(&self, peer: &PeerIdentity, now: Moment) {
        if let Some(seen) = self.0.get(&peer.fingerprint.0) {
            seen.last.store(now.0, Ordering::Relaxed);
        } else if self.0.len() < MOST {
            let seen = Seen {
                oin: peer.oin,
                organisation: peer.organisation.clone(),
                validity: peer.validity,
                last: AtomicI64::new(now.0),
            };
            self.0.insert(peer.fingerprint.0, seen);
        }
    }

    /// Looks one up.
    pub(crate) fn with<T>(&self, fingerprint: &[u8; 32], read: impl FnOnce(&Seen) -> T) -> Option<T> {
        self.0.get(fingerprint).map(|seen| read(&seen))
    }

    /// Fingerprints of all.
    pub(crate) fn fingerprints(&self) -> Vec<[u8; 32]> {
        self.0.iter().map(|entry| *entry.key()).collect()
    }
}
