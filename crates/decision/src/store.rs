//! The store's first fact.

use event::{Fact, Opened};

use crate::{Answer, Desk, Refusal, command::OpenStore};

/// The first fact of a store: under which policy it runs.
pub(crate) fn open(desk: &mut Desk<'_, '_>, command: &OpenStore) -> Result<Answer, Refusal> {
    if desk.view().opened().is_none() {
        let OpenStore {
            profile,
            policy_digest,
            pseudonym_check,
        } = command.clone();
        desk.record(Fact::Opened(Opened {
            profile,
            policy_digest,
            pseudonym_check,
        }));
    }
    Ok(Answer::Done)
}
