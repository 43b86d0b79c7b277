//! Place: where one value stands, in 24 bytes.
//!
//! A volume has tens of thousands of values and the places are kept while it is read, so offset, length and the one flag
//! share a word: 46 bits, 17 bits, 1 bit. Absent: the bytes themselves (`reading`).

use std::fmt;

const LENGTH_BITS: u32 = 17;
const FLAG_BITS: u32 = 1;

/// Where a value stands in the file.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// Key: position of the value's first event.
    pub first: u64,
    /// Log sequence number of the message that holds it: a byte count over the life of the store, so newer is higher.
    pub lsn: u64,
    packed: u64,
}

impl Place {
    /// None if the place lies beyond what a place can say: 64 TiB into the file, or longer than any segment.
    pub(super) fn new(first: u64, lsn: u64, offset: u64, length: usize, doubtful: bool) -> Option<Self> {
        let fits = offset >> (u64::BITS - LENGTH_BITS - FLAG_BITS) == 0 && length >> LENGTH_BITS == 0;
        let packed = offset << (LENGTH_BITS + FLAG_BITS) | (length as u64) << FLAG_BITS | u64::from(doubtful);
        fits.then_some(Self { first, lsn, packed })
    }

    /// Offset of its first byte in the file.
    #[must_use]
    pub fn offset(&self) -> u64 {
        self.packed >> (LENGTH_BITS + FLAG_BITS)
    }

    /// Its bytes.
    #[must_use]
    pub fn length(&self) -> usize {
        (self.packed >> FLAG_BITS) as usize & ((1 << LENGTH_BITS) - 1)
    }

    /// Whether sled's own recovery would not read the value here.
    #[must_use]
    pub fn doubtful(&self) -> bool {
        self.packed & 1 == 1
    }

    pub(super) fn doubted(self) -> Self {
        Self {
            packed: self.packed | 1,
            ..self
        }
    }
}

impl fmt::Debug for Place {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Place")
            .field("first", &self.first)
            .field("lsn", &self.lsn)
            .field("offset", &self.offset())
            .field("length", &self.length())
            .field("doubtful", &self.doubtful())
            .finish()
    }
}
