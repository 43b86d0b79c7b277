//! Registrations that are not there, not one's own, or over; pages that nobody gave out.

use kring::wire::v1;

use crate::{
    book::Book,
    common::a_registration,
    stage::{Registrations, Stage},
};

fn new_id() -> String {
    uuid::Uuid::new_v4().to_string()
}

fn renew(registration_id: &str) -> v1::RenewRequest {
    v1::RenewRequest {
        request_id: new_id(),
        registration_id: registration_id.into(),
        ..v1::RenewRequest::default()
    }
}

pub(crate) fn end(registration_id: &str, ended_on: &str) -> v1::EndRequest {
    v1::EndRequest {
        request_id: new_id(),
        registration_id: registration_id.into(),
        ended_on: ended_on.into(),
        reason: v1::EndReason::Resolved.into(),
        ..v1::EndRequest::default()
    }
}

/// Registers the child of this number; gives the id.
pub(crate) async fn registered(by: &Registrations, unit_code: &str, child: u32) -> String {
    let request = v1::RegisterRequest {
        acting: Some(v1::ActingUnit {
            on_behalf_of_oin: String::new(),
            unit_code: unit_code.into(),
        }),
        ..a_registration(&pseudonym::test_bsn(child))
    };
    let answer = by.clone().register(request).await.unwrap().into_inner();
    answer.registration.unwrap().registration_id
}

pub(crate) async fn provoke(book: &mut Book, stage: &mut Stage) {
    let jgz = stage.registrations("jgz").await;
    let school = stage.registrations("school").await;
    let own = registered(&jgz, "", 400).await;
    let foreign = registered(&school, "upper", 401).await;
    not_found(book, stage, &jgz, &foreign).await;
    pages(book, stage, &jgz, &own).await;
    ends(book, stage, &jgz, &own).await;
}

/// The same for an id that nobody gave out, one that is none, and one of another unit.
async fn not_found(book: &mut Book, stage: &mut Stage, jgz: &Registrations, foreign: &str) {
    let (reason, field) = ("REGISTRATION_NOT_FOUND", "registration_id");
    for id in [foreign, &new_id(), "case 4711", ""] {
        let call = async |r| jgz.clone().renew(r).await;
        book.refuses(stage, reason, field, renew(id), call).await;
        let call = async |r| jgz.clone().end(r).await;
        book.refuses(stage, reason, field, end(id, ""), call).await;
        let read = v1::GetRegistrationRequest {
            acting: None,
            registration_id: id.into(),
        };
        let call = async |r| jgz.clone().get_registration(r).await;
        book.refuses(stage, reason, field, read, call).await;
        let look = v1::AroundRequest {
            registration_id: id.into(),
            ..v1::AroundRequest::default()
        };
        let call = async |r| jgz.clone().around(r).await;
        book.refuses(stage, reason, field, look, call).await;
    }
}

async fn pages(book: &mut Book, stage: &mut Stage, jgz: &Registrations, own: &str) {
    let look = v1::AroundRequest {
        registration_id: own.into(),
        page_token: "second page".into(),
        ..v1::AroundRequest::default()
    };
    let call = async |r| jgz.clone().around(r).await;
    book.refuses(stage, "PAGE_TOKEN_INVALID", "page_token", look, call)
        .await;
    let list = v1::ListAgenciesRequest {
        page_size: 1,
        page_token: "second page".into(),
    };
    let admin = stage.admin();
    let call = async |r| admin.clone().list_agencies(r).await;
    book.refuses(stage, "PAGE_TOKEN_INVALID", "page_token", list, call)
        .await;
}

async fn ends(book: &mut Book, stage: &mut Stage, jgz: &Registrations, own: &str) {
    let call = async |r| jgz.clone().end(r).await;
    for (reason, day) in [
        ("DATE_IN_FUTURE", "2096-10-03"),
        ("DATES_REVERSED", "2096-08-31"),
        ("DATE_TOO_EARLY", "0096-09-02"),
        ("DATE_INVALID", "yesterday"),
    ] {
        book.refuses(stage, reason, "ended_on", end(own, day), call).await;
    }
    let earlier = v1::RenewRequest {
        planned_end: "2096-08-31".into(),
        ..renew(own)
    };
    let renewing = async |r| jgz.clone().renew(r).await;
    book.refuses(stage, "DATES_REVERSED", "planned_end", earlier, renewing)
        .await;
    jgz.clone().end(end(own, "")).await.unwrap();
    let (reason, field) = ("ALREADY_ENDED", "registration_id");
    book.refuses(stage, reason, field, end(own, ""), call).await;
    book.refuses(stage, reason, field, renew(own), renewing).await;
}
