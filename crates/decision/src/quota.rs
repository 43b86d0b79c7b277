//! Quotas: a connected agency is the realistic enumerator of an index, so what a unit can write in a day is bounded.

use event::{Day, UnitNo};
use policy::Policy;

use crate::{Desk, Reason, Refusal, View};

/// What one unit may write in a day, and what it wrote.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct QuotaUse {
    /// Registrations and relations a day.
    pub daily: u32,
    /// Set for this unit; else the policy's default.
    pub own: bool,
    /// Written on the day.
    pub written: u32,
}

impl QuotaUse {
    /// What may still be written today.
    #[must_use]
    pub const fn left(&self) -> u32 {
        self.daily.saturating_sub(self.written)
    }
}

/// Reads the quota of a unit.
#[must_use]
pub fn quota_use(view: View<'_>, policy: &Policy, unit: UnitNo, today: Day) -> QuotaUse {
    let own = view.registry.unit(unit).map_or(0, |u| u.daily_quota);
    QuotaUse {
        daily: if own == 0 { policy.limits.daily_quota } else { own },
        own: own != 0,
        written: view.written_on(unit, today),
    }
}

/// Checks that a unit may write `more` registrations and relations today.
///
/// # Errors
/// The quota would be exceeded.
pub(crate) fn check(desk: &Desk<'_, '_>, unit: UnitNo, more: usize) -> Result<(), Refusal> {
    let quota = quota_use(desk.view(), desk.setting.policy, unit, desk.today);
    if u32::try_from(more).is_ok_and(|more| more <= quota.left()) {
        Ok(())
    } else {
        Err(Refusal::of(Reason::QuotaReached))
    }
}
