//! The tables in a file, as entries in the order in which a snapshot keeps them; and taken back, as a start does.
//!
//! Absent: sealing, and everything else that makes a snapshot safe.

use std::{
    collections::BTreeMap,
    fs::File,
    io::{BufRead, BufReader, BufWriter, Read, Write},
};

use decision::{Books, Weight};
use layers::Entries;

use crate::process::resident;

/// Table, and how many entries.
type Head = (u8, u64);

pub(crate) fn keep(books: &Books, file: &str) {
    let mut to = BufWriter::new(File::create(file).unwrap());
    for table in Books::kept_tables() {
        let mut entries = Entries::default();
        assert!(books.put_table(table, &mut entries), "every entry can be written");
        to.write_all(&[table]).unwrap();
        to.write_all(&(entries.len() as u64).to_le_bytes()).unwrap();
        for (_, key, value) in entries.sorted() {
            let value = value.unwrap();
            to.write_all(&(key.len() as u16).to_le_bytes()).unwrap();
            to.write_all(&(value.len() as u32).to_le_bytes()).unwrap();
            to.write_all(key).unwrap();
            to.write_all(value).unwrap();
        }
    }
    to.flush().unwrap();
}

/// The tables, what they hold, and the bytes that each of them made resident.
pub(crate) fn take_back(file: &str) -> (Books, Vec<Weight>, BTreeMap<u8, u64>) {
    let mut from = BufReader::new(File::open(file).unwrap());
    let (mut books, mut weights, mut grown) = (Books::default(), Vec::new(), BTreeMap::new());
    while let Some((table, entries)) = head(&mut from) {
        let before = resident().0;
        let bytes = take_table(&mut from, &mut books, (table, entries));
        grown.insert(table, resident().0.saturating_sub(before));
        weights.push(Weight {
            table,
            entries: entries as usize,
            bytes,
        });
    }
    (books, weights, grown)
}

/// Gives the bytes of keys and values.
fn take_table(from: &mut impl BufRead, books: &mut Books, (table, entries): Head) -> usize {
    let (mut bytes, mut all) = (Vec::new(), 0);
    books.reserve(table, entries as usize);
    for _ in 0..entries {
        let (key, value) = (u16::from_le_bytes(next(from)), u32::from_le_bytes(next(from)));
        bytes.resize(usize::from(key) + value as usize, 0);
        from.read_exact(&mut bytes).unwrap();
        let (key, value) = bytes.split_at(usize::from(key));
        books.take(table, key, value).unwrap();
        all += bytes.len();
    }
    all
}

fn head(from: &mut impl BufRead) -> Option<Head> {
    if from.fill_buf().unwrap().is_empty() {
        return None;
    }
    let [table] = next(from);
    Some((table, u64::from_le_bytes(next(from))))
}

fn next<const N: usize>(from: &mut impl Read) -> [u8; N] {
    let mut bytes = [0; N];
    from.read_exact(&mut bytes).unwrap();
    bytes
}
