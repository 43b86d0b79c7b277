//! Thirty years of births, registrations, renewals and ends, days on which the daemon was off, clocks that leapt, and
//! restarts; beside it a model so simple that it can be read. After every sweep both agree about every registration: when it
//! expires, on which day it ended and why, who was told of it before, and what is to be erased.
//!
//! `KRING_LIVES=200` plays that many, `KRING_SEED=n` begins with (or repeats) that seed.
#![allow(clippy::unwrap_used, clippy::print_stdout)]

#[path = "../common/mod.rs"]
mod common;
mod life;
mod model;

use std::io::Write as _;

use life::Life;

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok().map(|text| text.parse().unwrap())
}

#[test]
fn thirty_years_end_every_registration_on_its_day() {
    let first = number("KRING_SEED").unwrap_or(1);
    let mut all = [0; 6];
    for seed in first..first + number("KRING_LIVES").unwrap_or(3) {
        let counts = Life::begin(seed).play();
        for (all, one) in all.iter_mut().zip(counts) {
            *all += one;
        }
    }
    let [expired, aged_out, told, erased, leaps, restarts] = all;
    writeln!(
        std::io::stdout(),
        "{expired} expired, {aged_out} aged out, {told} units told before, {erased} to be erased, {leaps} leaps, {restarts} restarts"
    )
    .unwrap();
    assert!(
        all.iter().all(|&count| count > 10),
        "nothing much happened: {all:?}"
    );
}
