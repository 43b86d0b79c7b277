//! Where and when the daemon is killed.

use rand::{Rng as _, rngs::StdRng, seq::SliceRandom as _};

/// Places of a group commit, in their order.
pub(crate) const PLACES: [&str; 8] = [
    "decided",
    "before-append",
    "appended",
    "synced",
    "head-written",
    "head-synced",
    "published",
    "answered",
];

/// Calls in flight at most: a group cannot hold more commands than that, acknowledgements aside.
pub(crate) const IN_FLIGHT: usize = 64;

/// One kill.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kill {
    /// The daemon kills itself at this place of a group commit.
    Inside(&'static str),
    /// SIGKILL from outside.
    Outside,
}

/// Half of the kills inside a group commit, spread evenly over the places, in random order with the others.
pub(crate) fn all(kills: usize, rng: &mut StdRng) -> Vec<Kill> {
    let mut places = PLACES;
    places.shuffle(rng);
    let inside = places.into_iter().cycle().map(Kill::Inside).take(kills / 2);
    let mut all: Vec<Kill> = inside
        .chain(std::iter::repeat_n(Kill::Outside, kills - kills / 2))
        .collect();
    all.shuffle(rng);
    all
}

/// After how many acknowledged registrations the kill from outside comes: at random, around this average.
pub(crate) fn after(average: usize, rng: &mut StdRng) -> usize {
    rng.gen_range(1..=(2 * average).max(1))
}

/// At which group the daemon kills itself: at random, within what `average` registrations need.
pub(crate) fn group(average: usize, rng: &mut StdRng) -> usize {
    rng.gen_range(1..=(average * 2 / IN_FLIGHT).max(1))
}
