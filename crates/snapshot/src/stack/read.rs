//! Opening a folder only to examine it: nothing is made, swept, dropped or prepared.
//!
//! What the next opening would drop is said and left where it is. Absent: checking blocks, which is [`Stack::verify`].

use core::fmt;
use std::path::Path;
use std::{fs, io};

use seal::{KeyEncryptionKey, StoreId};

use super::Stack;
use super::open::{KEYS, MANIFEST};
use crate::disk::RealDisk;
use crate::failure::Failure;
use crate::keys::Keys;
use crate::types::{Dropped, Found};

/// A stack that nobody changes: its key file is locked, other readers are let in.
pub struct ToRead {
    stack: Option<Stack>,
    found: Found,
}

impl ToRead {
    /// The stack, if a whole one was found.
    #[must_use]
    pub fn stack(&self) -> Option<&Stack> {
        self.stack.as_ref()
    }

    /// What stands in the folder. [`Found::Dropped`] says what the next [`Stack::open`] will drop, and why.
    #[must_use]
    pub fn found(&self) -> &Found {
        &self.found
    }
}

impl fmt::Debug for ToRead {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ToRead({:?})", self.found)
    }
}

impl Stack {
    /// Opens the stack in `dir` as [`Stack::open`] does, to examine it; not a byte is changed.
    ///
    /// # Errors
    /// [`Failure::Keys`] with `InUse` when another process has it open; [`Failure::Io`] when this user may not look into the
    /// folder: what may not be read is not absent, and not damaged.
    pub fn open_to_read(
        dir: &Path,
        store: StoreId,
        kek: &KeyEncryptionKey,
        format: u32,
    ) -> Result<ToRead, Failure> {
        let nothing = |found| Ok(ToRead { stack: None, found });
        may_be_read(dir)?;
        let keys = match Keys::open_to_read(&dir.join(KEYS), store, kek) {
            Ok(Some(keys)) => keys,
            Ok(None) if fs::symlink_metadata(dir.join(MANIFEST)).is_err() => return nothing(Found::None),
            Ok(None) => return nothing(Found::Dropped(Dropped::KeysUnusable)),
            Err(failure @ seal::Failure::InUse) => return Err(Failure::Keys(failure)),
            Err(seal::Failure::WrongKek { .. }) => return nothing(Found::Dropped(Dropped::OtherKek)),
            Err(_) => return nothing(Found::Dropped(Dropped::KeysUnusable)),
        };
        let mut stack = Stack {
            dir: dir.to_path_buf(),
            store,
            format,
            disk: Box::new(RealDisk),
            keys,
            next: 1,
            runs: Vec::new(),
        };
        match stack.read() {
            Err(why) => nothing(Found::Dropped(why)),
            Ok(_) => match stack.mark().cloned() {
                None => nothing(Found::None),
                Some(mark) => Ok(ToRead {
                    stack: Some(stack),
                    found: Found::Whole(mark),
                }),
            },
        }
    }
}

/// A folder that is not there may be read; one that is closed to this user may not, nor one behind which nothing can be found.
fn may_be_read(dir: &Path) -> Result<(), Failure> {
    let looked = fs::read_dir(dir).and_then(|_| fs::symlink_metadata(dir.join(KEYS)));
    match looked {
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied => {
            Err(Failure::io("reading", dir)(error))
        }
        _ => Ok(()),
    }
}
