//! Rising: entries of many numbers, each greater than the one before. A page is gone through once, not once for each of its
//! entries.
//!
//! Place in the flow: where thousands of entries are looked at for the few that are wanted.

use serde::de::DeserializeOwned;

use super::{Packed, numbered::Cursor};

impl<V> Packed<u64, V> {
    /// As [`Packed::peek`] for each of these numbers; one that is not greater than the one before costs a page from its
    /// beginning.
    pub fn peek_rising<'a, F: DeserializeOwned>(
        over: Option<&'a Self>,
        base: &'a Self,
        numbers: impl IntoIterator<Item = u64>,
        of: impl Fn(&V) -> F,
    ) -> impl Iterator<Item = (u64, F)> {
        let mut cursor = Cursor::default();
        numbers.into_iter().filter_map(move |number| {
            if let Some(here) = over.and_then(|over| over.newer.get(&number)) {
                return Some((number, of(here)));
            }
            let base = Self::below(over, base, &number)?;
            let front = match base.newer.get(&number) {
                Some(value) => of(value),
                None => postcard::from_bytes(base.pages.after(&mut cursor, number)?).ok()?,
            };
            Some((number, front))
        })
    }
}
