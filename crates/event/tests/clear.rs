//! What the log says in clear of every fact: kind, party, caller, one matter. It must be harmless, and must not tie the
//! parties of one family together, once the keys are gone.
#![allow(clippy::unwrap_used)]

mod common;

use event::{Fact, HOUSE, Header, Kind, Moment, UnitNo, encode};
use seal::Matter;

/// Kind, party, caller and matter in clear, and the sealed companions.
type Clear = (Kind, Option<u32>, Option<u32>, u64, Vec<u64>);

fn expected(fact: &Fact) -> Clear {
    let registration = (Kind::Registration, Some(5), Some(6), 101, vec![]);
    match fact {
        Fact::Opened(_)
        | Fact::PolicyNoted(_)
        | Fact::PolicyChanged(_)
        | Fact::PolicyGoneOver(_)
        | Fact::PolicySettled(_)
        | Fact::ClockSeen(_)
        | Fact::ClockConfirmed(_)
        | Fact::Restored(_)
        | Fact::PseudonymKeyAdded(_)
        | Fact::PseudonymKeyRetired(_)
        | Fact::FormerNamesGone(_) => (Kind::Store, None, None, HOUSE.0, vec![]),
        Fact::ErasureAsked(_)
        | Fact::Erasing(_)
        | Fact::RequestsErased(_)
        | Fact::UnitsKept(_)
        | Fact::Erased(_) => (Kind::Erasure, None, None, HOUSE.0, vec![]),
        Fact::Condemned(_) => (Kind::Erasure, None, None, 153, vec![101]),
        Fact::PersonKept(_) => (Kind::Person, None, None, 150, vec![100]),
        Fact::MatchKept(_) => (Kind::Link, None, None, 151, vec![101, 120]),
        Fact::MatchGone(_) => (Kind::Link, None, None, 152, vec![101]),
        Fact::AdministratorPinned(_)
        | Fact::AgencyAdmitted(_)
        | Fact::AgencySuspended(_)
        | Fact::UnitOpened(_)
        | Fact::MandateSet(_)
        | Fact::AgencyUpdated(_)
        | Fact::UnitUpdated(_)
        | Fact::CertificatePinned(_)
        | Fact::CertificateRevoked(_) => (Kind::Agencies, None, None, HOUSE.0, vec![]),
        Fact::PersonNoted(_) => (Kind::Person, None, None, 100, vec![]),
        Fact::PersonKnownAs(_) => (Kind::Person, None, None, 160, vec![100]),
        Fact::MergeProposed(_) => (Kind::Person, None, None, 140, vec![101, 120]),
        Fact::MergeDropped(_) => (Kind::Person, None, None, HOUSE.0, vec![]),
        Fact::PersonsMerged(_) => (Kind::Person, None, None, 141, vec![100, 109]),
        Fact::PersonsParted(_) => (Kind::Person, None, None, 142, vec![100, 109]),
        Fact::Registered(_) | Fact::RegisteredAgain(_) | Fact::Renewed(_) | Fact::Ended(_) => registration,
        Fact::Expired(_) | Fact::ExpiryAnnounced(_) => (Kind::Registration, Some(5), None, 101, vec![]),
        Fact::ArchiveTold(_) => (Kind::Link, None, None, 101, vec![120]),
        Fact::RelationAsserted(_) => (Kind::Relation, None, None, 110, vec![100, 109]),
        Fact::RelationConfirmed(_) => (Kind::Relation, None, None, 113, vec![110]),
        Fact::RelationEnded(_) => (Kind::Relation, None, None, 114, vec![110]),
        Fact::RelationDenied(_) => (Kind::Relation, None, None, 115, vec![110]),
        Fact::LinkTold(_) => (Kind::Link, None, None, 101, vec![120]),
        Fact::StillToTell(_) => (Kind::Link, None, None, 101, vec![]),
        Fact::LimitTold(_) => (Kind::Link, None, None, 110, vec![101]),
        Fact::Acknowledged(_) => (Kind::Delivery, None, None, HOUSE.0, vec![]),
        Fact::Looked(_) => (Kind::Access, Some(5), Some(6), 130, vec![101]),
        Fact::RequestHeard(_) => (Kind::Request, Some(7), Some(8), HOUSE.0, vec![]),
    }
}

#[test]
fn the_clear_part_of_every_fact_is_this_and_no_more() {
    for fact in common::examples() {
        let plain = encode(&fact);
        let unit = |unit: Option<UnitNo>| unit.map(|u| u.0);
        let companions = plain.companions.iter().map(|m| m.0).collect();
        let clear = (
            plain.kind,
            unit(plain.party),
            unit(plain.caller),
            plain.matter.0,
            companions,
        );
        assert_eq!(clear, expected(&fact), "{}", common::name(&fact));
    }
}

#[test]
fn a_person_a_relation_and_a_link_name_no_party_in_clear() {
    for fact in common::examples() {
        let silent = matches!(
            fact,
            Fact::PersonNoted(_)
                | Fact::PersonKnownAs(_)
                | Fact::MergeProposed(_)
                | Fact::PersonsMerged(_)
                | Fact::PersonsParted(_)
                | Fact::RelationAsserted(_)
                | Fact::RelationConfirmed(_)
                | Fact::RelationEnded(_)
                | Fact::RelationDenied(_)
                | Fact::LinkTold(_)
                | Fact::LimitTold(_)
                | Fact::PersonKept(_)
                | Fact::Condemned(_)
                | Fact::MatchKept(_)
                | Fact::MatchGone(_)
                | Fact::ArchiveTold(_)
        );
        if silent {
            assert_eq!(encode(&fact).party, None, "{}", common::name(&fact));
        }
    }
}

/// The 72 bytes that stand in clear before the body of a fact.
fn header_of(fact: &Fact) -> [u8; 72] {
    let plain = encode(fact);
    let header = Header {
        kind: plain.kind,
        companions: u8::try_from(plain.companions.len()).unwrap(),
        party: plain.party,
        caller: plain.caller,
        recorded_at: Moment(0),
        matter: plain.matter,
        receipt: [0; 32],
        nonce: [0; 12],
    };
    header.to_bytes()
}

#[test]
fn a_link_shows_its_cause_and_neither_the_other_registration_nor_a_recipient() {
    let mut facts = common::examples();
    facts.retain(|fact| matches!(fact, Fact::LinkTold(_)));
    let Fact::LinkTold(told) = &facts[0] else { panic!() };
    let shown = header_of(&facts[0]);
    let mut other = (**told).clone();
    (other.other.0, other.id.0, other.row) = (121, [9; 16], event::PairRow::SamePerson);
    other.notices.clear();
    (other.via, other.children) = (vec![], vec![]);
    assert_eq!(
        shown,
        header_of(&Fact::LinkTold(Box::new(other))),
        "the clear part depends on it"
    );
}

#[test]
fn a_link_caused_by_a_relation_needs_the_keys_of_both_registrations() {
    let mut facts = common::examples();
    facts.retain(|fact| matches!(fact, Fact::LinkTold(_)));
    let Some(Fact::LinkTold(mut told)) = facts.pop() else {
        panic!()
    };
    told.cause = Matter(110);
    let plain = encode(&Fact::LinkTold(told));
    assert_eq!(
        (plain.matter, plain.companions),
        (Matter(110), vec![Matter(101), Matter(120)])
    );
}
