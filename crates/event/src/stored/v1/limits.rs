//! Stored form: limits that left something out, and who was told.

use prost::Message;
use seal::Matter;

use super::{Garbled, plain::coded};
use crate::{self as fact, Limit, Reached, RegistrationNo, UnitNo};

#[derive(Clone, PartialEq, Message)]
struct LimitNotice {
    #[prost(uint32, tag = "1")]
    unit: u32,
    #[prost(uint64, tag = "2")]
    sequence: u64,
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct LimitTold {
    #[prost(uint64, tag = "1")]
    cause: u64,
    #[prost(uint64, tag = "2")]
    registration: u64,
    #[prost(uint32, repeated, tag = "3")]
    limits: Vec<u32>,
    #[prost(message, repeated, tag = "4")]
    notices: Vec<LimitNotice>,
}

impl From<&fact::LimitTold> for LimitTold {
    fn from(f: &fact::LimitTold) -> Self {
        let fact::LimitTold {
            cause,
            registration,
            limits,
            notices,
        } = f;
        let notice = |notice: &fact::LimitNotice| LimitNotice {
            unit: notice.unit.0,
            sequence: notice.sequence,
        };
        Self {
            cause: cause.0,
            registration: registration.0,
            limits: limits.all().map(|limit| limit as u32).collect(),
            notices: notices.iter().map(notice).collect(),
        }
    }
}

impl TryFrom<LimitTold> for fact::LimitTold {
    type Error = Garbled;
    fn try_from(s: LimitTold) -> Result<Self, Garbled> {
        let limits = s.limits.into_iter().map(coded::<Limit>);
        let notice = |notice: LimitNotice| fact::LimitNotice {
            unit: UnitNo(notice.unit),
            sequence: notice.sequence,
        };
        Ok(Self {
            cause: Matter(s.cause),
            registration: RegistrationNo(s.registration),
            limits: limits.collect::<Result<Reached, _>>()?,
            notices: s.notices.into_iter().map(notice).collect(),
        })
    }
}
