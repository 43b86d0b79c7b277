//! Every decoder of stored bytes, as a fuzz target: bytes of any origin never make it panic, never make it take more
//! memory than they account for, and what is decoded is encoded to the same bytes where the form has only one.
//!
//! Two ways to run them. `cargo test -p fuzz --release` mutates golden bytes for a bounded time on any machine
//! (`KRING_FUZZ_SECONDS` for each target, `KRING_SEED`). Guided by coverage, on the stable toolchain, with a C++ compiler:
//!
//! ```text
//! KRING_FUZZ_TARGET=event RUSTFLAGS="--cfg fuzzing -Ccodegen-units=1 -Cpasses=sancov-module \
//!   -Cllvm-args=-sanitizer-coverage-level=4 -Cllvm-args=-sanitizer-coverage-inline-8bit-counters \
//!   -Cllvm-args=-sanitizer-coverage-pc-table -Cllvm-args=-sanitizer-coverage-trace-compares" \
//!   cargo run -p fuzz --release --features libfuzzer --target x86_64-unknown-linux-gnu --bin libfuzzer -- -max_total_time=60
//! ```
//!
//! Absent: sled's own decoders, which see only what the raw reader judged before.
// A target says that a rule is broken by panicking.
#![allow(clippy::unwrap_used)]

mod mutate;
mod seeds;
mod targets;

pub use mutate::Mutator;
pub use targets::{TARGETS, Target};
