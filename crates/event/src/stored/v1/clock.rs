//! Stored form: the clock.

use prost::Message;

use super::{Garbled, plain::bytes};
use crate::{self as fact, Moment};

#[derive(Clone, PartialEq, Message)]
pub(super) struct ClockSeen {
    #[prost(sint64, tag = "1")]
    at: i64,
}

impl From<&fact::ClockSeen> for ClockSeen {
    fn from(f: &fact::ClockSeen) -> Self {
        let fact::ClockSeen { at } = *f;
        Self { at: at.0 }
    }
}

impl From<ClockSeen> for fact::ClockSeen {
    fn from(s: ClockSeen) -> Self {
        Self { at: Moment(s.at) }
    }
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct ClockConfirmed {
    #[prost(bytes = "vec", tag = "1")]
    by: Vec<u8>,
    #[prost(sint64, tag = "2")]
    from: i64,
    #[prost(sint64, tag = "3")]
    to: i64,
}

impl From<&fact::ClockConfirmed> for ClockConfirmed {
    fn from(f: &fact::ClockConfirmed) -> Self {
        let fact::ClockConfirmed { by, from, to } = f;
        Self {
            by: by.to_vec(),
            from: from.0,
            to: to.0,
        }
    }
}

impl TryFrom<ClockConfirmed> for fact::ClockConfirmed {
    type Error = Garbled;
    fn try_from(s: ClockConfirmed) -> Result<Self, Garbled> {
        Ok(Self {
            by: bytes(&s.by, "administrator")?,
            from: Moment(s.from),
            to: Moment(s.to),
        })
    }
}
