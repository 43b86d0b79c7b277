//! Envelopes: a body sealed under the key of its matter, or under the keys of several at once.
//!
//! AEAD 1 is ChaCha20-Poly1305. Without companions an envelope is one box under the primary key. A relation or a
//! match belongs to two or three matters, and must be gone when one of them is: then
//! - box 0, under the primary key, holds the tags of the companions, in order;
//! - box 1, under a key derived from all the keys in order, holds the body.
//!
//! So every key is needed, and nothing in clear says who the companions are. With the primary key alone one learns
//! the companions' tags, and from a tag only the holder of the live key comes back to its matter.
//!
//! ```text
//! no companions:  body ciphertext | tag 16
//! k companions:   16 k bytes of tags, encrypted | tag 16 | body ciphertext | tag 16
//! ```
//!
//! The additional data of each box are the caller's bytes, then envelope version, box index, number of companions;
//! for box 1 also box 0 as stored. Boxes cannot be swapped, dropped or taken from another envelope, and opening the
//! body alone notices any change of the whole.
//!
//! The caller gives a random nonce, a fresh one for every envelope. Both boxes use it, under different keys.

use chacha20poly1305::aead::{AeadInPlace, KeyInit};
use chacha20poly1305::{ChaCha20Poly1305, Key, Nonce, Tag};
use thiserror::Error;
use zeroize::{Zeroize, Zeroizing};

use crate::{MatterKey, MatterTag};

/// The most companions that one envelope can have.
pub const MAX_COMPANIONS: usize = 2;

const ENVELOPE_VERSION: u8 = 1;
const JOINT_CONTEXT: &str = "kring joint envelope key v1";
/// Length of a companion's tag.
const TAG: usize = 16;
/// Length of the AEAD's own tag.
const MAC: usize = 16;

/// The envelope does not open: wrong key, wrong nonce, wrong additional data, or changed bytes. It cannot say which.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("the envelope does not open")]
pub struct Unopenable;

/// Why nothing was sealed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum Unsealable {
    /// More than [`MAX_COMPANIONS`].
    #[error("an envelope has at most two companions")]
    TooManyCompanions,
    /// Beyond the cipher's own limit of 256 GiB.
    #[error("the body is longer than the cipher allows")]
    TooLong,
}

/// Seals `plaintext` under the primary key and all companions' keys; `aad` is bound to it and not stored.
///
/// # Errors
/// [`Unsealable`]; neither reason occurs with at most two companions and a body of any sensible size.
pub fn seal(
    primary: &MatterKey,
    companions: &[&MatterKey],
    nonce: [u8; 12],
    aad: &[u8],
    plaintext: &[u8],
) -> Result<Vec<u8>, Unsealable> {
    if companions.len() > MAX_COMPANIONS {
        return Err(Unsealable::TooManyCompanions);
    }
    let head = head_len(companions.len());
    // Sized ahead: a vector that grows would leave plaintext behind.
    let mut sealed = Vec::with_capacity(head + plaintext.len() + MAC);
    if !companions.is_empty() {
        companions
            .iter()
            .for_each(|companion| sealed.extend_from_slice(&companion.tag().0));
        let bound = additional(aad, 0, companions.len(), &[]);
        append_box(primary.bytes(), nonce, &bound, &mut sealed, 0)?;
    }
    let bound = additional(aad, 1, companions.len(), &sealed);
    sealed.extend_from_slice(plaintext);
    append_box(&body_key(primary, companions), nonce, &bound, &mut sealed, head)?;
    Ok(sealed)
}

/// The tags of the companions, read with the primary key alone. `count` comes from what the caller stored in clear.
///
/// # Errors
/// [`Unopenable`].
pub fn open_companions(
    primary: &MatterKey,
    count: usize,
    nonce: [u8; 12],
    aad: &[u8],
    sealed: &[u8],
) -> Result<Vec<MatterTag>, Unopenable> {
    if count == 0 {
        return Ok(Vec::new());
    }
    let first = split(sealed, count)?.0;
    let bound = additional(aad, 0, count, &[]);
    let tags = open_box(primary.bytes(), nonce, &bound, first)?;
    let mut found = Vec::with_capacity(count);
    for chunk in tags.chunks_exact(TAG) {
        found.push(MatterTag(chunk.try_into().map_err(|_| Unopenable)?));
    }
    Ok(found)
}

