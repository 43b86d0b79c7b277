//! Room: whether what is about to be written fits the disk, and the space that is kept for what must not wait.
//!
//! A write that finds the disk full leaves sled in a state that only a restart clears. So nothing is handed to sled that
//! might not fit. Ordinary groups stop at a floor; urgent ones (an end, an acknowledgement, an erasure) may use the room
//! below it and the reserve: a file of really allocated blocks, cut shorter in steps and filled again when there is room.
//! Nothing is remembered: writing goes on by itself when space is freed. Absent: which group is urgent.

use std::fs::{File, Metadata, OpenOptions};
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use crate::disk::Disk;
use crate::failure::Failure;
use crate::layout::Layout;
use crate::settings::Settings;

/// sled rewrites pages beside what is new. Measured (`tests/room.rs`): a large group makes the file grow by at most 5.4
/// times its bytes, a small one by less than one segment of 512 KiB; the next volume takes about 1 MiB.
const GROWTH: u64 = 8;
const SEGMENTS_BYTES: u64 = 4 << 20;
/// Steps in which the reserve is given back and made again.
const STEP_BYTES: u64 = 4 << 20;
/// Bytes of a block as the system counts them.
const BLOCK_BYTES: u64 = 512;

/// How much room there is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Room {
    /// Bytes that may still be written.
    pub available: u64,
    /// Bytes that the reserve holds beside that.
    pub reserve: u64,
}

/// There is not enough room. Nothing was written; it goes on by itself when space is freed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "{needed} bytes of free space are needed and {available} are there; free space where the journal stands"
)]
pub struct NoRoom {
    /// Bytes that must be free, with a margin for the store's own bookkeeping.
    pub needed: u64,
    /// Bytes that are, with what the reserve could give.
    pub available: u64,
}

/// Room that a group of so many bytes may take at worst.
pub(crate) fn needed(bytes: u64) -> u64 {
    bytes.saturating_mul(GROWTH).saturating_add(SEGMENTS_BYTES)
}

/// Room that there is at most when the reserve has given back what a group of so many bytes needs: one step more, and a
/// margin for file systems that free a little more than a file was cut by.
pub(crate) fn freed_at_most(bytes: u64) -> u64 {
    needed(bytes).saturating_add(STEP_BYTES + STEP_BYTES / 4)
}

/// Bytes free for this user where `dir` stands.
///
/// # Errors
/// What the system answered.
pub fn available(dir: &Path) -> Result<u64, Failure> {
    let told =
        rustix::fs::statvfs(dir).map_err(|errno| Failure::io("measuring the room of", dir)(errno.into()))?;
    Ok(told.f_bavail.saturating_mul(told.f_frsize))
}

/// Refuses what might not fit, without touching the reserve.
pub(crate) fn require(dir: &Path, bytes: u64) -> Result<(), Failure> {
    let (needed, available) = (needed(bytes), available(dir)?);
    match available < needed {
        true => Err(NoRoom { needed, available }.into()),
        false => Ok(()),
    }
}

/// Bytes that the reserve really occupies.
pub(crate) fn held(reserve: &Path) -> Result<u64, Failure> {
    let told = measured(reserve)?;
    Ok(told.map_or(0, |told| told.len().min(told.blocks() * BLOCK_BYTES)))
}

/// `None`: there is no reserve yet.
fn measured(reserve: &Path) -> Result<Option<Metadata>, Failure> {
    match std::fs::metadata(reserve) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        told => told.map(Some).map_err(Failure::io("measuring", reserve)),
    }
}

/// The space that is kept occupied.
pub(crate) struct Reserve<'a> {
    layout: &'a Layout,
    settings: &'a Settings,
}

impl<'a> Reserve<'a> {
    pub(crate) fn of(layout: &'a Layout, settings: &'a Settings) -> Self {
        Self { layout, settings }
    }

    pub(crate) fn room(&self) -> Result<Room, Failure> {
        Ok(Room {
            available: available(&self.layout.dir)?,
            reserve: self.held()?,
        })
    }

    fn held(&self) -> Result<u64, Failure> {
        held(&self.layout.reserve)
    }

    /// Whether a group of so many bytes may be written now. Gives back of the reserve what an urgent one needs, and
    /// makes a part of the reserve again when there is room.
    pub(crate) fn admit(&self, urgent: bool, bytes: u64) -> Result<(), Failure> {
        let fits = needed(bytes);
        if urgent {
            return self.free(fits);
        }
        let needed = self.settings.stops_below(bytes);
        let available = available(&self.layout.dir)?;
        if available < needed {
            return Err(NoRoom { needed, available }.into());
        }
        self.fill(needed)
    }

    /// Sees to it that `needed` bytes are free, at the cost of the reserve.
    pub(crate) fn free(&self, needed: u64) -> Result<(), Failure> {
        let room = self.room()?;
        if room.available >= needed {
            return Ok(());
        }
        let together = room.available.saturating_add(room.reserve);
        let refusal = NoRoom {
            needed,
            available: together,
        };
        if together < needed {
            return Err(refusal.into());
        }
        let file = self.open()?;
        let mut left = room.reserve;
        while left > 0 && available(&self.layout.dir)? < needed {
            left = left.saturating_sub(STEP_BYTES);
            self.disk().resize(&file, &self.layout.reserve, left)?;
            // Some file systems give blocks back only when this is durable.
            self.disk().sync_file(&self.layout.reserve)?;
        }
        let available = available(&self.layout.dir)?;
        match available < needed {
            true => Err(NoRoom { needed, available }.into()),
            false => Ok(()),
        }
    }

    /// Makes the next step of the reserve, if `spare` bytes and as much again as is still missing stay free.
    pub(crate) fn fill(&self, spare: u64) -> Result<(), Failure> {
        let held = self.held()?;
        let wanted = self.settings.reserve_bytes;
        if held >= wanted {
            return Ok(());
        }
        let after = wanted.min(held.saturating_add(STEP_BYTES));
        if available(&self.layout.dir)? < spare.saturating_add(2 * (after - held)) {
            return Ok(());
        }
        let file = self.open()?;
        match self.disk().allocate(&file, &self.layout.reserve, after) {
            Err(failure) if failure.is_full() => Ok(()),
            answer => answer,
        }
    }

    /// Makes the reserve as large as it is to be: cuts what is too much, for the settings may ask for less than before, and
    /// makes as much of the rest as there is room for.
    pub(crate) fn fit(&self) -> Result<(), Failure> {
        self.cut()?;
        self.fill_up()
    }

    fn cut(&self) -> Result<(), Failure> {
        let path = &self.layout.reserve;
        let bytes = measured(path)?.map_or(0, |told| told.len());
        let wanted = self.settings.reserve_bytes;
        if bytes <= wanted {
            return Ok(());
        }
        self.disk().resize(&self.open()?, path, wanted)?;
        self.disk().sync_file(path)
    }

    fn fill_up(&self) -> Result<(), Failure> {
        let mut before = None;
        loop {
            let held = self.held()?;
            if before == Some(held) || held >= self.settings.reserve_bytes {
                return Ok(());
            }
            before = Some(held);
            self.fill(self.settings.floor_bytes)?;
        }
    }

    fn disk(&self) -> &Disk {
        &self.layout.disk
    }

    fn open(&self) -> Result<File, Failure> {
        let path = &self.layout.reserve;
        if !path.exists() {
            return self.disk().create_file(path);
        }
        OpenOptions::new()
            .read(true)
            .write(true)
            .open(path)
            .map_err(Failure::io("opening", path))
    }
}
