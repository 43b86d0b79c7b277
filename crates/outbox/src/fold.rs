//! Folds facts into the outboxes.

use event::{Fact, LimitTold, LinkTold, Moment};

use crate::{
    Draft,
    books::{MatchTold, Part},
};

/// Folds one fact.
pub fn apply(draft: &mut Draft<'_>, fact: &Fact, recorded_at: Moment) {
    match fact {
        Fact::LinkTold(f) => link_told(draft, f, recorded_at),
        Fact::LimitTold(f) => limit_told(draft, f, recorded_at),
        Fact::Acknowledged(f) => {
            let outbox = draft.outbox(f.unit);
            outbox.acknowledged = outbox.acknowledged.max(f.through.min(outbox.last));
        }
        _ => {}
    }
}

fn link_told(draft: &mut Draft<'_>, f: &LinkTold, recorded_at: Moment) {
    for &told in &f.notices {
        let part = Part::Match(MatchTold {
            id: f.id,
            change: f.change,
            one: f.one,
            other: f.other,
            told,
        });
        draft.put(told.unit, told.sequence, recorded_at, part);
    }
}

fn limit_told(draft: &mut Draft<'_>, f: &LimitTold, recorded_at: Moment) {
    for notice in &f.notices {
        let part = Part::Limits {
            registration: f.registration,
            limits: f.limits,
        };
        draft.put(notice.unit, notice.sequence, recorded_at, part);
    }
}
