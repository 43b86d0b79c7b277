//! Looking keys up: one by one, or many in a row through a small cache of wrapped slots.
//!
//! Keys are unwrapped for each look-up and never kept; only wrapped slots are cached, and wiped when they go. Absent:
//! a table of all keys in memory, which would undo what erasing in the file does.

use core::fmt;
use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;

use zeroize::Zeroize;

use super::slot::{SIZE, Slot};
use super::store::{KeySlots, offset};
use crate::{Failure, Matter, MatterTag};

/// Slots per page of the reader's cache (5 KiB).
const PAGE_SLOTS: u64 = 64;
/// Pages in the reader's cache (together 640 KiB).
const PAGES: usize = 128;
/// Slots read at once for the tags (320 KiB).
const TAG_SLOTS: u64 = 4096;

impl KeySlots {
    /// What stands in the slot of `matter`.
    ///
    /// # Errors
    /// [`Failure::Damaged`], also when the file ends before a prepared slot; [`Failure::Io`].
    pub fn key(&self, matter: Matter) -> Result<Slot, Failure> {
        if !self.has(matter) {
            return Ok(Slot::NeverPrepared);
        }
        let mut slot = [0; SIZE];
        read_up_to(&self.file, &mut slot, offset(matter))?;
        self.wrapper.read(matter, &slot)
    }

    /// A reader for many look-ups, as when the log is replayed. The file cannot change while it lives.
    #[must_use]
    pub fn reader(&self) -> KeyReader<'_> {
        KeyReader {
            slots: self,
            pages: (0..PAGES).map(|_| Page::default()).collect(),
        }
    }

    /// The tags of all live slots in order of matter, read from front to back. The matters that come along tell how
    /// far it is ([`KeySlots::prepared`] is the end); a damaged slot is an error in its place, and the rest follows.
    #[must_use]
    pub fn tags(&self) -> Tags<'_> {
        self.tags_from(Matter(1), self.prepared())
    }

    /// As [`KeySlots::tags`], for the matters `first` to `last`: unwrapping is what takes the time, so a large file
    /// is read by several threads, each with a part.
    #[must_use]
    pub fn tags_from(&self, first: Matter, last: Matter) -> Tags<'_> {
        let last = last.min(self.prepared());
        Tags {
            slots: self,
            next: first.0.max(1),
            last,
            page: Page::default(),
        }
    }

    fn has(&self, matter: Matter) -> bool {
        (1..=self.prepared().0).contains(&matter.0)
    }
}

/// A run of wrapped slots, zeros where the file ends.
#[derive(Default)]
struct Page {
    /// Number of the first slot; 0 while the page is empty.
    first: u64,
    bytes: Vec<u8>,
}

impl Page {
    /// The wrapped slot of `matter`, if this page holds it.
    fn slot(&self, matter: Matter) -> Option<&[u8]> {
        let start = usize::try_from(matter.0.checked_sub(self.first)?)
            .ok()?
            .checked_mul(SIZE)?;
        self.bytes.get(start..start.checked_add(SIZE)?)
    }

    /// Reads `count` slots from `first` on.
    fn fill(&mut self, file: &File, first: u64, count: u64) -> Result<(), Failure> {
        self.bytes.zeroize();
        self.bytes.resize(count as usize * SIZE, 0);
        self.first = first;
        let read = read_up_to(file, &mut self.bytes, offset(Matter(first)));
        if read.is_err() {
            self.bytes.zeroize();
        }
        read.map(|_| ())
    }
}

impl Drop for Page {
    fn drop(&mut self) {
        self.bytes.zeroize();
    }
}

/// Reads many keys with few reads of the file: a cache of 128 pages of 64 wrapped slots, each page with one place it
/// can stand in. Matters are numbered as they arise, so a log in its order asks for neighbours.
pub struct KeyReader<'a> {
    slots: &'a KeySlots,
    pages: Vec<Page>,
}

impl KeyReader<'_> {
    /// As [`KeySlots::key`].
    ///
    /// # Errors
    /// As [`KeySlots::key`].
    pub fn key(&mut self, matter: Matter) -> Result<Slot, Failure> {
        if !self.slots.has(matter) {
            return Ok(Slot::NeverPrepared);
        }
        let number = (matter.0 - 1) / PAGE_SLOTS;
        let page = &mut self.pages[(number % PAGES as u64) as usize];
        if page.slot(matter).is_none() {
            page.fill(&self.slots.file, number * PAGE_SLOTS + 1, PAGE_SLOTS)?;
        }
        let slot = page.slot(matter).ok_or(Failure::Damaged { matter })?;
        self.slots.wrapper.read(matter, slot)
    }
}

impl fmt::Debug for KeyReader<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("KeyReader(hidden)")
    }
}

/// Goes through the tags of all live slots; see [`KeySlots::tags`].
pub struct Tags<'a> {
    slots: &'a KeySlots,
    next: u64,
    last: Matter,
    page: Page,
}

impl Iterator for Tags<'_> {
    type Item = Result<(MatterTag, Matter), Failure>;

    fn next(&mut self) -> Option<Self::Item> {
        while self.next <= self.last.0 {
            let matter = Matter(self.next);
            if self.page.slot(matter).is_none()
                && let Err(failure) = self.page.fill(
                    &self.slots.file,
                    matter.0,
                    TAG_SLOTS.min(self.last.0 - matter.0 + 1),
                )
            {
                // What the disk refuses once it may refuse forever: this is the end.
                self.last = Matter::NONE;
                return Some(Err(failure));
            }
            self.next += 1;
            match self
                .page
                .slot(matter)
                .map(|slot| self.slots.wrapper.read(matter, slot))
            {
                Some(Ok(Slot::Live(key))) => return Some(Ok((key.tag(), matter))),
                Some(Ok(Slot::Erased | Slot::NeverPrepared)) => {}
                Some(Err(failure)) => return Some(Err(failure)),
                None => return Some(Err(Failure::Damaged { matter })),
            }
        }
        None
    }
}

impl fmt::Debug for Tags<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Tags(next {})", self.next)
    }
}

/// Fills `bytes` from `at` on as far as the file goes, and says how far that was.
pub(super) fn read_up_to(file: &File, bytes: &mut [u8], at: u64) -> Result<usize, Failure> {
    let mut done = 0;
    while done < bytes.len() {
        match file.read_at(&mut bytes[done..], at + done as u64) {
            Ok(0) => break,
            Ok(read) => done += read,
            Err(why) if why.kind() == io::ErrorKind::Interrupted => {}
            Err(source) => {
                return Err(Failure::Io {
                    doing: "read",
                    source,
                });
            }
        }
    }
    Ok(done)
}
