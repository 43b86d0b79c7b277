//! Keyring: the pseudonym keys at hand, of which there are two while the key is rotated.
//!
//! Place in the flow: who asks -> **about whom**. Each call takes the keys as they are when it comes, and is translated with them to its
//! end. A rotation puts the next key beside the present one before the store hears of it, and takes the former one away after the store
//! has: in between the store takes of a command's names those whose keys it knows.
//! Absent: files (`keys`), and which keys the store stands under (`decision`).

use std::sync::{Arc, PoisonError, RwLock};

use decision::KeyInUse;
use pseudonym::{DigestKey, KeyLabel, PseudonymKey, digest_key};

use crate::keys::SecretKey;

/// A pseudonym key, and the key of request digests that follows from it.
pub(crate) struct Key {
    pub(crate) pseudonyms: PseudonymKey,
    pub(crate) digests: DigestKey,
}

impl From<PseudonymKey> for Key {
    fn from(pseudonyms: PseudonymKey) -> Self {
        let digests = digest_key(&pseudonyms);
        Self { pseudonyms, digests }
    }
}

/// The check of a key, by which a store recognises it; no label goes into it.
pub(crate) fn check_of(key: &SecretKey) -> [u8; 16] {
    PseudonymKey::from_bytes(KeyLabel(0), *key.expose()).check()
}

/// The keys with which one call is translated.
#[derive(Clone)]
pub(crate) struct Keys {
    pub(crate) present: Arc<Key>,
    pub(crate) former: Option<Arc<Key>>,
}

impl Keys {
    /// Something of each key: of the present one, and of the former one if there is one.
    pub(crate) fn each<T>(&self, of: impl Fn(&Key) -> T) -> (T, Option<T>) {
        (of(&self.present), self.former.as_deref().map(of))
    }
}

/// The keys at hand now.
pub(crate) struct Keyring(RwLock<Keys>);

impl Keyring {
    /// Of the bytes of keys, those that the store stands under (the present one first); `None` if one of them is not there.
    pub(crate) fn of(in_use: &[KeyInUse], at_hand: impl Fn(&[u8; 16]) -> Option<[u8; 32]>) -> Option<Self> {
        let key = |key: &KeyInUse| {
            let bytes = at_hand(&key.check)?;
            Some(Arc::new(Key::from(PseudonymKey::from_bytes(key.label, bytes))))
        };
        let present = key(in_use.first()?)?;
        let former = match in_use.get(1) {
            Some(former) => Some(key(former)?),
            None => None,
        };
        Some(Self(RwLock::new(Keys { present, former })))
    }

    pub(crate) fn now(&self) -> Keys {
        // Whoever fell over while they held it left whole keys behind.
        let keys = self.0.read();
        keys.unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Puts the next key beside the present one, which is the one whose label is before its own.
    pub(crate) fn add(&self, next: PseudonymKey) {
        let Keys { present, former } = self.now();
        let before = next.label().0.checked_sub(1);
        let is_before = |key: &Arc<Key>| Some(key.pseudonyms.label().0) == before;
        let former = [Some(present), former].into_iter().flatten().find(is_before);
        let present = Arc::new(Key::from(next));
        self.set(Keys { present, former });
    }

    /// Takes away the former of two keys.
    pub(crate) fn retire(&self) {
        let present = self.now().present;
        let former = None;
        self.set(Keys { present, former });
    }

    fn set(&self, keys: Keys) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = keys;
    }
}
