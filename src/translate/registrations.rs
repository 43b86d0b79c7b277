//! Registration messages to commands. Every message is taken apart completely: a new field cannot be overlooked.

use decision::{By, End, Look, PlaceInOrder, Reason, Refusal, Register, Renew, RequestMarks};
use event::{Basis, EndReason, RegisteredBy, RegistrationKind, SubjectRole};

use super::{
    Desk,
    fields::{
        actor as actor_code, client_reference, day, digest, mark, municipality, no_value, optional_day,
        registration_id,
    },
    persons::whom,
    relations::relations,
};
use crate::wire::v1;

/// Register.
pub(crate) fn register_command(
    desk: &Desk,
    by: By,
    message: &mut v1::RegisterRequest,
) -> Result<Register, Refusal> {
    let digest = digest(desk, "Register", message);
    let request = mark(&message.request_id, digest)?;
    registration(desk, by, request, message)
}

/// A registration with the mark of its request; one of a list has a mark of its own.
pub(super) fn registration(
    desk: &Desk,
    by: By,
    request: RequestMarks,
    message: &mut v1::RegisterRequest,
) -> Result<Register, Refusal> {
    let (role, kind) = (role(message.role)?, kind(message.kind)?);
    let (basis, registered_by) = (basis(message.basis)?, registered_by(message.registered_by)?);
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
pub(crate) fn renew_command(desk: &Desk, by: By, message: v1::RenewRequest) -> Result<Renew, Refusal> {
    let digest = digest(desk, "Renew", &message);
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
pub(crate) fn end_command(desk: &Desk, by: By, message: v1::EndRequest) -> Result<End, Refusal> {
    let digest = digest(desk, "End", &message);
    let reason = end_reason(message.reason, "reason")?;
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

fn role(number: i32) -> Result<SubjectRole, Refusal> {
    match v1::SubjectRole::try_from(number) {
        Ok(v1::SubjectRole::Child) => Ok(SubjectRole::Child),
        Ok(v1::SubjectRole::Adult) => Ok(SubjectRole::Adult),
        Ok(v1::SubjectRole::ExpectedChild) => Ok(SubjectRole::ExpectedChild),
        Ok(v1::SubjectRole::Unspecified) | Err(_) => Err(no_value(number, "role")),
    }
}

fn kind(number: i32) -> Result<RegistrationKind, Refusal> {
    match v1::RegistrationKind::try_from(number) {
        Ok(v1::RegistrationKind::Involvement) => Ok(RegistrationKind::Involvement),
        Ok(v1::RegistrationKind::Concern) => Ok(RegistrationKind::Concern),
        Ok(v1::RegistrationKind::Unspecified) | Err(_) => Err(no_value(number, "kind")),
    }
}

fn basis(number: i32) -> Result<Basis, Refusal> {
    match v1::Basis::try_from(number) {
        Ok(v1::Basis::Statutory) => Ok(Basis::Statutory),
        Ok(v1::Basis::Safety) => Ok(Basis::Safety),
        Ok(v1::Basis::Consent) => Ok(Basis::Consent),
        Ok(v1::Basis::Unspecified) | Err(_) => Err(no_value(number, "basis")),
    }
}

fn registered_by(number: i32) -> Result<RegisteredBy, Refusal> {
    match v1::RegisteredBy::try_from(number) {
        Ok(v1::RegisteredBy::Professional) => Ok(RegisteredBy::Professional),
        Ok(v1::RegisteredBy::Coordinator) => Ok(RegisteredBy::Coordinator),
        Ok(v1::RegisteredBy::System) => Ok(RegisteredBy::System),
        Ok(v1::RegisteredBy::Delegate) => Ok(RegisteredBy::Delegate),
        Ok(v1::RegisteredBy::Unspecified) | Err(_) => Err(no_value(number, "registered_by")),
    }
}

pub(super) fn end_reason(number: i32, field: &str) -> Result<EndReason, Refusal> {
    match v1::EndReason::try_from(number) {
        Ok(v1::EndReason::Resolved) => Ok(EndReason::Resolved),
        Ok(v1::EndReason::Unjustified) => Ok(EndReason::Unjustified),
        Ok(v1::EndReason::InError) => Ok(EndReason::InError),
        Ok(v1::EndReason::Moved) => Ok(EndReason::Moved),
        Ok(v1::EndReason::AgedOut) => Ok(EndReason::AgedOut),
        Ok(v1::EndReason::Deceased) => Ok(EndReason::Deceased),
        Ok(v1::EndReason::ConsentEnded) => Ok(EndReason::ConsentEnded),
        Ok(v1::EndReason::HandedOver) => Ok(EndReason::HandedOver),
        // Only the index itself says that a term ran out.
        Ok(v1::EndReason::Unspecified | v1::EndReason::Expired) | Err(_) => Err(no_value(number, field)),
    }
}
