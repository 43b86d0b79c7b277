//! Create: makes an empty journal, once and on purpose.
//!
//! The head file comes last: a creation that was interrupted leaves no head, cannot be opened, and is not created over.
//! Absent: choosing the epoch (randomness is the caller's).

use proof::Frontier;

use crate::failure::Failure;
use crate::head_file::HeadFile;
use crate::layout::Layout;
use crate::lock::{self, Lock};
use crate::store::Store;
use crate::types::{Epoch, Head};

pub(crate) fn create(layout: &Layout, epoch: Epoch) -> Result<(), Failure> {
    make_dir_if_absent(layout)?;
    refuse_existing(layout)?;
    let _lock = Lock::create(layout)?;
    let volume = layout.volume(0);
    layout.disk.create_dir(&volume.sled)?;
    let store = Store::create(&volume)?;
    store.self_test()?;
    store.stop()?;
    lock::await_sled(&volume)?;
    HeadFile::create(&layout.disk, &layout.head, Head::of(epoch, &Frontier::new()))?;
    volume.mark_clean()?;
    layout.disk.sync_parent(&layout.dir)
}

fn make_dir_if_absent(layout: &Layout) -> Result<(), Failure> {
    match layout.dir.is_dir() {
        true => Ok(()),
        false => layout.disk.create_dir(&layout.dir),
    }
}

fn refuse_existing(layout: &Layout) -> Result<(), Failure> {
    let zero = layout.volume(0);
    for path in [
        &layout.head,
        &zero.sled,
        &layout.volumes,
        &layout.lock,
        &zero.clean,
    ] {
        if path.symlink_metadata().is_ok() {
            return Err(Failure::AlreadyExists { path: path.clone() });
        }
    }
    Ok(())
}
