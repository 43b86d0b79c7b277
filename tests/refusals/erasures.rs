//! What is erased stays erased, and an erasure that nobody asked for is none.

use kring::wire::v1::{self, RegisterRequest};

use crate::{book::Book, fields::registration, stage::Stage};

pub(crate) async fn provoke(book: &mut Book, stage: &mut Stage) {
    let admin = stage.admin();
    let looking = async |r| admin.clone().get_erasure(r).await;
    for erasure_id in [uuid::Uuid::new_v4().to_string(), "the one of yesterday".into()] {
        let request = v1::GetErasureRequest { erasure_id };
        book.refuses(stage, "ERASURE_NOT_FOUND", "erasure_id", request, looking)
            .await;
    }
    let unknown = uuid::Uuid::new_v4().to_string();
    for page_token in ["yesterday".to_owned(), unknown.clone()] {
        let page = v1::ListErasuresRequest {
            page_token,
            ..v1::ListErasuresRequest::default()
        };
        let listing = async |r| admin.clone().list_erasures(r).await;
        book.refuses(stage, "PAGE_TOKEN_INVALID", "page_token", page, listing)
            .await;
    }
    for registration_id in [unknown, "case 4711".into()] {
        let (reason, field) = ("REGISTRATION_NOT_FOUND", "registration_id");
        let erasing = async |r| admin.clone().erase_registration(r).await;
        let request = v1::EraseRegistrationRequest {
            registration_id: registration_id.clone(),
            ..v1::EraseRegistrationRequest::default()
        };
        book.refuses(stage, reason, field, request, erasing).await;
        let forgetting = async |r| admin.clone().forget_person(r).await;
        let request = v1::ForgetPersonRequest {
            registration_id,
            dry_run: true,
        };
        book.refuses(stage, reason, field, request, forgetting).await;
    }
    repeated(book, stage).await;
}

async fn repeated(book: &mut Book, stage: &mut Stage) {
    let jgz = stage.registrations("jgz").await;
    let call = async |r| jgz.clone().register(r).await;
    let first: RegisterRequest = registration();
    let made = jgz.clone().register(first.clone()).await.unwrap().into_inner();
    let registration_id = made.registration.unwrap().registration_id;
    let mut admin = stage.admin();
    let asked = admin
        .erase_registration(v1::EraseRegistrationRequest {
            registration_id,
            dry_run: false,
        })
        .await;
    let erasure_id = asked.unwrap().into_inner().erasure.unwrap().erasure_id;
    // It is certain from here on; the request is refused as soon as it has begun.
    loop {
        let request = v1::GetErasureRequest {
            erasure_id: erasure_id.clone(),
        };
        let known = admin.get_erasure(request).await.unwrap().into_inner();
        if known.erasure.unwrap().done_at.is_some() {
            break;
        }
    }
    book.refuses(stage, "ERASED", "request_id", first, call).await;
}
