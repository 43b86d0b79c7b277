//! Repeated requests: the same id with the same content is answered as the first time, forever.

use event::{Fact, RegistrationNo, RequestHeard, RequestMark, UnitNo};
use registry::Acting;
use serde::{Deserialize, Serialize};

use crate::{Desk, Reason, Refusal, View};

/// What a request made.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Outcome {
    /// A registration was made, renewed or ended.
    Registration(RegistrationNo),
    /// Relations were told.
    Relations,
}

/// A request that was carried out.
#[derive(Clone, Copy, Serialize, Deserialize)]
pub(crate) struct Done {
    /// The first half of the digest: enough to tell apart what one caller asked under one id.
    #[serde(with = "serde_bytes")]
    pub(crate) digest: [u8; 16],
    pub(crate) outcome: Outcome,
}

/// What is kept of a request's digest.
pub(crate) fn half(mark: &RequestMark) -> [u8; 16] {
    let mut half = [0; 16];
    half.copy_from_slice(&mark.digest[..16]);
    half
}

/// Whether this request was carried out before, and made, renewed or ended this registration.
///
/// # Errors
/// The id was used for another request. A caller with mandates acts for several units, and what one of them registered
/// is not the other's to see: a request that was made for another unit is another request, whatever its digest says.
pub(crate) fn repeated_registration(
    view: View<'_>,
    acting: &Acting,
    mark: &RequestMark,
) -> Result<Option<RegistrationNo>, Refusal> {
    let of_this_unit = |no: &RegistrationNo| {
        let registration = view.household.registration(*no);
        registration.is_some_and(|r| r.unit == acting.unit)
    };
    match repeated(view, acting.caller, mark)? {
        None => Ok(None),
        Some(Outcome::Registration(no)) if of_this_unit(&no) => Ok(Some(no)),
        Some(Outcome::Registration(_) | Outcome::Relations) => Err(reused()),
    }
}

/// Whether this request about relations was carried out before.
///
/// # Errors
/// The id was used for another request.
pub(crate) fn repeated_relations(
    view: View<'_>,
    caller: UnitNo,
    mark: &RequestMark,
) -> Result<bool, Refusal> {
    match repeated(view, caller, mark)? {
        None => Ok(false),
        Some(Outcome::Relations) => Ok(true),
        Some(Outcome::Registration(_)) => Err(reused()),
    }
}

/// Remembers a request that changed nothing.
pub(crate) fn remember(desk: &mut Desk<'_, '_>, acting: &Acting, request: RequestMark) {
    let (unit, caller) = (acting.unit, acting.caller);
    desk.record(Fact::RequestHeard(RequestHeard {
        unit,
        caller,
        request,
    }));
}

fn repeated(view: View<'_>, caller: UnitNo, mark: &RequestMark) -> Result<Option<Outcome>, Refusal> {
    match view.request(caller, mark.id) {
        None => Ok(None),
        Some(done) if done.digest == half(mark) => Ok(Some(done.outcome)),
        Some(_) => Err(reused()),
    }
}

fn reused() -> Refusal {
    Refusal::at(Reason::RequestIdReused, "request_id")
}
