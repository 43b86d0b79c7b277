//! kill -9: what was acknowledged is there, exactly once, and who must be told is told.
//!
//! Cycles of start -> load -> kill -> restart on several stores, against the real daemon over mutual TLS. About half of
//! the kills happen inside the group commit (the daemon kills itself at a named place), the others come from outside after
//! a random number of acknowledged registrations. Agencies load at the same time, subscribers read their notices live,
//! and a model that only knows what was sent and what was answered says after every restart what must be there.
//!
//! Numbers by environment: `KRING_KILLS` (20), `KRING_REGISTRATIONS` (10,000 over all stores), `KRING_STORES` (one for
//! every ten kills, at least 4, at most 20), `KRING_SEED` (chosen and printed). A seed gives the same plan of load and
//! kills; how the calls of one group meet stays with the machine. Absent: power loss and failing disks, where what was
//! written but not synced is gone too; a killed process leaves that to the kernel.
#![cfg(feature = "daemon")]
// Everything here is test code, also what is not marked as a test: whatever is missing is a failure.
#![allow(clippy::unwrap_used)]

#[path = "kill_nine/calls.rs"]
mod calls;
#[path = "kill_nine/daemon.rs"]
mod daemon;
#[path = "kill_nine/expected.rs"]
mod expected;
#[path = "kill_nine/inbox.rs"]
mod inbox;
#[path = "kill_nine/kept.rs"]
mod kept;
#[path = "kill_nine/kills.rs"]
mod kills;
#[path = "kill_nine/load.rs"]
mod load;
#[path = "kill_nine/model.rs"]
mod model;
#[path = "kill_nine/plan.rs"]
mod plan;
#[path = "kill_nine/store.rs"]
mod store;
#[path = "kill_nine/tally.rs"]
mod tally;

use std::time::Instant;

use rand::{Rng as _, SeedableRng as _, rngs::StdRng};

use crate::{kills::Kill, tally::Tally};

/// A number from the environment.
fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok().map(|text| {
        text.parse()
            .unwrap_or_else(|_| panic!("{name} is no number: {text}"))
    })
}

/// Says on failure how to do it again.
struct SayOnFailure(u64);

impl Drop for SayOnFailure {
    #[allow(clippy::print_stderr)]
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("again with KRING_SEED={}", self.0);
        }
    }
}

/// The part of `all` that falls to number `at` of `of`, so that all parts together are `all`.
fn share(all: usize, at: usize, of: usize) -> usize {
    all * (at + 1) / of - all * at / of
}

#[test]
#[allow(clippy::print_stdout)]
fn what_was_acknowledged_survives_kill_nine_and_every_notice_arrives() {
    let seed = number("KRING_SEED").unwrap_or_else(rand::random);
    let _say = SayOnFailure(seed);
    let as_usize = |name, default| number(name).map_or(default, |n| usize::try_from(n).unwrap());
    let kills = as_usize("KRING_KILLS", 20);
    let registrations = as_usize("KRING_REGISTRATIONS", 10_000);
    let stores = as_usize("KRING_STORES", (kills / 10).clamp(4, 20));

    let mut rng = StdRng::seed_from_u64(seed);
    let mut all = kills::all(kills, &mut rng);
    let (mut tally, began) = (Tally::default(), Instant::now());
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .unwrap();
    for at in 0..stores {
        let mine: Vec<Kill> = all.drain(..share(kills, at, stores)).collect();
        let size = share(registrations, at, stores);
        let seed = rng.r#gen();
        tally += runtime.block_on(store::torture(size, mine, seed));
    }
    println!(
        "seed {seed}, {stores} stores, {:.1} s\n{tally}",
        began.elapsed().as_secs_f64()
    );
    assert_eq!(tally.kills(), kills as u64, "every planned kill happened");
    assert!(
        tally.registrations >= registrations as u64,
        "every planned registration was acknowledged"
    );
}
