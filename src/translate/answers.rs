//! Answers to wire messages. What may be said was decided before; nothing is added here.

use decision::{Around, MatchShown, PartyShown, Refusal, RegisterAnswer, RegistrationState, SectorCoverage};
use event::{Contact, EndReason, Moment, MunicipalityCode, PairRow, RegistrationKind, SubjectRole};

use super::fields::{day_text, stamp, uuid};
use crate::wire::v1;

/// Answer to a registration.
pub(crate) fn register(answer: RegisterAnswer) -> v1::RegisterResponse {
    let RegisterAnswer {
        registration: state,
        receipt,
        around: surroundings,
        already_registered,
        differs,
        possible_duplicate,
    } = answer;
    let v1::AroundResponse {
        outcome,
        parties,
        coverage,
        next_page_token: _,
        parties_in_all: _,
    } = around(surroundings, String::new());
    v1::RegisterResponse {
        registration: Some(registration(state)),
        receipt: Some(v1::Receipt {
            commitment: receipt.commitment.to_vec(),
            salt: receipt.salt.0.to_vec(),
            recorded_at: Some(stamp(Moment(receipt.recorded_at))),
        }),
        outcome,
        matches: parties,
        coverage,
        already_registered,
        differs: differs.into_iter().map(str::to_owned).collect(),
        possible_duplicate,
    }
}

/// Who stands around.
pub(crate) fn around(answer: Around, next_page_token: String) -> v1::AroundResponse {
    let Around {
        parties,
        places: _,
        municipality,
        coverage: sectors,
        in_all,
        next: _,
    } = answer;
    let outcome = if in_all == 0 {
        v1::MatchOutcome::NoMatchKnown
    } else {
        v1::MatchOutcome::Matches
    };
    v1::AroundResponse {
        outcome: outcome.into(),
        parties: parties.into_iter().map(matched).collect(),
        coverage: Some(coverage(municipality, sectors)),
        next_page_token,
        parties_in_all: u32::try_from(in_all).unwrap_or(u32::MAX),
    }
}

/// A refusal inside an answer.
pub(crate) fn refused(refusal: &Refusal) -> v1::Refused {
    let Refusal { reason, field, .. } = refusal;
    v1::Refused {
        reason: reason.code().to_owned(),
        field: field.clone(),
        sentence: refusal.sentence().into_owned(),
        advice: reason.advice().to_owned(),
    }
}

/// Coverage.
pub(crate) fn coverage(municipality: MunicipalityCode, sectors: Vec<SectorCoverage>) -> v1::Coverage {
    v1::Coverage {
        municipality: municipality.to_string(),
        sectors: sectors
            .into_iter()
            .map(
                |SectorCoverage {
                     sector,
                     name,
                     agencies,
                     heard_last_week,
                     last_heard,
                 }| v1::SectorCoverage {
                    sector,
                    sector_name: name,
                    agencies,
                    heard_last_week,
                    last_heard: last_heard.map(stamp),
                },
            )
            .collect(),
    }
}

/// One other party.
pub(super) fn matched(shown: MatchShown) -> v1::Match {
    let MatchShown {
        id,
        own,
        own_reference,
        other,
        other_person,
        row,
        since,
        active,
        asserted,
        in_question,
    } = shown;
    v1::Match {
        match_id: uuid(id.0),
        own_registration_id: own.map(|own| uuid(own.0)).unwrap_or_default(),
        own_client_reference: own_reference.map(|r| uuid(r.0)).unwrap_or_default(),
        other: Some(party(other)),
        concerns_other_person: other_person,
        row: row.map_or(v1::PairRow::Unspecified, pair_row).into(),
        since: day_text(since),
        state: active.map_or(v1::InvolvementState::Unspecified, state).into(),
        asserted,
        in_question,
    }
}

/// A party.
pub(super) fn party(shown: PartyShown) -> v1::Party {
    match shown {
        PartyShown::Open {
            agency,
            unit,
            oin,
            contact: whom,
            sector,
        } => v1::Party {
            agency_name: agency,
            unit_name: unit,
            oin: oin.as_str().to_owned(),
            contact: Some(contact(whom)),
            sector: sector.unwrap_or_default(),
            through_officer: false,
            erased: false,
        },
        PartyShown::ThroughOfficer(officer) => v1::Party {
            contact: officer.map(contact),
            through_officer: true,
            ..v1::Party::default()
        },
        PartyShown::Erased => v1::Party {
            erased: true,
            ..v1::Party::default()
        },
    }
}

/// A contact.
pub(super) fn contact(contact: Contact) -> v1::Contact {
    let Contact { role, phone, email } = contact;
    v1::Contact { role, phone, email }
}

/// Active or ended.
pub(super) fn state(active: bool) -> v1::InvolvementState {
    if active {
        v1::InvolvementState::Active
    } else {
        v1::InvolvementState::Ended
    }
}

pub(super) fn pair_row(row: PairRow) -> v1::PairRow {
    match row {
        PairRow::SamePerson => v1::PairRow::SamePerson,
        PairRow::Sibling => v1::PairRow::Sibling,
        PairRow::Parent => v1::PairRow::Parent,
        PairRow::CoParent => v1::PairRow::CoParent,
        PairRow::PartnerOfParent => v1::PairRow::PartnerOfParent,
        PairRow::ChildOfPartner => v1::PairRow::ChildOfPartner,
        PairRow::SameAddress => v1::PairRow::SameAddress,
    }
}

/// A registration as its own unit may see it.
pub(crate) fn registration(s: RegistrationState) -> v1::Registration {
    v1::Registration {
        registration_id: uuid(s.id.0),
        unit_code: s.unit_code,
        role: match s.role {
            SubjectRole::Child => v1::SubjectRole::Child,
            SubjectRole::Adult => v1::SubjectRole::Adult,
            SubjectRole::ExpectedChild => v1::SubjectRole::ExpectedChild,
        }
        .into(),
        kind: match s.kind {
            RegistrationKind::Involvement => v1::RegistrationKind::Involvement,
            RegistrationKind::Concern => v1::RegistrationKind::Concern,
        }
        .into(),
        since: s.since.to_string(),
        planned_end: day_text(s.planned_end),
        expires_on: s.expires_on.to_string(),
        responsible_municipality: s.municipality.to_string(),
        one_off: s.one_off,
        watching: s.watching,
        shielded: s.shielded,
        client_reference: s.client_reference.map(|r| uuid(r.0)).unwrap_or_default(),
        state: state(s.active).into(),
        ended_on: day_text(s.ended.map(|(day, _)| day)),
        end_reason: s
            .ended
            .map_or(v1::EndReason::Unspecified, |(_, reason)| end_reason(reason))
            .into(),
        recorded_at: Some(stamp(Moment(s.recorded_at))),
    }
}

pub(crate) const fn end_reason(reason: EndReason) -> v1::EndReason {
    match reason {
        EndReason::Resolved => v1::EndReason::Resolved,
        EndReason::Unjustified => v1::EndReason::Unjustified,
        EndReason::InError => v1::EndReason::InError,
        EndReason::Moved => v1::EndReason::Moved,
        EndReason::AgedOut => v1::EndReason::AgedOut,
        EndReason::Deceased => v1::EndReason::Deceased,
        EndReason::ConsentEnded => v1::EndReason::ConsentEnded,
        EndReason::HandedOver => v1::EndReason::HandedOver,
        EndReason::Expired => v1::EndReason::Expired,
    }
}
