//! Commands about persons and agencies that are only numbers, and whatever carries them out.
//!
//! Shared by the count of work here and by the timing in an example of `engine`. An adult's number is even, a child's odd.

use decision::{
    AdmitAgency, Answer, AssertRelations, By, CloseMerge, Command, DenyRelation, End, EndRelation, Look,
    OpenUnit, ProposeMerge, Refusal, Register, Relation, RelationName, Renew, UpdateUnit, Whom,
};
use event::{
    AddressUse, Basis, Contact, Day, EndReason, MunicipalityCode, Oin, RegisteredBy, RegistrationId,
    RegistrationKind, RelationKind, RelationSource, RequestId, RequestMark, SubjectRole,
};
use pseudonym::{IdentityKind, KeyLabel, Pseudonym};

pub(crate) const ROTTERDAM: MunicipalityCode = MunicipalityCode(599);
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
}

/// Makes commands: each call has a request of its own.
#[derive(Default)]
pub(crate) struct Commands {
    requests: u32,
    agencies: u32,
}

pub(crate) fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

fn oin(agency: u32) -> Oin {
    Oin::parse(&format!("00000099{agency:012}")).unwrap()
}

pub(crate) fn by(agency: u32) -> By {
    By {
        oin: oin(agency),
        on_behalf_of: None,
        unit_code: String::new(),
    }
}

pub(crate) const fn is_adult(person: u32) -> bool {
    person.is_multiple_of(2)
}

pub(crate) fn whom(person: u32) -> Whom {
    let mut bytes = [0; 32];
    bytes[..4].copy_from_slice(&person.wrapping_mul(2_654_435_761).to_be_bytes());
    bytes[28..].copy_from_slice(&person.to_be_bytes());
    Whom {
        pseudonym: Pseudonym {
            label: KeyLabel(1),
            kind: IdentityKind::Bsn,
            bytes,
        },
        possible_duplicate: false,
        born: Some(day(if is_adult(person) {
            "1980-01-01"
        } else {
            "2010-01-01"
        })),
    }
}

/// From the population register unless changed.
pub(crate) fn relation(kind: RelationKind, from: u32, to: u32) -> Relation {
    Relation {
        from: whom(from),
        to: whom(to),
        kind,
        source: RelationSource::Brp,
        since: None,
        until: None,
        as_of: None,
        in_question: false,
        address_use: (kind == RelationKind::SameAddress).then_some(AddressUse::Home),
    }
}

pub(crate) fn parent(from: u32, to: u32) -> Relation {
    relation(RelationKind::Parent, from, to)
}

/// The same as an agency's own word.
pub(crate) fn own_word(relation: Relation) -> Relation {
    let source = RelationSource::Agency;
    Relation { source, ..relation }
}

fn name(relation: &Relation) -> RelationName {
    RelationName {
        from: relation.from,
        to: relation.to,
        kind: relation.kind,
    }
}

impl Commands {
    fn request(&mut self) -> RequestMark {
        self.requests += 1;
        let mut id = [0; 16];
        id[..4].copy_from_slice(&self.requests.to_le_bytes());
        RequestMark {
            id: RequestId(id),
            digest: [1; 32],
        }
    }

    /// Connects agencies until there are so many.
    pub(crate) fn connect(&mut self, index: &mut impl Index, agencies: u32) {
        while self.agencies < agencies {
            self.agencies += 1;
            let no = self.agencies;
            let municipality = no == MUNICIPALITY;
            let admit = AdmitAgency {
                oin: oin(no),
                name: format!("agency {no}"),
                sector: "youth_care".into(),
                municipalities: vec![ROTTERDAM],
                is_municipality: municipality.then_some(ROTTERDAM),
                supplies_brp: no == REGISTER,
            };
            let opens = OpenUnit {
                oin: oin(no),
                code: "team".into(),
                name: format!("team {no}"),
                contact: Contact {
                    role: "duty".into(),
                    phone: "+31101234567".into(),
                    email: String::new(),
                },
                follow_up_officer: municipality,
                shielded: no == SHELTER,
                daily_quota: 1_000_000,
            };
            index.send(Command::AdmitAgency(admit)).unwrap();
            index.send(Command::OpenUnit(opens)).unwrap();
        }
    }

    pub(crate) fn register(&mut self, agency: u32, person: u32) -> Register {
        Register {
            by: by(agency),
            request: self.request(),
            whom: whom(person),
            role: if is_adult(person) {
                SubjectRole::Adult
            } else {
                SubjectRole::Child
            },
            kind: RegistrationKind::Involvement,
            since: day("2015-01-01"),
            planned_end: None,
            basis: Basis::Statutory,
            registered_by: RegisteredBy::Professional,
            actor: String::new(),
            municipality: ROTTERDAM,
            one_off: false,
            watching: false,
            shielded: false,
            client_reference: None,
            relations: vec![],
        }
    }

    pub(crate) fn assert(&mut self, agency: u32, relations: &[Relation]) -> Command {
        Command::AssertRelations(AssertRelations {
            by: by(agency),
            request: self.request(),
            relations: relations.to_vec(),
        })
    }

    pub(crate) fn deny(&mut self, agency: u32, relation: &Relation) -> Command {
        Command::DenyRelation(Box::new(DenyRelation {
            by: by(agency),
            request: self.request(),
            relation: name(relation),
        }))
    }

    pub(crate) fn end_relation(&mut self, agency: u32, relation: &Relation) -> Command {
        Command::EndRelation(Box::new(EndRelation {
            by: by(agency),
            request: self.request(),
            relation: name(relation),
            until: day("2015-05-01"),
        }))
    }

    pub(crate) fn renew(&mut self, agency: u32, id: RegistrationId) -> Command {
        Command::Renew(Renew {
            by: by(agency),
            request: self.request(),
            id,
            planned_end: None,
        })
    }

    pub(crate) fn end(&mut self, agency: u32, id: RegistrationId, reason: EndReason) -> Command {
        Command::End(End {
            by: by(agency),
            request: self.request(),
            id,
            on: None,
            reason,
        })
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

pub(crate) fn rename_unit(agency: u32, quota: u32) -> Command {
    Command::UpdateUnit(UpdateUnit {
        oin: oin(agency),
        code: "team".into(),
        etag: None,
        name: None,
        contact: None,
        follow_up_officer: None,
        shielded: None,
        daily_quota: Some(quota),
    })
}
