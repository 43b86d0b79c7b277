//! Stored form: who may connect.

use prost::Message;

use super::{Garbled, plain::municipality};
use crate::{self as fact, AgencyNo, Oin, UnitNo};

#[derive(Clone, PartialEq, Message)]
pub(super) struct AgencyAdmitted {
    #[prost(uint32, tag = "1")]
    agency: u32,
    #[prost(string, tag = "2")]
    oin: String,
    #[prost(string, tag = "3")]
    name: String,
    #[prost(string, tag = "4")]
    sector: String,
    #[prost(uint32, repeated, tag = "5")]
    municipalities: Vec<u32>,
    #[prost(uint32, optional, tag = "6")]
    is_municipality: Option<u32>,
    #[prost(bool, tag = "7")]
    supplies_brp: bool,
}

impl From<&fact::AgencyAdmitted> for AgencyAdmitted {
    fn from(f: &fact::AgencyAdmitted) -> Self {
        let fact::AgencyAdmitted {
            agency,
            oin,
            name,
            sector,
            municipalities,
            is_municipality,
            supplies_brp,
        } = f;
        Self {
            agency: agency.0,
            oin: oin.as_str().to_owned(),
            name: name.clone(),
            sector: sector.clone(),
            municipalities: municipalities.iter().map(|m| u32::from(m.0)).collect(),
            is_municipality: is_municipality.map(|m| u32::from(m.0)),
            supplies_brp: *supplies_brp,
        }
    }
}

