//! A disk that fails at the n-th call, in a chosen way, and that knows what was not yet synced.
//!
//! It stands below the journal's own calls (`disk`); the bytes are on a real file system all the time. Whatever a call
//! changed is noted with how to take it back until a sync covers it, so that a failed sync can lose its bytes and a power
//! cut can lose everything that no sync covered. Absent: sled's own writes.

use std::io;
use std::os::unix::fs::FileExt;
use std::sync::{Mutex, PoisonError};

use super::unsynced::{Unsynced, notes, take_back};
use crate::disk::Call;

/// What happens at the chosen call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Harm {
    /// It does nothing and answers this.
    Fails(io::ErrorKind),
    /// It does its work and answers this.
    DoneButFails(io::ErrorKind),
    /// A write does half its work; any other call nothing.
    Short(io::ErrorKind),
    /// A sync loses what it was to make durable; any other call does nothing.
    Loses(io::ErrorKind),
    /// It is interrupted once.
    Interrupted,
    /// The power goes: this call and all after it do nothing.
    PowerCut,
}

#[derive(Default)]
struct State {
    calls: u64,
    fired: Option<String>,
    off: bool,
    unsynced: Vec<Unsynced>,
}

/// Fails one call of many.
pub(crate) struct Faults {
    at: u64,
    harm: Harm,
    state: Mutex<State>,
}

impl Faults {
    /// The call numbered `at` (from 1) comes to harm.
    pub(crate) fn new(at: u64, harm: Harm) -> Self {
        Self {
            at,
            harm,
            state: Mutex::default(),
        }
    }

    /// Which call came to harm, if it was reached.
    pub(crate) fn fired(&self) -> Option<String> {
        self.state().fired.clone()
    }

    /// Takes back everything that no sync covered.
    pub(crate) fn lose_unsynced(&self) {
        take_back(&mut self.state().unsynced, |_| true);
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn run<T>(&self, call: &Call<'_>, real: &mut dyn FnMut() -> io::Result<T>) -> io::Result<T> {
        let mut state = self.state();
        state.calls += 1;
        if state.off {
            return Err(io::ErrorKind::Other.into());
        }
        if state.calls != self.at {
            return state.whole(call, real);
        }
        state.fired = Some(name(call));
        match (self.harm, call) {
            (Harm::Fails(kind), _) => Err(kind.into()),
            (Harm::DoneButFails(kind), _) => state.whole(call, real).and(Err(kind.into())),
            (
                Harm::Short(kind),
                Call::Write {
                    path,
                    file,
                    bytes,
                    at,
                },
            ) => {
                let half = &bytes[..bytes.len() / 2];
                let call = Call::Write {
                    path,
                    file,
                    bytes: half,
                    at: *at,
                };
                state.whole(&call, &mut || file.write_all_at(half, *at))?;
                Err(kind.into())
            }
            (Harm::Loses(kind), Call::Sync(path) | Call::SyncDir(path)) => {
                take_back(&mut state.unsynced, |one| one.until == **path);
                Err(kind.into())
            }
            (Harm::Short(kind) | Harm::Loses(kind), _) => Err(kind.into()),
            (Harm::Interrupted, _) => Err(io::ErrorKind::Interrupted.into()),
            (Harm::PowerCut, _) => {
                state.off = true;
                Err(io::ErrorKind::Other.into())
            }
        }
    }
}

impl State {
    /// The call as it should be.
    fn whole<T>(&mut self, call: &Call<'_>, real: &mut dyn FnMut() -> io::Result<T>) -> io::Result<T> {
        let notes = notes(call);
        let answer = real();
        if answer.is_ok() {
            self.settle(call);
            self.unsynced.extend(notes);
        }
        answer
    }

    fn settle(&mut self, call: &Call<'_>) {
        match call {
            Call::Sync(path) | Call::SyncDir(path) => self.unsynced.retain(|one| one.until != **path),
            // Nothing can be taken back inside of what is gone.
            Call::Remove(path) => self.unsynced.retain(|one| !one.until.starts_with(path)),
            Call::Rename(from, to) => self.unsynced.iter_mut().for_each(|one| one.follow(from, to)),
            _ => {}
        }
    }
}

fn name(call: &Call<'_>) -> String {
    let (what, path) = match call {
        Call::Write { path, .. } => ("write", path),
        Call::Sync(path) => ("sync", path),
        Call::SyncDir(path) => ("sync names in", path),
        Call::Create(path) => ("create", path),
        Call::Remove(path) => ("remove", path),
        Call::Rename(path, _) => ("rename", path),
        Call::Copy(path) => ("copy to", path),
        Call::Resize(path) => ("size", path),
    };
    format!("{what} {}", path.display())
}
