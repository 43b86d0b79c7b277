//! A disk's whole content: files, directories, names. It can be copied, and it can lose power.
//!
//! Left out of the model, since nothing under test hangs on it: links, owners, times. Permission bits are taken to be
//! durable with the file they belong to.

use std::collections::HashMap;
use std::ffi::OsStr;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use rand::{Rng as _, rngs::StdRng};

use super::bytes::{Bytes, Lost, PAGE};
use super::names::{Ino, Names};

/// The directory everything stands in.
pub(crate) const ROOT: Ino = 1;

/// What a number stands for.
#[derive(Clone, Debug)]
pub(crate) struct Node {
    /// Permission bits.
    pub(crate) mode: u16,
    /// The content; none for a directory.
    pub(crate) file: Option<Bytes>,
}

/// A disk.
#[derive(Clone, Debug)]
pub(crate) struct Image {
    pub(crate) nodes: HashMap<Ino, Node>,
    pub(crate) names: Names,
    last: Ino,
}

/// What a power cut took, for the table.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Taken {
    pub(crate) bytes: Lost,
    /// Creations, renames, removals.
    pub(crate) names: u64,
}

impl Image {
    /// A disk with nothing on it.
    pub(crate) fn empty() -> Self {
        let mut image = Self {
            nodes: HashMap::new(),
            names: Names::default(),
            last: ROOT,
        };
        image.nodes.insert(
            ROOT,
            Node {
                mode: 0o755,
                file: None,
            },
        );
        image.names.add_directory(ROOT);
        image
    }

    /// A disk with a copy of a folder on it, under the folder's name; all of it durable.
    pub(crate) fn of_folder(folder: &Path) -> Self {
        let mut image = Self::empty();
        image.copy(ROOT, folder);
        image
    }

    fn copy(&mut self, parent: Ino, from: &Path) {
        let found = fs::metadata(from).unwrap();
        let mode = (found.permissions().mode() & 0o7777) as u16;
        let ino = self.create(parent, from.file_name().unwrap(), mode, found.is_dir());
        self.names.sync(parent);
        if let Some(bytes) = self.file(ino) {
            *bytes = Bytes::on_medium(fs::read(from).unwrap());
        } else {
            for entry in fs::read_dir(from).unwrap() {
                self.copy(ino, &entry.unwrap().path());
            }
        }
    }

    /// Makes a file or a directory under a name that is free.
    pub(crate) fn create(&mut self, parent: Ino, name: &OsStr, mode: u16, is_dir: bool) -> Ino {
        self.last += 1;
        let file = (!is_dir).then(Bytes::default);
        self.nodes.insert(self.last, Node { mode, file });
        if is_dir {
            self.names.add_directory(self.last);
        }
        self.names.link(parent, name, self.last);
        self.last
    }

    /// The content of a file.
    pub(crate) fn file(&mut self, ino: Ino) -> Option<&mut Bytes> {
        self.nodes.get_mut(&ino)?.file.as_mut()
    }

    /// Bytes in use, in whole pages.
    pub(crate) fn used(&self) -> u64 {
        let pages = |node: &Node| node.file.as_ref().map_or(1, |bytes| bytes.len().div_ceil(PAGE));
        self.nodes.values().map(|node| (pages(node) * PAGE) as u64).sum()
    }

    /// What is there when the power comes back.
    pub(crate) fn after_power_cut(self, rng: &mut StdRng) -> (Self, Taken) {
        // Nothing un-synced survives, or everything, or each thing on its own: the first two are rare in a fair game and
        // are what finds most mistakes.
        let luck = match rng.gen_range(0..6) {
            0 | 1 => 0.0,
            2 => 1.0,
            _ => rng.gen_range(0.05..0.95),
        };
        let mut taken = Taken::default();
        let (names, lost) = self.names.after_power_cut(luck, rng);
        taken.names = lost;
        let mut numbers: Vec<(Ino, Node)> = self.nodes.into_iter().collect();
        numbers.sort_unstable_by_key(|(ino, _)| *ino);
        let mut nodes = HashMap::new();
        for (ino, node) in numbers {
            let file = node.file.map(|bytes| {
                let (left, lost) = bytes.after_power_cut(luck, rng);
                taken.bytes.pages += lost.pages;
                taken.bytes.torn += lost.torn;
                taken.bytes.lengths += lost.lengths;
                left
            });
            nodes.insert(ino, Node { file, ..node });
        }
        let mut image = Self {
            nodes,
            names,
            last: self.last,
        };
        image.drop_nameless();
        (image, taken)
    }

    /// What no name leads to is gone.
    pub(crate) fn drop_nameless(&mut self) {
        let mut reached = vec![ROOT];
        let mut at = 0;
        while let Some(dir) = reached.get(at) {
            if let Some(entries) = self.names.entries(*dir) {
                reached.extend(entries.values());
            }
            at += 1;
        }
        self.nodes.retain(|ino, _| reached.contains(ino));
        self.names.keep(|dir| reached.contains(&dir));
    }
}
