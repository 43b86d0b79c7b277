//! What calls changed and no sync has covered yet, and how to take it back, as a failed sync or a power cut would.
//!
//! Absent: when that happens (`faults`).

use std::fs::{self, OpenOptions};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

use crate::disk::Call;

/// How to take back what one call did, and the sync that makes it stay: of a file, or of the directory of a name.
pub(super) struct Unsynced {
    pub(super) until: PathBuf,
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

/// What the call is about to change.
pub(super) fn notes(call: &Call<'_>) -> Vec<Unsynced> {
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

pub(super) fn take_back(unsynced: &mut Vec<Unsynced>, which: impl Fn(&Unsynced) -> bool) {
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
    pub(super) fn follow(&mut self, from: &Path, to: &Path) {
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
