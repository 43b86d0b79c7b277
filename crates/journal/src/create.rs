//! Create: makes an empty journal, once and on purpose.
//!
//! The head file comes last: a creation that was interrupted leaves no head, cannot be opened, and is not created over.
//! Absent: choosing the epoch (randomness is the caller's).

use std::fs;
use std::path::Path;

use proof::Frontier;

use crate::failure::Failure;
use crate::head_file::HeadFile;
use crate::layout::Layout;
use crate::lock::{self, Lock};
use crate::store::Store;
use crate::types::{Epoch, Head};

pub(crate) fn create(dir: &Path, epoch: Epoch) -> Result<(), Failure> {
    let layout = Layout::of(dir);
    make_dir_if_absent(&layout.dir)?;
    refuse_existing(&layout)?;
    let _lock = Lock::create(&layout)?;
    fs::create_dir(&layout.sled).map_err(Failure::io("creating", &layout.sled))?;
    let store = Store::create(&layout)?;
    store.self_test()?;
    store.stop()?;
    lock::await_sled(&layout)?;
    HeadFile::create(&layout.head, Head::of(epoch, &Frontier::new()))?;
    mark_clean(&layout)?;
    durable::sync_parent(&layout.dir).map_err(Failure::io("syncing the parent of", &layout.dir))
}

/// Syncs everything and then writes the marker of a clean stop.
pub(crate) fn mark_clean(layout: &Layout) -> Result<(), Failure> {
    layout.sync_all()?;
    fs::write(&layout.clean, b"clean stop\n").map_err(Failure::io("writing", &layout.clean))?;
    durable::sync_file(&layout.clean).map_err(Failure::io("syncing", &layout.clean))?;
    layout.sync_names()
}

fn make_dir_if_absent(dir: &Path) -> Result<(), Failure> {
    match fs::create_dir(dir) {
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => Ok(()),
        other => other.map_err(Failure::io("creating", dir)),
    }
}

fn refuse_existing(layout: &Layout) -> Result<(), Failure> {
    for path in [&layout.head, &layout.sled, &layout.lock, &layout.clean] {
        if path.symlink_metadata().is_ok() {
            return Err(Failure::AlreadyExists { path: path.clone() });
        }
    }
    Ok(())
}
