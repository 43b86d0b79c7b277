//! Whether a store runs under the policy and was made with the pseudonym key that a start would be given: the facts about
//! the store itself say so.

use std::path::Path;

use decision::{Books, Draft, apply};
use event::{Kind, split};
use journal::{OpenError, Position};
use policy::Policy;
use seal::{KeyEncryptionKey, KeySlots};

use crate::{
    Belongs, Failure,
    open::{journal_dir, slots_file},
    opener::{Body, Opener},
    policy_file::fits,
    tags::Tags,
};

/// Compares policy and keys with the facts that a store says of itself; nobody has it open. It is locked while its log is
/// read; nothing else in it is opened.
///
/// # Errors
/// What a start would refuse for: [`Failure::PolicyDiffers`], [`Failure::PseudonymKeyDiffers`], [`Failure::PseudonymKeyLacking`], another key-encryption key,
/// damage; and that the store is in use ([`Failure::is_in_use`]).
pub fn belongs(
    data_dir: &Path,
    key: &KeyEncryptionKey,
    policy: &Policy,
    pseudonym_checks: &[[u8; 16]],
) -> Result<Belongs, Failure> {
    let slots = KeySlots::open_to_read(&slots_file(data_dir), key)?;
    let dir = journal_dir(data_dir);
    let lives = journal::peek_lives(&dir)?;
    let tags = Tags::default();
    let mut opener = Opener::new(&lives, &slots, &tags);
    let mut books = Books::default();
    let mut take = |position: Position, bytes: &[u8]| {
        // What cannot be read is found by a start, which reads all of it.
        let Ok((header, _)) = split(bytes) else {
            return Ok(());
        };
        if header.kind == Kind::Store
            && let Body::Fact(fact) = opener.open(position.0, bytes)?.body
        {
            let mut over = Books::default();
            apply(&mut Draft::new(&books, &mut over), &fact, header.recorded_at);
            books.settle(&mut over);
        }
        Ok::<(), Failure>(())
    };
    match journal::verify_files(&dir, &mut |_, _| true, &mut take) {
        Ok(_) => fits(books.view(), policy, pseudonym_checks),
        Err(OpenError::Journal(failure)) => Err(failure.into()),
        Err(OpenError::Visit { error, .. }) => Err(error),
    }
}
