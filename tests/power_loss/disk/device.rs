//! The running disk: answers each operation, counts it, and lets the planned faults happen.
//!
//! A power cut freezes everything: what stands on the disk then is what the cut works on, every later operation is an
//! error, and the program under test is killed on the spot. Absent: the kernel's side (`kernel`).

use std::collections::HashMap;
use std::ffi::OsStr;
use std::sync::{Mutex, MutexGuard};

use fuser::Errno;
use rand::rngs::StdRng;
use rustix::process::Pid;

use super::bytes::PAGE;
use super::fault::{Fault, Faults, Kind};
use super::image::Image;
use super::names::Ino;
use super::state::{Full, Handle, State};

/// What a sync has to tell the page cache: pages that it goes on showing although they are not on the medium.
pub(crate) type Forgotten = Vec<(usize, Vec<u8>)>;

/// A disk that is in use.
pub(crate) struct Device(Mutex<State>);

/// Bytes on the whole disk.
pub(crate) const CAPACITY: u64 = 4 << 30;

impl Device {
    pub(crate) fn new(image: Image, faults: Faults, rng: StdRng) -> Self {
        Self(Mutex::new(State {
            image,
            faults,
            frozen: false,
            victim: None,
            handles: HashMap::new(),
            last_handle: 0,
            failed: HashMap::new(),
            full: None,
            rng,
        }))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap()
    }

    /// Who dies when the power goes.
    pub(crate) fn attach(&self, victim: Option<Pid>) {
        let mut state = self.state();
        state.victim = victim;
        if state.frozen {
            state.kill();
        }
    }

    /// The power goes now.
    pub(crate) fn cut(&self) {
        self.state().cut();
    }

    /// There is room again, and nothing more goes wrong by plan.
    pub(crate) fn relieve(&self) {
        let mut state = self.state();
        state.full = None;
        state.faults.planned.clear();
    }

    /// Plans faults, counted from the next operation on.
    pub(crate) fn plan(&self, faults: Vec<(u64, Fault)>) {
        let mut state = self.state();
        let from = state.faults.operations();
        state.faults.planned = faults.into_iter().map(|(at, fault)| (from + at, fault)).collect();
    }

    /// What happened so far, and whether the power is gone.
    pub(crate) fn report(&self) -> (Vec<Fault>, bool) {
        let state = self.state();
        (state.faults.happened.clone(), state.frozen)
    }

    /// A copy of everything, with what is not synced.
    pub(crate) fn image(&self) -> Image {
        self.state().image.clone()
    }

    /// Reads something, unless the power is gone.
    pub(crate) fn look<T>(&self, look: impl FnOnce(&mut Image) -> Option<T>) -> Result<T, Errno> {
        let mut state = self.state();
        state.alive()?;
        look(&mut state.image).ok_or(Errno::ENOENT)
    }

    pub(crate) fn create(&self, parent: Ino, name: &OsStr, mode: u16, is_dir: bool) -> Result<Ino, Errno> {
        self.change(Kind::Other, |state, _| {
            if state.image.names.get(parent, name).is_some() {
                return Err(Errno::EEXIST);
            }
            state.take_room(if is_dir { PAGE } else { 0 })?;
            Ok(state.image.create(parent, name, mode, is_dir))
        })
    }

    pub(crate) fn remove(&self, parent: Ino, name: &OsStr) -> Result<(), Errno> {
        self.change(Kind::Other, |state, _| {
            let names = &mut state.image.names;
            let ino = names.get(parent, name).ok_or(Errno::ENOENT)?;
            if names.entries(ino).is_some_and(|entries| !entries.is_empty()) {
                return Err(Errno::ENOTEMPTY);
            }
            names.unlink(parent, name);
            let freed = state
                .image
                .file(ino)
                .map_or(0, |bytes| bytes.len().div_ceil(PAGE) * PAGE);
            state.give_room(freed);
            Ok(())
        })
    }

    pub(crate) fn rename(&self, from: (Ino, &OsStr), to: (Ino, &OsStr)) -> Result<(), Errno> {
        self.change(Kind::Other, |state, _| {
            let names = &mut state.image.names;
            let ino = names.get(from.0, from.1).ok_or(Errno::ENOENT)?;
            names.rename(from, to, ino);
            Ok(())
        })
    }

