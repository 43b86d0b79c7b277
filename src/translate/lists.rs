//! Lists: the parts of a Reconcile call to commands.
//!
//! Each item gets a request mark of its own, from the list's request id, the unit and the item's content: a list that is
//! sent again after a broken connection repeats its items, and nothing is done twice. What the unit registered of the
//! person before goes into it too: once that is over, the same item of the same list is a new registration.

use decision::{By, End, Reason, Refusal, Register, RequestMarks};
use event::{ClientReference, EndReason, Oin, RegistrationId, RequestId};
use pseudonym::{DigestKey, RequestHasher};
use uuid::Uuid;

use super::{
    Desk,
    fields::{Digests, client_reference, digest},
    registrations::{end_reason, registration},
};
use crate::wire::v1;

/// What the opening of a list says.
pub(crate) struct List {
    /// Digest of which list it is, and whose.
    which: [u8; 32],
    pub(crate) by: By,
    pub(crate) dry_run: bool,
    pub(crate) ends_at_most: usize,
    end_reason: Option<EndReason>,
}

/// The opening of the list of a unit, by the OIN of its agency and its code. A caller with mandates may use one request id
/// for the lists of several units.
pub(crate) fn opening_of_list(
    desk: &Desk,
    by: By,
    (oin, unit_code): (Oin, &str),
    message: &v1::ReconcileOpening,
) -> Result<List, Refusal> {
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
    let whose = [oin.as_str().as_bytes(), unit_code.as_bytes()];
    let which = hashed(desk, |_| {
        [b"Reconcile", request.as_bytes().as_slice(), whose[0], whose[1]]
            .map(<[u8]>::to_vec)
            .to_vec()
    });
    Ok(List {
        which: *which.oldest(),
        by,
        dry_run: *dry_run,
        ends_at_most: *ends_at_most as usize,
        end_reason: reason,
    })
}

/// The reference of an item, if it is one; any other text is refused with the item, and not kept.
pub(crate) fn reference_of_item(item: &v1::RegisterRequest) -> Option<ClientReference> {
    client_reference(&item.client_reference).ok().flatten()
}

/// One item of a list.
pub(crate) fn item_of_list(
    desk: &Desk,
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
    let content = digest(desk, "Reconcile", item);
    registration(desk, list.by.clone(), mark(desk, list, content.oldest()), item)
}

/// The end of a registration that is not in the list. `None` when the list gives no reason, and so ends nothing.
pub(crate) fn end_of_list(desk: &Desk, list: &List, id: RegistrationId) -> Option<End> {
    Some(End {
        by: list.by.clone(),
        request: mark(desk, list, &id.0),
        id,
        on: None,
        reason: list.end_reason?,
    })
}

/// The mark of an item of whose person the unit registered this before, which is over.
pub(crate) fn mark_after(desk: &Desk, marks: RequestMarks, before: RegistrationId) -> RequestMarks {
    marked(&hashed(desk, |key| {
        let under = marks.former.filter(|mark| mark.label == key.label());
        vec![
            b"Reconcile after".to_vec(),
            under.unwrap_or(marks.present).digest.to_vec(),
            before.0.to_vec(),
        ]
    }))
}

fn mark(desk: &Desk, list: &List, content: &[u8]) -> RequestMarks {
    let fields = || vec![b"Reconcile part".to_vec(), list.which.to_vec(), content.to_vec()];
    marked(&hashed(desk, |_| fields()))
}

/// The id is that under the key that was at hand first, so that a list is recognised that is sent again after a rotation began.
fn marked(digests: &Digests) -> RequestMarks {
    let mut id = [0; 16];
    id.copy_from_slice(&digests.oldest()[..16]);
    digests.marks(RequestId(id))
}

fn hashed(desk: &Desk, fields: impl Fn(&DigestKey) -> Vec<Vec<u8>>) -> Digests {
    Digests::of(desk, |key| {
        let mut hasher = RequestHasher::new(key);
        for field in fields(key) {
            hasher.field(&field);
        }
        hasher.finish().0
    })
}
