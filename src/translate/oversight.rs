//! What administrators oversee: fingerprints, places in the list of agencies, proposals to merge, entries of the log.

use decision::{MergeState, Proposal, Reason, Refusal, View};
use event::{Header, Kind, Moment, Oin, RegistrationId, RegistrationNo};
use uuid::Uuid;

use super::fields::{stamp, uuid};
use crate::wire::v1;

const SECOND_MICROSECONDS: i64 = 1_000_000;
const OIN_BYTES: usize = 20;

/// Bytes as lower-case hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A fingerprint as people copy it: with colons, spaces and capitals, or without.
pub(crate) fn fingerprint(text: &str) -> Result<[u8; 32], Refusal> {
    let wrong = || Refusal::at(Reason::FingerprintInvalid, "fingerprint");
    let digits: String = text.chars().filter(|c| !matches!(c, ':' | ' ')).collect();
    unhex(&digits)
        .and_then(|bytes| bytes.try_into().ok())
        .ok_or_else(wrong)
}

/// Bytes of hexadecimal digits.
pub(super) fn unhex(digits: &str) -> Option<Vec<u8>> {
    if !digits.len().is_multiple_of(2) || !digits.bytes().all(|b| b.is_ascii_hexdigit()) {
        return None;
    }
    let pairs = (0..digits.len()).step_by(2);
    pairs
        .map(|at| u8::from_str_radix(&digits[at..at + 2], 16).ok())
        .collect()
}

/// The place after an agency in the order of names, as the token of a page.
pub(crate) fn agency_token(name: &str, oin: Oin) -> String {
    hex(&[oin.as_str().as_bytes(), name.as_bytes()].concat())
}

/// Reads the token of a page; `None`: from the start.
pub(crate) fn agency_place(token: &str) -> Result<Option<(String, Oin)>, Refusal> {
    if token.is_empty() {
        return Ok(None);
    }
    let read = |bytes: Vec<u8>| {
        let text = String::from_utf8(bytes).ok()?;
        let (oin, name) = text.split_at_checked(OIN_BYTES)?;
        Some((name.to_owned(), Oin::parse(oin)?))
    };
    let place = unhex(token).and_then(read);
    place
        .map(Some)
        .ok_or_else(|| Refusal::at(Reason::PageTokenInvalid, "page_token"))
}

/// A registration that an agency quoted. One that cannot be is not found.
pub(crate) fn named_registration(text: &str, field: &str) -> Result<RegistrationId, Refusal> {
    let id = Uuid::parse_str(text).map_err(|_| Refusal::at(Reason::RegistrationNotFound, field))?;
    Ok(RegistrationId(id.into_bytes()))
}

/// The id of a proposal. One that cannot be is not found.
pub(crate) fn proposal_id(text: &str) -> Result<[u8; 16], Refusal> {
    let id = Uuid::parse_str(text).map_err(|_| Refusal::at(Reason::ProposalNotFound, "proposal_id"))?;
    Ok(id.into_bytes())
}

/// A proposal to merge.
pub(crate) fn merge_proposal(view: View<'_>, proposal: Proposal, now: Moment) -> v1::MergeProposal {
    let name = |fingerprint: [u8; 32]| {
        let administrator = view.registry.administrator_ever(&fingerprint);
        administrator.map(|a| a.name.clone()).unwrap_or_default()
    };
    let id = |no: RegistrationNo| {
        let registration = view.household.registration(no);
        registration.map(|r| uuid(r.id.0)).unwrap_or_default()
    };
    let party = |no: RegistrationNo| {
        let unit = view.registry.unit(view.household.registration(no)?.unit)?;
        let agency = view.registry.agency(unit.agency)?;
        Some(format!("{}, {}", agency.name, unit.name))
    };
    v1::MergeProposal {
        one_party: party(proposal.one).unwrap_or_default(),
        other_party: party(proposal.other).unwrap_or_default(),
        proposal_id: uuid(proposal.id),
        unmerge: proposal.unmerge,
        one_registration_id: id(proposal.one),
        other_registration_id: id(proposal.other),
        state: match proposal.state(now) {
            MergeState::Open => v1::MergeState::Open,
            MergeState::Confirmed => v1::MergeState::Confirmed,
            MergeState::Dropped => v1::MergeState::Dropped,
            MergeState::Lapsed => v1::MergeState::Lapsed,
        }
        .into(),
        proposed_by: name(proposal.by),
        proposed_at: Some(stamp(proposal.at)),
        lapses_at: Some(stamp(proposal.lapses_at())),
        closed_by: proposal.closed.map(|(_, by)| name(by)).unwrap_or_default(),
    }
}

/// One event: its kind and the second in which it was recorded. The header names units too; they stay here. Whoever reads
/// which unit wrote when, event after event, reads families together: a shelter registers, a link opens, a unit looks.
pub(crate) fn log_entry(header: &Header) -> v1::LogEntry {
    let whole_second = Moment(header.recorded_at.0 - header.recorded_at.0.rem_euclid(SECOND_MICROSECONDS));
    v1::LogEntry {
        recorded_at: Some(stamp(whole_second)),
        kind: match header.kind {
            Kind::Store => v1::LogKind::Store,
            Kind::Agencies => v1::LogKind::Agencies,
            Kind::Person => v1::LogKind::Person,
            Kind::Registration => v1::LogKind::Registration,
            Kind::Relation => v1::LogKind::Relation,
            Kind::Link => v1::LogKind::Link,
            Kind::Delivery => v1::LogKind::Delivery,
            Kind::Access => v1::LogKind::Access,
            Kind::Request => v1::LogKind::Request,
            Kind::Erasure => v1::LogKind::Erasure,
        }
        .into(),
    }
}

#[cfg(test)]
mod tests {
    use event::{HOUSE, UnitNo};

    use super::*;

    #[test]
    fn the_token_of_a_page_is_a_name_and_an_oin() {
        let oin = Oin::parse("00000099000000004001").unwrap();
        let token = agency_token("Jeugd \u{e9}\u{e9}n", oin);
        assert_eq!(
            agency_place(&token),
            Ok(Some(("Jeugd \u{e9}\u{e9}n".to_owned(), oin)))
        );
        assert_eq!(agency_place(""), Ok(None));
        let cut = &token[..token.len() - 2];
        for wrong in [
            oin.as_str(),
            "yesterday",
            &token[1..],
            &token[..38],
            &hex(b"x"),
            &format!("{cut}c3"),
        ] {
            let refused = Refusal::at(Reason::PageTokenInvalid, "page_token");
            assert_eq!(agency_place(wrong), Err(refused), "{wrong}");
        }
    }

    #[test]
    fn an_entry_of_the_log_tells_the_second_and_never_who() {
        let at = |micros, party| {
            log_entry(&Header {
                kind: Kind::Access,
                companions: 0,
                party,
                caller: party,
                recorded_at: Moment(micros),
                matter: HOUSE,
                receipt: [0; 32],
                nonce: [0; 12],
            })
        };
        let moment = |micros| at(micros, None).recorded_at.unwrap();
        for (micros, seconds) in [(1_999_999, 1), (2_000_000, 2), (-1, -1), (-1_000_000, -1)] {
            assert_eq!(
                (moment(micros).seconds, moment(micros).nanos),
                (seconds, 0),
                "{micros}"
            );
        }
        assert_eq!(
            at(5, Some(UnitNo(1))),
            at(9, Some(UnitNo(2))),
            "two units, one second"
        );
    }
}
