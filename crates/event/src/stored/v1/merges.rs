//! Stored form: merges of persons, proposed, dropped, confirmed and undone.

use prost::Message;

use super::{Garbled, plain::bytes};
use crate::{self as fact, PersonNo, RegistrationNo, StatementNo};

#[derive(Clone, PartialEq, Message)]
pub(super) struct MergeProposed {
    #[prost(uint64, tag = "1")]
    proposal: u64,
    #[prost(bytes = "vec", tag = "2")]
    id: Vec<u8>,
    #[prost(bool, tag = "3")]
    unmerge: bool,
    #[prost(uint64, tag = "4")]
    one: u64,
    #[prost(uint64, tag = "5")]
    other: u64,
    #[prost(bytes = "vec", tag = "6")]
    by: Vec<u8>,
}

impl From<&fact::MergeProposed> for MergeProposed {
    fn from(f: &fact::MergeProposed) -> Self {
        let fact::MergeProposed {
            proposal,
            id,
            unmerge,
            one,
            other,
            by,
        } = f;
        Self {
            proposal: proposal.0,
            id: id.to_vec(),
            unmerge: *unmerge,
            one: one.0,
            other: other.0,
            by: by.to_vec(),
        }
    }
}

impl TryFrom<MergeProposed> for fact::MergeProposed {
    type Error = Garbled;
    fn try_from(s: MergeProposed) -> Result<Self, Garbled> {
        Ok(Self {
            proposal: StatementNo(s.proposal),
            id: bytes(&s.id, "proposal id")?,
            unmerge: s.unmerge,
            one: RegistrationNo(s.one),
            other: RegistrationNo(s.other),
            by: bytes(&s.by, "administrator")?,
        })
    }
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct MergeDropped {
    #[prost(uint64, tag = "1")]
    proposal: u64,
    #[prost(bytes = "vec", tag = "2")]
    by: Vec<u8>,
}

impl From<&fact::MergeDropped> for MergeDropped {
    fn from(f: &fact::MergeDropped) -> Self {
        let fact::MergeDropped { proposal, by } = f;
        Self {
            proposal: proposal.0,
            by: by.to_vec(),
        }
    }
}

impl TryFrom<MergeDropped> for fact::MergeDropped {
    type Error = Garbled;
    fn try_from(s: MergeDropped) -> Result<Self, Garbled> {
        Ok(Self {
            proposal: StatementNo(s.proposal),
            by: bytes(&s.by, "administrator")?,
        })
    }
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct PersonsMerged {
    #[prost(uint64, tag = "1")]
    statement: u64,
    #[prost(uint64, tag = "2")]
    proposal: u64,
    #[prost(uint64, tag = "3")]
    into: u64,
    #[prost(uint64, tag = "4")]
    merged: u64,
    #[prost(bytes = "vec", tag = "5")]
    by: Vec<u8>,
}

impl From<&fact::PersonsMerged> for PersonsMerged {
    fn from(f: &fact::PersonsMerged) -> Self {
        let fact::PersonsMerged {
            statement,
            proposal,
            into,
            merged,
            by,
        } = f;
        Self {
            statement: statement.0,
            proposal: proposal.0,
            into: into.0,
            merged: merged.0,
            by: by.to_vec(),
        }
    }
}

impl TryFrom<PersonsMerged> for fact::PersonsMerged {
    type Error = Garbled;
    fn try_from(s: PersonsMerged) -> Result<Self, Garbled> {
        Ok(Self {
            statement: StatementNo(s.statement),
            proposal: StatementNo(s.proposal),
            into: PersonNo(s.into),
            merged: PersonNo(s.merged),
            by: bytes(&s.by, "administrator")?,
        })
    }
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct PersonsParted {
    #[prost(uint64, tag = "1")]
    statement: u64,
    #[prost(uint64, tag = "2")]
    proposal: u64,
    #[prost(uint64, tag = "3")]
    parted: u64,
    #[prost(uint64, tag = "4")]
    from: u64,
    #[prost(bytes = "vec", tag = "5")]
    by: Vec<u8>,
}

impl From<&fact::PersonsParted> for PersonsParted {
    fn from(f: &fact::PersonsParted) -> Self {
        let fact::PersonsParted {
            statement,
            proposal,
            parted,
            from,
            by,
        } = f;
        Self {
            statement: statement.0,
            proposal: proposal.0,
            parted: parted.0,
            from: from.0,
            by: by.to_vec(),
        }
    }
}

impl TryFrom<PersonsParted> for fact::PersonsParted {
    type Error = Garbled;
    fn try_from(s: PersonsParted) -> Result<Self, Garbled> {
        Ok(Self {
            statement: StatementNo(s.statement),
            proposal: StatementNo(s.proposal),
            parted: PersonNo(s.parted),
            from: PersonNo(s.from),
            by: bytes(&s.by, "administrator")?,
        })
    }
}