impl TryFrom<AgencyAdmitted> for fact::AgencyAdmitted {
    type Error = Garbled;
    fn try_from(s: AgencyAdmitted) -> Result<Self, Garbled> {
        Ok(Self {
            agency: AgencyNo(s.agency),
            oin: Oin::parse(&s.oin).ok_or(Garbled("oin"))?,
            name: s.name,
            sector: s.sector,
            municipalities: s
                .municipalities
                .into_iter()
                .map(municipality)
                .collect::<Result<_, _>>()?,
            is_municipality: s.is_municipality.map(municipality).transpose()?,
            supplies_brp: s.supplies_brp,
        })
    }
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct AgencySuspended {
    #[prost(uint32, tag = "1")]
    agency: u32,
    #[prost(bool, tag = "2")]
    suspended: bool,
}

impl From<&fact::AgencySuspended> for AgencySuspended {
    fn from(f: &fact::AgencySuspended) -> Self {
        let fact::AgencySuspended { agency, suspended } = *f;
        Self {
            agency: agency.0,
            suspended,
        }
    }
}

impl From<AgencySuspended> for fact::AgencySuspended {
    fn from(s: AgencySuspended) -> Self {
        Self {
            agency: AgencyNo(s.agency),
            suspended: s.suspended,
        }
    }
}

#[derive(Clone, PartialEq, Message)]
struct Contact {
    #[prost(string, tag = "1")]
    role: String,
    #[prost(string, tag = "2")]
    phone: String,
    #[prost(string, tag = "3")]
    email: String,
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct UnitOpened {
    #[prost(uint32, tag = "1")]
    unit: u32,
    #[prost(uint32, tag = "2")]
    agency: u32,
    #[prost(string, tag = "3")]
    code: String,
    #[prost(string, tag = "4")]
    name: String,
    #[prost(message, optional, tag = "5")]
    contact: Option<Contact>,
    #[prost(bool, tag = "6")]
    follow_up_officer: bool,
    #[prost(bool, tag = "7")]
    shielded: bool,
    #[prost(uint32, tag = "8")]
    daily_quota: u32,
}

impl From<&fact::UnitOpened> for UnitOpened {
    fn from(f: &fact::UnitOpened) -> Self {
        let fact::UnitOpened {
            unit,
            agency,
            code,
            name,
            contact,
            follow_up_officer,
            shielded,
            daily_quota,
        } = f;
        let fact::Contact { role, phone, email } = contact.clone();
        Self {
            unit: unit.0,
            agency: agency.0,
            code: code.clone(),
            name: name.clone(),
            contact: Some(Contact { role, phone, email }),
            follow_up_officer: *follow_up_officer,
            shielded: *shielded,
            daily_quota: *daily_quota,
        }
    }
}

impl TryFrom<UnitOpened> for fact::UnitOpened {
    type Error = Garbled;
    fn try_from(s: UnitOpened) -> Result<Self, Garbled> {
        let Contact { role, phone, email } = s.contact.ok_or(Garbled("contact"))?;
        Ok(Self {
            unit: UnitNo(s.unit),
            agency: AgencyNo(s.agency),
            code: s.code,
            name: s.name,
            contact: fact::Contact { role, phone, email },
            follow_up_officer: s.follow_up_officer,
            shielded: s.shielded,
            daily_quota: s.daily_quota,
        })
    }
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct MandateSet {
    #[prost(uint32, tag = "1")]
    caller: u32,
    #[prost(uint32, tag = "2")]
    principal: u32,
    #[prost(bool, tag = "3")]
    given: bool,
}

impl From<&fact::MandateSet> for MandateSet {
    fn from(f: &fact::MandateSet) -> Self {
        let fact::MandateSet {
            caller,
            principal,
            given,
        } = *f;
        Self {
            caller: caller.0,
            principal: principal.0,
            given,
        }
    }
}

impl From<MandateSet> for fact::MandateSet {
    fn from(s: MandateSet) -> Self {
        Self {
            caller: AgencyNo(s.caller),
            principal: AgencyNo(s.principal),
            given: s.given,
        }
    }
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct AgencyUpdated {
    #[prost(uint32, tag = "1")]
    agency: u32,
    #[prost(string, tag = "2")]
    name: String,
    #[prost(string, tag = "3")]
    sector: String,
    #[prost(uint32, repeated, tag = "4")]
    municipalities: Vec<u32>,
    #[prost(uint32, optional, tag = "5")]
    is_municipality: Option<u32>,
    #[prost(bool, tag = "6")]
    supplies_brp: bool,
}

impl From<&fact::AgencyUpdated> for AgencyUpdated {
    fn from(f: &fact::AgencyUpdated) -> Self {
        let fact::AgencyUpdated {
            agency,
            name,
            sector,
            municipalities,
            is_municipality,
            supplies_brp,
        } = f;
        Self {
            agency: agency.0,
            name: name.clone(),
            sector: sector.clone(),
            municipalities: municipalities.iter().map(|m| u32::from(m.0)).collect(),
            is_municipality: is_municipality.map(|m| u32::from(m.0)),
            supplies_brp: *supplies_brp,
        }
    }
}

impl TryFrom<AgencyUpdated> for fact::AgencyUpdated {
    type Error = Garbled;
    fn try_from(s: AgencyUpdated) -> Result<Self, Garbled> {
        Ok(Self {
            agency: AgencyNo(s.agency),
            name: s.name,
            sector: s.sector,
            municipalities: s
                .municipalities
                .into_iter()
                .map(municipality)
                .collect::<Result<_, _>>()?,
            is_municipality: s.is_municipality.map(municipality).transpose()?,
            supplies_brp: s.supplies_brp,
        })
    }
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct UnitUpdated {
    #[prost(uint32, tag = "1")]
    unit: u32,
    #[prost(string, tag = "2")]
    name: String,
    #[prost(message, optional, tag = "3")]
    contact: Option<Contact>,
    #[prost(bool, tag = "4")]
    follow_up_officer: bool,
    #[prost(bool, tag = "5")]
    shielded: bool,
    #[prost(uint32, tag = "6")]
    daily_quota: u32,
}

impl From<&fact::UnitUpdated> for UnitUpdated {
    fn from(f: &fact::UnitUpdated) -> Self {
        let fact::UnitUpdated {
            unit,
            name,
            contact,
            follow_up_officer,
            shielded,
            daily_quota,
        } = f;
        let fact::Contact { role, phone, email } = contact.clone();
        Self {
            unit: unit.0,
            name: name.clone(),
            contact: Some(Contact { role, phone, email }),
            follow_up_officer: *follow_up_officer,
            shielded: *shielded,
            daily_quota: *daily_quota,
        }
    }
}

impl TryFrom<UnitUpdated> for fact::UnitUpdated {
    type Error = Garbled;
    fn try_from(s: UnitUpdated) -> Result<Self, Garbled> {
        let Contact { role, phone, email } = s.contact.ok_or(Garbled("contact"))?;
        Ok(Self {
            unit: UnitNo(s.unit),
            name: s.name,
            contact: fact::Contact { role, phone, email },
            follow_up_officer: s.follow_up_officer,
            shielded: s.shielded,
            daily_quota: s.daily_quota,
        })
    }
}
