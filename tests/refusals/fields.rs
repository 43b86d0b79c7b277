//! Fields of a request: ids, required ones, closed lists, texts, dates, places.

use kring::wire::v1::{self, RegisterRequest};
use tonic_types::StatusExt as _;

use crate::{
    book::Book,
    common::a_registration,
    stage::{Registrations, Stage},
};

/// A number that no closed list of the protocol has.
const UNHEARD_OF: i32 = 99;

pub(crate) fn registration() -> RegisterRequest {
    a_registration(&pseudonym::test_bsn(200))
}

pub(crate) async fn provoke(book: &mut Book, stage: &mut Stage) {
    let jgz = stage.registrations("jgz").await;
    request_ids(book, stage, &jgz).await;
    of_a_registration(book, stage, &jgz).await;
    closed_lists(book, stage, &jgz).await;
    limits_are_told(&jgz).await;
}

async fn request_ids(book: &mut Book, stage: &mut Stage, jgz: &Registrations) {
    let call = async |r| jgz.clone().register(r).await;
    for request_id in ["", "request 17", "123456789"] {
        let request_id = request_id.into();
        let request = RegisterRequest {
            request_id,
            ..registration()
        };
        book.refuses(stage, "REQUEST_ID_INVALID", "request_id", request, call)
            .await;
    }
    let first = registration();
    jgz.clone().register(first.clone()).await.unwrap();
    let other = RegisterRequest {
        since: "2096-08-31".into(),
        ..first
    };
    book.refuses(stage, "REQUEST_ID_REUSED", "request_id", other, call)
        .await;
}

/// Each change of a good registration, and what it is refused for.
async fn of_a_registration(book: &mut Book, stage: &mut Stage, jgz: &Registrations) {
    type Change = fn(&mut RegisterRequest);
    let changes: [(&str, &str, Change); 25] = [
        ("FIELD_REQUIRED", "since", |r| r.since.clear()),
        ("FIELD_REQUIRED", "responsible_municipality", |r| {
            r.responsible_municipality.clear()
        }),
        ("FIELD_REQUIRED", "role", |r| r.role = 0),
        ("FIELD_REQUIRED", "kind", |r| r.kind = 0),
        ("FIELD_REQUIRED", "basis", |r| r.basis = 0),
        ("FIELD_REQUIRED", "registered_by", |r| r.registered_by = 0),
        ("FIELD_UNKNOWN_VALUE", "role", |r| r.role = UNHEARD_OF),
        ("FIELD_UNKNOWN_VALUE", "kind", |r| r.kind = UNHEARD_OF),
        ("FIELD_UNKNOWN_VALUE", "basis", |r| r.basis = UNHEARD_OF),
        ("FIELD_UNKNOWN_VALUE", "registered_by", |r| r.registered_by = -1),
        ("FIELD_TOO_LONG", "actor", |r| r.actor = "a".repeat(65)),
        ("ACTOR_INVALID", "actor", |r| {
            r.actor = "nurse Jansen, who is worried".into()
        }),
        ("CLIENT_REFERENCE_INVALID", "client_reference", |r| {
            r.client_reference = "case 4711".into()
        }),
        ("DATE_INVALID", "since", |r| r.since = "2096-02-30".into()),
        ("DATE_INVALID", "since", |r| r.since = "1-9-2096".into()),
        ("DATE_INVALID", "planned_end", |r| {
            r.planned_end = "next year".into()
        }),
        ("DATE_IN_FUTURE", "since", |r| r.since = "2096-10-03".into()),
        ("DATE_TOO_EARLY", "since", |r| r.since = "1899-12-31".into()),
        ("DATE_TOO_EARLY", "since", |r| r.since = "0209-09-01".into()),
        ("DATE_TOO_EARLY", "planned_end", |r| {
            r.planned_end = "1096-12-01".into()
        }),
        ("DATES_REVERSED", "planned_end", |r| {
            r.planned_end = "2096-08-31".into()
        }),
        ("UNKNOWN_MUNICIPALITY", "responsible_municipality", |r| {
            r.responsible_municipality = "9999".into()
        }),
        ("UNKNOWN_MUNICIPALITY", "responsible_municipality", |r| {
            r.responsible_municipality = "Rotterdam".into()
        }),
        ("UNKNOWN_MUNICIPALITY", "responsible_municipality", |r| {
            r.responsible_municipality = "599".into()
        }),
        ("ROLE_DOES_NOT_FIT", "role", |r| {
            r.role = v1::SubjectRole::ExpectedChild.into()
        }),
    ];
    for (reason, field, change) in changes {
        let mut request = registration();
        change(&mut request);
        let call = async |r| jgz.clone().register(r).await;
        book.refuses(stage, reason, field, request, call).await;
    }
    let coverage = v1::GetCoverageRequest {
        municipality: "9999".into(),
    };
    let call = async |r| jgz.clone().get_coverage(r).await;
    book.refuses(stage, "UNKNOWN_MUNICIPALITY", "municipality", coverage, call)
        .await;
}

/// Why a registration ends: not said, and not known.
async fn closed_lists(book: &mut Book, stage: &mut Stage, jgz: &Registrations) {
    for (reason, number) in [("FIELD_REQUIRED", 0), ("FIELD_UNKNOWN_VALUE", UNHEARD_OF)] {
        let end = v1::EndRequest {
            request_id: uuid::Uuid::new_v4().to_string(),
            registration_id: uuid::Uuid::new_v4().to_string(),
            reason: number,
            ..v1::EndRequest::default()
        };
        let call = async |r| jgz.clone().end(r).await;
        book.refuses(stage, reason, "reason", end, call).await;
    }
}

async fn limits_are_told(jgz: &Registrations) {
    let request = RegisterRequest {
        actor: "a".repeat(65),
        ..registration()
    };
    let status = jgz.clone().register(request).await.unwrap_err();
    let info = status.get_details_error_info().unwrap();
    assert_eq!(info.metadata["limit_characters"], "64");
    assert!(status.message().contains("64 characters"), "{}", status.message());
}
