//! How long the group at hand is under way: a disk that does not answer makes no error and no duration, only this.

use std::{
    sync::atomic::{AtomicU64, Ordering},
    time::{Duration, Instant},
};

/// Since when a group is under way, shared between the writer and whoever looks.
#[derive(Debug)]
pub struct UnderWay {
    origin: Instant,
    /// Milliseconds after `origin`, plus one; 0: no group is under way.
    since: AtomicU64,
}

impl Default for UnderWay {
    fn default() -> Self {
        Self {
            origin: Instant::now(),
            since: AtomicU64::new(0),
        }
    }
}

impl UnderWay {
    fn now(&self) -> u64 {
        u64::try_from(self.origin.elapsed().as_millis()).unwrap_or(u64::MAX - 1) + 1
    }

    /// A group was decided.
    pub fn begin(&self) {
        self.since.store(self.now(), Ordering::Relaxed);
    }

    /// It was answered, or given up.
    pub fn end(&self) {
        self.since.store(0, Ordering::Relaxed);
    }

    /// How long the group at hand is under way; zero when there is none.
    #[must_use]
    pub fn for_how_long(&self) -> Duration {
        match self.since.load(Ordering::Relaxed) {
            0 => Duration::ZERO,
            since => Duration::from_millis(self.now().saturating_sub(since)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_group_is_under_way_until_it_ends() {
        let mut under_way = UnderWay::default();
        assert_eq!(under_way.for_how_long(), Duration::ZERO);
        under_way.begin();
        // As if it had begun a minute ago.
        let Some(earlier) = under_way.origin.checked_sub(Duration::from_secs(60)) else {
            return;
        };
        under_way.origin = earlier;
        assert!(under_way.for_how_long() >= Duration::from_secs(60));
        under_way.end();
        assert_eq!(under_way.for_how_long(), Duration::ZERO);
    }
}
