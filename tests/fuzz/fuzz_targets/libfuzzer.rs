//! One target under libFuzzer, named by `KRING_FUZZ_TARGET`. How to build it stands in `src/lib.rs`.
#![no_main]

use std::sync::LazyLock;

static RUN: LazyLock<fn(&[u8])> = LazyLock::new(|| {
    let name = std::env::var("KRING_FUZZ_TARGET").unwrap_or_default();
    let found = fuzz::TARGETS.iter().find(|target| target.name == name);
    found
        .unwrap_or_else(|| panic!("KRING_FUZZ_TARGET names no target: {name}"))
        .run
});

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| RUN(bytes));
