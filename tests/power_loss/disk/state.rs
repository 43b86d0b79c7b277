//! What a running disk holds besides its content, and what a single step does to it.
//!
//! An error of a sync is told once to every file that was open, as Linux does it: to each handle at its next sync, and to who
//! opens the file later only if nobody heard of it so far. Absent: which step comes when, and the faults (`device`).

use std::collections::HashMap;

use fuser::Errno;
use rand::rngs::StdRng;
use rustix::process::{Pid, Signal, kill_process};

use super::device::Forgotten;
use super::fault::Faults;
use super::image::Image;
use super::names::Ino;

/// An open file or directory.
#[derive(Clone, Copy)]
pub(super) struct Handle {
    /// Number of the last failed sync of this file that this handle was told of.
    pub(super) told: u64,
}

/// Syncs of one file that failed.
#[derive(Clone, Copy, Default)]
pub(super) struct Failed {
    pub(super) count: u64,
    /// Somebody was told of the last one: who opens the file from now on is not.
    pub(super) told: bool,
}

/// Room left, and how many requests are refused before there is more again.
pub(super) struct Full {
    pub(super) room: u64,
    pub(super) refusals_left: u32,
}

pub(super) struct State {
    pub(super) image: Image,
    pub(super) faults: Faults,
    pub(super) frozen: bool,
    pub(super) victim: Option<Pid>,
    pub(super) handles: HashMap<u64, Handle>,
    pub(super) last_handle: u64,
    pub(super) failed: HashMap<Ino, Failed>,
    pub(super) full: Option<Full>,
    pub(super) rng: StdRng,
}

impl State {
    pub(super) fn alive(&self) -> Result<(), Errno> {
        if self.frozen { Err(Errno::EIO) } else { Ok(()) }
    }

    pub(super) fn cut(&mut self) {
        self.frozen = true;
        self.kill();
    }

    pub(super) fn kill(&self) {
        if let Some(victim) = self.victim {
            // It may have ended by itself; it is not waited for yet, so the number is still its own.
            let _ = kill_process(victim, Signal::KILL);
        }
    }

    /// Takes so many bytes of what is free.
    pub(super) fn take_room(&mut self, bytes: usize) -> Result<(), Errno> {
        let Some(full) = &mut self.full else { return Ok(()) };
        let bytes = bytes as u64;
        if bytes <= full.room {
            full.room -= bytes;
            return Ok(());
        }
        full.refusals_left = full.refusals_left.saturating_sub(1);
        if full.refusals_left == 0 {
            self.full = None;
        }
        Err(Errno::ENOSPC)
    }

    /// Gives so many bytes back.
    pub(super) fn give_room(&mut self, bytes: usize) {
        if let Some(full) = &mut self.full {
            full.room += bytes as u64;
        }
    }

    pub(super) fn sync(&mut self, ino: Ino, handle: u64) -> Result<(), Errno> {
        match self.image.file(ino) {
            Some(bytes) => bytes.sync(),
            None => self.image.names.sync(ino),
        }
        let failed = self.failed.entry(ino).or_default();
        match self.handles.get_mut(&handle) {
            Some(handle) if handle.told < failed.count => {
                (handle.told, failed.told) = (failed.count, true);
                Err(Errno::EIO)
            }
            _ => Ok(()),
        }
    }

    pub(super) fn fail_sync(&mut self, ino: Ino, handle: u64, reached: f64) -> Forgotten {
        let failed = self.failed.entry(ino).or_default();
        (failed.count, failed.told) = (failed.count + 1, true);
        if let Some(handle) = self.handles.get_mut(&handle) {
            handle.told = failed.count;
        }
        match self.image.file(ino) {
            Some(bytes) => bytes.fail_sync(reached, &mut self.rng),
            // Names stay un-synced, or did reach the medium.
            None if reached >= 1.0 => {
                self.image.names.sync(ino);
                Forgotten::new()
            }
            None => Forgotten::new(),
        }
    }
}
