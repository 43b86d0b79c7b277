//! The header page of a key file: what it is, whose it is, and how many slots were prepared.
//!
//! ```text
//! 0     magic "KRINGKEY" | version u16 | slot size u16 | KEK label u32 | store id 16 | check 16   (48 bytes)
//! 1024  count A: turn u64 | prepared u64 | check 16                                               (32 bytes)
//! 2048  count B: the same
//! ```
//!
//! All numbers low byte first, everything else zero. The checks are BLAKE3 with a context of their own; they find
//! damage. Deceit is found in the slots, which are bound to the store id and to their number.

use crate::{Failure, KekLabel};

/// Length of the header page.
pub(super) const PAGE: usize = 4096;
/// Where each of the two counts stands.
pub(super) const COUNT_AT: [usize; 2] = [1024, 2048];
/// Length of a count.
pub(super) const COUNT: usize = 32;

const MAGIC: &[u8; 8] = b"KRINGKEY";
const VERSION: u16 = 1;
const SLOT_SIZE: u16 = super::slot::SIZE as u16;
const CHECKED: usize = 32;
const HEADER: usize = CHECKED + 16;

/// The random identity of a key file. Not secret; every slot is bound to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct StoreId(pub [u8; 16]);

/// What never changes after creation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Header {
    pub(super) store: StoreId,
    pub(super) kek: KekLabel,
}

/// How many slots were prepared. `turn` grows by one with each writing and says which of the two places is newer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Count {
    pub(super) turn: u64,
    pub(super) prepared: u64,
}

/// The page of a new file: no slot prepared, both counts whole.
pub(super) fn new_page(header: Header) -> [u8; PAGE] {
    let mut page = [0; PAGE];
    page[..8].copy_from_slice(MAGIC);
    page[8..10].copy_from_slice(&VERSION.to_le_bytes());
    page[10..12].copy_from_slice(&SLOT_SIZE.to_le_bytes());
    page[12..16].copy_from_slice(&header.kek.0.to_le_bytes());
    page[16..32].copy_from_slice(&header.store.0);
    let check = check("kring key file header v1", &page[..CHECKED], &[]);
    page[CHECKED..HEADER].copy_from_slice(&check);
    for (turn, at) in (0_u64..).zip(COUNT_AT) {
        page[at..at + COUNT].copy_from_slice(&Count { turn, prepared: 0 }.bytes(header.store));
    }
    page
}

/// What a header page says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Page {
    pub(super) header: Header,
    /// The newer of the whole counts.
    pub(super) count: Count,
    /// Both counts are whole.
    pub(super) counts_whole: bool,
}

/// Reads the page of an existing file.
///
/// # Errors
/// [`Failure::NotAKeyFile`], [`Failure::NewerVersion`], [`Failure::HeaderDamaged`], [`Failure::CountDamaged`].
pub(super) fn read_page(page: &[u8; PAGE]) -> Result<Page, Failure> {
    if !page.starts_with(MAGIC) {
        return Err(Failure::NotAKeyFile);
    }
    let found = u16::from_le_bytes([page[8], page[9]]);
    // Before the check: a later version may well have moved it.
    if found > VERSION {
        return Err(Failure::NewerVersion {
            found,
            known: VERSION,
        });
    }
    let whole = page[CHECKED..HEADER] == check("kring key file header v1", &page[..CHECKED], &[]);
    let slot_size = u16::from_le_bytes([page[10], page[11]]);
    if !whole || found != VERSION || slot_size != SLOT_SIZE {
        return Err(Failure::HeaderDamaged);
    }
    let kek = KekLabel(u32::from_le_bytes([page[12], page[13], page[14], page[15]]));
    let mut store = StoreId([0; 16]);
    store.0.copy_from_slice(&page[16..32]);
    let counts = COUNT_AT.map(|at| Count::read(&page[at..at + COUNT], store));
    let newest = counts.iter().flatten().max_by_key(|count| count.turn);
    Ok(Page {
        header: Header { store, kek },
        count: *newest.ok_or(Failure::CountDamaged)?,
        counts_whole: counts.iter().all(Option::is_some),
    })
}

impl Count {
    /// The count that replaces the older of the two.
    pub(super) fn next(self, prepared: u64) -> Count {
        Count {
            turn: self.turn.wrapping_add(1),
            prepared,
        }
    }

    /// Where this count belongs: the two places take turns, so the one before it stays whole.
    pub(super) fn offset(self) -> u64 {
        COUNT_AT[usize::from(self.turn % 2 == 1)] as u64
    }

    /// The stored form.
    pub(super) fn bytes(self, store: StoreId) -> [u8; COUNT] {
        let mut bytes = [0; COUNT];
        bytes[..8].copy_from_slice(&self.turn.to_le_bytes());
        bytes[8..16].copy_from_slice(&self.prepared.to_le_bytes());
        let check = check("kring key file count v1", &bytes[..16], &store.0);
        bytes[16..].copy_from_slice(&check);
        bytes
    }

    fn read(bytes: &[u8], store: StoreId) -> Option<Count> {
        let number = |at: usize| bytes.get(at..at + 8)?.try_into().ok().map(u64::from_le_bytes);
        let count = Count {
            turn: number(0)?,
            prepared: number(8)?,
        };
        (count.bytes(store) == bytes).then_some(count)
    }
}

fn check(context: &'static str, bytes: &[u8], more: &[u8]) -> [u8; 16] {
    let mut hasher = blake3::Hasher::new_derive_key(context);
    hasher.update(bytes).update(more);
    let mut check = [0; 16];
    hasher.finalize_xof().fill(&mut check);
    check
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADER_OF_TEST: Header = Header {
        store: StoreId([9; 16]),
        kek: KekLabel(77),
    };

    #[test]
    fn a_new_page_reads_back() {
        let page = read_page(&new_page(HEADER_OF_TEST)).expect("whole");
        let count = Count { turn: 1, prepared: 0 };
        assert_eq!(
            (page.header, page.count, page.counts_whole),
            (HEADER_OF_TEST, count, true)
        );
    }

    #[test]
    fn every_flipped_bit_of_the_header_is_noticed() {
        for bit in 0..HEADER * 8 {
            let mut page = new_page(HEADER_OF_TEST);
            page[bit / 8] ^= 1 << (bit % 8);
            assert!(read_page(&page).is_err(), "bit {bit}");
        }
    }

    #[test]
    fn the_other_count_stands_in_for_a_torn_one() {
        let newest = Count {
            turn: 2,
            prepared: 500,
        };
        let mut page = new_page(HEADER_OF_TEST);
        let at = newest.offset() as usize;
        page[at..at + COUNT].copy_from_slice(&newest.bytes(HEADER_OF_TEST.store));
        assert_eq!(read_page(&page).expect("whole").count, newest);
        for torn in at..at + COUNT {
            let mut page = page;
            page[torn] ^= 0xff;
            let read = read_page(&page).expect("one is whole");
            assert_eq!(
                (read.count, read.counts_whole),
                (Count { turn: 1, prepared: 0 }, false)
            );
        }
        page[at..at + COUNT].fill(0);
        page[COUNT_AT[1]] ^= 1;
        assert!(matches!(read_page(&page), Err(Failure::CountDamaged)));
    }
}
