//! A disk that fails at a chosen call, and that knows what would survive a power cut.
//!
//! What survives: the bytes of a file as of its last sync, and perhaps some of those after it; the names of a folder as
//! of its last sync, and of each change after it either the old or the new. Reads go to the real files.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use rand::Rng;
use rand::rngs::StdRng;

use crate::disk::{Disk, Out, RealDisk};

/// How a call fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    /// Nothing is done, once.
    Refused(ErrorKind),
    /// Of a write the first half is done; anything else is refused. Once.
    Half,
    /// All is done, and an error is reported. Once.
    DoneYetFailed,
    /// Nothing is done from here on, until [`TestDisk::free`]: removing still works.
    Full,
    /// Nothing is done any more: the machine stopped before this call.
    StopBefore,
    /// The machine stopped behind this call.
    StopBehind,
}

#[derive(Default)]
struct State {
    calls: u64,
    fault: Option<(u64, Fault)>,
    stopped: bool,
    full: bool,
    next_file: u64,
    /// Name to file, now and as of the last sync of the folder.
    names: BTreeMap<PathBuf, u64>,
    durable: BTreeMap<PathBuf, u64>,
    files: BTreeMap<u64, Bytes>,
}

#[derive(Default, Clone)]
struct Bytes {
    written: Vec<u8>,
    synced: usize,
}

/// The disk; clones share everything.
#[derive(Clone, Default)]
pub(super) struct TestDisk(Arc<Mutex<State>>);

enum Verdict {
    Go,
    GoThenFail,
    Half,
    Fail(ErrorKind),
}

impl TestDisk {
    /// The call `ahead` calls from now fails.
    pub(super) fn fail(&self, ahead: u64, fault: Fault) {
        self.with(|state| state.fault = Some((state.calls + ahead, fault)));
    }

    /// There is room again.
    pub(super) fn free(&self) {
        self.with(|state| (state.full, state.fault) = (false, None));
    }

    pub(super) fn calls(&self) -> u64 {
        self.with(|state| state.calls)
    }

    /// Makes the real folder what a power cut leaves of it. Files that were not written through this disk stay.
    pub(super) fn cut_power(&self, random: &mut StdRng) {
        self.with(|state| {
            let names: BTreeSet<PathBuf> = state.names.keys().chain(state.durable.keys()).cloned().collect();
            for name in names {
                let pick = if random.gen_bool(0.5) {
                    &state.names
                } else {
                    &state.durable
                };
                match pick.get(&name).and_then(|file| state.files.get(file)) {
                    Some(file) => {
                        let kept = random.gen_range(file.synced..=file.written.len());
                        let mut bytes = file.written[..kept].to_vec();
                        // The length may arrive before the bytes.
                        bytes.resize(random.gen_range(kept..=file.written.len()), 0);
                        fs::write(&name, bytes).expect("written");
                    }
                    None => drop(fs::remove_file(&name)),
                }
            }
        });
    }

    fn with<T>(&self, act: impl FnOnce(&mut State) -> T) -> T {
        act(&mut self.0.lock().expect("no panic while it was held"))
    }

    fn verdict(&self, removing: bool) -> Verdict {
        self.with(|state| {
            let call = state.calls;
            state.calls += 1;
            if let Some((_, fault)) = state.fault.filter(|(at, _)| *at == call) {
                match fault {
                    Fault::Refused(kind) => return Verdict::Fail(kind),
                    Fault::Half => return Verdict::Half,
                    Fault::DoneYetFailed => return Verdict::GoThenFail,
                    Fault::Full => state.full = true,
                    Fault::StopBefore => state.stopped = true,
                    Fault::StopBehind => {
                        state.stopped = true;
                        return Verdict::GoThenFail;
                    }
                }
            }
            match (state.stopped, state.full && !removing) {
                (true, _) => Verdict::Fail(ErrorKind::Other),
                (false, true) => Verdict::Fail(ErrorKind::StorageFull),
                (false, false) => Verdict::Go,
            }
        })
    }

    fn call<T>(&self, removing: bool, act: impl FnOnce() -> io::Result<T>) -> io::Result<T> {
        match self.verdict(removing) {
            Verdict::Go => act(),
            Verdict::GoThenFail => {
                act()?;
                Err(ErrorKind::Other.into())
            }
            Verdict::Half => Err(ErrorKind::StorageFull.into()),
            Verdict::Fail(kind) => Err(kind.into()),
        }
    }
}

impl Disk for TestDisk {
    fn create(&self, path: &Path) -> io::Result<Box<dyn Out>> {
        self.call(false, || {
            let out = RealDisk.create(path)?;
            let file = self.with(|state| {
                state.next_file += 1;
                state.names.insert(path.to_path_buf(), state.next_file);
                state.files.insert(state.next_file, Bytes::default());
                state.next_file
            });
            let out: Box<dyn Out> = Box::new(TestOut {
                disk: self.clone(),
                file,
                out,
            });
            Ok(out)
        })
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.call(false, || {
            RealDisk.rename(from, to)?;
            self.with(|state| {
                if let Some(file) = state.names.remove(from) {
                    state.names.insert(to.to_path_buf(), file);
                }
            });
            Ok(())
        })
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        self.call(true, || {
            RealDisk.remove(path)?;
            self.with(|state| state.names.remove(path));
            Ok(())
        })
    }

    fn sync_dir(&self, dir: &Path) -> io::Result<()> {
        self.call(false, || {
            // The medium is this struct: the real one need not be waited for.
            assert!(dir.is_dir(), "synced what is no folder");
            self.with(|state| state.durable = state.names.clone());
            Ok(())
        })
    }
}

struct TestOut {
    disk: TestDisk,
    file: u64,
    out: Box<dyn Out>,
}

impl TestOut {
    fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.out.write(bytes)?;
        self.disk.with(|state| {
            let file = state.files.entry(self.file).or_default();
            file.written.extend_from_slice(bytes);
        });
        Ok(())
    }
}

impl Out for TestOut {
    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        let (done, answer) = match self.disk.verdict(false) {
            Verdict::Go => (bytes.len(), Ok(())),
            Verdict::GoThenFail => (bytes.len(), Err(ErrorKind::Other.into())),
            Verdict::Half => (bytes.len() / 2, Err(ErrorKind::StorageFull.into())),
            Verdict::Fail(kind) => (0, Err(kind.into())),
        };
        self.append(&bytes[..done])?;
        answer
    }

    fn sync(&mut self) -> io::Result<()> {
        let disk = self.disk.clone();
        disk.call(false, || {
            self.disk.with(|state| {
                let file = state.files.entry(self.file).or_default();
                file.synced = file.written.len();
            });
            Ok(())
        })
    }
}
