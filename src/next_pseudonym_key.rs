//! The next pseudonym key: read when it is asked for, because its file is made while the daemon runs.
//!
//! Absent: which keys the store stands under (`decision`), and the next key-encryption key (`next_key`).

use std::path::PathBuf;

use seal::KeyEncryptionKey;

use crate::{
    config::Settings,
    keys::{self, BadKey, Places, SecretKey, next_missing, read_key, refuse_other_use},
};

/// Where it lies, and the places that keys may have.
pub(crate) struct NextPseudonymKey {
    path: PathBuf,
    /// Files of the other use of keys.
    others: [PathBuf; 2],
    data_dir: PathBuf,
    credentials: Option<PathBuf>,
}

impl NextPseudonymKey {
    pub(crate) fn of(settings: &Settings) -> Self {
        Self {
            path: settings.keys.next_pseudonym(),
            others: [settings.keys.key_encryption.clone(), settings.keys.next()],
            data_dir: settings.data_dir.clone(),
            credentials: keys::credentials(),
        }
    }

    /// The key, if its file is there and good.
    ///
    /// # Errors
    /// [`BadKey`].
    pub(crate) fn read(&self) -> Result<SecretKey, BadKey> {
        let places = Places {
            data_dir: &self.data_dir,
            credentials: self.credentials.as_deref(),
        };
        let key = read_key(&self.path, places).map_err(next_missing)?;
        let label = KeyEncryptionKey::from_bytes(*key.expose()).label();
        refuse_other_use(label, &self.path, &self.others, places)?;
        Ok(key)
    }
}
