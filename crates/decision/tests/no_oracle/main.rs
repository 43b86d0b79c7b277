//! Nothing there, not yours, hidden and shielded: the same answer and the same work.
//!
//! Work is counted in reads of the large tables (`household::reads`): no clock. Many families, each from a seed that is
//! named when something differs. `stranger` is connected and has nothing to do with any of them.
//! What is compared, and what is not equal and why: docs/no-oracle.md.
#![allow(clippy::unwrap_used)]

#[path = "../common/mod.rs"]
mod common;
mod family;
mod hidden;
mod ids;
mod relations;
mod shielded;

use std::fmt::Debug;

use common::World;
use household::reads;

/// Families of each test.
const FAMILIES: u64 = 60;

/// What a call answered, and how many reads it made.
#[derive(PartialEq, Debug)]
struct Cost<A> {
    answer: A,
    reads: u64,
}

impl<A: Debug + PartialEq> Cost<A> {
    fn of(w: &mut World, call: impl FnOnce(&mut World) -> A) -> Self {
        let before = reads();
        let answer = call(w);
        Self {
            answer,
            reads: reads() - before,
        }
    }

    fn assert_same(&self, other: &Self, what: &str) {
        assert_eq!(self, other, "{what}");
    }
}

#[test]
fn work_is_counted_at_all() {
    let mut w = World::household().with(&["school", "clinic"]);
    let nobody = Cost::of(&mut w, |w| w.register("school", "tom").around.in_all);
    let somebody = Cost::of(&mut w, |w| w.register("clinic", "tom").around.in_all);
    assert_eq!((nobody.answer, somebody.answer), (0, 1));
    assert!(somebody.reads > nobody.reads && nobody.reads > 0);
}
