//! Moments of the wire, for people: in UTC, and in days that are left.

use jiff::{SignedDuration, Timestamp};

const SECONDS_OF_A_DAY: i64 = 86_400;

/// A moment of the wire; `None` when it is absent or out of range.
pub(super) fn read(stamp: Option<&prost_types::Timestamp>) -> Option<Timestamp> {
    stamp.and_then(|s| Timestamp::new(s.seconds, s.nanos).ok())
}

fn shown(stamp: Option<&prost_types::Timestamp>, absent: &str, form: &str) -> String {
    read(stamp).map_or_else(|| absent.to_owned(), |moment| moment.strftime(form).to_string())
}

/// `2026-11-22 05:17:42 UTC`.
pub(super) fn second(stamp: Option<&prost_types::Timestamp>) -> String {
    shown(stamp, "never", "%Y-%m-%d %H:%M:%S UTC")
}

/// `2026-11-22T05:17:42Z`, at the beginning of a line.
pub(super) fn line_start(stamp: Option<&prost_types::Timestamp>) -> String {
    shown(stamp, "never", "%Y-%m-%dT%H:%M:%SZ")
}

/// `2026-11-22 05:17`, where seconds only take room.
pub(super) fn minute(stamp: Option<&prost_types::Timestamp>) -> String {
    shown(stamp, "never", "%Y-%m-%d %H:%M")
}

/// `2026-11-22`.
pub(super) fn day(stamp: Option<&prost_types::Timestamp>, absent: &str) -> String {
    shown(stamp, absent, "%Y-%m-%d")
}

/// Whole days from `now` to a moment; below zero when it has passed.
pub(super) fn days_left(stamp: Option<&prost_types::Timestamp>, now: Timestamp) -> Option<i64> {
    let left: SignedDuration = read(stamp)?.duration_since(now);
    Some(left.as_secs().div_euclid(SECONDS_OF_A_DAY))
}

#[cfg(test)]
mod tests {
    use prost_types::Timestamp as Stamp;

    use super::*;

    #[test]
    fn never_heard_is_said_in_a_word() {
        assert_eq!(second(None), "never");
        let start = Stamp { seconds: 0, nanos: 0 };
        assert_eq!(second(Some(&start)), "1970-01-01 00:00:00 UTC");
    }

    #[test]
    fn days_left_are_whole_days_and_go_below_zero() {
        let now = Timestamp::from_second(1_000_000).unwrap();
        let at = |seconds| {
            let stamp = Stamp { seconds, nanos: 0 };
            days_left(Some(&stamp), now)
        };
        assert_eq!(at(1_000_000 + 86_399), Some(0));
        assert_eq!(at(1_000_000 + 86_400), Some(1));
        assert_eq!(at(999_999), Some(-1));
        assert_eq!(days_left(None, now), None);
    }
}
