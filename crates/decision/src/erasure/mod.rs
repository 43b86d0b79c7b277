//! Erasure: a registration, or a person with everything about them, vanishes for good.
//!
//! Place in the flow: asked for by an administrator or by a term that is over; then carried out step by step, each a command
//! of its own, by whoever can destroy keys (engine). What is asked is a fact, so the log itself is the list of what is still to
//! be done, and every step may be done twice:
//!
//! 1. `ask`: what is to vanish, and that it is.
//! 2. `withhold`: a registration counts as one that never was, and whoever was told of it is told otherwise.
//! 3. `vanish`: nothing is known of it any more; what others rest on is said once more under keys that stay.
//! 4. `requests`, `counts`: requests that are never carried out again, and numbers that are never given again.
//! 5. The keys are destroyed, and what a snapshot keeps; then `close`.
//!
//! After the third step the tables are those that a start without the keys would make (`canonical` in `household`).
//! Absent: keys, files, when a term is over.

mod ask;
mod counts;
mod matches;
mod pending;
mod vanish;
mod withhold;

use event::{Erasable, Erased, Fact, PersonNo, RegistrationId, RegistrationNo, RequestsErased};
use layers::Name;

pub(crate) use counts::keep as keep_counts;
pub(crate) use pending::fold;
pub use pending::{Erasure, counts};

use crate::{Answer, Desk, Refusal, requests::RequestName};

/// Ask for an erasure.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AskErasure {
    /// Certificate of the administrator; `None`: the term is over.
    pub by: Option<[u8; 32]>,
    /// What.
    pub of: ErasureOf,
}

/// What is to be erased.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum ErasureOf {
    /// This registration.
    Registration(RegistrationId),
    /// Whoever it is about, with everything that is known of them.
    PersonOf(RegistrationId),
    /// These, as far as they are there.
    Due(Vec<RegistrationNo>),
}

/// One step of carrying an erasure out.
#[derive(Clone, PartialEq, Debug)]
pub enum ErasureStep {
    /// A registration counts as one that never was.
    Withhold(RegistrationNo),
    /// Nothing is known of it any more.
    Vanish {
        /// What.
        of: Erasable,
        /// Under which names the persons who vanish are found.
        names: Vec<(PersonNo, Name)>,
    },
    /// These requests are never carried out again.
    Requests(Vec<RequestName>),
    /// What is counted of all units.
    Counts,
    /// The keys are destroyed.
    Close([u8; 16]),
}

pub(crate) use ask::ask;
pub use ask::would_erase;

pub(crate) fn step(desk: &mut Desk<'_, '_>, step: &ErasureStep) -> Result<Answer, Refusal> {
    match step {
        ErasureStep::Withhold(no) => withhold::withhold(desk, *no),
        ErasureStep::Vanish { of, names } => vanish::vanish(desk, *of, names),
        ErasureStep::Requests(names) => {
            let names = names.clone();
            desk.record(Fact::RequestsErased(RequestsErased { names }));
        }
        ErasureStep::Counts => counts::keep(desk),
        ErasureStep::Close(id) => {
            let view = desk.view();
            let waits = view.erasure(*id).filter(|erasure| erasure.done.is_none());
            let there = |erasure: &Erasure| {
                erasure
                    .of
                    .iter()
                    .copied()
                    .filter(|&of| view.is_there(of))
                    .collect()
            };
            if let Some(stayed) = waits.map(there) {
                desk.record(Fact::Erased(Erased { id: *id, stayed }));
            }
        }
    }
    Ok(Answer::Done)
}
