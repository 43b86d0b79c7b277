//! The log in a backup: every event as it stands in the store, one after another.
//!
//! `magic "kringbk\n" | version u32 | reserved u32 | { length u16, bytes }*`, numbers little-endian. Digest, number of events
//! and root stand in the manifest. Absent: which epoch each event was written under (the manifest's lives).

use std::{
    fs::File,
    io::{self, BufReader, BufWriter, Read, Write},
    path::{Path, PathBuf},
};

use proof::{Frontier, leaf_hash};

use super::{
    BackupFailure,
    files::{self, Measure},
    manifest::Manifest,
};

const MAGIC: &[u8; 8] = b"kringbk\n";
const VERSION: u32 = 1;
const HEADER_BYTES: usize = 16;

/// A log file on its way.
pub(super) struct LogWriter {
    file: BufWriter<File>,
    path: PathBuf,
    hasher: blake3::Hasher,
    bytes: u64,
}

impl LogWriter {
    pub(super) fn create(path: &Path) -> Result<Self, BackupFailure> {
        let file = BufWriter::with_capacity(1 << 18, files::create(path)?);
        let mut writer = Self {
            file,
            path: path.to_owned(),
            hasher: blake3::Hasher::new(),
            bytes: 0,
        };
        let mut header = MAGIC.to_vec();
        header.extend(VERSION.to_le_bytes());
        header.extend([0; 4]);
        writer.put(&header)?;
        Ok(writer)
    }

    /// Adds the next event.
    pub(super) fn event(&mut self, event: &[u8]) -> Result<(), BackupFailure> {
        let length = u16::try_from(event.len()).map_err(|_| BackupFailure::NotOne {
            path: self.path.clone(),
            what: "place for an event so long",
        })?;
        self.put(&length.to_le_bytes())?;
        self.put(event)
    }

    fn put(&mut self, bytes: &[u8]) -> Result<(), BackupFailure> {
        self.hasher.update(bytes);
        self.bytes += bytes.len() as u64;
        self.file
            .write_all(bytes)
            .map_err(BackupFailure::io("writing", &self.path))
    }

    /// All of it is on the disk.
    pub(super) fn finish(self) -> Result<Measure, BackupFailure> {
        let Self {
            file,
            path,
            hasher,
            bytes,
        } = self;
        let file = file
            .into_inner()
            .map_err(|error| BackupFailure::io("writing", &path)(error.into_error()))?;
        file.sync_all().map_err(BackupFailure::io("syncing", &path))?;
        let digest = hasher.finalize();
        Ok(Measure { bytes, digest })
    }
}

/// Takes each event with its position.
pub(super) type Each<'e> = dyn FnMut(u64, &[u8]) -> Result<(), BackupFailure> + 'e;

/// Reads a log file from the disk, in order, and proves it against its manifest: nothing that `each` saw may be kept unless
/// this succeeds.
pub(super) fn read(path: &Path, manifest: &Manifest, each: &mut Each<'_>) -> Result<(), BackupFailure> {
    let differs = || BackupFailure::Differs {
        path: path.to_owned(),
    };
    let reading = |error: io::Error| match error.kind() {
        io::ErrorKind::UnexpectedEof => differs(),
        _ => BackupFailure::io("reading", path)(error),
    };
    let mut file = Hashed {
        file: BufReader::with_capacity(1 << 18, files::open_afresh(path)?),
        hasher: blake3::Hasher::new(),
    };
    let mut header = [0; HEADER_BYTES];
    file.read_exact(&mut header).map_err(reading)?;
    let version = u32::from_le_bytes([header[8], header[9], header[10], header[11]]);
    if header[..8] != *MAGIC || version == 0 {
        return Err(differs());
    }
    if version > VERSION {
        let (path, found) = (path.to_owned(), version.to_string());
        return Err(BackupFailure::Newer { path, found });
    }
    let mut frontier = Frontier::new();
    let mut event = Vec::new();
    for position in 0..manifest.events {
        let mut length = [0; 2];
        file.read_exact(&mut length).map_err(reading)?;
        event.resize(u16::from_le_bytes(length).into(), 0);
        file.read_exact(&mut event).map_err(reading)?;
        frontier.push(leaf_hash(&event));
        each(position, &event)?;
    }
    let ends = file.file.read(&mut [0]).map_err(reading)? == 0;
    let same = file.hasher.finalize() == manifest.log.digest && frontier.root() == manifest.root;
    if ends && same { Ok(()) } else { Err(differs()) }
}

struct Hashed {
    file: BufReader<File>,
    hasher: blake3::Hasher,
}

impl Hashed {
    fn read_exact(&mut self, bytes: &mut [u8]) -> io::Result<()> {
        self.file.read_exact(bytes)?;
        self.hasher.update(bytes);
        Ok(())
    }
}
