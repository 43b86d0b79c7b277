//! Whether a store was made with the policy and the pseudonym key that a start would be given: its first fact says so.

use std::path::Path;

use event::{Fact, Opened};
use journal::{OpenError, Position};
use policy::Policy;
use seal::{KeyEncryptionKey, KeySlots};

use crate::{
    Failure,
    open::{journal_dir, slots_file},
    opener::{Body, Opener},
    tags::Tags,
};

/// Compares policy and keys with the first fact of a store that nobody has open. It is locked for the moment that takes.
///
/// # Errors
/// What a start would refuse for: [`Failure::PolicyDiffers`], [`Failure::PseudonymKeyDiffers`], another key-encryption key,
/// damage before the first fact; and that the store is in use ([`Failure::is_in_use`]).
pub fn belongs(
    data_dir: &Path,
    key: &KeyEncryptionKey,
    policy: &Policy,
    pseudonym_check: [u8; 16],
) -> Result<(), Failure> {
    let slots = KeySlots::open_to_read(&slots_file(data_dir), key)?;
    let dir = journal_dir(data_dir);
    let head = journal::peek_head(&dir)?;
    let mut stop = |_: Position, bytes: &[u8]| Err::<(), Vec<u8>>(bytes.to_vec());
    let first = match journal::verify_files(&dir, &mut |_, _| true, &mut stop) {
        Ok(_) => return Err(Failure::Unfinished),
        Err(OpenError::Journal(failure)) => return Err(failure.into()),
        Err(OpenError::Visit { error, .. }) => error,
    };
    let tags = Tags::default();
    match Opener::new(head.epoch.0, &slots, &tags).open(0, &first)?.body {
        Body::Fact(Fact::Opened(opened)) => fits(&opened, policy, pseudonym_check),
        _ => Err(Failure::Unfinished),
    }
}

/// Whether the first fact names this policy and this pseudonym key.
pub(crate) fn fits(first: &Opened, policy: &Policy, pseudonym_check: [u8; 16]) -> Result<(), Failure> {
    if first.policy_digest != policy.digest {
        return Err(Failure::PolicyDiffers {
            found: policy.profile.name(),
        });
    }
    if first.pseudonym_check != pseudonym_check {
        return Err(Failure::PseudonymKeyDiffers);
    }
    Ok(())
}
