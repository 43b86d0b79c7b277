//! A disk that fails at the n-th call, in a chosen way, and that knows what was not yet synced.
//!
//! It stands below the journal's own calls (`disk`); the bytes are on a real file system all the time. Whatever a call
//! changed is noted with how to take it back until a sync covers it, so that a failed sync can lose its bytes and a power
//! cut can lose everything that no sync covered. Absent: sled's own writes.

use std::fs::{self, OpenOptions};
use std::io;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

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

/// How to take back what one call did, and the sync that makes it stay: of a file, or of the directory of a name.
struct Unsynced {
    until: PathBuf,
    undo: Undo,
}

enum Undo {
    Bytes {
        path: PathBuf,
        at: u64,
        old: Vec<u8>,
        length: u64,
    },
    Created(PathBuf),
    Removed {
        path: PathBuf,
        contents: Vec<u8>,
    },
    Renamed {
        from: PathBuf,
        to: PathBuf,
    },
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

/// What the call is about to change.
fn notes(call: &Call<'_>) -> Vec<Unsynced> {
    let parent = |path: &Path| path.parent().unwrap().to_path_buf();
    let created = |path: &Path| Unsynced {
        until: parent(path),
        undo: Undo::Created(path.to_path_buf()),
    };
    let bytes = |path: &Path, at: u64, count: usize| {
        let contents = fs::read(path).unwrap_or_default();
        let old = contents.iter().skip(at as usize).take(count).copied().collect();
        let undo = Undo::Bytes {
            path: path.to_path_buf(),
            at,
            old,
            length: contents.len() as u64,
        };
        Unsynced {
            until: path.to_path_buf(),
            undo,
        }
    };
    match call {
        Call::Write {
            path, bytes: new, at, ..
        } => vec![bytes(path, *at, new.len())],
        Call::Resize(path) => vec![bytes(path, 0, 0)],
        Call::Create(path) => vec![created(path)],
        Call::Copy(path) => vec![created(path), bytes(path, 0, 0)],
        Call::Remove(path) if path.is_file() => {
            let (path, contents) = (path.to_path_buf(), fs::read(path).unwrap_or_default());
            vec![Unsynced {
                until: parent(&path),
                undo: Undo::Removed { path, contents },
            }]
        }
        Call::Rename(from, to) => {
            let undo = Undo::Renamed {
                from: from.to_path_buf(),
                to: to.to_path_buf(),
            };
            vec![Unsynced {
                until: parent(to),
                undo,
            }]
        }
        Call::Remove(_) | Call::Sync(_) | Call::SyncDir(_) => Vec::new(),
    }
}

fn take_back(unsynced: &mut Vec<Unsynced>, which: impl Fn(&Unsynced) -> bool) {
    let (lost, kept): (Vec<_>, Vec<_>) = unsynced.drain(..).partition(which);
    *unsynced = kept;
    lost.into_iter().rev().for_each(|one| one.undo.run());
}

impl Undo {
    fn run(self) {
        match self {
            Self::Bytes {
                path,
                at,
                old,
                length,
            } => {
                if let Ok(file) = OpenOptions::new().write(true).open(path) {
                    file.write_all_at(&old, at).unwrap();
                    file.set_len(length).unwrap();
                }
            }
            Self::Created(path) if path.is_dir() => fs::remove_dir_all(path).unwrap(),
            Self::Created(path) => drop(fs::remove_file(path)),
            Self::Removed { path, contents } => drop(fs::write(path, contents)),
            Self::Renamed { from, to } => drop(fs::rename(to, from)),
        }
    }
}

impl Unsynced {
    /// A directory got another name.
    fn follow(&mut self, from: &Path, to: &Path) {
        let follow = |path: &mut PathBuf| {
            if let Ok(rest) = path.strip_prefix(from) {
                *path = if rest.as_os_str().is_empty() {
                    to.to_path_buf()
                } else {
                    to.join(rest)
                };
            }
        };
        follow(&mut self.until);
        match &mut self.undo {
            Undo::Bytes { path, .. } | Undo::Created(path) | Undo::Removed { path, .. } => follow(path),
            Undo::Renamed { from, to } => {
                follow(from);
                follow(to);
            }
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
