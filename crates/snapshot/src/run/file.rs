//! A run as the stack holds it: its entry in the manifest and its footer. Blocks are read through cursors.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;
use std::path::Path;

use seal::{BlockKey, MatterKey};
use zeroize::Zeroizing;

use crate::stored::{Entry, FRONT, Footer, Kind, Malformed, Owner, Piece, TRAILER, Trailer};

/// A run of the stack.
#[derive(Debug, Clone)]
pub(crate) struct Run {
    pub(crate) entry: Entry,
    pub(crate) footer: Footer,
}

/// Why a file is not the run that the manifest names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unfit {
    Missing,
    Damaged,
    Newer,
}

impl From<Malformed> for Unfit {
    fn from(malformed: Malformed) -> Self {
        match malformed {
            Malformed::Damaged => Unfit::Damaged,
            Malformed::Newer(_) => Unfit::Newer,
        }
    }
}

impl From<io::Error> for Unfit {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::NotFound => Unfit::Missing,
            // Not readable counts as damaged: the log has it all.
            _ => Unfit::Damaged,
        }
    }
}

impl Run {
    /// Finds the parts of a run and opens its footer; no block is read.
    pub(crate) fn open(path: &Path, entry: Entry, owner: Owner, key: &MatterKey) -> Result<Self, Unfit> {
        let file = File::open(path)?;
        if file.metadata()?.len() != entry.bytes || entry.bytes < (FRONT + TRAILER) as u64 {
            return Err(Unfit::Damaged);
        }
        let mut front = [0; FRONT];
        file.read_exact_at(&mut front, 0)?;
        if Owner::decode(Kind::Run, &front)? != owner {
            return Err(Unfit::Damaged);
        }
        let trailer_at = entry.bytes - TRAILER as u64;
        let mut trailer = [0; TRAILER];
        file.read_exact_at(&mut trailer, trailer_at)?;
        let trailer = Trailer::decode(&trailer, &front)?;
        let footer_at = trailer_at
            .checked_sub(u64::from(trailer.footer))
            .filter(|&at| at >= FRONT as u64)
            .ok_or(Unfit::Damaged)?;
        let mut sealed = Zeroizing::new(vec![0; trailer.footer as usize]);
        file.read_exact_at(&mut sealed, footer_at)?;
        let number = u64::from(trailer.blocks);
        let footer = BlockKey::derive(key, &owner.id)
            .and_then(|key| {
                key.open(number, &owner.bound(Piece::Footer, number), &mut sealed)
                    .map(|text| Footer::decode(text))
            })
            .map_err(|_| Unfit::Damaged)??;
        let fits = footer.blocks() == trailer.blocks
            && footer.starts.last() == Some(&footer_at)
            && footer.records() == entry.records;
        if fits {
            Ok(Run { entry, footer })
        } else {
            Err(Unfit::Damaged)
        }
    }
}
