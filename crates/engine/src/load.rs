//! Load: the tables as a snapshot holds them.
//!
//! Place in the flow: a start, beside the opening of the log. Tables are loaded by several threads, each with its share,
//! largest first. Absent: whether the snapshot fits the log (`open`).

use std::{num::NonZero, thread};

use decision::Books;
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
    let shares = shares(stack);
    let parts: Vec<Result<Loaded, NotUsable>> = thread::scope(|scope| {
        let loading: Vec<_> = shares
            .iter()
            .map(|share| scope.spawn(|| load_share(stack, share)))
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

/// The tables dealt out to as many threads as there are processors, the largest first, each to who has least.
fn shares(stack: &Stack) -> Vec<Vec<u8>> {
    let mut tables: Vec<(u64, u8)> = Books::kept_tables()
        .chain([TAGS])
        .map(|table| (stack.count(table), table))
        .filter(|(count, _)| *count > 0)
        .collect();
    tables.sort_unstable_by(|a, b| b.cmp(a));
    let threads = thread::available_parallelism().map_or(1, NonZero::get);
    let mut shares: Vec<(u64, Vec<u8>)> = vec![(0, Vec::new()); threads.min(tables.len())];
    for (count, table) in tables {
        if let Some((total, share)) = shares.iter_mut().min_by_key(|(total, _)| *total) {
            *total += count;
            share.push(table);
        }
    }
    shares.into_iter().map(|(_, share)| share).collect()
}

fn load_share(stack: &Stack, tables: &[u8]) -> Result<Loaded, NotUsable> {
    let mut part = Loaded::default();
    for &table in tables {
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
    Ok(part)
}

fn take(part: &mut Loaded, table: u8, key: &[u8], value: &[u8]) -> Option<()> {
    if table != TAGS {
        return part.books.take(table, key, value);
    }
    part.tags.push((key.try_into().ok()?, layers::read(value)?));
    Some(())
}
