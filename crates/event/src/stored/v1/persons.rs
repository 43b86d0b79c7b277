//! Stored form: persons.

use prost::Message;
use pseudonym::{IdentityKind, KeyLabel, Pseudonym};

use super::{Garbled, plain::bytes};
use crate::{self as fact, PersonNo};

/// The label of a pseudonym key.
pub(super) fn label(stored: u32) -> Result<KeyLabel, Garbled> {
    let label = u16::try_from(stored).map_err(|_| Garbled("key label"))?;
    Ok(KeyLabel(label))
}

/// A pseudonym: label of its key, type of the identity, and the keyed hash.
pub(super) fn pseudonym_of(key_label: u32, identity_kind: u32, hash: &[u8]) -> Result<Pseudonym, Garbled> {
    let kind = u8::try_from(identity_kind).ok().and_then(IdentityKind::from_code);
    Ok(Pseudonym {
        label: label(key_label)?,
        kind: kind.ok_or(Garbled("identity kind"))?,
        bytes: bytes(hash, "pseudonym")?,
    })
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct PersonNoted {
    #[prost(uint64, tag = "1")]
    person: u64,
    #[prost(uint32, tag = "2")]
    key_label: u32,
    #[prost(uint32, tag = "3")]
    identity_kind: u32,
    #[prost(bytes = "vec", tag = "4")]
    pseudonym: Vec<u8>,
    #[prost(bool, tag = "5")]
    possible_duplicate: bool,
}

impl From<&fact::PersonNoted> for PersonNoted {
    fn from(f: &fact::PersonNoted) -> Self {
        let fact::PersonNoted {
            person,
            pseudonym,
            possible_duplicate,
        } = f;
        Self {
            person: person.0,
            key_label: pseudonym.label.0.into(),
            identity_kind: pseudonym.kind.code().into(),
            pseudonym: pseudonym.bytes.to_vec(),
            possible_duplicate: *possible_duplicate,
        }
    }
}

impl TryFrom<PersonNoted> for fact::PersonNoted {
    type Error = Garbled;
    fn try_from(s: PersonNoted) -> Result<Self, Garbled> {
        Ok(Self {
            person: PersonNo(s.person),
            pseudonym: pseudonym_of(s.key_label, s.identity_kind, &s.pseudonym)?,
            possible_duplicate: s.possible_duplicate,
        })
    }
}
