//! Folds facts into the outboxes.

use event::{Fact, LinkTold, Moment};

use crate::{Draft, books::Part};

/// Folds one fact.
pub fn apply(draft: &mut Draft<'_>, fact: &Fact, recorded_at: Moment) {
    match fact {
        Fact::LinkTold(f) => link_told(draft, f, recorded_at),
        Fact::Acknowledged(f) => {
            let outbox = draft.outbox(f.unit);
            outbox.acknowledged = outbox.acknowledged.max(f.through.min(outbox.last));
        }
        _ => {}
    }
}

fn link_told(draft: &mut Draft<'_>, f: &LinkTold, recorded_at: Moment) {
    for &told in &f.notices {
        let outbox = draft.outbox(told.unit);
        outbox.last = outbox.last.max(told.sequence);
        let part = Part {
            id: f.id,
            change: f.change,
            one: f.one,
            other: f.other,
            told,
        };
        draft.put(told.unit, told.sequence, recorded_at, part);
    }
}
