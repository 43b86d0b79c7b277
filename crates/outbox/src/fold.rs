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
        Fact::MatchGone(f) => {
            let part = Part::Gone {
                id: f.id,
                told: f.notice,
            };
            draft.put(f.notice.unit, f.notice.sequence, recorded_at, part);
        }
        Fact::UnitsKept(f) => {
            for kept in &f.units {
                let outbox = draft.outbox(kept.unit);
                outbox.last = outbox.last.max(kept.last);
            }
        }
        Fact::ExpiryAnnounced(f) => {
            let part = Part::Expiry {
                registration: f.registration,
                expires_on: f.expires_on,
            };
            draft.put(f.unit, f.sequence, recorded_at, part);
        }
        Fact::ArchiveTold(f) => {
            let part = Part::Archived {
                registration: f.registration,
                archived: f.archived,
            };
            draft.put(f.unit, f.sequence, recorded_at, part);
        }
        Fact::Acknowledged(f) => {
            // What was told under these numbers may be erased.
            let outbox = draft.outbox(f.unit);
            outbox.last = outbox.last.max(f.through);
            outbox.acknowledged = outbox.acknowledged.max(f.through);
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
