//! Stored form: a change of the policy.

use prost::Message;

use super::{
    Garbled,
    plain::{bytes, coded},
};
use crate::{self as fact, PairRow, RegistrationNo};

#[derive(Clone, PartialEq, Message)]
pub(super) struct PolicyNoted {
    #[prost(bytes = "vec", tag = "1")]
    digest: Vec<u8>,
    #[prost(string, tag = "2")]
    text: String,
}

impl From<&fact::PolicyNoted> for PolicyNoted {
    fn from(f: &fact::PolicyNoted) -> Self {
        let fact::PolicyNoted { digest, text } = f;
        Self {
            digest: digest.to_vec(),
            text: text.clone(),
        }
    }
}

impl TryFrom<PolicyNoted> for fact::PolicyNoted {
    type Error = Garbled;
    fn try_from(s: PolicyNoted) -> Result<Self, Garbled> {
        Ok(Self {
            digest: bytes(&s.digest, "policy digest")?,
            text: s.text,
        })
    }
}

/// Only rows that something happened to.
#[derive(Clone, PartialEq, Message)]
struct Row {
    #[prost(uint32, tag = "1")]
    row: u32,
    #[prost(uint64, tag = "2")]
    opened: u64,
    #[prost(uint64, tag = "3")]
    changed: u64,
    #[prost(uint64, tag = "4")]
    withdrawn: u64,
}

#[derive(Clone, PartialEq, Message)]
struct Difference {
    #[prost(message, repeated, tag = "1")]
    rows: Vec<Row>,
    #[prost(uint64, tag = "2")]
    matches: u64,
    #[prost(uint64, tag = "3")]
    changes: u64,
    #[prost(uint64, tag = "4")]
    withdrawals: u64,
    #[prost(uint64, tag = "5")]
    closed: u64,
}

impl From<&fact::PolicyDifference> for Difference {
    fn from(f: &fact::PolicyDifference) -> Self {
        let fact::PolicyDifference {
            rows,
            matches,
            changes,
            withdrawals,
            closed,
        } = *f;
        let stored = PairRow::ALL.into_iter().zip(rows).map(|(row, counts)| Row {
            row: row as u32,
            opened: counts.opened,
            changed: counts.changed,
            withdrawn: counts.withdrawn,
        });
        Self {
            rows: stored
                .filter(|r| (r.opened, r.changed, r.withdrawn) != (0, 0, 0))
                .collect(),
            matches,
            changes,
            withdrawals,
            closed,
        }
    }
}

fn difference(stored: Option<Difference>) -> Result<fact::PolicyDifference, Garbled> {
    let stored = stored.ok_or(Garbled("difference"))?;
    let mut read = fact::PolicyDifference {
        matches: stored.matches,
        changes: stored.changes,
        withdrawals: stored.withdrawals,
        closed: stored.closed,
        ..fact::PolicyDifference::default()
    };
    for row in stored.rows {
        *read.row_mut(coded(row.row)?) = fact::RowDifference {
            opened: row.opened,
            changed: row.changed,
            withdrawn: row.withdrawn,
        };
    }
    Ok(read)
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct PolicyChanged {
    #[prost(bytes = "vec", tag = "1")]
    former: Vec<u8>,
    #[prost(bytes = "vec", tag = "2")]
    policy: Vec<u8>,
    #[prost(bytes = "vec", tag = "3")]
    by: Vec<u8>,
    #[prost(uint64, tag = "4")]
    until: u64,
    #[prost(message, optional, tag = "5")]
    expected: Option<Difference>,
}

impl From<&fact::PolicyChanged> for PolicyChanged {
    fn from(f: &fact::PolicyChanged) -> Self {
        let fact::PolicyChanged {
            former,
            policy,
            by,
            until,
            expected,
        } = f;
        Self {
            former: former.to_vec(),
            policy: policy.to_vec(),
            by: by.to_vec(),
            until: until.0,
            expected: Some(expected.into()),
        }
    }
}

impl TryFrom<PolicyChanged> for fact::PolicyChanged {
    type Error = Garbled;
    fn try_from(s: PolicyChanged) -> Result<Self, Garbled> {
        Ok(Self {
            former: bytes(&s.former, "former policy")?,
            policy: bytes(&s.policy, "policy")?,
            by: bytes(&s.by, "administrator")?,
            until: RegistrationNo(s.until),
            expected: difference(s.expected)?,
        })
    }
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct PolicyGoneOver {
    #[prost(uint64, tag = "1")]
    through: u64,
    #[prost(message, optional, tag = "2")]
    found: Option<Difference>,
}

impl From<&fact::PolicyGoneOver> for PolicyGoneOver {
    fn from(f: &fact::PolicyGoneOver) -> Self {
        let fact::PolicyGoneOver { through, found } = f;
        Self {
            through: through.0,
            found: Some(found.into()),
        }
    }
}

impl TryFrom<PolicyGoneOver> for fact::PolicyGoneOver {
    type Error = Garbled;
    fn try_from(s: PolicyGoneOver) -> Result<Self, Garbled> {
        Ok(Self {
            through: RegistrationNo(s.through),
            found: difference(s.found)?,
        })
    }
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct PolicySettled {
    #[prost(message, optional, tag = "1")]
    expected: Option<Difference>,
    #[prost(message, optional, tag = "2")]
    found: Option<Difference>,
}

impl From<&fact::PolicySettled> for PolicySettled {
    fn from(f: &fact::PolicySettled) -> Self {
        let fact::PolicySettled { expected, found } = f;
        Self {
            expected: Some(expected.into()),
            found: Some(found.into()),
        }
    }
}

impl TryFrom<PolicySettled> for fact::PolicySettled {
    type Error = Garbled;
    fn try_from(s: PolicySettled) -> Result<Self, Garbled> {
        Ok(Self {
            expected: difference(s.expected)?,
            found: difference(s.found)?,
        })
    }
}
