//! Relations, and how much a unit may write in a day.

use kring::wire::v1::{self, PersonIdentity, RelationAssertion, person_identity::Identity};

use crate::{
    book::Book,
    common::a_registration,
    stage::{Registrations, SCHOOL, Stage, unit},
};

pub(crate) fn person(number: u32) -> Option<PersonIdentity> {
    Some(PersonIdentity {
        identity: Some(Identity::Bsn(pseudonym::test_bsn(number))),
        birth_date: String::new(),
    })
}

pub(crate) fn parent(from: u32, to: u32) -> RelationAssertion {
    RelationAssertion {
        from: person(from),
        to: person(to),
        kind: v1::RelationKind::Parent.into(),
        source: v1::RelationSource::Agency.into(),
        ..RelationAssertion::default()
    }
}

pub(crate) fn told(relations: Vec<RelationAssertion>) -> v1::AssertRelationsRequest {
    v1::AssertRelationsRequest {
        request_id: uuid::Uuid::new_v4().to_string(),
        acting: None,
        relations,
    }
}

pub(crate) async fn provoke(book: &mut Book, stage: &mut Stage) {
    let jgz = stage.registrations("jgz").await;
    assertions(book, stage, &jgz).await;
    ends_and_denials(book, stage, &jgz).await;
    quota(book, stage).await;
}

async fn assertions(book: &mut Book, stage: &mut Stage, jgz: &Registrations) {
    let one = || parent(500, 501);
    let changed = |change: fn(&mut RelationAssertion)| {
        let mut relation = one();
        change(&mut relation);
        vec![one(), relation]
    };
    let cases: [(&str, &str, Vec<RelationAssertion>); 20] = [
        ("FIELD_REQUIRED", "relations", vec![]),
        ("TOO_MANY_RELATIONS", "relations", vec![one(); 51]),
        ("RELATED_TO_SELF", "relations[0].to", vec![parent(500, 500)]),
        (
            "PARENT_OF_OWN_PARENT",
            "relations[1].from",
            vec![one(), parent(501, 500)],
        ),
        (
            "IDENTITY_REQUIRED",
            "relations[1].from",
            changed(|r| r.from = None),
        ),
        ("IDENTITY_REQUIRED", "relations[1].to", changed(|r| r.to = None)),
        ("FIELD_REQUIRED", "relations[1].kind", changed(|r| r.kind = 0)),
        ("FIELD_REQUIRED", "relations[1].source", changed(|r| r.source = 0)),
        (
            "FIELD_UNKNOWN_VALUE",
            "relations[1].kind",
            changed(|r| r.kind = 99),
        ),
        (
            "FIELD_UNKNOWN_VALUE",
            "relations[1].source",
            changed(|r| r.source = 99),
        ),
        (
            "FIELD_UNKNOWN_VALUE",
            "relations[1].address_use",
            changed(|r| r.address_use = 99),
        ),
        (
            "BRP_NOT_ALLOWED",
            "relations[1].source",
            changed(|r| r.source = v1::RelationSource::Brp.into()),
        ),
        (
            "DATE_IN_FUTURE",
            "relations[1].since",
            changed(|r| r.since = "2096-10-03".into()),
        ),
        (
            "DATE_IN_FUTURE",
            "relations[1].until",
            changed(|r| r.until = "2096-10-03".into()),
        ),
        (
            "DATE_IN_FUTURE",
            "relations[1].as_of",
            changed(|r| r.as_of = "2096-10-03".into()),
        ),
        (
            "DATE_INVALID",
            "relations[1].since",
            changed(|r| r.since = "2096-13-01".into()),
        ),
        (
            "DATE_TOO_EARLY",
            "relations[1].since",
            changed(|r| r.since = "0996-01-01".into()),
        ),
        (
            "DATE_TOO_EARLY",
            "relations[1].until",
            changed(|r| r.until = "1899-12-31".into()),
        ),
        (
            "DATE_TOO_EARLY",
            "relations[1].as_of",
            changed(|r| r.as_of = "1899-12-31".into()),
        ),
        (
            "DATES_REVERSED",
            "relations[1].until",
            changed(|r| (r.since, r.until) = ("2096-02-01".into(), "2096-01-31".into())),
        ),
    ];
    for (reason, field, relations) in cases {
        let call = async |r| jgz.clone().assert_relations(r).await;
        book.refuses(stage, reason, field, told(relations), call).await;
    }
    // Its own word of another call.
    jgz.clone().assert_relations(told(vec![one()])).await.unwrap();
    let call = async |r| jgz.clone().assert_relations(r).await;
    let turned = told(vec![parent(501, 500)]);
    book.refuses(stage, "PARENT_OF_OWN_PARENT", "relations[0].from", turned, call)
        .await;
    let with_registration = v1::RegisterRequest {
        relations: vec![parent(502, 502)],
        ..a_registration(&pseudonym::test_bsn(502))
    };
    let call = async |r| jgz.clone().register(r).await;
    book.refuses(
        stage,
        "RELATED_TO_SELF",
        "relations[0].to",
        with_registration,
        call,
    )
    .await;
}

