//! Lists: the parts of a Reconcile call to commands.
//!
//! Each item gets a request mark of its own, from the list's request id and the item's content: a list that is sent again
//! after a broken connection repeats its items, and nothing is done twice.

use decision::{By, End, Reason, Refusal, Register};
use event::{EndReason, RegistrationId, RequestId, RequestMark};
use pseudonym::RequestHasher;
use uuid::Uuid;

use super::{
    Desk,
    fields::digest,
    registrations::{end_reason, registration},
};
use crate::wire::v1;

/// What the opening of a list says.
#[derive(Clone)]
pub(crate) struct List {
    request: [u8; 16],
    pub(crate) by: By,
    pub(crate) dry_run: bool,
    pub(crate) ends_at_most: usize,
    end_reason: Option<EndReason>,
}

/// The opening of a list.
pub(crate) fn opening_of_list(by: By, message: &v1::ReconcileOpening) -> Result<List, Refusal> {
    let v1::ReconcileOpening {
        request_id,
        acting: _,
        dry_run,
        ends_at_most,
        end_reason: number,
    } = message;
    let request = Uuid::parse_str(request_id)
        .map_err(|_| Refusal::at(Reason::RequestIdMissing, "opening.request_id"))?;
    let reason = match number {
        0 if *ends_at_most == 0 => None,
        &number => Some(end_reason(number, "opening.end_reason")?),
    };
    Ok(List {
        request: request.into_bytes(),
        by,
        dry_run: *dry_run,
        ends_at_most: *ends_at_most as usize,
        end_reason: reason,
    })
}

/// One item of a list.
pub(crate) fn item_of_list(
    desk: &Desk<'_>,
    list: &List,
    item: &mut v1::RegisterRequest,
) -> Result<Register, Refusal> {
    if !item.request_id.is_empty() {
        return Err(Refusal::at(Reason::FieldNotHere, "request_id"));
    }
    if item.acting.is_some() {
        return Err(Refusal::at(Reason::FieldNotHere, "acting"));
    }
    if item.one_off {
        return Err(Refusal::at(Reason::OneOffInList, "one_off"));
    }
    let content = digest(desk.digests, "Reconcile", item);
    registration(desk, list.by.clone(), mark(desk, list, &content), item)
}

/// The end of a registration that is not in the list. `None` when the list gives no reason, and so ends nothing.
pub(crate) fn end_of_list(desk: &Desk<'_>, list: &List, id: RegistrationId) -> Option<End> {
    Some(End {
        by: list.by.clone(),
        request: mark(desk, list, &id.0),
        id,
        on: None,
        reason: list.end_reason?,
    })
}

fn mark(desk: &Desk<'_>, list: &List, content: &[u8]) -> RequestMark {
    let mut hasher = RequestHasher::new(desk.digests);
    hasher
        .field(b"Reconcile part")
        .field(&list.request)
        .field(content);
    let digest = hasher.finish().0;
    let mut id = [0; 16];
    id.copy_from_slice(&digest[..16]);
    RequestMark {
        id: RequestId(id),
        digest,
    }
}
