//! The end of a run, in clear: from here the footer is found.
//!
//! ```text
//! footer length u32 | blocks u32 | check 16 | magic 8      (32 bytes)
//! ```
//!
//! The check is BLAKE3 over the front of the file, footer length and number of blocks. It finds damage; deceit is found
//! by the seals, to which everything in the front but magic and version is bound.

use super::Malformed;
use super::bytes::Bytes;
use super::front::FRONT;

/// Length of the trailer.
pub const TRAILER: usize = 32;

const MAGIC: &[u8; 8] = b"runends\n";
const CONTEXT: &str = "kring snapshot run trailer v1";

/// Where the footer is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Trailer {
    /// Bytes of the sealed footer, which ends where the trailer begins.
    pub footer: u32,
    /// Number of blocks; also the number under which the footer is sealed.
    pub blocks: u32,
}

impl Trailer {
    /// The stored form, behind a run that begins with `front`.
    #[must_use]
    pub fn encode(&self, front: &[u8; FRONT]) -> [u8; TRAILER] {
        let mut bytes = [0; TRAILER];
        bytes[..4].copy_from_slice(&self.footer.to_le_bytes());
        bytes[4..8].copy_from_slice(&self.blocks.to_le_bytes());
        let mut hasher = blake3::Hasher::new_derive_key(CONTEXT);
        hasher.update(front).update(&bytes[..8]);
        hasher.finalize_xof().fill(&mut bytes[8..24]);
        bytes[24..].copy_from_slice(MAGIC);
        bytes
    }

    /// Reads exactly the bytes of the trailer of a run that begins with `front`.
    ///
    /// # Errors
    /// [`Malformed::Damaged`].
    pub fn decode(bytes: &[u8], front: &[u8; FRONT]) -> Result<Self, Malformed> {
        let mut rest = Bytes(bytes);
        let trailer = Trailer {
            footer: rest.u32()?,
            blocks: rest.u32()?,
        };
        if trailer.encode(front) == bytes {
            Ok(trailer)
        } else {
            Err(Malformed::Damaged)
        }
    }
}
