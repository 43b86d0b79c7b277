//! Which key-encryption key opens a store, and what there is to be done about the next one: one judgement, which `kringd run`,
//! `kringd verify` and `kringd check-config` share.
//!
//! Place in the flow: before a store is opened. Rewrapping ends while the daemon runs, perhaps with a crash, and the operator
//! moves the new key's file into its place afterwards; a start in between finds the store under the next key. The store
//! says by a label which it is (`seal::KekLabel`, not secret). What is wrong with a next key that no store needs yet is said,
//! and does not stand against a start. Absent: rewrapping (engine).

use std::path::{Path, PathBuf};

use seal::{KekLabel, KeyEncryptionKey, KeySlots};

use crate::{
    config::{KeyFiles, Settings},
    keys::{self, BadKey, Places, read_key_encryption, read_next},
};

/// What stands where a key has its place.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// A key.
    Key(KekLabel),
    /// Nothing.
    None,
    /// Something that cannot be used, and why.
    Unusable(String),
}

impl Found {
    fn of(read: &Result<KeyEncryptionKey, BadKey>) -> Self {
        match read {
            Ok(key) => Self::Key(key.label()),
            Err(BadKey::Missing(_) | BadKey::NextMissing(_)) => Self::None,
            Err(why) => Self::Unusable(why.to_string()),
        }
    }

    /// In a word or two, for a table.
    pub(super) fn in_words(&self, path: &Path) -> String {
        let path = path.display();
        match self {
            Self::Key(label) => format!("{path}: a key, closed to others, fingerprint {label}"),
            Self::None => format!("{path}: none"),
            Self::Unusable(_) => format!("{path}: CANNOT BE USED"),
        }
    }
}

/// What was found of the two keys.
#[derive(Debug)]
pub(super) struct Judged {
    /// The key that a start is given; or why the one in use cannot be read, where the next one is not the store's.
    pub(super) key: Result<KeyEncryptionKey, BadKey>,
    /// Where `keys.key_encryption` says.
    pub(super) in_use: Found,
    /// Where the next one has its place.
    pub(super) next: Found,
    /// The store is under the next key.
    pub(super) moved: bool,
    of_store: Option<KekLabel>,
    files: [PathBuf; 2],
}

/// Looks at both keys and at the label of the store.
pub(super) fn of_settings(settings: &Settings) -> Judged {
    let credentials = keys::credentials();
    let places = Places {
        data_dir: &settings.data_dir,
        credentials: credentials.as_deref(),
    };
    judge(&settings.keys, places)
}

fn judge(files: &KeyFiles, places: Places<'_>) -> Judged {
    let in_use = read_key_encryption(&files.key_encryption, places);
    let next = read_next(&files.next(), places);
    // What is wrong with the slots is said when they are opened.
    let of_store = KeySlots::label_of(&places.data_dir.join("key-slots")).ok();
    let found = [Found::of(&in_use), Found::of(&next)];
    let is_the_stores = |found: &Found| of_store.is_some_and(|label| *found == Found::Key(label));
    let moved = is_the_stores(&found[1]) && !is_the_stores(&found[0]);
    let key = match next {
        Ok(next) if moved => Ok(next),
        _ => in_use,
    };
    let [in_use, next] = found;
    Judged {
        key,
        in_use,
        next,
        moved,
        of_store,
        files: [files.key_encryption.clone(), files.next()],
    }
}

impl Judged {
    /// What there is to be done about the keys although the store may well open.
    pub(super) fn remark(&self) -> Option<String> {
        let [in_use, next] = &self.files;
        if self.moved {
            return Some(format!(
                "the store is under the next key-encryption key already: move its file {} to {}, and destroy the key that was \
                 there, copies included, once no backup from before is needed",
                next.display(),
                in_use.display()
            ));
        }
        match &self.next {
            Found::Unusable(why) => Some(format!(
                "the next key-encryption key cannot be used, and `kringctl keys rewrap` would refuse it: {why}"
            )),
            Found::Key(_) | Found::None => None,
        }
    }

    /// The store is under neither key.
    pub(super) fn of_another_store(&self) -> Option<seal::Failure> {
        let given = self.key.as_ref().ok()?.label();
        let expected = self.of_store.filter(|expected| *expected != given)?;
        Some(seal::Failure::WrongKek { expected, given })
    }

    /// The key, once the remark was said.
    ///
    /// # Errors
    /// [`BadKey`] of the key in use.
    pub(super) fn told(self) -> Result<KeyEncryptionKey, BadKey> {
        if let Some(remark) = self.remark() {
            tracing::warn!("{remark}");
        }
        self.key
    }
}
