//! Every target over mutated golden bytes, for a bounded time. `KRING_FUZZ_SECONDS` (0.3) for each target, `KRING_SEED`
//! (chosen and printed), `KRING_FUZZ_TARGET` (all). A failure prints the input in hexadecimal digits.
#![allow(clippy::unwrap_used, clippy::print_stdout)]

use std::{
    alloc::System,
    env,
    panic::catch_unwind,
    time::{Duration, Instant},
};

use fuzz::{Mutator, TARGETS, Target};
use rand::{SeedableRng, rngs::StdRng};
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};

#[global_allocator]
static MEMORY: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

/// What a run may take whatever its input: keys, small tables, words of an error.
const MEMORY_ALWAYS: usize = 64 * 1024;
/// Inputs tried at least, however slow the machine.
const LEAST: u64 = 200;

fn from_environment<T: std::str::FromStr>(name: &str) -> Option<T> {
    let parse = |text: String| {
        text.parse()
            .unwrap_or_else(|_| panic!("{name} is no number: {text}"))
    };
    env::var(name).ok().map(parse)
}

// One test: the measured memory is that of the whole process.
#[test]
fn no_bytes_make_a_decoder_panic_or_take_more_memory_than_they_account_for() {
    let seed = from_environment("KRING_SEED").unwrap_or_else(rand::random::<u64>);
    let seconds = Duration::from_secs_f64(from_environment("KRING_FUZZ_SECONDS").unwrap_or(0.3));
    let only = env::var("KRING_FUZZ_TARGET").ok();
    println!("seed {seed}: KRING_SEED={seed} repeats it");
    for target in TARGETS {
        if only.as_ref().is_none_or(|name| name == target.name) {
            let inputs = fuzz(target, seed, seconds);
            println!("{:<20} {inputs:>10} inputs", target.name);
        }
    }
}

fn fuzz(target: &Target, seed: u64, seconds: Duration) -> u64 {
    let mutator = Mutator::new((target.seeds)());
    mutator
        .seeds()
        .iter()
        .for_each(|golden| run(target, golden, seed));
    let mut random = StdRng::seed_from_u64(seed);
    let (began, mut inputs) = (Instant::now(), 0);
    while inputs < LEAST || began.elapsed() < seconds {
        run(target, &mutator.next(&mut random), seed);
        inputs += 1;
    }
    inputs
}

fn run(target: &Target, input: &[u8], seed: u64) {
    let about = || {
        let digits: String = input.iter().map(|byte| format!("{byte:02x}")).collect();
        format!("{}, seed {seed}, input {digits}", target.name)
    };
    let region = Region::new(MEMORY);
    let ended = catch_unwind(|| (target.run)(input));
    let taken = region.change().bytes_allocated;
    assert!(ended.is_ok(), "{}", about());
    let may = MEMORY_ALWAYS + target.memory_per_byte * input.len();
    assert!(
        taken <= may,
        "{taken} bytes of memory, at most {may} are accounted for: {}",
        about()
    );
}
