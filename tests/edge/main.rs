//! The edge of the daemon: what a wrong call, a wrong file and a curious operator meet.

// A test that cannot go on should say where it stopped.
#![allow(clippy::unwrap_used)]

mod administration;
mod bad_input;
mod certificates;
mod clock;
mod common;
mod configuration;
mod der;
mod frames;
mod health;
mod leaks;
mod lists;
mod lists_under_way;
mod malformed;
mod metrics;
mod page;
mod raw;
mod reflection;
mod still;
mod stopping;
mod transport;
