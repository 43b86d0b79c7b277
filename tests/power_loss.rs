//! Power loss and failing disks: what was acknowledged is there, exactly once, and nothing else is.
//!
//! A file system in memory (`disk`, over FUSE) keeps only what was synced: at a power cut the rest vanishes, tears or
//! stays, as the seed says; and it fails writes and syncs as the seed says. The program under test runs on it as a process of
//! its own and is killed when the power goes; its next life begins on what is left.
//!
//! Numbers by environment: `KRING_SEEDS` (12) stories over all kinds of programs, `KRING_SEED` to play one again. A seed
//! gives the same plan of load and faults; how the threads of the program meet stays with the machine. Where no file system
//! can be mounted (no /dev/fuse, no right to mount), the suite says so and passes, unless one of the two is set.
#![cfg(feature = "daemon")]
// Everything here is test code, also what is not marked as a test: whatever is missing is a failure.
#![allow(clippy::unwrap_used)]

#[path = "power_loss/child.rs"]
mod child;
#[path = "power_loss/control/mod.rs"]
mod control;
#[path = "power_loss/disk/mod.rs"]
mod disk;
#[path = "power_loss/faults_seen.rs"]
mod faults_seen;
#[path = "power_loss/journal_alone/mod.rs"]
mod journal_alone;
#[path = "power_loss/key_slots/mod.rs"]
mod key_slots;
#[path = "power_loss/lives.rs"]
mod lives;
#[path = "power_loss/order.rs"]
mod order;
#[path = "power_loss/stories.rs"]
mod stories;
#[path = "power_loss/story.rs"]
mod story;
#[path = "power_loss/whole/mod.rs"]
mod whole;
#[path = "power_loss/words.rs"]
mod words;

// What a model of the agencies is made of, and how their calls are made, is the same as under kill -9.
#[path = "kill_nine/calls.rs"]
mod calls;
#[path = "kill_nine/daemon.rs"]
#[allow(dead_code)]
mod daemon;
#[path = "kill_nine/expected.rs"]
mod expected;
#[path = "kill_nine/inbox.rs"]
mod inbox;
#[path = "kill_nine/kept.rs"]
mod kept;
#[path = "kill_nine/kills.rs"]
#[allow(dead_code)]
mod kills;
#[path = "kill_nine/model.rs"]
#[allow(dead_code)]
mod model;
#[path = "edge/page.rs"]
#[allow(dead_code)]
mod page;
#[path = "kill_nine/plan.rs"]
mod plan;

use std::sync::OnceLock;

use control::program::Manner;
use stories::{Share, told};

/// The program under test is this binary again, with an order; without one there is nothing to do.
#[test]
fn the_program_under_test() {
    let Ok(order) = std::env::var(child::ORDER) else {
        return;
    };
    serde_json::from_str::<order::Order>(&order).unwrap().run();
    std::process::exit(0);
}

/// Stories of the careful program, and at most so many of each careless one: it shows in one of the first twenty, the same
/// one every time.
const CONTROL_STORIES: [u64; 2] = [12, 60];

#[test]
#[allow(clippy::print_stdout)]
fn the_suite_finds_every_careless_program_and_does_not_accuse_the_careful_one() {
    if !stories::can_mount() {
        return;
    }
    let [careful, careless] = CONTROL_STORIES;
    for seed in 0..careful {
        if let Err(why) = control::play(Manner::Careful, seed) {
            panic!("the careful program is accused in story {seed}: {why}");
        }
    }
    for manner in [
        Manner::NeverSyncs,
        Manner::ForgetsTheName,
        Manner::SyncsAgain,
        Manner::TrustsTheCache,
    ] {
        let found = (0..careless).find(|&seed| control::play(manner, seed).is_err());
        println!("{manner:?}: found in story {found:?}");
        assert!(found.is_some(), "{manner:?} is not found in {careless} stories");
    }
}

#[test]
fn the_journal_alone_loses_nothing_acknowledged() {
    let tally = stories::play(
        Share::Journal,
        journal_alone::play,
        journal_alone::tally::Tally::add,
    );
    told("the journal alone", tally);
}

#[test]
fn a_prepared_key_is_never_damaged_and_an_erased_one_never_comes_back() {
    let tally = stories::play(Share::Slots, key_slots::play, key_slots::tally::Tally::add);
    told("the key slots", tally);
}

#[test]
fn the_whole_daemon_loses_nothing_acknowledged_and_everybody_is_told() {
    let town = OnceLock::new();
    let story = |seed| whole::play(town.get_or_init(whole::Town::make), seed);
    let tally = stories::play(Share::Whole, story, whole::tally::Tally::add);
    told("the whole daemon", tally);
}
