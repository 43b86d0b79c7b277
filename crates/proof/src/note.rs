//! Signed notes (C2SP signed-note): a text that people can read, and a line under it that shows who says so.
//!
//! Place in the flow: receipts that leave the building. Absent: what a note says, and where its key comes from.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use ring::signature::{ED25519 as SIGNATURES, Ed25519KeyPair, KeyPair as _, UnparsedPublicKey};
use sha2::{Digest, Sha256};

/// The kind of key in a C2SP verifier key: Ed25519.
const ED25519: u8 = 1;

/// Who signs: a name without spaces or plus signs, and a key.
pub struct Notary {
    name: String,
    key: Ed25519KeyPair,
}

impl Notary {
    /// A notary of this name; 32 bytes that nobody else knows make its key. `None`: the library takes no such key, which it
    /// always does.
    #[must_use]
    pub fn new(name: String, secret: &[u8; 32]) -> Option<Self> {
        let key = Ed25519KeyPair::from_seed_unchecked(secret).ok()?;
        Some(Self { name, key })
    }

    fn public(&self) -> &[u8] {
        self.key.public_key().as_ref()
    }

    /// With this anybody verifies what it signs: name, hash and key as C2SP writes them.
    #[must_use]
    pub fn verifier_key(&self) -> String {
        let hash = u32::from_be_bytes(key_hash(&self.name, self.public()));
        let key = STANDARD.encode([&[ED25519], self.public()].concat());
        format!("{}+{hash:08x}+{key}", self.name)
    }

    /// The text, which must end with a line break, and its signature.
    #[must_use]
    pub fn sign(&self, text: &str) -> String {
        let hash = key_hash(&self.name, self.public());
        let signature = self.key.sign(text.as_bytes());
        let line = STANDARD.encode([hash.as_slice(), signature.as_ref()].concat());
        format!("{text}\n\u{2014} {} {line}\n", self.name)
    }
}

fn key_hash(name: &str, public: &[u8]) -> [u8; 4] {
    let digest = Sha256::new()
        .chain_update(name)
        .chain_update([b'\n', ED25519])
        .chain_update(public)
        .finalize();
    std::array::from_fn(|at| digest[at])
}

/// The text of a note that the holder of this verifier key signed; `None` if it did not.
#[must_use]
pub fn verified<'n>(note: &'n str, verifier_key: &str) -> Option<&'n str> {
    let mut parts = verifier_key.splitn(3, '+');
    let (name, _, key) = (parts.next()?, parts.next()?, parts.next()?);
    let key: [u8; 33] = STANDARD.decode(key).ok()?.try_into().ok()?;
    let (kind, public) = key.split_first()?;
    let (text, line) = note.rsplit_once("\n\n\u{2014} ")?;
    let text = &note[..=text.len()];
    let (signer, signature) = line.trim_end().split_once(' ')?;
    let signature: [u8; 68] = STANDARD.decode(signature).ok()?.try_into().ok()?;
    let (hash, signature) = signature.split_at(4);
    let is_theirs = signer == name && *kind == ED25519 && hash == key_hash(name, public);
    let key = UnparsedPublicKey::new(&SIGNATURES, public);
    (is_theirs && key.verify(text.as_bytes(), signature).is_ok()).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_is_verified_and_no_other_text_or_signer_is() {
        let notary = Notary::new("kring-test".into(), &[7; 32]).expect("a key");
        let (note, key) = (notary.sign("two lines\nof text\n"), notary.verifier_key());
        assert_eq!(verified(&note, &key), Some("two lines\nof text\n"));
        let other = Notary::new("kring-test".into(), &[8; 32]).expect("a key");
        assert_eq!(verified(&note, &other.verifier_key()), None);
        assert_eq!(verified(&note.replace("two", "ten"), &key), None);
        assert_eq!(verified(&note.replace("kring-test", "kring-rest"), &key), None);
        for garbled in ["", "text\n", "\u{2014} a b", &note[..note.len() - 9]] {
            assert_eq!(verified(garbled, &key), None);
        }
    }

    /// The example of the specification (c2sp.org/signed-note): its key, and a note that it signed.
    #[test]
    fn the_example_of_the_specification_is_verified() {
        let key = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
        let note = "If you think cryptography is the answer to your problem,\n\
                    then you don't know what your problem is.\n\n\
                    \u{2014} PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";
        assert!(verified(note, key).is_some());
    }
}
