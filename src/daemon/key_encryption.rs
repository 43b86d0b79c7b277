//! Which key-encryption key opens a store: the one in use, or the one that was to be next and is in use since.
//!
//! Place in the flow: before a store is opened. Rewrapping ends while the daemon runs, perhaps with a crash, and the operator
//! moves the new key's file into its place afterwards; a start in between finds the store under the next key. The store
//! says by a label which it is (`seal::KekLabel`, not secret). Absent: rewrapping (engine).

use std::path::Path;

use seal::{KeyEncryptionKey, KeySlots};

use crate::{
    config::KeyFiles,
    keys::{BadKey, Places, read_key},
};

/// The key that opens the store in the data directory.
///
/// # Errors
/// [`BadKey`] of the key in use, unless the store is under the next one.
pub(super) fn of_store(files: &KeyFiles, places: Places<'_>) -> Result<KeyEncryptionKey, BadKey> {
    let in_use = read(&files.key_encryption, places);
    let label = KeySlots::label_of(&places.data_dir.join("key-slots"));
    let Ok(label) = label else {
        // What is wrong with the slots is said when they are opened.
        return in_use;
    };
    match &in_use {
        Ok(key) if key.label() == label => in_use,
        _ => match read(&files.next(), places) {
            Ok(next) if next.label() == label => {
                tracing::warn!(
                    "the store is under the next key-encryption key already: move its file to the place that \
                     `keys.key_encryption` names, and destroy the key that was there"
                );
                Ok(next)
            }
            _ => in_use,
        },
    }
}

fn read(path: &Path, places: Places<'_>) -> Result<KeyEncryptionKey, BadKey> {
    let key = read_key(path, places)?;
    Ok(KeyEncryptionKey::from_bytes(*key.into_bytes()))
}
