//! Stored form: rotation of the pseudonym key.

use prost::Message;
use pseudonym::KeyLabel;

use super::{
    Garbled,
    persons::{label, pseudonym_of},
    plain::bytes,
};
use crate::{self as fact, PersonNo, StatementNo};

#[derive(Clone, PartialEq, Message)]
pub(super) struct PseudonymKeyAdded {
    #[prost(uint32, tag = "1")]
    key_label: u32,
    #[prost(bytes = "vec", tag = "2")]
    check: Vec<u8>,
    #[prost(bytes = "vec", tag = "3")]
    by: Vec<u8>,
}

impl From<&fact::PseudonymKeyAdded> for PseudonymKeyAdded {
    fn from(f: &fact::PseudonymKeyAdded) -> Self {
        let fact::PseudonymKeyAdded { label, check, by } = f;
        Self {
            key_label: label.0.into(),
            check: check.to_vec(),
            by: by.to_vec(),
        }
    }
}

impl TryFrom<PseudonymKeyAdded> for fact::PseudonymKeyAdded {
    type Error = Garbled;
    fn try_from(s: PseudonymKeyAdded) -> Result<Self, Garbled> {
        Ok(Self {
            label: label(s.key_label)?,
            check: bytes(&s.check, "pseudonym check")?,
            by: bytes(&s.by, "administrator")?,
        })
    }
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct PseudonymKeyRetired {
    #[prost(uint32, tag = "1")]
    key_label: u32,
    #[prost(uint64, tag = "2")]
    left_behind: u64,
    #[prost(bytes = "vec", tag = "3")]
    by: Vec<u8>,
}

impl From<&fact::PseudonymKeyRetired> for PseudonymKeyRetired {
    fn from(f: &fact::PseudonymKeyRetired) -> Self {
        let fact::PseudonymKeyRetired {
            label: KeyLabel(label),
            left_behind,
            by,
        } = f;
        Self {
            key_label: (*label).into(),
            left_behind: *left_behind,
            by: by.to_vec(),
        }
    }
}

impl TryFrom<PseudonymKeyRetired> for fact::PseudonymKeyRetired {
    type Error = Garbled;
    fn try_from(s: PseudonymKeyRetired) -> Result<Self, Garbled> {
        Ok(Self {
            label: label(s.key_label)?,
            left_behind: s.left_behind,
            by: bytes(&s.by, "administrator")?,
        })
    }
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct FormerNamesGone {
    #[prost(uint32, tag = "1")]
    through: u32,
}

impl From<&fact::FormerNamesGone> for FormerNamesGone {
    fn from(f: &fact::FormerNamesGone) -> Self {
        let fact::FormerNamesGone { through } = *f;
        Self { through }
    }
}

impl From<FormerNamesGone> for fact::FormerNamesGone {
    fn from(s: FormerNamesGone) -> Self {
        Self { through: s.through }
    }
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct PersonKnownAs {
    #[prost(uint64, tag = "1")]
    person: u64,
    #[prost(uint32, tag = "2")]
    key_label: u32,
    #[prost(uint32, tag = "3")]
    identity_kind: u32,
    #[prost(bytes = "vec", tag = "4")]
    pseudonym: Vec<u8>,
    #[prost(uint64, tag = "5")]
    statement: u64,
}

impl From<&fact::PersonKnownAs> for PersonKnownAs {
    fn from(f: &fact::PersonKnownAs) -> Self {
        let fact::PersonKnownAs {
            statement,
            person,
            pseudonym,
        } = f;
        Self {
            person: person.0,
            key_label: pseudonym.label.0.into(),
            identity_kind: pseudonym.kind.code().into(),
            pseudonym: pseudonym.bytes.to_vec(),
            statement: statement.0,
        }
    }
}

impl TryFrom<PersonKnownAs> for fact::PersonKnownAs {
    type Error = Garbled;
    fn try_from(s: PersonKnownAs) -> Result<Self, Garbled> {
        Ok(Self {
            statement: StatementNo(s.statement),
            person: PersonNo(s.person),
            pseudonym: pseudonym_of(s.key_label, s.identity_kind, &s.pseudonym)?,
        })
    }
}
