//! Commands about persons and agencies that are only numbers, and whatever carries them out.
//!
//! Shared by the count of work here and by the timing in an example of `engine`. An adult's number is even, a child's odd.

use std::sync::Arc;

use decision::{
    AdmitAgency, Answer, CloseMerge, Command, Look, OpenUnit, ProposeMerge, Refusal, Register, Relation,
    RequestMarks, Whom,
};
use event::{AddressUse, EndReason, RegistrationId, RelationKind};

use policy::Policy;

use super::common::builders::{self, ROTTERDAM, by, day};

/// Supplies the population register.
pub(crate) const REGISTER: u32 = 1;
/// The municipality; its unit is the follow-up officer.
pub(crate) const MUNICIPALITY: u32 = 2;
/// Its unit is shielded.
pub(crate) const SHELTER: u32 = 3;
/// From here on agencies of no particular sort.
pub(crate) const FIRST: u32 = 4;

/// Whatever carries out commands.
pub(crate) trait Index {
    /// Measured, under this name.
    fn ask(&mut self, name: &'static str, command: Command) -> Result<Answer, Refusal>;
    fn send(&mut self, command: Command) -> Result<Answer, Refusal>;
    /// A change is still being told, in steps.
    fn is_still_telling(&self) -> bool;
    /// A changed policy is being gone over, in slices.
    fn is_going_over(&self) -> bool;
    /// The policy in force.
    fn in_force(&self) -> Arc<Policy>;
}

/// Makes commands: each call has a request of its own.
#[derive(Default)]
pub(crate) struct Commands {
    requests: u32,
    agencies: u32,
}

const fn is_adult(person: u32) -> bool {
    person.is_multiple_of(2)
}

fn whom(person: u32) -> Whom {
    let mut bytes = [0; 32];
    bytes[..4].copy_from_slice(&person.wrapping_mul(2_654_435_761).to_be_bytes());
    bytes[28..].copy_from_slice(&person.to_be_bytes());
    builders::person(bytes, is_adult(person))
}

/// From the population register unless changed.
pub(crate) fn relation(kind: RelationKind, from: u32, to: u32) -> Relation {
    Relation {
        address_use: (kind == RelationKind::SameAddress).then_some(AddressUse::Home),
        ..builders::relation(kind, whom(from), whom(to))
    }
}

pub(crate) fn parent(from: u32, to: u32) -> Relation {
    relation(RelationKind::Parent, from, to)
}

impl Commands {
    fn request(&mut self) -> RequestMarks {
        self.requests += 1;
        builders::request(self.requests)
    }

    /// Connects agencies until there are so many.
    pub(crate) fn connect(&mut self, index: &mut impl Index, agencies: u32) {
        while self.agencies < agencies {
            self.agencies += 1;
            let no = self.agencies;
            let municipality = no == MUNICIPALITY;
            let admit = AdmitAgency {
                is_municipality: municipality.then_some(ROTTERDAM),
                supplies_brp: no == REGISTER,
                ..builders::agency(no, &format!("agency {no}"))
            };
            let opens = OpenUnit {
                follow_up_officer: municipality,
                shielded: no == SHELTER,
                daily_quota: 1_000_000,
                ..builders::unit(no, &format!("team {no}"))
            };
            index.send(Command::AdmitAgency(admit)).unwrap();
            index.send(Command::OpenUnit(opens)).unwrap();
        }
    }

    pub(crate) fn register(&mut self, agency: u32, person: u32) -> Register {
        builders::registration(by(agency), self.request(), whom(person))
    }

    pub(crate) fn assert(&mut self, agency: u32, relations: &[Relation]) -> Command {
        builders::assert(by(agency), self.request(), relations)
    }

    pub(crate) fn deny(&mut self, agency: u32, relation: &Relation) -> Command {
        builders::deny(by(agency), self.request(), relation)
    }

    pub(crate) fn end_relation(&mut self, agency: u32, relation: &Relation) -> Command {
        builders::end_relation(by(agency), self.request(), relation, day("2015-05-01"))
    }

    pub(crate) fn renew(&mut self, agency: u32, id: RegistrationId) -> Command {
        builders::renew(by(agency), self.request(), id)
    }

    pub(crate) fn end(&mut self, agency: u32, id: RegistrationId, reason: EndReason) -> Command {
        builders::end(by(agency), self.request(), id, reason)
    }
}

pub(crate) fn look(agency: u32, id: RegistrationId) -> Command {
    Command::Look(Look {
        by: by(agency),
        id,
        actor: String::new(),
        page: 50,
        after: None,
    })
}

pub(crate) fn propose(unmerge: bool, one: RegistrationId, other: RegistrationId) -> Command {
    let by = [1; 32];
    Command::ProposeMerge(ProposeMerge {
        by,
        unmerge,
        one,
        other,
    })
}

pub(crate) fn confirm(id: [u8; 16]) -> Command {
    Command::CloseMerge(CloseMerge {
        by: [2; 32],
        id,
        confirm: true,
    })
}