    pub(crate) fn resize(&self, ino: Ino, to: u64) -> Result<(), Errno> {
        self.change(Kind::Other, |state, _| {
            let to = usize::try_from(to).map_err(|_| Errno::EFBIG)?;
            let pages = |bytes: usize| bytes.div_ceil(PAGE) * PAGE;
            let before = pages(state.image.file(ino).ok_or(Errno::EINVAL)?.len());
            state.take_room(pages(to).saturating_sub(before))?;
            state.image.file(ino).ok_or(Errno::EINVAL)?.resize(to);
            state.give_room(before.saturating_sub(pages(to)));
            Ok(())
        })
    }

    /// Opens a file or directory: gives its handle.
    pub(crate) fn open(&self, ino: Ino) -> Result<u64, Errno> {
        let mut state = self.state();
        state.alive()?;
        let failed = state.failed.get(&ino).copied().unwrap_or_default();
        let told = failed.count - u64::from(failed.count > 0 && !failed.told);
        state.last_handle += 1;
        let handle = state.last_handle;
        state.handles.insert(handle, Handle { told });
        Ok(handle)
    }

    pub(crate) fn close(&self, handle: u64) {
        self.state().handles.remove(&handle);
    }

    /// Writes, and says how many bytes.
    pub(crate) fn write(&self, ino: Ino, at: u64, bytes: &[u8]) -> Result<usize, Errno> {
        let at = usize::try_from(at).map_err(|_| Errno::EFBIG)?;
        self.change(Kind::Write, |state, fault| {
            let length = state.image.file(ino).ok_or(Errno::EISDIR)?.len();
            let wanted = match fault {
                Some(Fault::Short) => bytes.len().div_ceil(2),
                _ => bytes.len(),
            };
            let there = length.div_ceil(PAGE) * PAGE;
            let grows = ((at + wanted).div_ceil(PAGE) * PAGE).saturating_sub(there);
            let taken = match state.take_room(grows) {
                Ok(()) => wanted,
                // What stands in pages that are there already needs no room.
                Err(full) => there
                    .checked_sub(at)
                    .filter(|&fits| fits > 0)
                    .ok_or(full)?
                    .min(wanted),
            };
            state
                .image
                .file(ino)
                .ok_or(Errno::EISDIR)?
                .write(at, &bytes[..taken]);
            Ok(taken)
        })
    }

    /// Syncs a file or the names in a directory.
    pub(crate) fn sync(&self, ino: Ino, handle: u64) -> Result<(), (Errno, Forgotten)> {
        let mut forgotten = Forgotten::new();
        let synced = self.change(Kind::Sync, |state, fault| match fault {
            Some(Fault::SyncFails { reached }) => {
                forgotten = state.fail_sync(ino, handle, reached);
                Err(Errno::EIO)
            }
            _ => state.sync(ino, handle),
        });
        synced.map_err(|errno| (errno, forgotten))
    }

    /// Bytes that are free.
    pub(crate) fn free(&self) -> Result<u64, Errno> {
        let state = self.state();
        state.alive()?;
        Ok(match &state.full {
            Some(full) => full.room,
            None => CAPACITY.saturating_sub(state.image.used()),
        })
    }

    /// One operation that changes something. `change` hears of a fault that makes a difference to how it is done.
    fn change<T>(
        &self,
        kind: Kind,
        change: impl FnOnce(&mut State, Option<Fault>) -> Result<T, Errno>,
    ) -> Result<T, Errno> {
        let mut state = self.state();
        state.alive()?;
        let fault = state.faults.next(kind);
        match fault {
            Some(Fault::CutBefore) => {
                state.cut();
                return Err(Errno::EIO);
            }
            Some(Fault::Fails) => return Err(Errno::EIO),
            Some(Fault::Full { room, until }) => {
                state.full = Some(Full {
                    room,
                    refusals_left: until,
                });
            }
            Some(Fault::CutAfter | Fault::Dies | Fault::Short | Fault::SyncFails { .. }) | None => {}
        }
        let done = change(&mut state, fault);
        if fault == Some(Fault::CutAfter) {
            state.cut();
            return Err(Errno::EIO);
        }
        if fault == Some(Fault::Dies) {
            // Sent before the answer, so the program never comes to see it.
            state.kill();
        }
        done
    }
}
