//! Keys of tables in the form in which a snapshot keeps them, and what every room does with its tables for one.
//!
//! Place in the flow: what a group changes is gathered beside being published, and now and then written away, so that a
//! start need not fold the whole log again. The form is derived and may change at any time: whoever changes it raises
//! the format number of the books, and what is older counts as absent.
//! Absent: gathering (`entries`), files, sealing, merging (crate `snapshot`).

use serde::de::DeserializeOwned;

use crate::Entries;

/// A key that is written as bytes and read back.
pub trait Key: Sized {
    /// Appends its bytes.
    fn put(&self, out: &mut Vec<u8>);
    /// Reads them back; `None` if they are no such key.
    fn take(bytes: &[u8]) -> Option<Self>;
}

macro_rules! number_key {
    ($($number:ty),*) => {$(
        impl Key for $number {
            fn put(&self, out: &mut Vec<u8>) {
                out.extend(self.to_be_bytes());
            }

            fn take(bytes: &[u8]) -> Option<Self> {
                bytes.try_into().ok().map(Self::from_be_bytes)
            }
        }
    )*};
}

number_key!(u16, u32, u64);

impl Key for () {
    fn put(&self, _: &mut Vec<u8>) {}

    fn take(bytes: &[u8]) -> Option<Self> {
        bytes.is_empty().then_some(())
    }
}

impl<const N: usize> Key for [u8; N] {
    fn put(&self, out: &mut Vec<u8>) {
        out.extend(self);
    }

    fn take(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok()
    }
}

impl<B: Key> Key for (u32, B) {
    fn put(&self, out: &mut Vec<u8>) {
        self.0.put(out);
        self.1.put(out);
    }

    fn take(bytes: &[u8]) -> Option<Self> {
        let (front, back) = bytes.split_first_chunk::<4>()?;
        Some((u32::from_be_bytes(*front), B::take(back)?))
    }
}

/// A table as a snapshot sees it.
pub trait Kept {
    /// Gathers every entry under the number of the table; `false` if one could not be written.
    #[must_use]
    fn put_all(&self, number: u8, into: &mut Entries) -> bool;
    /// Takes the next entry, in the order of keys; `None` if the bytes are not an entry of it.
    fn take(&mut self, key: &[u8], value: &[u8]) -> Option<()>;
    /// Takes over an overlay and gathers what it changes; `false` if an entry could not be written, which is taken over all
    /// the same.
    #[must_use]
    fn settle(&mut self, over: &mut Self, number: u8, into: &mut Entries) -> bool;
    /// Makes room for so many entries.
    fn reserve(&mut self, entries: usize);
    /// Adds a table that was loaded apart: taken over whole where there was nothing.
    fn join(&mut self, other: Self);
}

/// Reads a kept value; `None` if the bytes are not one, or more than one.
#[must_use]
pub fn read<V: DeserializeOwned>(value: &[u8]) -> Option<V> {
    let (value, rest) = postcard::take_from_bytes(value).ok()?;
    rest.is_empty().then_some(value)
}

/// What each room does with its tables for a snapshot. Naming every field makes it impossible to forget a table.
///
/// `kept!(Books { 16 = persons, 17 = relations })`: every field of `Books` with its number, which is its place in a
/// snapshot. Makes `TABLES`, `settle`, `settle_into`, `put_table`, `take`, `reserve` and `join`.
#[macro_export]
macro_rules! kept {
    ($books:ident { $($number:literal = $table:ident),* $(,)? }) => {
        impl $books {
            /// Numbers of the tables in a snapshot.
            pub const TABLES: &'static [u8] = &[$($number),*];

            /// Takes over a durable overlay.
            pub fn settle(&mut self, over: &mut Self) {
                let _ = self.settle_into(over, &mut $crate::Entries::default());
            }

            /// Takes over a durable overlay and gathers what it changes; `false` if an entry could not be written, which is
            /// taken over all the same.
            #[must_use]
            pub fn settle_into(&mut self, over: &mut Self, into: &mut $crate::Entries) -> bool {
                let Self { $($table),* } = over;
                let mut whole = true;
                $(whole &= $crate::Kept::settle(&mut self.$table, $table, $number, into);)*
                whole
            }

            /// Gathers every entry of one table; `false` if one could not be written.
            #[must_use]
            pub fn put_table(&self, table: u8, into: &mut $crate::Entries) -> bool {
                match table {
                    $($number => $crate::Kept::put_all(&self.$table, $number, into),)*
                    _ => true,
                }
            }

            /// Takes one entry of a snapshot; `None` if it is not one.
            pub fn take(&mut self, table: u8, key: &[u8], value: &[u8]) -> Option<()> {
                match table {
                    $($number => $crate::Kept::take(&mut self.$table, key, value),)*
                    _ => None,
                }
            }

            /// Makes room for this many entries of a table.
            pub fn reserve(&mut self, table: u8, entries: usize) {
                match table {
                    $($number => $crate::Kept::reserve(&mut self.$table, entries),)*
                    _ => {}
                }
            }

            /// Adds tables that were loaded apart.
            pub fn join(&mut self, other: Self) {
                let Self { $($table),* } = other;
                $($crate::Kept::join(&mut self.$table, $table);)*
            }
        }
    };
}
