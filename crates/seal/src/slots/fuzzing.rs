//! Entries for fuzzing what stands in a key file, behind the feature `fuzzing`.
//!
//! Each takes bytes of any origin and panics only when a rule is broken. Absent: files.

use rand::rngs::mock::StepRng;

use super::StoreId;
use super::file::{COUNT, COUNT_AT, Count, Header, PAGE, Page, new_page, read_page};
use super::slot::{ERASED_SLOT, SIZE, Slot, Wrapper};
use crate::{Failure, KekLabel, KeyEncryptionKey, Matter};

const STORE: StoreId = StoreId([9; 16]);
const MATTER: Matter = Matter(7);

/// A page of a key file, a live slot and an erased one, to begin with.
///
/// # Errors
/// None, with the randomness used here.
pub fn seeds() -> Result<[Vec<u8>; 3], Failure> {
    let header = Header {
        store: STORE,
        kek: KekLabel(77),
    };
    let live = wrapper().fresh(MATTER, &mut StepRng::new(1, 7))?;
    Ok([new_page(header).to_vec(), live.to_vec(), ERASED_SLOT.to_vec()])
}

fn wrapper() -> Wrapper {
    Wrapper::new(&KeyEncryptionKey::from_bytes([1; 32]), STORE)
}

/// The header page: bytes that are missing count as zeros. Also with its checks made right.
pub fn key_file_page(bytes: &[u8]) {
    let mut page = [0; PAGE];
    let length = bytes.len().min(PAGE);
    page[..length].copy_from_slice(&bytes[..length]);
    one_page(&page);
    let mut store = StoreId([0; 16]);
    store.0.copy_from_slice(&page[16..32]);
    let kek = KekLabel(u32::from_le_bytes([page[12], page[13], page[14], page[15]]));
    let right = new_page(Header { store, kek });
    page[32..48].copy_from_slice(&right[32..48]);
    for at in COUNT_AT {
        let number = |at: usize| page[at..at + 8].try_into().map_or(0, u64::from_le_bytes);
        let (turn, prepared) = (number(at), number(at + 8));
        page[at..at + COUNT].copy_from_slice(&Count { turn, prepared }.bytes(store));
    }
    one_page(&page);
}

fn one_page(page: &[u8; PAGE]) {
    if let Ok(Page { header, count, .. }) = read_page(page) {
        assert_eq!(new_page(header)[..48], page[..48]);
        let there = |at: &usize| page[*at..at + COUNT] == count.bytes(header.store);
        assert!(COUNT_AT.iter().any(there), "a count that stands nowhere");
    }
}

/// A slot: nothing but what was wrapped for this matter of this file opens, and an erasure is one only as a whole.
pub fn key_slot(bytes: &[u8]) {
    let wrapper = wrapper();
    match wrapper.read(MATTER, bytes) {
        Ok(Slot::Erased) => assert_eq!(bytes, ERASED_SLOT),
        Ok(Slot::Live(_)) => {
            assert_eq!(bytes.len(), SIZE);
            assert!(
                wrapper.read(Matter(MATTER.0 + 1), bytes).is_err(),
                "it opens elsewhere"
            );
        }
        Ok(Slot::NeverPrepared) => panic!("a prepared slot was never empty"),
        Err(failure) => assert!(matches!(failure, Failure::Damaged { matter } if matter == MATTER)),
    }
}
