//! Bells: who is listening. A bell only wakes; the notice itself is read from the outbox.

use std::{collections::BTreeSet, sync::Arc};

use dashmap::DashMap;
use event::UnitNo;
use tokio::sync::watch;

/// One bell per unit that somebody listens for.
#[derive(Clone, Default)]
pub(crate) struct Bells(Arc<DashMap<UnitNo, watch::Sender<()>>>);

impl Bells {
    /// Listens for a unit.
    pub(crate) fn listen(&self, unit: UnitNo) -> watch::Receiver<()> {
        self.0
            .entry(unit)
            .or_insert_with(|| watch::channel(()).0)
            .subscribe()
    }

    /// Wakes everybody: each looks again whether it may still listen.
    pub(crate) fn ring_all(&self) {
        self.0.iter().for_each(|bell| {
            bell.send_replace(());
        });
    }

    /// Wakes whoever listens for these units; takes away bells that nobody listens for any more.
    pub(crate) fn ring(&self, units: &BTreeSet<UnitNo>) {
        for unit in units {
            if let Some(bell) = self.0.get(unit) {
                bell.send_replace(());
            }
            self.0.remove_if(unit, |_, bell| bell.receiver_count() == 0);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bell_wakes_its_own_unit_and_is_put_away_after() {
        let bells = Bells::default();
        let (one, other) = (bells.listen(UnitNo(1)), bells.listen(UnitNo(2)));
        bells.ring(&BTreeSet::from([UnitNo(1), UnitNo(3)]));
        assert!(one.has_changed().unwrap() && !other.has_changed().unwrap());
        drop(one);
        bells.ring(&BTreeSet::from([UnitNo(1)]));
        assert_eq!(bells.0.len(), 1);
    }
}
