//! Blocks: large pieces of a derived file, sealed in order under a key of that file alone.
//!
//! A snapshot of the tables is as private as the log, and is read at every start: gigabytes, so speed counts here and
//! not in the envelopes. The cipher is AES-256-GCM of `ring` (measured on one core with blocks of 64 KiB: 6 GB/s,
//! against 1.5 GB/s of its ChaCha20-Poly1305 and 0.8 GB/s of the portable ciphers).
//!
//! The key of a file is derived from the key of a matter and the random id of the file: erasing the matter destroys
//! all its files at once. The nonce is the number of the block: a file id may therefore be used for one writing only,
//! and each number in it once. Absent: files, and what a block holds.
//!
//! The matter's key and the derived key are wiped; `ring` does not wipe the expanded key that it works with, so a
//! [`BlockKey`] should live no longer than the reading or writing of its file.

use core::fmt;

use ring::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, Tag, UnboundKey};
use zeroize::{Zeroize, Zeroizing};

use crate::{MatterKey, Unopenable, Unsealable};

/// Bytes that sealing adds to a block.
pub const BLOCK_TAG: usize = 16;

const CONTEXT: &str = "kring block key v1";

/// The key under which the blocks of one file are sealed. Cannot be printed, compared or cloned.
pub struct BlockKey(LessSafeKey);

impl BlockKey {
    /// The key of the file `id` under the matter of `key`. `id` is 16 random bytes, new for every file that is written.
    ///
    /// # Errors
    /// [`Unopenable`] if the cipher takes no key of 32 bytes, which does not happen.
    pub fn derive(key: &MatterKey, id: &[u8; 16]) -> Result<Self, Unopenable> {
        let mut hasher = blake3::Hasher::new_derive_key(CONTEXT);
        hasher.update(key.bytes()).update(id);
        let mut derived = Zeroizing::new([0; 32]);
        hasher.finalize_xof().fill(&mut *derived);
        hasher.zeroize();
        let unbound = UnboundKey::new(&AES_256_GCM, &*derived).map_err(|_| Unopenable)?;
        Ok(BlockKey(LessSafeKey::new(unbound)))
    }

    /// Seals block `number` in place and appends [`BLOCK_TAG`] bytes; `aad` is bound to it and not stored. Reserve
    /// the room for them ahead: a vector that grows leaves plaintext behind. On failure `block` is empty.
    ///
    /// # Errors
    /// [`Unsealable::TooLong`] beyond the cipher's limit of 64 GiB.
    pub fn seal(&self, number: u64, aad: &[u8], block: &mut Vec<u8>) -> Result<(), Unsealable> {
        match self
            .0
            .seal_in_place_separate_tag(nonce(number), Aad::from(aad), block)
        {
            Ok(tag) => {
                block.extend_from_slice(tag.as_ref());
                Ok(())
            }
            Err(_) => {
                block.zeroize();
                Err(Unsealable::TooLong)
            }
        }
    }

    /// Opens block `number` in place; the answer is the plaintext, at the front of `sealed`.
    ///
    /// # Errors
    /// [`Unopenable`]; `sealed` holds nothing readable then.
    pub fn open<'a>(
        &self,
        number: u64,
        aad: &[u8],
        sealed: &'a mut [u8],
    ) -> Result<&'a mut [u8], Unopenable> {
        let text_len = sealed.len().checked_sub(BLOCK_TAG).ok_or(Unopenable)?;
        let (text, tag) = sealed.split_at_mut(text_len);
        let tag = Tag::try_from(&*tag).map_err(|_| Unopenable)?;
        self.0
            .open_in_place_separate_tag(nonce(number), Aad::from(aad), tag, text, 0..)
            .map_err(|_| Unopenable)
    }
}

impl fmt::Debug for BlockKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("BlockKey(hidden)")
    }
}

fn nonce(number: u64) -> Nonce {
    let mut bytes = [0; 12];
    bytes[..8].copy_from_slice(&number.to_le_bytes());
    Nonce::assume_unique_for_key(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(matter: u8, file: u8) -> BlockKey {
        BlockKey::derive(&MatterKey::from_bytes([matter; 32]), &[file; 16]).expect("a key")
    }

    fn sealed() -> Vec<u8> {
        let mut block = b"who stands around this family".to_vec();
        key(1, 2).seal(3, b"here", &mut block).expect("sealed");
        block
    }

    #[test]
    fn a_block_opens_at_its_place_in_its_file_only() {
        let opens = |key: BlockKey, number, aad: &[u8]| key.open(number, aad, &mut sealed()).is_ok();
        let mut block = sealed();
        assert_eq!(
            key(1, 2).open(3, b"here", &mut block).expect("opens"),
            b"who stands around this family"
        );
        assert!(!opens(key(9, 2), 3, b"here"), "another matter");
        assert!(!opens(key(1, 9), 3, b"here"), "another file");
        assert!(!opens(key(1, 2), 4, b"here"), "another place");
        assert!(!opens(key(1, 2), 3, b"there"), "other additional data");
    }

    #[test]
    fn every_changed_bit_and_every_cut_is_found() {
        for bit in 0..sealed().len() * 8 {
            let mut block = sealed();
            block[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(
                key(1, 2).open(3, b"here", &mut block),
                Err(Unopenable),
                "bit {bit}"
            );
        }
        for len in 0..sealed().len() {
            let mut block = sealed();
            block.truncate(len);
            assert!(key(1, 2).open(3, b"here", &mut block).is_err(), "{len} bytes");
        }
    }

    #[test]
    fn the_stored_form_of_a_block_stays() {
        let hex: String = sealed().iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(
            hex,
            "2630d289e264f26fa0dcc4b8e01668d6381a3d40034164b2da8c07973f667eaa4b8c89caf18ab86af5c60fc754"
        );
        assert_eq!(format!("{:?}", key(1, 2)), "BlockKey(hidden)");
    }
}
