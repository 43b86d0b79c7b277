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

/// The type of an identity.
pub(super) fn kind(stored: u32) -> Result<IdentityKind, Garbled> {
    let kind = u8::try_from(stored).ok().and_then(IdentityKind::from_code);
    kind.ok_or(Garbled("identity kind"))
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
            pseudonym: Pseudonym {
                label: label(s.key_label)?,
                kind: kind(s.identity_kind)?,
                bytes: bytes(&s.pseudonym, "pseudonym")?,
            },
            possible_duplicate: s.possible_duplicate,
        })
    }
}
