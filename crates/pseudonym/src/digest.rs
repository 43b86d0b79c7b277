//! Keyed digests of requests, for idempotency.
//!
//! A repeated call is recognised by comparing what it asked for with what was asked before. A plain digest would let
//! anyone who reads it try all BSNs, so the digest is keyed, under a key derived from the pseudonym key. What belongs
//! in the canonical bytes is decided by the caller.

use core::fmt;

use blake3::Hasher;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::{KeyLabel, PseudonymKey};

const CONTEXT: &str = "kring request digest v1";

/// The key of request digests. Wiped on drop; cannot be printed.
#[derive(ZeroizeOnDrop)]
pub struct DigestKey {
    #[zeroize(skip)]
    label: KeyLabel,
    bytes: Zeroizing<[u8; 32]>,
}

impl DigestKey {
    /// The label of the pseudonym key behind it. Store it beside a digest: after a rotation an old digest can only
    /// be compared under the old key.
    #[must_use]
    pub fn label(&self) -> KeyLabel {
        self.label
    }
}

impl fmt::Debug for DigestKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DigestKey(label {}, hidden)", self.label.0)
    }
}

/// Derives the key of request digests; it tells nothing about the pseudonym key.
#[must_use]
pub fn digest_key(key: &PseudonymKey) -> DigestKey {
    DigestKey {
        label: key.label(),
        bytes: key.subkey(CONTEXT),
    }
}

/// Digest of one request under a [`DigestKey`]. Its bytes are stored sealed and never printed.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct RequestDigest(pub [u8; 32]);

impl fmt::Debug for RequestDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RequestDigest(hidden)")
    }
}

/// Collects the canonical form of a request, field by field. Wiped on drop.
pub struct RequestHasher(Hasher);

impl RequestHasher {
    /// An empty request.
    #[must_use]
    pub fn new(key: &DigestKey) -> Self {
        RequestHasher(Hasher::new_keyed(&key.bytes))
    }

    /// Adds one field: its length (8 bytes, low first) and its bytes, so that nothing can move between neighbours.
    /// Absent and empty are different to the caller only if it says so, with a field of its own.
    pub fn field(&mut self, bytes: &[u8]) -> &mut Self {
        self.0.update(&(bytes.len() as u64).to_le_bytes()).update(bytes);
        self
    }

    /// The digest of the fields so far.
    #[must_use]
    pub fn finish(&self) -> RequestDigest {
        RequestDigest(*self.0.finalize().as_bytes())
    }
}

impl Drop for RequestHasher {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl fmt::Debug for RequestHasher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RequestHasher(hidden)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn digest(fill: u8, fields: &[&[u8]]) -> RequestDigest {
        let key = digest_key(&PseudonymKey::from_bytes(KeyLabel(1), [fill; 32]));
        let mut hasher = RequestHasher::new(&key);
        fields.iter().for_each(|field| {
            hasher.field(field);
        });
        hasher.finish()
    }

    #[test]
    fn the_same_request_has_the_same_digest_and_any_other_has_another() {
        let asked = digest(1, &[b"register", b"since"]);
        assert_eq!(asked, digest(1, &[b"register", b"since"]));
        assert_ne!(
            asked,
            digest(1, &[b"registers", b"ince"]),
            "fields cannot run into each other"
        );
        assert_ne!(asked, digest(1, &[b"since", b"register"]));
        assert_ne!(asked, digest(1, &[b"register", b"since", b""]));
        assert_ne!(
            asked,
            digest(2, &[b"register", b"since"]),
            "worthless without the key"
        );
    }

    #[test]
    fn a_digest_is_not_a_plain_hash_of_the_number() {
        let plain = *blake3::hash(b"999990342").as_bytes();
        assert_ne!(digest(1, &[b"999990342"]).0, plain);
    }

    #[test]
    fn nothing_of_it_is_printed() {
        let key = digest_key(&PseudonymKey::from_bytes(KeyLabel(4), [0x77; 32]));
        assert_eq!(format!("{key:?}"), "DigestKey(label 4, hidden)");
        assert_eq!(
            format!("{:?}", RequestHasher::new(&key).finish()),
            "RequestDigest(hidden)"
        );
        assert_eq!(key.label(), KeyLabel(4));
    }
}
