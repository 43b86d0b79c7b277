//! The next key-encryption key: read when it is asked for, because its file is made while the daemon runs.
//!
//! Absent: which of two keys opens a store (`daemon::key_encryption`).

use std::path::PathBuf;

use seal::KeyEncryptionKey;

use crate::{
    config::Settings,
    keys::{BadKey, Places, read_key},
};

/// Where it lies, and the places that keys may have.
pub(crate) struct NextKey {
    path: PathBuf,
    data_dir: PathBuf,
    credentials: Option<PathBuf>,
}

impl NextKey {
    pub(crate) fn of(settings: &Settings) -> Self {
        Self {
            path: settings.keys.next(),
            data_dir: settings.data_dir.clone(),
            credentials: std::env::var_os("CREDENTIALS_DIRECTORY").map(PathBuf::from),
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
        let key = read_key(&self.path, places)?;
        Ok(KeyEncryptionKey::from_bytes(*key.into_bytes()))
    }
}