/// The body of an envelope; `companions` must be all of them, in the order in which they were sealed.
///
/// # Errors
/// [`Unopenable`].
pub fn open(
    primary: &MatterKey,
    companions: &[&MatterKey],
    nonce: [u8; 12],
    aad: &[u8],
    sealed: &[u8],
) -> Result<Zeroizing<Vec<u8>>, Unopenable> {
    let (first, body) = split(sealed, companions.len())?;
    let bound = additional(aad, 1, companions.len(), first);
    open_box(&body_key(primary, companions), nonce, &bound, body)
}

/// Length of box 0.
fn head_len(companions: usize) -> usize {
    if companions == 0 {
        0
    } else {
        companions * TAG + MAC
    }
}

/// Box 0 and box 1.
fn split(sealed: &[u8], companions: usize) -> Result<(&[u8], &[u8]), Unopenable> {
    if companions > MAX_COMPANIONS {
        return Err(Unopenable);
    }
    sealed.split_at_checked(head_len(companions)).ok_or(Unopenable)
}

/// The caller's bytes, then three bytes of fixed meaning, then box 0 of a length that the count fixes: no two
/// different envelopes give the same additional data with the same key.
fn additional(aad: &[u8], index: u8, companions: usize, first: &[u8]) -> Vec<u8> {
    let mut bound = Vec::with_capacity(aad.len() + 3 + first.len());
    bound.extend_from_slice(aad);
    // At most MAX_COMPANIONS, so one byte holds it.
    bound.extend_from_slice(&[ENVELOPE_VERSION, index, companions as u8]);
    bound.extend_from_slice(first);
    bound
}

/// The primary key itself, or one derived from all keys in order.
fn body_key(primary: &MatterKey, companions: &[&MatterKey]) -> Zeroizing<[u8; 32]> {
    if companions.is_empty() {
        return Zeroizing::new(*primary.bytes());
    }
    let mut hasher = blake3::Hasher::new_derive_key(JOINT_CONTEXT);
    hasher.update(primary.bytes());
    companions.iter().for_each(|companion| {
        hasher.update(companion.bytes());
    });
    let mut key = Zeroizing::new([0; 32]);
    hasher.finalize_xof().fill(&mut *key);
    hasher.zeroize();
    key
}

/// Encrypts what stands in `sealed` from `from` on, in place, and appends the AEAD's tag. On failure nothing is left.
fn append_box(
    key: &[u8; 32],
    nonce: [u8; 12],
    bound: &[u8],
    sealed: &mut Vec<u8>,
    from: usize,
) -> Result<(), Unsealable> {
    let cipher = ChaCha20Poly1305::new(Key::from_slice(key));
    match cipher.encrypt_in_place_detached(&Nonce::from(nonce), bound, &mut sealed[from..]) {
        Ok(mac) => {
            sealed.extend_from_slice(&mac);
            Ok(())
        }
        Err(_) => {
            sealed.zeroize();
            Err(Unsealable::TooLong)
        }
    }
}

fn open_box(
    key: &[u8; 32],
    nonce: [u8; 12],
    bound: &[u8],
    sealed: &[u8],
) -> Result<Zeroizing<Vec<u8>>, Unopenable> {
    let text_len = sealed.len().checked_sub(MAC).ok_or(Unopenable)?;
    let (text, mac) = sealed.split_at(text_len);
    let mut text = Zeroizing::new(text.to_vec());
    ChaCha20Poly1305::new(Key::from_slice(key))
        .decrypt_in_place_detached(&Nonce::from(nonce), bound, &mut text, Tag::from_slice(mac))
        .map_err(|_| Unopenable)?;
    Ok(text)
}
