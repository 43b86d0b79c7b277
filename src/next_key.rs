//! The next key-encryption key: read when it is asked for, because its file is made while the daemon runs.
//!
//! Beside it, by which fingerprint an operator knows the key that the store is under. Absent: which of two keys opens a store (`daemon::key_encryption`).

use std::path::PathBuf;

use seal::{KekLabel, KeyEncryptionKey, KeySlots};

use crate::{
    config::Settings,
    keys::{self, BadKey, Places, read_next, refuse_other_use},
};

/// Where it lies, and the places that keys may have.
pub(crate) struct NextKey {
    path: PathBuf,
    /// Files of the other use of keys.
    others: [PathBuf; 2],
    data_dir: PathBuf,
    credentials: Option<PathBuf>,
}

impl NextKey {
    pub(crate) fn of(settings: &Settings) -> Self {
        Self {
            path: settings.keys.next(),
            others: [settings.keys.pseudonym.clone(), settings.keys.next_pseudonym()],
            data_dir: settings.data_dir.clone(),
            credentials: keys::credentials(),
        }
    }

    /// The key, if its file is there and good.
    ///
    /// # Errors
    /// [`BadKey`].
    pub(crate) fn read(&self) -> Result<KeyEncryptionKey, BadKey> {
        let places = Places {
            data_dir: &self.data_dir,
            credentials: self.credentials.as_deref(),
        };
        let key = read_next(&self.path, places)?;
        refuse_other_use(key.label(), &self.path, &self.others, places)?;
        Ok(key)
    }

    /// Fingerprint of the key that the store is under now, which its slots tell; not secret.
    pub(crate) fn in_use(&self) -> Option<KekLabel> {
        KeySlots::label_of(&self.data_dir.join("key-slots")).ok()
    }
}
