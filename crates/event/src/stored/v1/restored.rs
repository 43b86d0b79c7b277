//! Stored form: a store that was restored.

use prost::Message;

use crate::{self as fact, Moment};

#[derive(Clone, PartialEq, Message)]
pub(super) struct Restored {
    #[prost(fixed64, tag = "1")]
    former_epoch: u64,
    #[prost(sint64, tag = "2")]
    taken_at: i64,
    #[prost(uint64, tag = "3")]
    position: u64,
    #[prost(sint64, tag = "4")]
    ledger_as_of: i64,
    #[prost(bool, tag = "5")]
    old_ledger_accepted: bool,
    #[prost(uint64, tag = "6")]
    first_matter: u64,
}

impl From<&fact::Restored> for Restored {
    fn from(f: &fact::Restored) -> Self {
        let fact::Restored {
            former_epoch,
            taken_at,
            position,
            ledger_as_of,
            old_ledger_accepted,
            first_matter,
        } = *f;
        Self {
            former_epoch,
            taken_at: taken_at.0,
            position,
            ledger_as_of: ledger_as_of.0,
            old_ledger_accepted,
            first_matter,
        }
    }
}

impl From<Restored> for fact::Restored {
    fn from(s: Restored) -> Self {
        let Restored {
            former_epoch,
            taken_at,
            position,
            ledger_as_of,
            old_ledger_accepted,
            first_matter,
        } = s;
        Self {
            former_epoch,
            taken_at: Moment(taken_at),
            position,
            ledger_as_of: Moment(ledger_as_of),
            old_ledger_accepted,
            first_matter,
        }
    }
}
