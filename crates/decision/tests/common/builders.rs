//! What commands are made of, each in its plainest form: agencies are numbers, persons whoever the caller says they are, and
//! a test changes what it is about. The tests and examples of `engine` use them too.
//!
//! Absent: names, and whatever carries commands out.

use decision::{
    AdmitAgency, Answer, AssertRelations, By, Command, DenyRelation, End, EndRelation, OpenUnit, Refusal,
    Register, RegisterAnswer, Relation, RelationName, Renew, RequestMarks, UpdateUnit, Whom,
};
use event::{
    Basis, Contact, Day, EndReason, MunicipalityCode, Oin, RegisteredBy, RegistrationId, RegistrationKind,
    RelationKind, RelationSource, RequestId, RequestMark, SubjectRole,
};
use pseudonym::{IdentityKind, KeyLabel, Pseudonym};

pub(crate) const ROTTERDAM: MunicipalityCode = MunicipalityCode(599);

pub(crate) fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

pub(crate) fn oin(agency: u32) -> Oin {
    Oin::parse(&format!("00000099{agency:012}")).unwrap()
}

pub(crate) fn by(agency: u32) -> By {
    By {
        oin: oin(agency),
        on_behalf_of: None,
        unit_code: String::new(),
    }
}

/// The request with this number.
pub(crate) fn request(number: u32) -> RequestMarks {
    let mut id = [0; 16];
    id[..4].copy_from_slice(&number.to_le_bytes());
    RequestMark {
        id: RequestId(id),
        digest: [1; 32],
        label: KeyLabel(1),
    }
    .into()
}

/// In youth care and of Rotterdam.
pub(crate) fn agency(agency: u32, name: &str) -> AdmitAgency {
    AdmitAgency {
        oin: oin(agency),
        name: name.into(),
        sector: "youth_care".into(),
        municipalities: vec![ROTTERDAM],
        is_municipality: None,
        supplies_brp: false,
    }
}

/// The unit of an agency.
pub(crate) fn unit(agency: u32, name: &str) -> OpenUnit {
    OpenUnit {
        oin: oin(agency),
        code: "team".into(),
        name: name.into(),
        contact: Contact {
            role: "duty".into(),
            phone: "+31101234567".into(),
            email: String::new(),
        },
        follow_up_officer: false,
        shielded: false,
        daily_quota: 0,
    }
}

/// Changes nothing of the unit of an agency.
pub(crate) fn unit_change(oin: Oin) -> UpdateUnit {
    UpdateUnit {
        oin,
        code: "team".into(),
        etag: None,
        name: None,
        contact: None,
        follow_up_officer: None,
        shielded: None,
        daily_quota: None,
    }
}

/// Gives the unit of an agency another quota.
pub(crate) fn quota(agency: u32, daily_quota: u32) -> Command {
    Command::UpdateUnit(UpdateUnit {
        daily_quota: Some(daily_quota),
        ..unit_change(oin(agency))
    })
}

/// Whoever has this pseudonym.
pub(crate) fn person(bytes: [u8; 32], adult: bool) -> Whom {
    Whom {
        pseudonym: Pseudonym {
            label: KeyLabel(1),
            kind: IdentityKind::Bsn,
            bytes,
        },
        former: None,
        possible_duplicate: false,
        born: Some(day(if adult { "1980-01-01" } else { "2010-01-01" })),
    }
}

pub(crate) fn registration(by: By, request: RequestMarks, whom: Whom) -> Register {
    let adult = whom.born < Some(day("1990-01-01"));
    Register {
        by,
        request,
        whom,
        role: if adult {
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

/// Without a planned end.
pub(crate) fn renew(by: By, request: RequestMarks, id: RegistrationId) -> Command {
    Command::Renew(Renew {
        by,
        request,
        id,
        planned_end: None,
    })
}

pub(crate) fn end(by: By, request: RequestMarks, id: RegistrationId, reason: EndReason) -> Command {
    Command::End(End {
        by,
        request,
        id,
        on: None,
        reason,
    })
}

/// By the population register unless changed.
pub(crate) fn relation(kind: RelationKind, from: Whom, to: Whom) -> Relation {
    Relation {
        from,
        to,
        kind,
        source: RelationSource::Brp,
        since: None,
        until: None,
        as_of: None,
        in_question: false,
        address_use: None,
    }
}

/// The same, as an agency's own word.
pub(crate) fn own_word(relation: Relation) -> Relation {
    Relation {
        source: RelationSource::Agency,
        ..relation
    }
}

pub(crate) fn name(relation: &Relation) -> RelationName {
    RelationName {
        from: relation.from,
        to: relation.to,
        kind: relation.kind,
    }
}

pub(crate) fn assert(by: By, request: RequestMarks, relations: &[Relation]) -> Command {
    Command::AssertRelations(AssertRelations {
        by,
        request,
        relations: relations.to_vec(),
    })
}

pub(crate) fn deny(by: By, request: RequestMarks, relation: &Relation) -> Command {
    Command::DenyRelation(Box::new(DenyRelation {
        by,
        request,
        relation: name(relation),
    }))
}

pub(crate) fn end_relation(by: By, request: RequestMarks, relation: &Relation, until: Day) -> Command {
    Command::EndRelation(Box::new(EndRelation {
        by,
        request,
        relation: name(relation),
        until,
    }))
}

pub(crate) fn registered(answer: Result<Answer, Refusal>) -> RegisterAnswer {
    match answer.unwrap() {
        Answer::Registered(answer) => *answer,
        other => panic!("{other:?} is no answer to a registration"),
    }
}
