//! Notices to wire messages.

use decision::{ArchivedShown, ExpiryShown, LimitShown, NoticeShown, OfficerPair, Tells};
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
        limit,
        expiry,
        archived,
    } = shown;
    v1::Notice {
        notice_id: uuid(outward.notice_id(unit, sequence)),
        cursor: outward.cursor(unit, sequence),
        recorded_at: Some(stamp(recorded_at)),
        kind: match kind {
            Tells::Matches(NoticeKind::Match) => v1::NoticeKind::Match,
            Tells::Matches(NoticeKind::Changed) => v1::NoticeKind::MatchChanged,
            Tells::Matches(NoticeKind::Withdrawn) => v1::NoticeKind::MatchWithdrawn,
            Tells::Limits => v1::NoticeKind::LimitReached,
            Tells::Expiry => v1::NoticeKind::Expires,
            Tells::Archive => v1::NoticeKind::Archived,
        }
        .into(),
        matches: matches.into_iter().map(matched).collect(),
        pairs: pairs.into_iter().map(pair).collect(),
        limit: limit.map(limit_reached),
        expires: expiry.map(expires),
        archived: archived.into_iter().map(archived_registration).collect(),
    }
}

fn limit_reached(shown: LimitShown) -> v1::LimitReached {
    let LimitShown {
        limits,
        party: of,
        municipality,
    } = shown;
    v1::LimitReached {
        limits: limits.into_iter().map(|limit| limit.name().to_owned()).collect(),
        party: Some(party(of)),
        municipality: municipality.to_string(),
    }
}

fn expires(shown: ExpiryShown) -> v1::RegistrationExpires {
    v1::RegistrationExpires {
        registration_id: uuid(shown.own.0),
        client_reference: shown.own_reference.map(|r| uuid(r.0)).unwrap_or_default(),
        expires_on: shown.expires_on.to_string(),
    }
}

fn archived_registration(shown: ArchivedShown) -> v1::ArchivedRegistration {
    v1::ArchivedRegistration {
        registration_id: uuid(shown.own.0),
        client_reference: shown.own_reference.map(|r| uuid(r.0)).unwrap_or_default(),
        other: Some(party(shown.other)),
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
