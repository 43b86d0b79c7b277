//! Run of bytes: what a page is made of. Lengths before what they measure, and a stretch replaced by another.

/// A page grows by so many bytes at a time: little is left over, and not every entry moves the page.
const STEP: usize = 128;
/// Bits of a length in one byte; the highest one says that another byte follows.
const BITS: u32 = 7;
const MORE: u8 = 1 << BITS;
/// No length needs more bytes.
const LENGTH_BYTES: usize = usize::BITS.div_ceil(BITS) as usize;

/// The length that stands at a place, and where it ends.
#[inline]
pub(super) fn length(bytes: &[u8], at: usize) -> Option<(usize, usize)> {
    let first = *bytes.get(at)?;
    if first < MORE {
        return Some((usize::from(first), at + 1));
    }
    long(bytes, at, first)
}

/// A length of more than one byte.
fn long(bytes: &[u8], at: usize, first: u8) -> Option<(usize, usize)> {
    let mut length = usize::from(first & !MORE);
    for n in 1..LENGTH_BYTES {
        let byte = *bytes.get(at + n)?;
        length |= usize::from(byte & !MORE) << (BITS * n as u32);
        if byte < MORE {
            return Some((length, at + n + 1));
        }
    }
    None
}

/// A length as it is written.
pub(super) struct Length {
    bytes: [u8; LENGTH_BYTES],
    used: usize,
}

impl Length {
    #[inline]
    pub(super) fn of(mut length: usize) -> Self {
        let (mut bytes, mut used) = ([0; LENGTH_BYTES], 0);
        for byte in &mut bytes {
            used += 1;
            *byte = length as u8 & !MORE;
            length >>= BITS;
            if length == 0 {
                break;
            }
            *byte |= MORE;
        }
        Self { bytes, used }
    }

    #[inline]
    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes[..self.used]
    }
}

/// Takes the bytes `from..to` out. Nothing of them stays behind the end.
pub(super) fn cut(page: &mut Vec<u8>, from: usize, to: usize) {
    page.copy_within(to.., from);
    let left = page.len() - (to - from);
    page[left..].fill(0);
    page.truncate(left);
}

/// Puts pieces where the bytes `from..to` stood.
#[inline]
pub(super) fn replace(page: &mut Vec<u8>, from: usize, to: usize, pieces: [&[u8]; 3]) {
    let new: usize = pieces.iter().map(|piece| piece.len()).sum();
    let (before, after) = (page.len(), page.len() - (to - from) + new);
    if after > page.capacity() {
        page.reserve_exact(after.next_multiple_of(STEP) - before);
    }
    if after > before {
        page.resize(after, 0);
    }
    page.copy_within(to..before, from + new);
    page.truncate(after);
    let mut at = from;
    for piece in pieces {
        page[at..at + piece.len()].copy_from_slice(piece);
        at += piece.len();
    }
}
