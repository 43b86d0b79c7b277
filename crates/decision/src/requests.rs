//! Repeated requests: the same id with the same content is answered as the first time, forever.

use event::{RegistrationNo, RequestMark, UnitNo};

use crate::{Reason, Refusal, View};

/// What a request made.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Outcome {
    /// A registration was made, renewed or ended.
    Registration(RegistrationNo),
    /// Relations were told.
    Relations,
}

/// A request that was carried out.
#[derive(Clone, Copy)]
pub(crate) struct Done {
    pub(crate) digest: [u8; 32],
    pub(crate) outcome: Outcome,
}

/// Whether this request was carried out before.
///
/// # Errors
/// The id was used for another request.
pub(crate) fn repeated(
    view: View<'_>,
    caller: UnitNo,
    mark: &RequestMark,
) -> Result<Option<Outcome>, Refusal> {
    match view.request(caller, mark.id) {
        None => Ok(None),
        Some(done) if done.digest == mark.digest => Ok(Some(done.outcome)),
        Some(_) => Err(Refusal::at(Reason::RequestIdReused, "request_id")),
    }
}
