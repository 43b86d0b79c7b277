//! One number for everything the tables hold: equal tables have equal digests. Once something was erased, tables that say the
//! same have, whatever way led to them.
//!
//! Place in the flow: examining a store, and tests that ask whether two ways lead to the same state. Absent: any use of
//! it while the index runs.

use decision::Books;
use layers::Entries;

/// BLAKE3 over every entry of every table, in order; `None` if an entry cannot be written, which no entry is. Memory:
/// the largest table once more.
pub(crate) fn digest(books: &Books) -> Option<[u8; 32]> {
    let was_erased = !books.view().erasures().is_empty();
    let mut hasher = blake3::Hasher::new_derive_key("kring state of the tables v2");
    for table in Books::kept_tables() {
        let mut entries = Entries::default();
        let put = match was_erased {
            true => books.put_canonical(table, &mut entries),
            false => books.put_table(table, &mut entries),
        };
        if !put {
            return None;
        }
        for (table, key, value) in entries.sorted() {
            let value = value.unwrap_or_default();
            hasher.update(&[table]);
            for part in [key, value] {
                hasher.update(&(part.len() as u64).to_le_bytes()).update(part);
            }
        }
    }
    Some(*hasher.finalize().as_bytes())
}
