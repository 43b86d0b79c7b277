//! A temporary folder for a daemon. It holds keys, so that only its owner may look in, and it goes when the work ends.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use uuid::Uuid;

use crate::files::make_folder;

const ONLY_OWNER: u32 = 0o700;

/// The folder.
#[derive(Debug)]
pub(crate) struct Scratch {
    path: PathBuf,
    keep: bool,
}

impl Scratch {
    /// Makes it below the system's folder for temporary files; its name says `what` it is for.
    pub(crate) fn make(what: &str, keep: bool) -> anyhow::Result<Self> {
        let (tag, ..) = Uuid::new_v4().as_fields();
        let path = std::env::temp_dir().join(format!("kring-{what}-{tag:08x}"));
        make_folder(&path, ONLY_OWNER).with_context(|| format!("no temporary folder {}", path.display()))?;
        Ok(Self { path, keep })
    }

    /// Where it is.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        if !self.keep {
            // What cannot be removed stays for the system to clear; there is nobody left to tell.
            let _ = std::fs::remove_dir_all(&self.path);
        }
    }
}
