//! A folder with a stack in it, and what tests do to it.

// Every test file uses a part of it.
#![allow(dead_code)]

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::sync::atomic::AtomicBool;

use rand::SeedableRng;
use rand::rngs::StdRng;
use seal::{KeyEncryptionKey, StoreId};
use snapshot::{Failure, Mark, Opened, Stack};

/// The version of the encoding that the tests say they use.
pub(crate) const FORMAT: u32 = 7;
pub(crate) const STORE: StoreId = StoreId([3; 16]);

/// Everything that loading tells.
pub(crate) type Content = BTreeMap<(u8, Vec<u8>), Vec<u8>>;
/// What one push says.
pub(crate) type Changes = BTreeMap<(u8, Vec<u8>), Option<Vec<u8>>>;

/// A folder of its own, and randomness that never repeats in it.
pub(crate) struct Place {
    folder: tempfile::TempDir,
    pub(crate) random: StdRng,
}

impl Place {
    pub(crate) fn new() -> Self {
        Place {
            folder: tempfile::tempdir().expect("a folder"),
            random: StdRng::seed_from_u64(1),
        }
    }

    pub(crate) fn dir(&self) -> PathBuf {
        self.folder.path().join("snapshot")
    }

    pub(crate) fn open(&mut self) -> Opened {
        self.try_open().expect("opened")
    }

    pub(crate) fn try_open(&mut self) -> Result<Opened, Failure> {
        self.open_as(STORE, &kek(), FORMAT)
    }

    pub(crate) fn open_as(
        &mut self,
        store: StoreId,
        kek: &KeyEncryptionKey,
        format: u32,
    ) -> Result<Opened, Failure> {
        Stack::open(&self.dir(), store, kek, format, &mut self.random)
    }

    pub(crate) fn push(&mut self, stack: &mut Stack, number: u64, changes: &Changes) -> Result<(), Failure> {
        stack.push(mark(number), &mut self.random, |run| {
            changes
                .iter()
                .try_for_each(|((table, key), value)| run.put(*table, key, value.as_deref()))
        })
    }

    pub(crate) fn merge(&mut self, stack: &mut Stack) -> Result<bool, Failure> {
        stack.merge_if_due(&AtomicBool::new(false), &mut self.random)
    }

    /// Names and contents of all files.
    pub(crate) fn files(&self) -> BTreeMap<String, Vec<u8>> {
        fs::read_dir(self.dir())
            .expect("the folder")
            .map(|entry| {
                let entry = entry.expect("an entry");
                let name = entry.file_name().into_string().expect("a name");
                (name, fs::read(entry.path()).expect("a file"))
            })
            .collect()
    }

    /// Makes the folder hold exactly these files.
    pub(crate) fn put_back(&self, files: &BTreeMap<String, Vec<u8>>) {
        for name in self.files().keys().filter(|name| !files.contains_key(*name)) {
            fs::remove_file(self.dir().join(name)).expect("removed");
        }
        for (name, bytes) in files {
            fs::write(self.dir().join(name), bytes).expect("written");
        }
    }
}

pub(crate) fn kek() -> KeyEncryptionKey {
    KeyEncryptionKey::from_bytes([0x4B; 32])
}

/// The mark of the tests' push `number`.
pub(crate) fn mark(number: u64) -> Mark {
    Mark {
        epoch: 99,
        size: number * 10,
        root: [number as u8; 32],
        caller: vec![number as u8; number as usize % 5],
    }
}

/// Everything that the stack tells; fails if a key comes twice or out of order.
pub(crate) fn content(stack: &Stack) -> Result<Content, Failure> {
    let mut content = Content::new();
    for table in stack.tables() {
        stack.load(table, |key, value| {
            let new = (table, key.to_vec());
            assert!(
                content.keys().next_back().is_none_or(|last| *last < new),
                "out of order"
            );
            content.insert(new, value.to_vec());
            Ok::<_, Failure>(())
        })?;
    }
    Ok(content)
}

/// A small stack of several runs with values, overtaken values and `gone`, in the order of the pushes.
pub(crate) fn small_history() -> Vec<Changes> {
    let key = |table: u8, number: u32| (table, number.to_be_bytes().to_vec());
    vec![
        (0..40)
            .map(|number| (key((number % 3) as u8, number), Some(vec![number as u8; 9])))
            .collect(),
        (30..50)
            .map(|number| (key((number % 3) as u8, number), Some(vec![1; 3])))
            .collect(),
        (0..10)
            .map(|number| (key((number % 3) as u8, number), None))
            .collect(),
    ]
}

/// What is left after these pushes.
pub(crate) fn folded(history: &[Changes]) -> Content {
    let mut content = Content::new();
    for (key, value) in history.iter().flatten() {
        match value {
            Some(value) => content.insert(key.clone(), value.clone()),
            None => content.remove(key),
        };
    }
    content
}
