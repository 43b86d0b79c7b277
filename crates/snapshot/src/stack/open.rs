//! Opening a folder: either a whole stack is there, or an empty one is made of it.
//!
//! Nothing found in the folder is an error: it is derived, so whatever is not whole is removed and its key destroyed. Front,
//! manifest, footers and trailers are read here; blocks are not, they are checked when they are loaded.

use std::fs::{self, DirBuilder, File};
use std::io::{self, Read};
use std::os::unix::fs::DirBuilderExt;
use std::path::Path;

use rand::RngCore;
use seal::{BlockKey, KeyEncryptionKey, StoreId};
use zeroize::Zeroizing;

use super::Stack;
use crate::disk::{Disk, RealDisk};
use crate::failure::Failure;
use crate::keys::Keys;
use crate::run::{Run, Unfit};
use crate::stored::{Entry, FRONT, Kind, Malformed, Manifest, Owner, Piece};
use crate::types::{Dropped, Found};

pub(super) const KEYS: &str = "keys";
pub(super) const MANIFEST: &str = "manifest";
pub(super) const MANIFEST_NEW: &str = "manifest.new";
const RUN: &str = "run-";
/// Longer than any manifest can be.
const LONGEST: u64 = 32 << 20;

/// A stack, and what was found when it was opened.
#[derive(Debug)]
pub struct Opened {
    /// The stack: what was found whole, or empty.
    pub stack: Stack,
    /// What was found.
    pub found: Found,
}

impl Stack {
    /// Opens the stack in `dir`, which is made if it is not there. `store` is the identity of the store it belongs to,
    /// `format` the version of the caller's own encoding: a stack of another store or format is dropped. `random` must
    /// be fit for keys.
    ///
    /// # Errors
    /// [`Failure::Keys`] with `InUse` when another process has it open; [`Failure::Io`] and [`Failure::Keys`] when the
    /// disk refuses what is needed (for instance when it is full and there is no key file yet). The caller goes on
    /// without a snapshot then.
    pub fn open(
        dir: &Path,
        store: StoreId,
        kek: &KeyEncryptionKey,
        format: u32,
        random: &mut dyn RngCore,
    ) -> Result<Opened, Failure> {
        Self::open_on(Box::new(RealDisk), dir, store, kek, format, random)
    }

    pub(crate) fn open_on(
        disk: Box<dyn Disk>,
        dir: &Path,
        store: StoreId,
        kek: &KeyEncryptionKey,
        format: u32,
        random: &mut dyn RngCore,
    ) -> Result<Opened, Failure> {
        make_dir(disk.as_ref(), dir)?;
        let (keys, lost) = Keys::open(&dir.join(KEYS), store, kek, random)?;
        let mut stack = Stack {
            dir: dir.to_path_buf(),
            store,
            format,
            disk,
            keys,
            next: 1,
            runs: Vec::new(),
        };
        let found = match lost.map_or_else(|| stack.read(), Err) {
            Ok(true) => stack
                .mark()
                .map_or(Found::None, |mark| Found::Whole(mark.clone())),
            Ok(false) => Found::None,
            Err(why) => {
                stack.renew()?;
                Found::Dropped(why)
            }
        };
        stack.sweep().map_err(Failure::io("clearing", dir))?;
        Ok(Opened { stack, found })
    }

    /// Takes over what the manifest names; `false` if there is no manifest.
    pub(super) fn read(&mut self) -> Result<bool, Dropped> {
        let Some(bytes) = read_manifest(&self.dir.join(MANIFEST))? else {
            return Ok(false);
        };
        let owner = Owner::decode(Kind::Manifest, &bytes).map_err(manifest_unfit)?;
        let (generation, key) = self.keys.live().map_err(|_| Dropped::KeysUnusable)?;
        if owner.store != self.store.0 {
            return Err(Dropped::KeysUnusable);
        }
        if owner.generation != generation {
            return Err(Dropped::OtherGeneration);
        }
        let mut sealed = Zeroizing::new(bytes[FRONT..].to_vec());
        let body = BlockKey::derive(&key, &owner.id)
            .and_then(|key| {
                key.open(0, &owner.bound(Piece::Manifest, 0), &mut sealed)
                    .map(|text| Manifest::decode(text))
            })
            .map_err(|_| Dropped::ManifestDamaged)?;
        let manifest = body.map_err(manifest_unfit)?;
        if manifest.format != self.format {
            return Err(Dropped::OtherFormat);
        }
        let mut runs = Vec::with_capacity(manifest.runs.len());
        for entry in manifest.runs {
            let owner = self.owner(generation, entry.id);
            runs.push(open_run(&self.run_path(entry.number), entry, owner, &key)?);
        }
        self.runs = runs;
        self.next = manifest.next;
        Ok(true)
    }

    /// Removes every file that is not of this stack: what a crash left half-written, runs that were merged.
    pub(super) fn sweep(&self) -> io::Result<()> {
        let mut removed = false;
        for entry in fs::read_dir(&self.dir)? {
            let entry = entry?;
            let name = entry.file_name();
            let ours = name.to_str().is_some_and(|name| self.names(name));
            if !ours && !entry.file_type()?.is_dir() {
                self.disk.remove(&entry.path())?;
                removed = true;
            }
        }
        if removed {
            self.disk.sync_dir(&self.dir)?;
        }
        Ok(())
    }

    fn names(&self, name: &str) -> bool {
        name == KEYS
            || (name == MANIFEST && !self.runs.is_empty())
            || self.runs.iter().any(|run| run_name(run.entry.number) == name)
    }
}

pub(super) fn run_name(number: u64) -> String {
    format!("{RUN}{number}")
}

fn make_dir(disk: &dyn Disk, dir: &Path) -> Result<(), Failure> {
    match DirBuilder::new().mode(0o700).create(dir) {
        Ok(()) => {}
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => return Ok(()),
        Err(error) => return Err(Failure::io("creating", dir)(error)),
    }
    let parent = dir
        .parent()
        .filter(|parent| !parent.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    disk.sync_dir(parent).map_err(Failure::io("syncing", parent))
}

fn read_manifest(path: &Path) -> Result<Option<Vec<u8>>, Dropped> {
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(_) => return Err(Dropped::ManifestDamaged),
    };
    let mut bytes = Vec::new();
    match file.take(LONGEST).read_to_end(&mut bytes) {
        Ok(_) => Ok(Some(bytes)),
        Err(_) => Err(Dropped::ManifestDamaged),
    }
}

fn open_run(path: &Path, entry: Entry, owner: Owner, key: &seal::MatterKey) -> Result<Run, Dropped> {
    let number = entry.number;
    Run::open(path, entry, owner, key).map_err(|unfit| match unfit {
        Unfit::Missing => Dropped::RunMissing(number),
        Unfit::Damaged => Dropped::RunDamaged(number),
        Unfit::Newer => Dropped::NewerVersion,
    })
}

fn manifest_unfit(malformed: Malformed) -> Dropped {
    match malformed {
        Malformed::Damaged => Dropped::ManifestDamaged,
        Malformed::Newer(_) => Dropped::NewerVersion,
    }
}
