//! A stack that lives through a small history on a test disk, beside what it should tell.

use std::collections::BTreeMap;
use std::fs::{self, OpenOptions};
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::sync::atomic::AtomicBool;

use rand::SeedableRng;
use rand::rngs::StdRng;
use seal::{KeyEncryptionKey, StoreId};

use super::disk::TestDisk;
use crate::disk::{Disk, RealDisk};
use crate::{Failure, Found, Mark, Opened, Stack};

pub(super) type Content = BTreeMap<Vec<u8>, Vec<u8>>;

/// A stack and what it should tell.
pub(super) struct Life {
    _folder: tempfile::TempDir,
    pub(super) dir: PathBuf,
    pub(super) disk: TestDisk,
    pub(super) random: StdRng,
    pub(super) stack: Option<Stack>,
    /// Number of the last push, and what is told since.
    pub(super) mark: u64,
    pub(super) content: Content,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    Push,
    Merge,
    Renew,
    Forget,
}

use Step::{Forget, Merge, Push, Renew};

/// Pushes, with merges that are due and one that is not.
pub(super) const GROWING: &[Step] = &[
    Push, Push, Merge, Push, Push, Merge, Push, Push, Push, Push, Merge, Push,
];
/// An erasure in between.
pub(super) const ERASING: &[Step] = &[Push, Push, Renew, Push];
/// What is gone is forgotten, and the rest goes on.
pub(super) const FORGETTING: &[Step] = &[Push, Push, Push, Forget, Push, Merge, Forget, Push];

impl Life {
    pub(super) fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let dir = folder.path().join("snapshot");
        put_key_file(&dir);
        let mut life = Life {
            dir,
            _folder: folder,
            disk: TestDisk::default(),
            random: StdRng::seed_from_u64(5),
            stack: None,
            mark: 0,
            content: Content::new(),
        };
        let opened = open(Box::new(life.disk.clone()), &life.dir, &mut life.random).expect("opened");
        assert_eq!(opened.found, Found::None);
        life.stack = Some(opened.stack);
        life
    }

    pub(super) fn stack(&mut self) -> &mut Stack {
        self.stack.as_mut().expect("a stack")
    }

    pub(super) fn step(&mut self, step: Step) -> Result<(), Failure> {
        let mut random = self.random.clone();
        let done = match step {
            Step::Push => {
                let (next, changes) = (mark(self.mark + 1), changes(self.mark + 1));
                self.stack().push(next, &mut random, |run| {
                    changes
                        .iter()
                        .try_for_each(|(key, value)| run.put(0, key, value.as_deref()))
                })
            }
            Step::Merge => self
                .stack()
                .merge_if_due(&AtomicBool::new(false), &mut random)
                .map(drop),
            Step::Renew => self.stack().renew(),
            Step::Forget => self.stack().forget(&AtomicBool::new(false), &mut random),
        };
        self.random = random;
        done
    }

    /// What the step means, whether or not it was told as done.
    pub(super) fn after(&self, step: Step) -> (u64, Content) {
        let mut content = self.content.clone();
        match step {
            Step::Push => {
                for (key, value) in changes(self.mark + 1) {
                    match value {
                        Some(value) => content.insert(key, value),
                        None => content.remove(&key),
                    };
                }
                (self.mark + 1, content)
            }
            Step::Merge | Step::Forget => (self.mark, content),
            Step::Renew => (self.mark, Content::new()),
        }
    }

    pub(super) fn settle(&mut self, step: Step) {
        (self.mark, self.content) = self.after(step);
    }

    pub(super) fn check(&mut self, told: &str) {
        let (expected, content) = (self.content.clone(), self.mark);
        let stack = self.stack();
        assert_eq!(&told_by(stack), &expected, "{told}");
        let expected = (!expected.is_empty()).then(|| mark(content));
        assert_eq!(stack.mark(), expected.as_ref(), "{told}");
        stack.verify(|_, _| ()).expect(told);
    }
}

/// A key file with slots ahead. Made once, since making it takes several syncs of the real disk.
fn put_key_file(dir: &Path) {
    static KEYS: OnceLock<Vec<u8>> = OnceLock::new();
    let bytes = KEYS.get_or_init(|| {
        let folder = tempfile::tempdir().expect("a folder");
        let dir = folder.path().join("snapshot");
        open(Box::new(RealDisk), &dir, &mut StdRng::seed_from_u64(4)).expect("opened");
        fs::read(dir.join("keys")).expect("a key file")
    });
    fs::create_dir(dir).expect("a folder");
    let file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(dir.join("keys"));
    file.and_then(|mut file| file.write_all(bytes)).expect("written");
}

pub(super) fn open(disk: Box<dyn Disk>, dir: &Path, random: &mut StdRng) -> Result<Opened, Failure> {
    Stack::open_on(
        disk,
        dir,
        StoreId([1; 16]),
        &KeyEncryptionKey::from_bytes([2; 32]),
        3,
        random,
    )
}

pub(super) fn mark(number: u64) -> Mark {
    Mark {
        epoch: 1,
        size: number,
        root: [number as u8; 32],
        caller: vec![number as u8; 3],
    }
}

/// One key of its own (now and then with a value longer than a block), one that all share, and the one of the push
/// before is gone.
fn changes(number: u64) -> BTreeMap<Vec<u8>, Option<Vec<u8>>> {
    let key = |number: u64| format!("{number:03}").into_bytes();
    let len = if number.is_multiple_of(4) { 70_000 } else { 50 };
    BTreeMap::from([
        (b"all".to_vec(), Some(number.to_le_bytes().to_vec())),
        (key(number), Some(vec![number as u8; len])),
        (key(number.saturating_sub(1)), None),
    ])
}

pub(super) fn told_by(stack: &Stack) -> Content {
    let mut content = Content::new();
    stack
        .load(0, |key, value| {
            content.insert(key.to_vec(), value.to_vec());
            Ok::<_, Failure>(())
        })
        .expect("loads");
    content
}
