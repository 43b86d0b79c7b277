//! Notices to wire messages.

use decision::{NoticeShown, OfficerPair};
use engine::Outward;
use event::{NoticeKind, UnitNo};

use super::{
    answers::{matched, party, state},
    fields::{stamp, uuid},
};
use crate::wire::v1;

/// A notice of a unit.
pub(crate) fn notice(outward: &Outward, unit: UnitNo, shown: NoticeShown) -> v1::Notice {
    let NoticeShown {
        sequence,
        recorded_at,
        kind,
        matches,
        pairs,
    } = shown;
    v1::Notice {
        notice_id: uuid(outward.notice_id(unit, sequence)),
        cursor: outward.cursor(unit, sequence),
        recorded_at: Some(stamp(recorded_at)),
        kind: match kind {
            NoticeKind::Match => v1::NoticeKind::Match,
            NoticeKind::Changed => v1::NoticeKind::MatchChanged,
            NoticeKind::Withdrawn => v1::NoticeKind::MatchWithdrawn,
        }
        .into(),
        matches: matches.into_iter().map(matched).collect(),
        pairs: pairs.into_iter().map(pair).collect(),
    }
}

fn pair(shown: OfficerPair) -> v1::MatchForOfficer {
    let OfficerPair {
        id,
        one,
        other,
        active,
        municipality,
    } = shown;
    v1::MatchForOfficer {
        match_id: uuid(id.0),
        one: Some(party(one)),
        other: Some(party(other)),
        municipality: municipality.to_string(),
        state: state(active).into(),
    }
}
