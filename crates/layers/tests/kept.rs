//! What a table changes is kept entry by entry, and taken back.

use layers::{Entries, Table, kept};

/// Two tables.
#[derive(Default)]
pub struct Books {
    names: Table<u32, String>,
    marks: Table<(u32, [u8; 2]), u64>,
}

kept!(Books { 7 = marks, 9 = names });

fn words(books: &Books) -> Vec<String> {
    let names = books.names.iter().map(|entry| format!("{entry:?}"));
    let marks = books.marks.iter().map(|entry| format!("{entry:?}"));
    let mut words: Vec<String> = names.chain(marks).collect();
    words.sort();
    words
}

fn some() -> Books {
    let mut books = Books::default();
    books.names.extend([(300, "c".to_owned()), (2, "b".to_owned())]);
    books.marks.insert((1, [5, 6]), 70_000);
    books
}

#[test]
fn entries_come_sorted_and_are_taken_back() {
    let mut entries = Entries::default();
    assert!(
        Books::TABLES
            .iter()
            .all(|&table| some().put_table(table, &mut entries))
    );
    assert!(entries.put(9, &2_u32, None::<&String>));
    let mut keys = Vec::new();
    let mut back = Books::default();
    for (table, key, value) in entries.sorted() {
        keys.push((table, key.to_vec(), value.is_some()));
        if let Some(value) = value {
            back.take(table, key, value).expect("an entry");
        }
    }
    let expected = [
        (7, vec![0, 0, 0, 1, 5, 6], true),
        (9, vec![0, 0, 0, 2], false),
        (9, vec![0, 0, 1, 44], true),
    ];
    assert_eq!(keys, expected, "what came last of each key");
    let mut left = some();
    left.names = Table::from_iter([(300, "c".to_owned())]);
    assert_eq!(words(&back), words(&left));
}

#[test]
fn bytes_that_are_no_entry_are_refused() {
    let mut books = Books::default();
    assert!(books.take(8, &[0, 0, 0, 1], &[0]).is_none(), "no such table");
    assert!(books.take(9, &[0, 0, 1], &[0]).is_none(), "a key cut short");
    assert!(
        books.take(9, &[0, 0, 0, 1], &[2, b'a']).is_none(),
        "a value cut short"
    );
    assert!(
        books.take(9, &[0, 0, 0, 1], &[1, b'a', 0]).is_none(),
        "more than a value"
    );
    assert!(books.take(9, &[0, 0, 0, 1], &[1, 0xff]).is_none(), "not UTF-8");
    assert!(books.names.is_empty() && books.marks.is_empty());
}

#[test]
fn parts_are_joined() {
    let mut whole = Books::default();
    Books::TABLES.iter().for_each(|&table| whole.reserve(table, 10));
    whole.join(some());
    whole.join(Books {
        names: Table::from_iter([(4, "four".to_owned())]),
        marks: Table::default(),
    });
    assert_eq!((whole.names.len(), whole.marks.len()), (3, 1));
}