/// The same, whether or not the index knows the relation: one that somebody else told, and one that nobody did.
async fn ends_and_denials(book: &mut Book, stage: &mut Stage, jgz: &Registrations) {
    let school = stage.registrations("school").await;
    let mut known = told(vec![parent(510, 511)]);
    known.acting = Some(v1::ActingUnit {
        on_behalf_of_oin: String::new(),
        unit_code: "upper".into(),
    });
    school.clone().assert_relations(known).await.unwrap();
    let name = |from, to| v1::RelationName {
        from: person(from),
        to: person(to),
        kind: v1::RelationKind::Parent.into(),
    };
    let end = |relation, until: &str| v1::EndRelationRequest {
        request_id: uuid::Uuid::new_v4().to_string(),
        acting: None,
        relation,
        until: until.into(),
    };
    let deny = |relation| v1::DenyRelationRequest {
        request_id: uuid::Uuid::new_v4().to_string(),
        acting: None,
        relation,
    };
    let ending = async |r| jgz.clone().end_relation(r).await;
    let denying = async |r| jgz.clone().deny_relation(r).await;
    for (from, to) in [(510, 511), (512, 513)] {
        let named = || Some(name(from, to));
        let (reason, field) = ("RELATION_NOT_YOURS", "relation");
        book.refuses(stage, reason, field, end(named(), "2096-09-01"), ending)
            .await;
        book.refuses(stage, reason, field, deny(named()), denying).await;
    }
    let known = || Some(name(510, 511));
    let unnamed = |kind| {
        Some(v1::RelationName {
            kind,
            ..name(510, 511)
        })
    };
    for (reason, field, request) in [
        ("FIELD_REQUIRED", "relation", end(None, "2096-09-01")),
        ("FIELD_REQUIRED", "relation.kind", end(unnamed(0), "2096-09-01")),
        (
            "FIELD_UNKNOWN_VALUE",
            "relation.kind",
            end(unnamed(99), "2096-09-01"),
        ),
        ("FIELD_REQUIRED", "until", end(known(), "")),
        ("DATE_IN_FUTURE", "until", end(known(), "2096-10-03")),
    ] {
        book.refuses(stage, reason, field, request, ending).await;
    }
    book.refuses(stage, "FIELD_REQUIRED", "relation", deny(None), denying)
        .await;
}

async fn quota(book: &mut Book, stage: &mut Stage) {
    let opening = v1::OpenUnitRequest {
        oin: SCHOOL.into(),
        unit: Some(v1::Unit {
            daily_quota: 1,
            ..unit("evening")
        }),
    };
    stage.admin().open_unit(opening).await.unwrap();
    let request = |child| v1::RegisterRequest {
        acting: Some(v1::ActingUnit {
            on_behalf_of_oin: String::new(),
            unit_code: "evening".into(),
        }),
        ..a_registration(&pseudonym::test_bsn(child))
    };
    let school = stage.registrations("school").await;
    school.clone().register(request(520)).await.unwrap();
    let call = async |r| school.clone().register(r).await;
    book.refuses(stage, "QUOTA_REACHED", "", request(521), call).await;
}
