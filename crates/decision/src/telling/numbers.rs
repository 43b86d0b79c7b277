//! Numbers of notices.

use std::collections::BTreeMap;

use event::UnitNo;

use crate::Desk;

/// Next outbox numbers within one command. What a new registration tells its own unit, and what it tells an officer,
/// is one notice with a part per match.
#[derive(Default)]
pub(super) struct Numbers {
    given: BTreeMap<UnitNo, u64>,
    together: BTreeMap<UnitNo, u64>,
}

impl Numbers {
    pub(super) fn next(&mut self, desk: &Desk<'_, '_>, unit: UnitNo, together: bool) -> u64 {
        if let (true, Some(&number)) = (together, self.together.get(&unit)) {
            return number;
        }
        let last = self
            .given
            .entry(unit)
            .or_insert_with(|| desk.view().outbox.outbox(unit).last);
        *last += 1;
        if together {
            self.together.insert(unit, *last);
        }
        *last
    }
}
