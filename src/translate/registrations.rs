//! Registration messages to commands. Every message is taken apart completely: a new field cannot be overlooked.

use decision::{By, End, Look, PlaceInOrder, Reason, Refusal, Register, Renew};
use event::{Basis, EndReason, RegisteredBy, RegistrationKind, RequestMark, SubjectRole};

use super::{
    Desk,
    fields::{
        actor as actor_code, client_reference, day, digest, mark, municipality, optional_day, registration_id,
    },
    persons::whom,
    relations::relations,
};
use crate::wire::v1;

/// Register.
pub(crate) fn register_command(
    desk: &Desk<'_>,
    by: By,
    message: &mut v1::RegisterRequest,
) -> Result<Register, Refusal> {
    let digest = digest(desk.digests, "Register", message);
    let request = mark(&message.request_id, digest)?;
    registration(desk, by, request, message)
}

/// A registration with the mark of its request; one of a list has a mark of its own.
pub(super) fn registration(
    desk: &Desk<'_>,
    by: By,
    request: RequestMark,
    message: &mut v1::RegisterRequest,
) -> Result<Register, Refusal> {
    let (role, kind) = (role(message.role())?, kind(message.kind())?);
    let (basis, registered_by) = (basis(message.basis())?, registered_by(message.registered_by())?);
    let v1::RegisterRequest {
        request_id: _,
        acting: _,
        person,
        role: _,
        kind: _,
        since,
        planned_end,
        basis: _,
        registered_by: _,
        actor,
        responsible_municipality,
        one_off,
        watching,
        shielded,
        client_reference: reference,
        relations: asserted,
    } = message;
    Ok(Register {
        by,
        request,
        whom: whom(desk, person.as_ref(), "person")?,
        role,
        kind,
        since: day(since, "since")?,
        planned_end: optional_day(planned_end, "planned_end")?,
        basis,
        registered_by,
        actor: actor_code(std::mem::take(actor))?,
        municipality: municipality(responsible_municipality, "responsible_municipality")?,
        one_off: *one_off,
        watching: *watching,
        shielded: *shielded,
        client_reference: client_reference(reference)?,
        relations: relations(desk, asserted)?,
    })
}

/// Renew.
pub(crate) fn renew_command(desk: &Desk<'_>, by: By, message: v1::RenewRequest) -> Result<Renew, Refusal> {
    let digest = digest(desk.digests, "Renew", &message);
    let v1::RenewRequest {
        request_id,
        acting: _,
        registration_id: id,
        planned_end,
    } = message;
    Ok(Renew {
        by,
        request: mark(&request_id, digest)?,
        id: registration_id(&id)?,
        planned_end: optional_day(&planned_end, "planned_end")?,
    })
}

/// End.
pub(crate) fn end_command(desk: &Desk<'_>, by: By, message: v1::EndRequest) -> Result<End, Refusal> {
    let digest = digest(desk.digests, "End", &message);
    let reason = end_reason(message.reason())?;
    let v1::EndRequest {
        request_id,
        acting: _,
        registration_id: id,
        ended_on,
        reason: _,
    } = message;
    Ok(End {
        by,
        request: mark(&request_id, digest)?,
        id: registration_id(&id)?,
        on: optional_day(&ended_on, "ended_on")?,
        reason,
    })
}

/// Parties in one answer when nobody says how many, and at most.
const PAGE: u32 = 50;
const PAGE_MOST: u32 = 200;

/// Look around.
pub(crate) fn look_command(
    outward: &engine::Outward,
    by: By,
    message: v1::AroundRequest,
) -> Result<Look, Refusal> {
    let v1::AroundRequest {
        acting: _,
        registration_id: id,
        actor,
        page_size,
        page_token,
    } = message;
    let id = registration_id(&id)?;
    let size = if page_size == 0 {
        PAGE
    } else {
        page_size.min(PAGE_MOST)
    };
    let after = match page_token.as_str() {
        "" => None,
        text => Some(
            outward
                .read_page_token(id, text)
                .ok_or_else(|| Refusal::at(Reason::PageTokenInvalid, "page_token"))?,
        ),
    };
    Ok(Look {
        by,
        id,
        actor: actor_code(actor)?,
        page: size as usize,
        after: after.map(PlaceInOrder),
    })
}

fn unknown(field: &str) -> Refusal {
    Refusal::at(Reason::FieldUnknownValue, field)
}

fn role(role: v1::SubjectRole) -> Result<SubjectRole, Refusal> {
    match role {
        v1::SubjectRole::Child => Ok(SubjectRole::Child),
        v1::SubjectRole::Adult => Ok(SubjectRole::Adult),
        v1::SubjectRole::ExpectedChild => Ok(SubjectRole::ExpectedChild),
        v1::SubjectRole::Unspecified => Err(unknown("role")),
    }
}

fn kind(kind: v1::RegistrationKind) -> Result<RegistrationKind, Refusal> {
    match kind {
        v1::RegistrationKind::Involvement => Ok(RegistrationKind::Involvement),
        v1::RegistrationKind::Concern => Ok(RegistrationKind::Concern),
        v1::RegistrationKind::Unspecified => Err(unknown("kind")),
    }
}

fn basis(basis: v1::Basis) -> Result<Basis, Refusal> {
    match basis {
        v1::Basis::Statutory => Ok(Basis::Statutory),
        v1::Basis::Safety => Ok(Basis::Safety),
        v1::Basis::Consent => Ok(Basis::Consent),
        v1::Basis::Unspecified => Err(unknown("basis")),
    }
}

fn registered_by(by: v1::RegisteredBy) -> Result<RegisteredBy, Refusal> {
    match by {
        v1::RegisteredBy::Professional => Ok(RegisteredBy::Professional),
        v1::RegisteredBy::Coordinator => Ok(RegisteredBy::Coordinator),
        v1::RegisteredBy::System => Ok(RegisteredBy::System),
        v1::RegisteredBy::Delegate => Ok(RegisteredBy::Delegate),
        v1::RegisteredBy::Unspecified => Err(unknown("registered_by")),
    }
}

pub(super) fn end_reason(reason: v1::EndReason) -> Result<EndReason, Refusal> {
    match reason {
        v1::EndReason::Resolved => Ok(EndReason::Resolved),
        v1::EndReason::Unjustified => Ok(EndReason::Unjustified),
        v1::EndReason::InError => Ok(EndReason::InError),
        v1::EndReason::Moved => Ok(EndReason::Moved),
        v1::EndReason::AgedOut => Ok(EndReason::AgedOut),
        v1::EndReason::Deceased => Ok(EndReason::Deceased),
        v1::EndReason::ConsentEnded => Ok(EndReason::ConsentEnded),
        v1::EndReason::HandedOver => Ok(EndReason::HandedOver),
        v1::EndReason::Unspecified => Err(unknown("reason")),
    }
}
