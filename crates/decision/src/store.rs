//! The store's own facts: its first one, and its administrators.

use event::{AdministratorPinned, Fact, Opened};

use crate::{
    Answer, Desk, Refusal,
    command::{OpenStore, PinAdministrator},
};

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

/// Pins a certificate as administrator.
pub(crate) fn pin_administrator(
    desk: &mut Desk<'_, '_>,
    command: &PinAdministrator,
) -> Result<Answer, Refusal> {
    let PinAdministrator { fingerprint, name } = command.clone();
    if desk.view().registry.administrator(&fingerprint).is_none() {
        desk.record(Fact::AdministratorPinned(AdministratorPinned {
            fingerprint,
            name,
        }));
    }
    Ok(Answer::Done)
}
