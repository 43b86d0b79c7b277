//! A snapshot in memory beside every world: after each test the tables must come back from it as they are.

use std::collections::BTreeMap;

use decision::Books;
use layers::Entries;

/// After so many commands the changes are gathered and laid on top of the earlier ones.
const RUN: usize = 3;

#[derive(Default)]
pub(crate) struct Kept {
    changed: Entries,
    commands: usize,
    stack: BTreeMap<(u8, Vec<u8>), Vec<u8>>,
}

impl Kept {
    pub(crate) fn settle(&mut self, over: &mut Books, base: &mut Books) {
        assert!(base.settle_into(over, &mut self.changed));
        self.commands += 1;
        if self.commands.is_multiple_of(RUN) {
            self.lay_on_top();
        }
    }

    fn lay_on_top(&mut self) {
        let mut changed = std::mem::take(&mut self.changed);
        for (table, key, value) in changed.sorted() {
            let key = (table, key.to_vec());
            match value {
                Some(value) => drop(self.stack.insert(key, value.to_vec())),
                None => drop(self.stack.remove(&key)),
            }
        }
    }

    pub(crate) fn assert_gives_back(&mut self, books: &Books) {
        self.lay_on_top();
        let mut back = Books::default();
        for table in Books::kept_tables() {
            let mut part = Books::default();
            for ((of, key), value) in self
                .stack
                .range((table, vec![])..)
                .take_while(|((of, _), _)| *of == table)
            {
                part.take(*of, key, value).expect("an entry that was kept");
            }
            back.join(part);
        }
        assert!(
            entries_of(&back) == entries_of(books),
            "what was kept is not what is known"
        );
        assert_eq!(back.view().outbox.waiting(), books.view().outbox.waiting());
    }
}

pub(crate) fn entries_of(books: &Books) -> Vec<(u8, Vec<u8>, Option<Vec<u8>>)> {
    let mut entries = Entries::default();
    assert!(books.put(&mut entries));
    let sorted = entries.sorted();
    sorted
        .map(|(table, key, value)| (table, key.to_vec(), value.map(<[u8]>::to_vec)))
        .collect()
}
