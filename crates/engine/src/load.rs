//! Load: the tables as a snapshot holds them.
//!
//! Place in the flow: a start, beside the opening of the log. Tables are loaded by several threads at once, largest first.
//! Absent: whether the snapshot fits the log (`base`).

use std::{num::NonZero, thread, vec};

use decision::Books;
use parking_lot::Mutex;
use snapshot::Stack;

use crate::changes::TAGS;

/// What a snapshot gave.
#[derive(Default)]
pub(crate) struct Loaded {
    pub(crate) books: Books,
    /// Sorted by tag.
    pub(crate) tags: Vec<([u8; 16], u64)>,
}

/// A snapshot that cannot be used: damaged, or not what it says.
pub(crate) struct NotUsable;

impl From<snapshot::Failure> for NotUsable {
    fn from(_: snapshot::Failure) -> Self {
        Self
    }
}

/// Loads every table.
pub(crate) fn load(stack: &Stack) -> Result<Loaded, NotUsable> {
    let tables = Mutex::new(in_order(stack).into_iter());
    let threads = thread::available_parallelism().map_or(1, NonZero::get);
    let parts: Vec<Result<Loaded, NotUsable>> = thread::scope(|scope| {
        let loading: Vec<_> = (0..threads)
            .map(|_| scope.spawn(|| load_some(stack, &tables)))
            .collect();
        let joined = loading.into_iter().map(|thread| thread.join());
        joined
            .map(|loaded| loaded.unwrap_or_else(|fell| std::panic::resume_unwind(fell)))
            .collect()
    });
    let mut whole = Loaded::default();
    for part in parts {
        let part = part?;
        whole.books.join(part.books);
        if !part.tags.is_empty() {
            whole.tags = part.tags;
        }
    }
    Ok(whole)
}

/// The tables that hold anything, the largest first: whoever is done with one takes the next, and the small ones at the end
/// keep all threads busy.
fn in_order(stack: &Stack) -> Vec<u8> {
    let mut tables: Vec<(u64, u8)> = Books::kept_tables()
        .chain([TAGS])
        .map(|table| (stack.count(table), table))
        .filter(|(count, _)| *count > 0)
        .collect();
    tables.sort_unstable_by(|a, b| b.cmp(a));
    tables.into_iter().map(|(_, table)| table).collect()
}

fn load_some(stack: &Stack, tables: &Mutex<vec::IntoIter<u8>>) -> Result<Loaded, NotUsable> {
    let mut part = Loaded::default();
    loop {
        let Some(table) = tables.lock().next() else {
            return Ok(part);
        };
        let entries = usize::try_from(stack.count(table)).unwrap_or(0);
        if table == TAGS {
            part.tags.reserve(entries);
        } else {
            part.books.reserve(table, entries);
        }
        stack.load(table, |key, value| {
            take(&mut part, table, key, value).ok_or(NotUsable)
        })?;
    }
}

fn take(part: &mut Loaded, table: u8, key: &[u8], value: &[u8]) -> Option<()> {
    if table != TAGS {
        return part.books.take(table, key, value);
    }
    part.tags.push((key.try_into().ok()?, layers::read(value)?));
    Some(())
}
