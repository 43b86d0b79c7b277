//! A block of records, in plaintext: one record behind the other, all of one table, in ascending order of key.
//!
//! ```text
//! key length | value length + 1, or 0 for gone | key | value
//! ```
//! Both lengths are LEB128 of at most 32 bits, so a small record costs two bytes besides its own.

use super::Malformed;

/// Longest key.
pub const MAX_KEY: usize = 4096;
/// Longest value.
pub const MAX_VALUE: usize = 16 << 20;
/// Longest block in plaintext: one record of the longest key and value.
pub const MAX_BLOCK: usize = MAX_KEY + MAX_VALUE + 10;

/// Where the parts of a record stand in its block.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Place {
    /// First byte of the key.
    pub key: usize,
    /// Behind the last byte of the key: first byte of the value.
    pub value: usize,
    /// Behind the record: where the next one begins.
    pub next: usize,
    /// There is no value: the key is gone.
    pub gone: bool,
}

/// Bytes that a record takes in a block.
#[must_use]
pub fn encoded_len(key: &[u8], value: Option<&[u8]>) -> usize {
    let value_len = value.map_or(0, <[u8]>::len);
    let leb = |number: usize| (usize::BITS - (number | 1).leading_zeros()).div_ceil(7) as usize;
    leb(key.len()) + leb(value.map_or(0, |_| value_len + 1)) + key.len() + value_len
}

/// Appends a record. The caller has checked the lengths, the order and the room.
pub fn append(block: &mut Vec<u8>, key: &[u8], value: Option<&[u8]>) {
    push_leb(block, key.len());
    push_leb(block, value.map_or(0, |value| value.len() + 1));
    block.extend_from_slice(key);
    block.extend_from_slice(value.unwrap_or_default());
}

/// The record that begins at `at`. The end of the block is where `at` equals its length; ask no further.
///
/// # Errors
/// [`Malformed::Damaged`] when no whole record stands there.
#[inline]
pub fn place(block: &[u8], at: usize) -> Result<Place, Malformed> {
    let (key_len, at) = leb(block, at)?;
    let (value_len, key) = leb(block, at)?;
    let gone = value_len == 0;
    // Lengths of at most 32 bits and a place within the block: no sum can overflow.
    let value = key + key_len;
    let next = value + value_len.saturating_sub(1);
    if next > block.len() || key_len > MAX_KEY {
        return Err(Malformed::Damaged);
    }
    Ok(Place {
        key,
        value,
        next,
        gone,
    })
}

fn push_leb(block: &mut Vec<u8>, mut number: usize) {
    while number >= 0x80 {
        block.push(number as u8 | 0x80);
        number >>= 7;
    }
    block.push(number as u8);
}

/// A number and the place behind it.
#[inline]
fn leb(block: &[u8], at: usize) -> Result<(usize, usize), Malformed> {
    match block.get(at) {
        Some(&byte) if byte < 0x80 => Ok((usize::from(byte), at + 1)),
        Some(_) => long_leb(block, at),
        None => Err(Malformed::Damaged),
    }
}

#[cold]
fn long_leb(block: &[u8], at: usize) -> Result<(usize, usize), Malformed> {
    let mut number = 0_u64;
    for (turn, &byte) in block.get(at..).unwrap_or_default().iter().take(5).enumerate() {
        number |= u64::from(byte & 0x7F) << (7 * turn);
        if byte < 0x80 {
            let number = u32::try_from(number).map_err(|_| Malformed::Damaged)?;
            return Ok((number as usize, at + turn + 1));
        }
    }
    Err(Malformed::Damaged)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_of_every_length_come_back() {
        for len in [0, 1, 126, 127, 128, 129, 4095, 4096] {
            let key = vec![7; len];
            let values = [None, Some(vec![]), Some(vec![9; len]), Some(vec![9; 300_000])];
            for value in values {
                let mut block = vec![1, 2, 3];
                append(&mut block, &key, value.as_deref());
                assert_eq!(block.len() - 3, encoded_len(&key, value.as_deref()));
                let found = place(&block, 3).expect("a record");
                assert_eq!(&block[found.key..found.value], key);
                assert_eq!(found.gone, value.is_none());
                assert_eq!(&block[found.value..found.next], value.unwrap_or_default());
                assert_eq!(found.next, block.len());
                for cut in 3..block.len() {
                    assert!(place(&block[..cut], 3).is_err(), "cut at {cut}");
                    if cut > 300 {
                        break;
                    }
                }
            }
        }
    }
}
