//! Repeated requests: the same id with the same content is answered as the first time, forever.

use std::collections::BTreeSet;

use event::{Erasable, Fact, RegistrationNo, RelationNo, RequestHeard, RequestId, RequestMark, UnitNo};
use pseudonym::KeyLabel;
use registry::Acting;
use serde::{Deserialize, Serialize};

use crate::{Desk, Reason, Refusal, RequestMarks, View};

/// What a request made.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Outcome {
    /// A registration was made, renewed or ended.
    Registration(RegistrationNo),
    /// Relations were told; the first of them, or none.
    Relations(RelationNo),
    /// What it made is erased.
    Erased,
}

/// A request about relations that found none.
pub(crate) const NO_RELATION: RelationNo = RelationNo(0);

/// A request that was carried out.
#[derive(Clone, Copy, Serialize, Deserialize)]
pub(crate) struct Done {
    /// The first eight bytes of the digest: enough to tell apart what one caller asked under one id.
    digest: [u8; 8],
    /// Of the key behind it.
    label: u16,
    outcome: Outcome,
}

impl Done {
    pub(crate) fn new(mark: &RequestMark, outcome: Outcome) -> Self {
        let mut digest = [0; 8];
        digest.copy_from_slice(&mark.digest[..8]);
        let label = mark.label.0;
        Self {
            digest,
            label,
            outcome,
        }
    }

    /// Of a request that made what is erased: it is never carried out again, whatever it says.
    pub(crate) fn erased() -> Self {
        let digest = [0; 8];
        Self {
            digest,
            label: 0,
            outcome: Outcome::Erased,
        }
    }

    /// Compared under the key that was the newest when it was carried out. Where that is out of use nothing can be compared,
    /// and the id of the same caller decides.
    fn is_of(&self, marks: &RequestMarks) -> bool {
        let mark = marks.under(KeyLabel(self.label));
        mark.is_none_or(|mark| mark.digest.starts_with(&self.digest))
    }
}

/// What a request is known by: its id is its caller's own choice, spread or not and maybe another caller's too, and both
/// take twenty bytes. Of their hash twelve are enough: that any two of a thousand million requests are alike has a chance of
/// less than one in a hundred thousand million.
pub type RequestName = [u8; 12];

pub(crate) fn request_name(caller: UnitNo, id: RequestId) -> RequestName {
    let mut known = [0; 20];
    known[..4].copy_from_slice(&caller.0.to_be_bytes());
    known[4..].copy_from_slice(&id.0);
    let mut name = RequestName::default();
    name.copy_from_slice(&blake3::hash(&known).as_bytes()[..12]);
    name
}

/// Whether this request was carried out before, and made, renewed or ended this registration.
///
/// # Errors
/// The id was used for another request. A caller with mandates acts for several units, and what one of them registered
/// is not the other's to see: a request that was made for another unit is another request, whatever its digest says.
pub(crate) fn repeated_registration(
    view: View<'_>,
    acting: &Acting,
    marks: &RequestMarks,
) -> Result<Option<RegistrationNo>, Refusal> {
    let of_this_unit = |no: &RegistrationNo| {
        let registration = view.household.registration(*no);
        registration.is_some_and(|r| r.unit == acting.unit)
    };
    match repeated(view, acting.caller, marks)? {
        None => Ok(None),
        Some(Outcome::Registration(no)) if of_this_unit(&no) => Ok(Some(no)),
        Some(_) => Err(reused()),
    }
}

/// Whether this request about relations was carried out before.
///
/// # Errors
/// The id was used for another request.
pub(crate) fn repeated_relations(
    view: View<'_>,
    caller: UnitNo,
    marks: &RequestMarks,
) -> Result<bool, Refusal> {
    match repeated(view, caller, marks)? {
        None => Ok(false),
        Some(Outcome::Relations(_)) => Ok(true),
        Some(_) => Err(reused()),
    }
}

/// Remembers a request that changed nothing.
pub(crate) fn remember(desk: &mut Desk<'_, '_>, acting: &Acting, request: &RequestMarks) {
    let (unit, caller, request) = (acting.unit, acting.caller, desk.mark(request));
    desk.record(Fact::RequestHeard(RequestHeard {
        unit,
        caller,
        request,
    }));
}

fn repeated(view: View<'_>, caller: UnitNo, marks: &RequestMarks) -> Result<Option<Outcome>, Refusal> {
    match view.request(caller, marks.present.id) {
        None => Ok(None),
        Some(done) if is_erased(view, done.outcome) => Err(Refusal::at(Reason::Erased, "request_id")),
        Some(done) if done.is_of(marks) => Ok(Some(done.outcome)),
        Some(_) => Err(reused()),
    }
}

impl View<'_> {
    /// Published requests that made what is erased, among so large a part of all requests: `part` of
    /// [`layers::NAME_PARTS`].
    #[must_use]
    pub fn requests_of(self, erased: &BTreeSet<Erasable>, part: usize) -> Vec<RequestName> {
        let mut names = Vec::new();
        self.base.own.requests.part(part, |name, done| {
            let made = match done.outcome {
                Outcome::Registration(no) => Erasable::Registration(no),
                Outcome::Relations(no) => Erasable::Relation(no),
                Outcome::Erased => return,
            };
            if erased.contains(&made) {
                names.push(*name);
            }
        });
        names
    }
}

fn is_erased(view: View<'_>, outcome: Outcome) -> bool {
    match outcome {
        Outcome::Registration(no) => view.household.glance(no).is_none(),
        Outcome::Relations(no) => no != NO_RELATION && view.household.relation(no).is_none(),
        Outcome::Erased => true,
    }
}

fn reused() -> Refusal {
    Refusal::at(Reason::RequestIdReused, "request_id")
}
