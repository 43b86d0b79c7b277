//! Whether time tells what an answer does not: `no_oracle [FAMILIES] [ROUNDS]`, in a store of its own that is removed.
//!
//! Each call is made in three ways in every round, in a shuffled order: twice about nobody, once about somebody. The first two
//! are the noise of this machine; the third is judged beside them. What matters is the difference of means, in nanoseconds, and
//! how it stands to the noise; t above 4.5 means that it can be told from nothing with this many calls, on this machine,
//! without a network. It fails nothing: docs/no-oracle.md says what is promised, and tests/no_oracle of `decision` counts it.
//!
//! Figures of one machine: build it with optimisation, and read the columns beside each other.
#![allow(clippy::unwrap_used, clippy::print_stdout)] // a measurement prints, and may panic

mod calls;
#[path = "../../tests/common/mod.rs"]
mod common;
mod families;
mod statistics;

use std::{env, hint::black_box, time::Instant};

use rand::{SeedableRng, rngs::StdRng, seq::SliceRandom};

use calls::{Calls, Way};
use families::Store;
use statistics::Pairs;

fn main() {
    let number = |at, default| env::args().nth(at).map_or(default, |text| text.parse().unwrap());
    let (families, rounds): (u32, usize) = (number(1, 20_000), number(2, 100_000) as usize);
    let store = Store::of(families);
    println!("{families} families, {} events", store.engine.events());
    println!(
        "{:36} {:>7} {:>10} {:>16} {:>18}",
        "call", "rounds", "nobody ns", "noise ns (t)", "somebody ns (t)"
    );
    let mut calls = Calls::about(&store);
    for call in calls::ALL {
        // A call through the writer takes thousands of times as long as a read, and one that is made durable more.
        measure(&mut calls, call, (rounds / call.every()).max(100));
    }
    store.close();
}

fn measure(calls: &mut Calls<'_>, call: calls::Call, rounds: usize) {
    let mut random = StdRng::seed_from_u64(rounds as u64);
    let (mut noise, mut effect, mut nobody) = (Pairs::default(), Pairs::default(), Vec::new());
    let mut ways = [Way::Nobody, Way::NobodyAgain, Way::Somebody];
    for round in 0..rounds + rounds / 10 {
        ways.shuffle(&mut random);
        let mut took = [0.0; 3];
        for way in ways {
            let ask = calls.prepare(call, way);
            let began = Instant::now();
            let answered = black_box(ask());
            took[way as usize] = began.elapsed().as_nanos() as f64;
            answered.check();
        }
        // The first rounds warm up.
        if round >= rounds / 10 {
            nobody.push(took[0]);
            noise.push(took[0], took[1]);
            effect.push(took[0], took[2]);
        }
    }
    println!(
        "{:36} {rounds:7} {:10.0} {:>16} {:>18}",
        call.name(),
        statistics::median(&mut nobody),
        noise.tell(),
        effect.tell(),
    );
}
