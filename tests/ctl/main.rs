//! `kringctl`: its help and examples, and each noun against a real daemon.

// A test that cannot go on should say where it stopped.
#![allow(clippy::unwrap_used)]

mod agencies;
mod backup;
mod barred;
mod certificates;
mod common;
mod damage;
mod erasing;
mod errors;
#[path = "../../crates/engine/tests/common/files.rs"]
#[allow(dead_code)] // the tests of engine copy stores, too
mod files;
mod golden;
mod help;
mod keys;
mod limits;
mod log;
mod lost;
mod merges;
mod next_key;
mod read_only;
mod rotation;
mod rules;
mod stopped;
mod units;
mod verify;
