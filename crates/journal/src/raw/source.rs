//! Source: sled's file `db`, open for reading only.
//!
//! After a failed write-back Linux keeps the page in memory, clean, with bytes that the disk does not have. Who must
//! know what is on the disk therefore asks for a fresh reading, which first drops the file from the page cache.
//! Absent: writing, of any kind.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

use rustix::fs::{Advice, fadvise};

use crate::failure::Failure;

pub(super) struct Source {
    file: File,
    path: PathBuf,
    length: u64,
}

impl Source {
    pub(super) fn open(sled_dir: &Path, fresh: bool) -> Result<Self, Failure> {
        let path = sled_dir.join("db");
        let file = File::open(&path).map_err(Failure::io("opening", &path))?;
        if fresh {
            fadvise(&file, 0, None, Advice::DontNeed)
                .map_err(io::Error::from)
                .map_err(Failure::io("dropping the cached pages of", &path))?;
        }
        let length = file.metadata().map_err(Failure::io("measuring", &path))?.len();
        Ok(Self { file, path, length })
    }

    /// Bytes of the file when it was opened.
    pub(super) fn length(&self) -> u64 {
        self.length
    }

    /// Fills `into` from `offset` on, and says how many bytes there were before the end of the file.
    pub(super) fn read(&self, into: &mut [u8], offset: u64) -> Result<usize, Failure> {
        let mut filled = 0;
        while filled < into.len() {
            match self.file.read_at(&mut into[filled..], offset + filled as u64) {
                Ok(0) => break,
                Ok(count) => filled += count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(Failure::io("reading", &self.path)(error)),
            }
        }
        Ok(filled)
    }

    /// The file became shorter while it was read.
    pub(super) fn cut(&self) -> Failure {
        Failure::io("reading", &self.path)(io::ErrorKind::UnexpectedEof.into())
    }
}
