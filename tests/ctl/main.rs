//! `kringctl`: its help and examples, and each noun against a real daemon.

// A test that cannot go on should say where it stopped.
#![allow(clippy::unwrap_used)]

mod agencies;
mod barred;
mod certificates;
mod common;
mod damage;
mod errors;
mod golden;
mod help;
mod log;
mod merges;
mod read_only;
mod rules;
mod stopped;
mod units;
mod verify;
