//! Which pseudonym keys a store stands under, and what there is to be done about their files: one judgement, which `kringd run`,
//! `kringd verify` and `kringd check-config` share.
//!
//! Place in the flow: before a store is opened, and once it has said under which keys it stands. A key is recognised by its check, in
//! whichever of the two files it stands: a rotation begins and ends while the daemon runs, and the operator moves the next key's file
//! into its place afterwards. Absent: rotating (`service::admin`), the key that wraps the others (`key_encryption`).

use std::path::{Path, PathBuf};

use decision::KeyInUse;

use super::CannotRun;
use crate::{
    config::Settings,
    keyring::{Keyring, check_of},
    keys::{self, BadKey, Places, SecretKey, next_missing, read_key},
};

/// What stands in the two files.
pub(super) struct Judged {
    in_use: Result<SecretKey, BadKey>,
    next: Result<SecretKey, BadKey>,
    files: [PathBuf; 2],
}

/// Reads both files.
pub(super) fn of_settings(settings: &Settings) -> Judged {
    let credentials = keys::credentials();
    let places = Places {
        data_dir: &settings.data_dir,
        credentials: credentials.as_deref(),
    };
    let files = [settings.keys.pseudonym.clone(), settings.keys.next_pseudonym()];
    Judged {
        in_use: read_key(&files[0], places),
        next: read_key(&files[1], places).map_err(next_missing),
        files,
    }
}

impl Judged {
    fn at_hand(&self) -> impl Iterator<Item = &SecretKey> {
        [&self.in_use, &self.next].into_iter().flatten()
    }

    /// Checks of the keys that can be read.
    pub(super) fn checks(&self) -> Vec<[u8; 16]> {
        self.at_hand().map(check_of).collect()
    }

    /// Goes on where at least one key can be read.
    ///
    /// # Errors
    /// [`BadKey`] of the key in use.
    pub(super) fn some(self) -> Result<Self, BadKey> {
        match (self.in_use, &self.next) {
            (Err(why), Err(_)) => Err(why),
            (in_use, _) => Ok(Self { in_use, ..self }),
        }
    }

    /// Why a start is refused: by what is wrong with a file, where the store lacks the key that should be in it.
    pub(super) fn refused(self, path: &Path, why: engine::Failure) -> CannotRun {
        let lacks = matches!(why, engine::Failure::PseudonymKeyLacking { .. });
        let differs = matches!(why, engine::Failure::PseudonymKeyDiffers);
        match (self.in_use, self.next) {
            (Err(bad), _) if differs || (lacks && !matches!(bad, BadKey::Missing(_))) => bad.into(),
            (_, Err(bad)) if lacks && !matches!(bad, BadKey::NextMissing(_)) => bad.into(),
            _ => CannotRun::Store {
                path: path.to_owned(),
                why,
            },
        }
    }

    /// The keys that the store stands under.
    pub(super) fn keyring(&self, keys: &[KeyInUse]) -> Option<Keyring> {
        Keyring::of(keys, |check| {
            let key = self.at_hand().find(|key| check_of(key) == *check)?;
            Some(*key.expose())
        })
    }

    /// What there is to be done about the files although the store opens.
    pub(super) fn remark(&self, keys: &[KeyInUse]) -> Option<String> {
        let [in_use, next] = self.files.each_ref().map(|path| path.display());
        let stands = |file: &Result<SecretKey, BadKey>| {
            let check = file.as_ref().ok().map(check_of);
            keys.iter().any(|key| check == Some(key.check))
        };
        match (keys.len() > 1, &self.next) {
            (false, Ok(_)) if stands(&self.next) && !stands(&self.in_use) => Some(format!(
                "the rotation of the pseudonym key is finished: move the next key's file {next} to {in_use}, and destroy the key \
                 that was there, copies included, once no backup from before is needed"
            )),
            (true, _) => Some(
                "a rotation of the pseudonym key is under way: a start needs both keys until `kringctl keys rotate finish`"
                    .to_owned(),
            ),
            (false, Err(why)) if !matches!(why, BadKey::NextMissing(_)) => Some(format!(
                "the next pseudonym key cannot be used, and `kringctl keys rotate begin` would refuse it: {why}"
            )),
            (false, _) => None,
        }
    }

    /// In a word or two, for a table: of the key in use, and of the next one if something is there.
    ///
    /// # Errors
    /// Why the key in use cannot be read, where there is no next one.
    pub(super) fn in_words(&self) -> [(&'static str, Option<Result<String, String>>); 2] {
        let [in_use, next] = self.files.each_ref().map(|path| path.display());
        let words = |file: &std::path::Display<'_>| format!("{file}: a key, closed to others");
        let of_in_use = match (&self.in_use, &self.next) {
            (Ok(_), _) => Ok(words(&in_use)),
            (Err(_), Ok(_)) => Ok(format!("{in_use}: CANNOT BE USED; the next one is read")),
            (Err(why), Err(_)) => Err(why.to_string()),
        };
        let of_next = match &self.next {
            Ok(_) => Some(Ok(words(&next))),
            Err(BadKey::NextMissing(_)) => None,
            Err(_) => Some(Ok(format!("{next}: CANNOT BE USED"))),
        };
        [
            ("keys.pseudonym", Some(of_in_use)),
            ("keys.pseudonym_next", of_next),
        ]
    }
}
