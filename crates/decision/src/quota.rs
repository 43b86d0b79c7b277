//! Quotas: a connected agency is the realistic enumerator of an index, so what a unit can write in a day is bounded.

use event::UnitNo;

use crate::{Desk, Reason, Refusal};

/// Checks that a unit may write `more` registrations and relations today.
///
/// # Errors
/// The quota would be exceeded.
pub(crate) fn check(desk: &Desk<'_, '_>, unit: UnitNo, more: usize) -> Result<(), Refusal> {
    let view = desk.view();
    let own = view.registry.unit(unit).map_or(0, |u| u.daily_quota);
    let quota = if own == 0 {
        desk.setting.policy.limits.daily_quota
    } else {
        own
    };
    let written = view.written_on(unit, desk.today);
    let more = u32::try_from(more).unwrap_or(u32::MAX);
    if written.saturating_add(more) > quota {
        Err(Refusal::of(Reason::QuotaReached))
    } else {
        Ok(())
    }
}
