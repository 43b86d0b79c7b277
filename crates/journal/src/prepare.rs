//! Prepare: what must happen to sled's files before sled may open them.
//!
//! Order: leftovers of a snapshot that was being written go (sled reads one as corruption); after an unclean stop
//! the files are copied; then the marker of the clean stop goes, before anything is changed. Absent: opening.

use std::fs;
use std::path::PathBuf;

use crate::copies;
use crate::failure::Failure;
use crate::layout::Layout;

/// What was found and done.
pub(crate) struct Prepared {
    pub(crate) clean: bool,
    pub(crate) leftovers: Vec<PathBuf>,
    pub(crate) copy: Option<PathBuf>,
}

pub(crate) fn prepare(layout: &Layout) -> Result<Prepared, Failure> {
    let leftovers = remove_leftovers(layout)?;
    let clean = layout.clean.exists();
    let copy = if clean { None } else { Some(copies::make(layout)?) };
    if clean {
        fs::remove_file(&layout.clean).map_err(Failure::io("removing", &layout.clean))?;
        layout.sync_names()?;
    }
    Ok(Prepared {
        clean,
        leftovers,
        copy,
    })
}

/// Removes `snap.*.generating`: sled renames it only when it is whole, so it is never the only copy of anything.
fn remove_leftovers(layout: &Layout) -> Result<Vec<PathBuf>, Failure> {
    let mut leftovers = layout.in_sled("snap.")?;
    leftovers.retain(|path| {
        path.extension()
            .is_some_and(|extension| extension == "generating")
    });
    for path in &leftovers {
        fs::remove_file(path).map_err(Failure::io("removing", path))?;
    }
    Ok(leftovers)
}
