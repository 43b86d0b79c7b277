//! Many stories, as many at a time as the machine has cores, and what to say about them.

use std::fmt::Display;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use rand::{Rng as _, SeedableRng as _, rngs::StdRng};

use crate::disk::device::Device;
use crate::disk::fault::Faults;
use crate::disk::image::Image;
use crate::disk::mount::Mounted;

/// Stories where nobody says how many.
const USUAL: usize = 12;

/// Which part of the stories a test plays.
#[derive(Clone, Copy)]
pub(crate) enum Share {
    Journal,
    Slots,
    Whole,
}

impl Share {
    fn of(self, all: usize) -> usize {
        match self {
            Self::Journal => all * 3 / 5,
            Self::Slots | Self::Whole => all / 5,
        }
        .max(1)
    }
}

/// What came of the stories of one test; none where nothing can be mounted.
pub(crate) type Played<T> = Option<(T, usize, Duration)>;

fn number(name: &str) -> Option<u64> {
    let text = std::env::var(name).ok()?;
    Some(
        text.parse()
            .unwrap_or_else(|_| panic!("{name} is no number: {text}")),
    )
}

/// Plays the stories of one test and adds up what they say. The first that goes wrong stops all.
pub(crate) fn play<T: Default + Send>(
    share: Share,
    story: impl Fn(u64) -> Result<T, String> + Sync,
    add: impl Fn(&mut T, &T) + Sync,
) -> Played<T> {
    if !can_mount() {
        return None;
    }
    let seeds = match number("KRING_SEED") {
        Some(seed) => vec![seed],
        None => {
            let all = number("KRING_SEEDS").map_or(USUAL, |all| usize::try_from(all).unwrap());
            let mut rng = StdRng::from_entropy();
            (0..share.of(all)).map(|_| rng.r#gen()).collect()
        }
    };
    let began = Instant::now();
    let (next, sum, wrong) = (AtomicUsize::new(0), Mutex::new(T::default()), Mutex::new(None));
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(|| {
                while let Some(&seed) = seeds.get(next.fetch_add(1, Ordering::AcqRel)) {
                    let _say = SayOnFailure(seed);
                    match story(seed) {
                        Ok(tally) => add(&mut sum.lock().unwrap(), &tally),
                        Err(why) => {
                            next.store(seeds.len(), Ordering::Release);
                            *wrong.lock().unwrap() = Some((seed, why));
                        }
                    }
                }
            });
        }
    });
    if let Some((seed, why)) = wrong.into_inner().unwrap() {
        panic!("{why}\nagain with KRING_SEED={seed}");
    }
    Some((sum.into_inner().unwrap(), seeds.len(), began.elapsed()))
}

/// Prints the table of one test.
#[allow(clippy::print_stdout)]
pub(crate) fn told<T: Display>(title: &str, played: Played<T>) {
    match played {
        Some((sum, stories, took)) => {
            let rate = stories as f64 / took.as_secs_f64();
            println!(
                "{title}: {stories} seeds in {:.1} s ({rate:.1} a second)\n{sum}",
                took.as_secs_f64()
            );
        }
        None => println!("{title}: NOT RUN, no FUSE file system can be mounted here"),
    }
}

/// Whether a file system can be mounted. Where stories were asked for, it must be possible.
#[allow(clippy::print_stderr)]
pub(crate) fn can_mount() -> bool {
    let empty = Device::new(Image::empty(), Faults::default(), StdRng::seed_from_u64(0));
    let tried = Mounted::new(empty, false);
    match tried {
        Ok(mounted) => {
            mounted.unmount();
            true
        }
        Err(why) => {
            let asked = ["KRING_SEEDS", "KRING_SEED"]
                .iter()
                .any(|name| std::env::var(name).is_ok());
            assert!(
                !asked,
                "stories were asked for, and no file system can be mounted: {why}"
            );
            eprintln!("no FUSE file system can be mounted here ({why}): nothing of this suite is run");
            false
        }
    }
}

/// Says on a panic how to do it again.
struct SayOnFailure(u64);

impl Drop for SayOnFailure {
    #[allow(clippy::print_stderr)]
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("again with KRING_SEED={}", self.0);
        }
    }
}
