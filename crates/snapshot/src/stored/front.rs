//! How every file of a stack but the key file begins, in clear: what it is and whose it is.
//!
//! ```text
//! magic 8 | version u32 | zero u32 | store 16 | generation u64 | id 16      (56 bytes)
//! ```
//! Every later version keeps magic and version where they are.

use super::bytes::Bytes;
use super::{Malformed, VERSION};

/// Length of the front.
pub const FRONT: usize = 56;

const RUN: &[u8; 8] = b"kringrun";
const MANIFEST: &[u8; 8] = b"kringsm\n";

/// Which of the files it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A run.
    Run,
    /// The manifest.
    Manifest,
}

/// Whose file it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Owner {
    /// The identity of the store.
    pub store: [u8; 16],
    /// The generation of the stack: the number of the slot in its key file.
    pub generation: u64,
    /// 16 random bytes, new for every file; the key of the file is derived from them.
    pub id: [u8; 16],
}

impl Owner {
    /// The front of a file of this owner.
    #[must_use]
    pub fn encode(&self, kind: Kind) -> [u8; FRONT] {
        let mut bytes = [0; FRONT];
        bytes[..8].copy_from_slice(kind.magic());
        bytes[8..12].copy_from_slice(&VERSION.to_le_bytes());
        bytes[16..32].copy_from_slice(&self.store);
        bytes[32..40].copy_from_slice(&self.generation.to_le_bytes());
        bytes[40..].copy_from_slice(&self.id);
        bytes
    }

    /// Reads the front of a file; what stands behind it is not looked at.
    ///
    /// # Errors
    /// [`Malformed`].
    pub fn decode(kind: Kind, bytes: &[u8]) -> Result<Self, Malformed> {
        let mut bytes = Bytes(bytes);
        if bytes.array::<8>()? != *kind.magic() {
            return Err(Malformed::Damaged);
        }
        let version = bytes.u32()?;
        if version > VERSION {
            return Err(Malformed::Newer(version));
        }
        if version != VERSION || bytes.u32()? != 0 {
            return Err(Malformed::Damaged);
        }
        Ok(Owner {
            store: bytes.array()?,
            generation: bytes.u64()?,
            id: bytes.array()?,
        })
    }

    /// The additional data of the sealed piece `number` of this file: whose it is, which one, and what.
    #[must_use]
    pub fn bound(&self, piece: Piece, number: u64) -> [u8; 49] {
        let mut bound = [0; 49];
        bound[..16].copy_from_slice(&self.store);
        bound[16..24].copy_from_slice(&self.generation.to_le_bytes());
        bound[24..40].copy_from_slice(&self.id);
        bound[40..48].copy_from_slice(&number.to_le_bytes());
        bound[48] = piece as u8;
        bound
    }
}

impl Kind {
    fn magic(self) -> &'static [u8; 8] {
        match self {
            Kind::Run => RUN,
            Kind::Manifest => MANIFEST,
        }
    }
}

/// What a sealed piece is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Piece {
    /// A block of records.
    Block = 1,
    /// The footer of a run.
    Footer = 2,
    /// The body of a manifest.
    Manifest = 3,
}
