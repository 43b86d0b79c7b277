//! Head file: the high-water mark outside sled, in two slots written in turn.
//!
//! A write that is torn, or a slot that rots, loses nothing: the other slot holds the head before. The slots stand 4 KiB apart,
//! so no sector or page holds both. The descriptor is opened once and kept, so that a failed write-back is answered to
//! the one who wrote. Absent: what the head means (`scan`).

use std::fs::{File, OpenOptions};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

use crate::disk::Disk;
use crate::failure::Failure;
use crate::head::{self, NoSlot, SLOT_BYTES, Slot};
use crate::types::Head;

const SLOT_STRIDE: u64 = 4096;

/// The open head file.
pub(crate) struct HeadFile {
    disk: Disk,
    pub(crate) file: File,
    path: PathBuf,
    next_counter: u64,
}

/// What was found in the head file.
pub(crate) struct Found {
    pub(crate) head: Head,
    /// One slot is damaged: by a torn write of a group that was not acknowledged, or by rot.
    pub(crate) slot_damaged: bool,
}

impl HeadFile {
    /// Writes a new head file, both slots with `head`, and syncs it (its directory entry is the caller's).
    pub(crate) fn create(disk: &Disk, path: &Path, head: Head) -> Result<(), Failure> {
        let file = disk.create_file(path)?;
        disk.resize(&file, path, 2 * SLOT_STRIDE)?;
        let mut head_file = Self {
            disk: disk.clone(),
            file,
            path: path.to_path_buf(),
            next_counter: 0,
        };
        head_file.write(head)?;
        head_file.write(head)?;
        disk.sync_file(path)
    }

    /// Opens an existing head file and tells the newer of its whole slots.
    pub(crate) fn open(disk: &Disk, path: &Path) -> Result<(Self, Found), Failure> {
        let file = OpenOptions::new()
            .read(true)
            .write(true)
            .open(path)
            .map_err(Failure::io("opening the head file", path))?;
        let (newest, found) = newest_of(&file, path)?;
        let head_file = Self {
            disk: disk.clone(),
            file,
            path: path.to_path_buf(),
            next_counter: newest.counter + 1,
        };
        Ok((head_file, found))
    }

    /// Tells what [`Self::open`] would, of a file that is only read: it may stand where nothing can be written.
    pub(crate) fn look(path: &Path) -> Result<Found, Failure> {
        let file = File::open(path).map_err(Failure::io("opening the head file", path))?;
        newest_of(&file, path).map(|(_, found)| found)
    }

    /// Writes `head` over the older slot. Not durable before [`Self::sync`].
    pub(crate) fn write(&mut self, head: Head) -> Result<(), Failure> {
        let slot = Slot {
            counter: self.next_counter,
            head,
        };
        let at = offset_of(slot.counter);
        self.disk
            .write_at(&self.file, &self.path, &head::encode(&slot), at)?;
        self.next_counter += 1;
        Ok(())
    }

    /// Makes the last write durable.
    pub(crate) fn sync(&self) -> Result<(), Failure> {
        self.disk.sync(&self.file, &self.path)
    }
}

/// The newer of the whole slots.
fn newest_of(file: &File, path: &Path) -> Result<(Slot, Found), Failure> {
    let slots = [read_slot(file, path, 0)?, read_slot(file, path, 1)?];
    let slot_damaged = slots.iter().any(Option::is_none);
    let newest = slots
        .into_iter()
        .flatten()
        .max_by_key(|slot| slot.counter)
        .ok_or(Failure::HeadDamaged)?;
    let found = Found {
        head: newest.head,
        slot_damaged,
    };
    Ok((newest, found))
}

/// Counters alternate between the slots, so the next write never touches the newest one.
fn offset_of(counter: u64) -> u64 {
    counter % 2 * SLOT_STRIDE
}

/// The slot at `index`, or none if it is damaged, cut short or not where its counter belongs.
fn read_slot(file: &File, path: &Path, index: u64) -> Result<Option<Slot>, Failure> {
    let mut bytes = [0; SLOT_BYTES];
    match file.read_exact_at(&mut bytes, index * SLOT_STRIDE) {
        Ok(()) => {}
        Err(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => return Ok(None),
        Err(error) => return Err(Failure::io("reading the head file", path)(error)),
    }
    match head::decode(&bytes) {
        Ok(slot) => Ok((slot.counter % 2 == index && slot.counter < u64::MAX).then_some(slot)),
        Err(NoSlot::Damaged) => Ok(None),
        Err(NoSlot::Newer(found)) => Err(Failure::NewerVersion {
            what: "the head file",
            found,
        }),
    }
}
