//! The term of the daemon's own certificate, watched while it serves.
//!
//! Once it is over nobody new can connect, so the daemon is not ready any more; connections that are open go on. Before
//! that the log says it twice and the metric with its last second is there for an alert. Absent: the files, which `tls`
//! reads.

use crate::observe::Readiness;

const MICROS: i64 = 1_000_000;
const DAY_SECONDS: i64 = 86_400;
/// Long enough to get a certificate from an authority that works by hand.
const SOON_DAYS: i64 = 30;
const URGENT_DAYS: i64 = 7;
const EXPIRED: &str =
    "the daemon's own certificate has expired: nobody can connect; put a new one in tls.certificate";

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Term {
    Long,
    Soon,
    Urgent,
    Over,
}

impl Term {
    /// `now` in the same seconds; 0 for the last second says that no certificate was read yet.
    fn of(not_after: i64, now: i64) -> Self {
        match (not_after - now).div_euclid(DAY_SECONDS) {
            _ if not_after == 0 => Self::Long,
            _ if now > not_after => Self::Over,
            days if days < URGENT_DAYS => Self::Urgent,
            days if days < SOON_DAYS => Self::Soon,
            _ => Self::Long,
        }
    }
}

/// What was said last, so that each thing is said once.
pub(super) struct Watch(Term);

impl Default for Watch {
    fn default() -> Self {
        Self(Term::Long)
    }
}

impl Watch {
    /// Holds the last second of the certificate (UTC seconds since 1970) against `now` (UTC microseconds).
    pub(super) fn look(&mut self, not_after: i64, now_micros: i64, readiness: &Readiness) {
        let now = now_micros.div_euclid(MICROS);
        let term = Term::of(not_after, now);
        if term == self.0 {
            return;
        }
        match term {
            Term::Over => {
                tracing::error!("{EXPIRED}");
                readiness.not_ready("certificate", EXPIRED);
            }
            Term::Urgent | Term::Soon => {
                let days = (not_after - now).div_euclid(DAY_SECONDS);
                tracing::warn!(
                    days,
                    "the daemon's own certificate ends soon; nobody can connect after that"
                );
            }
            Term::Long => {}
        }
        if term != Term::Over {
            readiness.ready("certificate");
        }
        self.0 = term;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 1_800_000_000;

    #[test]
    fn a_certificate_ends_with_its_last_second() {
        let days = |n: i64| NOW + n * DAY_SECONDS;
        for (not_after, term) in [
            (0, Term::Long),
            (days(365), Term::Long),
            (days(30), Term::Long),
            (days(30) - 1, Term::Soon),
            (days(7) - 1, Term::Urgent),
            (NOW, Term::Urgent),
            (NOW - 1, Term::Over),
        ] {
            assert_eq!(Term::of(not_after, NOW), term, "{not_after}");
        }
    }

    #[test]
    fn only_an_expired_certificate_speaks_against_readiness_and_a_new_one_for_it() {
        let readiness = Readiness::starting("writer", "the log is being read");
        readiness.ready("writer");
        let mut watch = Watch::default();
        watch.look(NOW + 5, NOW * MICROS, &readiness);
        assert!(readiness.is_ready(), "{}", readiness.reasons());
        watch.look(NOW + 5, (NOW + 6) * MICROS, &readiness);
        assert_eq!(readiness.reasons(), format!("certificate: {EXPIRED}\n"));
        watch.look(NOW + 400 * DAY_SECONDS, (NOW + 7) * MICROS, &readiness);
        assert!(readiness.is_ready(), "{}", readiness.reasons());
    }
}
