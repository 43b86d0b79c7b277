//! No shape of a household makes a request long: work is counted, no clock is read.
//!
//! Five shapes that somebody could make by error or on purpose, at and beyond the limits of the shipped policy, and every
//! kind of request about each. Work is what `household::work` counts (reads of the large tables, and steps over what was
//! read) and what is recorded. How work units stand to milliseconds is measured by `cargo run --release -p engine
//! --example bounded`; docs/limits.md has the table. A change of the policy is no request about a family; its slices are
//! counted all the same, because requests wait for them.
#![allow(clippy::unwrap_used, clippy::print_stdout)] // a test may panic, and says what was most

mod commands;
#[path = "../common/mod.rs"]
mod common;
mod questions;
mod shapes;

use std::sync::Arc;

use common::World;
use decision::{Answer, Command, FACT_WORK, REQUEST_WORK_MAX, Refusal};
use household::work;
use policy::{HOUSEHOLD_TOML, Policy};

use commands::Index;
use questions::ask_everything;
use shapes::Shape;

/// The size of a shape: with optimisation the whole of it, without as much as takes seconds.
const fn sized(whole: u32, part: u32) -> u32 {
    if cfg!(debug_assertions) { part } else { whole }
}

struct Counted {
    w: World,
    /// The most work of each request.
    most: Vec<(&'static str, u64, u64)>,
}

impl Counted {
    fn new(policy: &str) -> Self {
        let policy = Policy::parse(policy).unwrap();
        Self {
            w: World::under(policy),
            most: Vec::new(),
        }
    }
}

impl Index for Counted {
    fn ask(&mut self, name: &'static str, command: Command) -> Result<Answer, Refusal> {
        let before = work();
        let answer = self.w.decide(command);
        let (looked, facts) = (work() - before, self.w.facts.len() as u64);
        self.most.push((name, looked, facts));
        answer
    }

    fn send(&mut self, command: Command) -> Result<Answer, Refusal> {
        self.w.decide(command)
    }

    fn is_still_telling(&self) -> bool {
        self.w.books.view().is_still_telling()
    }

    fn is_going_over(&self) -> bool {
        self.w.books.view().policy_under_way().is_some()
    }

    fn in_force(&self) -> Arc<Policy> {
        Arc::new(self.w.policy.clone())
    }
}

fn bounded(policy: &str, build: impl FnOnce(&mut Counted) -> Shape) {
    let mut index = Counted::new(policy);
    let mut shape = build(&mut index);
    // Without optimisation going over all of them takes minutes; the ordinary family is gone over always.
    shape.policy &= !cfg!(debug_assertions) || shape.name == "an ordinary family";
    ask_everything(&mut shape, &mut index);
    index
        .most
        .sort_by_key(|&(_, looked, facts)| std::cmp::Reverse(looked + FACT_WORK * facts));
    for &(name, looked, facts) in index.most.iter().take(6) {
        println!(
            "{}: {name}: {} = {looked} + {facts} facts",
            shape.name,
            looked + FACT_WORK * facts
        );
    }
    for (name, looked, facts) in index.most {
        let all = looked + FACT_WORK * facts;
        assert!(
            all <= REQUEST_WORK_MAX,
            "{}: {name}: {all} = {looked} + {facts} facts",
            shape.name
        );
    }
}

#[test]
fn an_ordinary_family() {
    bounded(HOUSEHOLD_TOML, shapes::family);
}

#[test]
fn two_hundred_relations_of_one_person() {
    bounded(HOUSEHOLD_TOML, |index| {
        shapes::relations_of_one(index, sized(200, 30))
    });
}

#[test]
fn four_hundred_relations_of_one_person_by_the_register() {
    bounded(HOUSEHOLD_TOML, |index| {
        shapes::relations_of_one(index, sized(400, 40))
    });
}

#[test]
fn a_chain_of_two_hundred_partners() {
    bounded(HOUSEHOLD_TOML, |index| {
        shapes::chain_of_partners(index, sized(200, 30))
    });
}

#[test]
fn five_thousand_residents_of_one_address() {
    bounded(HOUSEHOLD_TOML, |index| {
        shapes::one_address(index, sized(5_000, 300))
    });
}

#[test]
fn five_thousand_residents_where_addresses_count() {
    let policy = HOUSEHOLD_TOML.replace("same_address = \"no\"", "same_address = \"yes\"");
    assert_ne!(policy, HOUSEHOLD_TOML);
    bounded(&policy, |index| shapes::one_address(index, sized(5_000, 300)));
}

#[test]
fn a_storm_of_registrations_on_one_household() {
    bounded(HOUSEHOLD_TOML, |index| shapes::storm(index, sized(500, 50)));
}

#[test]
fn a_hundred_parties_to_one_child() {
    bounded(HOUSEHOLD_TOML, |index| {
        shapes::parties_of_one(index, sized(100, 40))
    });
}

#[test]
fn very_many_parties_to_one_child() {
    bounded(HOUSEHOLD_TOML, |index| {
        shapes::parties_of_one(index, sized(800, 60))
    });
}

#[test]
fn one_agency_that_registers_and_ends_without_end() {
    bounded(HOUSEHOLD_TOML, |index| {
        shapes::again_and_again(index, sized(1_000, 30))
    });
}

#[test]
fn an_agency_that_asserts_at_random() {
    bounded(HOUSEHOLD_TOML, |index| {
        shapes::at_random(index, sized(5_000, 200))
    });
}
