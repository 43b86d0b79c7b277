//! Where a sandbox is: a temporary folder, or one that somebody named.

use std::path::{Path, PathBuf};

use anyhow::Context as _;

use super::note::Note;
use crate::show::Scratch;

/// The folder, and whether a sandbox is in it already.
pub(super) struct Place {
    folder: PathBuf,
    /// The note of the sandbox that is there.
    pub(super) found: Option<Note>,
    /// Removed at the end.
    scratch: Option<Scratch>,
    keep: bool,
}

impl Place {
    /// Looks where to make or open a sandbox. Makes nothing but a temporary folder.
    ///
    /// # Errors
    /// The folder holds something that no `kringd dev` finished: a real store is never opened in development mode.
    pub(super) fn find(named: Option<&Path>, keep: bool) -> anyhow::Result<Self> {
        let Some(named) = named else {
            let scratch = Scratch::make("dev", keep)?;
            return Ok(Self {
                folder: scratch.path().to_owned(),
                found: None,
                scratch: Some(scratch),
                keep,
            });
        };
        // Paths are shown to be copied into another terminal, which stands elsewhere.
        let folder = std::path::absolute(named)
            .with_context(|| format!("{} is no path to a folder", named.display()))?;
        let found = Note::read(&folder)?;
        let empty = folder
            .read_dir()
            .map_or(true, |mut entries| entries.next().is_none());
        anyhow::ensure!(
            found.is_some() || empty,
            "{} is neither empty nor a sandbox: it has no sandbox.json, which `kringd dev` writes when it has set \
             everything up; choose another folder",
            folder.display()
        );
        Ok(Self {
            folder,
            found,
            scratch: None,
            keep: true,
        })
    }

    /// The folder.
    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Whether the folder goes at the end.
    pub(super) fn temporary(&self) -> bool {
        !self.keep
    }

    /// The temporary folder, when it stays.
    pub(super) fn kept(&self) -> Option<&Path> {
        self.scratch
            .as_ref()
            .filter(|_| self.keep)
            .map(crate::show::Scratch::path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_that_no_sandbox_is_in_is_not_opened_in_development_mode() {
        let parent = tempfile::tempdir().unwrap();
        assert!(Place::find(Some(parent.path()), false).unwrap().found.is_none());
        std::fs::write(parent.path().join("kring.toml"), "").unwrap();
        let why = Place::find(Some(parent.path()), false)
            .err()
            .map(|why| why.to_string());
        assert!(why.is_some_and(|why| why.contains("no sandbox.json")));
    }

    #[test]
    fn a_temporary_folder_goes_unless_it_is_kept() {
        let place = Place::find(None, false).unwrap();
        let folder = place.folder().to_owned();
        assert!(folder.is_dir() && place.temporary() && place.kept().is_none());
        drop(place);
        assert!(!folder.exists());
    }
}
