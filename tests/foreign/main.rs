//! Foreign clients: what a vendor gets in the first half hour works, from `kringd dev` to a resumed subscription.
//!
//! In a plain `cargo test`: sandboxes with the real daemon, and every name of the protocol in the Python example held
//! against the descriptor set. With `KRING_FOREIGN=1` (the slow suite; needs Python 3 with venv, and a package index) the
//! Python example runs in a virtual environment of its own, with a kill -9 of the daemon in the middle of a subscription,
//! and then the Rust example.
#![cfg(feature = "daemon")]
// Everything here is test code, also what is not marked as a test: whatever is missing is a failure.
#![allow(clippy::unwrap_used)]

mod dev;
mod names;
mod python;
mod sandbox;
mod slow;
