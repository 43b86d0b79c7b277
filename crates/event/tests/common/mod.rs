//! One fixed example of every fact. The bytes in `golden/v1` belong to exactly these values: neither may ever change.
#![allow(clippy::unwrap_used)]

use event::{
    AccessNo, Acknowledged, AddressUse, AdministratorPinned, AgencyAdmitted, AgencyNo, AgencySuspended,
    AgencyUpdated, ArchiveTold, Basis, CertificatePinned, CertificateRevoked, ClientReference,
    ClockConfirmed, ClockSeen, Condemned, Contact, Day, EndReason, Ended, Erasable, Erased, Erasing,
    ErasureAsked, Expired, ExpiryAnnounced, Fact, FormerNamesGone, Limit, LimitNotice, LimitTold, LinkChange,
    LinkTold, Looked, MandateSet, MatchGone, MatchId, MatchKept, MergeDropped, MergeProposed, Moment,
    MunicipalityCode, NoticeKind, NoticeTo, Oin, Opened, PairRow, PersonKept, PersonKnownAs, PersonNo,
    PersonNoted, PersonsMerged, PersonsParted, PolicyChanged, PolicyDifference, PolicyGoneOver, PolicyNoted,
    PolicySettled, PseudonymKeyAdded, PseudonymKeyRetired, ReceiptSalt, Registered, RegisteredAgain,
    RegisteredBy, RegistrationId, RegistrationKind, RegistrationNo, RelationAsserted, RelationConfirmed,
    RelationDenied, RelationEnded, RelationKind, RelationNo, RelationSource, Renewed, RequestHeard,
    RequestId, RequestMark, RequestsErased, Restored, RowDifference, StatementNo, StillToTell, SubjectRole,
    UnitKept, UnitNo, UnitOpened, UnitUpdated, UnitsKept,
};
use pseudonym::{IdentityKind, KeyLabel, Pseudonym};
use seal::Matter;

/// The file name of a fact. A new fact does not compile here until it has one, and with it an example.
pub(crate) fn name(fact: &Fact) -> &'static str {
    match fact {
        Fact::Opened(_) => "opened",
        Fact::AdministratorPinned(f) if f.not_after.is_none() => "administrator-pinned",
        Fact::AdministratorPinned(_) => "administrator-pinned-with-term",
        Fact::AgencyAdmitted(_) => "agency-admitted",
        Fact::AgencySuspended(_) => "agency-suspended",
        Fact::UnitOpened(_) => "unit-opened",
        Fact::MandateSet(_) => "mandate-set",
        Fact::AgencyUpdated(_) => "agency-updated",
        Fact::UnitUpdated(_) => "unit-updated",
        Fact::CertificatePinned(_) => "certificate-pinned",
        Fact::CertificateRevoked(_) => "certificate-revoked",
        Fact::PersonNoted(_) => "person-noted",
        Fact::MergeProposed(_) => "merge-proposed",
        Fact::MergeDropped(_) => "merge-dropped",
        Fact::PersonsMerged(_) => "persons-merged",
        Fact::PersonsParted(_) => "persons-parted",
        Fact::Registered(_) => "registered",
        Fact::RegisteredAgain(_) => "registered-again",
        Fact::Renewed(_) => "renewed",
        Fact::Ended(_) => "ended",
        Fact::Expired(_) => "expired",
        Fact::ExpiryAnnounced(_) => "expiry-announced",
        Fact::ArchiveTold(_) => "archive-told",
        Fact::RelationAsserted(_) => "relation-asserted",
        Fact::RelationConfirmed(_) => "relation-confirmed",
        Fact::RelationEnded(_) => "relation-ended",
        Fact::RelationDenied(_) => "relation-denied",
        Fact::LinkTold(f) if f.notices.iter().any(|n| n.other_person.is_some()) => {
            "link-told-of-other-person"
        }
        Fact::LinkTold(_) => "link-told",
        Fact::StillToTell(_) => "still-to-tell",
        Fact::LimitTold(_) => "limit-told",
        Fact::Acknowledged(_) => "acknowledged",
        Fact::Looked(_) => "looked",
        Fact::RequestHeard(f) if f.request.label != KeyLabel(1) => "request-heard-under-another-key",
        Fact::RequestHeard(_) => "request-heard",
        Fact::PolicyNoted(_) => "policy-noted",
        Fact::PolicyChanged(_) => "policy-changed",
        Fact::PolicyGoneOver(_) => "policy-gone-over",
        Fact::PolicySettled(_) => "policy-settled",
        Fact::ErasureAsked(_) => "erasure-asked",
        Fact::Condemned(_) => "condemned",
        Fact::Erasing(_) => "erasing",
        Fact::RequestsErased(_) => "requests-erased",
        Fact::UnitsKept(_) => "units-kept",
        Fact::PersonKept(_) => "person-kept",
        Fact::MatchKept(_) => "match-kept",
        Fact::MatchGone(_) => "match-gone",
        Fact::Erased(_) => "erased",
        Fact::ClockSeen(_) => "clock-seen",
        Fact::ClockConfirmed(_) => "clock-confirmed",
        Fact::Restored(_) => "restored",
        Fact::PseudonymKeyAdded(_) => "pseudonym-key-added",
        Fact::PseudonymKeyRetired(_) => "pseudonym-key-retired",
        Fact::FormerNamesGone(_) => "former-names-gone",
        Fact::PersonKnownAs(_) => "person-known-as",
    }
}

/// Every fact once, with every field set to a value of its own.
pub(crate) fn examples() -> Vec<Fact> {
    [
        agencies(),
        administration(),
        registrations(),
        relations(),
        rest(),
        merges(),
        policies(),
        erasures(),
        clock(),
        restored(),
        rotation(),
    ]
    .concat()
}

fn restored() -> Vec<Fact> {
    vec![Fact::Restored(Restored {
        former_epoch: 0xfedc_ba98_7654_3210,
        taken_at: Moment(1_351_728_000_000_004),
        position: 70_001,
        ledger_as_of: Moment(1_351_728_000_000_005),
        old_ledger_accepted: true,
        first_matter: 90_002,
    })]
}

fn rotation() -> Vec<Fact> {
    let known_as = Pseudonym {
        label: KeyLabel(258),
        kind: IdentityKind::Expected,
        bytes: [0x81; 32],
    };
    vec![
        Fact::PseudonymKeyAdded(PseudonymKeyAdded {
            label: KeyLabel(259),
            check: [0x82; 16],
            by: [0x83; 32],
        }),
        Fact::PseudonymKeyRetired(PseudonymKeyRetired {
            label: KeyLabel(260),
            left_behind: 70_001,
            by: [0x84; 32],
        }),
        Fact::FormerNamesGone(FormerNamesGone { through: 40_000 }),
        Fact::PersonKnownAs(PersonKnownAs {
            statement: StatementNo(160),
            person: PersonNo(100),
            pseudonym: known_as,
        }),
        Fact::RequestHeard(RequestHeard {
            unit: UnitNo(7),
            caller: UnitNo(8),
            request: RequestMark {
                label: KeyLabel(261),
                ..mark(0x85)
            },
        }),
    ]
}

fn clock() -> Vec<Fact> {
    vec![
        Fact::ClockSeen(ClockSeen {
            at: Moment(1_351_728_000_000_002),
        }),
        Fact::ClockConfirmed(ClockConfirmed {
            by: [0x71; 32],
            from: Moment(-5),
            to: Moment(1_351_900_000_000_003),
        }),
    ]
}

/// Numbers that all differ; row 4 has none.
fn difference(n: u64) -> PolicyDifference {
    let mut difference = PolicyDifference {
        matches: n + 1,
        changes: n + 2,
        withdrawals: n + 3,
        closed: n + 4,
        ..PolicyDifference::default()
    };
    for row in PairRow::ALL {
        if row != PairRow::CoParent {
            let first = n + 10 * row as u64;
            *difference.row_mut(row) = RowDifference {
                opened: first,
                changed: first + 1,
                withdrawn: first + 2,
            };
        }
    }
    difference
}

fn policies() -> Vec<Fact> {
    vec![
        Fact::PolicyNoted(PolicyNoted {
            digest: [0x71; 32],
            text: "profile = \"household\"\n".into(),
        }),
        Fact::PolicyChanged(Box::new(PolicyChanged {
            former: [0x72; 32],
            policy: [0x73; 32],
            by: [0x74; 32],
            until: RegistrationNo(9_000),
            expected: difference(100),
        })),
        Fact::PolicyGoneOver(Box::new(PolicyGoneOver {
            through: RegistrationNo(4_500),
            found: difference(200),
        })),
        Fact::PolicySettled(Box::new(PolicySettled {
            expected: difference(300),
            found: difference(400),
        })),
    ]
}

fn mark(n: u8) -> RequestMark {
    RequestMark {
        id: RequestId([n; 16]),
        digest: [n + 1; 32],
        label: KeyLabel(1),
    }
}

fn agencies() -> Vec<Fact> {
    vec![
        Fact::Opened(Opened {
            profile: "household".into(),
            policy_digest: [0x11; 32],
            pseudonym_check: [0x3c; 16],
        }),
        Fact::AdministratorPinned(AdministratorPinned {
            fingerprint: [0x22; 32],
            name: "Beheer".into(),
            not_after: None,
        }),
        Fact::AgencyAdmitted(AgencyAdmitted {
            agency: AgencyNo(3),
            oin: Oin::parse("00000099000000000003").unwrap(),
            name: "Gemeente Rotterdam".into(),
            sector: "municipality".into(),
            municipalities: vec![MunicipalityCode(599), MunicipalityCode(606)],
            is_municipality: Some(MunicipalityCode(599)),
            supplies_brp: true,
        }),
        Fact::AgencySuspended(AgencySuspended {
            agency: AgencyNo(4),
            suspended: true,
        }),
        Fact::UnitOpened(UnitOpened {
            unit: UnitNo(5),
            agency: AgencyNo(3),
            code: "wijkteam-zuid".into(),
            name: "Wijkteam Zuid".into(),
            contact: Contact {
                role: "dienstdoende".into(),
                phone: "+31101234567".into(),
                email: "zuid@wijkteam.example".into(),
            },
            follow_up_officer: true,
            shielded: true,
            daily_quota: 250,
        }),
        Fact::MandateSet(MandateSet {
            caller: AgencyNo(6),
            principal: AgencyNo(3),
            given: true,
        }),
    ]
}

fn administration() -> Vec<Fact> {
    vec![
        Fact::AdministratorPinned(AdministratorPinned {
            fingerprint: [0x23; 32],
            name: "Tweede beheerder".into(),
            not_after: Some(Moment(1_500_000_000_000_000)),
        }),
        Fact::AgencyUpdated(AgencyUpdated {
            agency: AgencyNo(3),
            name: "Gemeente Schiedam".into(),
            sector: "municipality".into(),
            municipalities: vec![MunicipalityCode(606)],
            is_municipality: Some(MunicipalityCode(606)),
            supplies_brp: true,
        }),
        Fact::UnitUpdated(UnitUpdated {
            unit: UnitNo(5),
            name: "Wijkteam Noord".into(),
            contact: Contact {
                role: "regisseur".into(),
                phone: "+31107654321".into(),
                email: "noord@wijkteam.example".into(),
            },
            follow_up_officer: true,
            shielded: true,
            daily_quota: 40,
        }),
        Fact::CertificatePinned(CertificatePinned {
            fingerprint: [0x24; 32],
            agency: AgencyNo(3),
            not_after: Moment(1_600_000_000_000_000),
        }),
        Fact::CertificateRevoked(CertificateRevoked {
            fingerprint: [0x25; 32],
        }),
    ]
}

fn merges() -> Vec<Fact> {
    vec![
        Fact::MergeProposed(MergeProposed {
            proposal: StatementNo(140),
            id: [0x61; 16],
            unmerge: true,
            one: RegistrationNo(101),
            other: RegistrationNo(120),
            by: [0x62; 32],
        }),
        Fact::MergeDropped(MergeDropped {
            proposal: StatementNo(140),
            by: [0x63; 32],
        }),
        Fact::PersonsMerged(PersonsMerged {
            statement: StatementNo(141),
            proposal: StatementNo(140),
            into: PersonNo(100),
            merged: PersonNo(109),
            by: [0x64; 32],
        }),
        Fact::PersonsParted(PersonsParted {
            statement: StatementNo(142),
            proposal: StatementNo(140),
            parted: PersonNo(109),
            from: PersonNo(100),
            by: [0x65; 32],
        }),
    ]
}

fn registrations() -> Vec<Fact> {
    vec![
        Fact::Registered(Box::new(Registered {
            registration: RegistrationNo(101),
            id: RegistrationId([0x31; 16]),
            person: PersonNo(100),
            unit: UnitNo(5),
            caller: UnitNo(6),
            on_behalf: true,
            registered_by: RegisteredBy::Coordinator,
            actor: "medewerker 7".into(),
            municipality: MunicipalityCode(599),
            basis: Basis::Safety,
            kind: RegistrationKind::Concern,
            role: SubjectRole::Child,
            adult_from: Some(Day(20_000)),
            since: Day(15_600),
            planned_end: Some(Day(15_900)),
            expires_on: Day(16_330),
            one_off: true,
            watching: true,
            shielded: true,
            client_reference: Some(ClientReference([0x32; 16])),
            salt: ReceiptSalt([0x33; 16]),
            request: mark(0x34),
        })),
        Fact::RegisteredAgain(RegisteredAgain {
            registration: RegistrationNo(101),
            unit: UnitNo(5),
            caller: UnitNo(6),
            request: mark(0x36),
        }),
        Fact::Renewed(Renewed {
            registration: RegistrationNo(101),
            unit: UnitNo(5),
            caller: UnitNo(6),
            planned_end: Some(Day(16_000)),
            expires_on: Day(17_000),
            request: mark(0x38),
        }),
        Fact::Ended(Ended {
            registration: RegistrationNo(101),
            unit: UnitNo(5),
            caller: UnitNo(6),
            // A day before 1970 is written with its sign.
            on: Day(-3),
            reason: EndReason::HandedOver,
            request: mark(0x3a),
        }),
        Fact::Expired(Expired {
            registration: RegistrationNo(101),
            unit: UnitNo(5),
            on: Day(17_000),
            reason: EndReason::Expired,
        }),
        Fact::ExpiryAnnounced(ExpiryAnnounced {
            registration: RegistrationNo(101),
            unit: UnitNo(5),
            sequence: 300,
            expires_on: Day(17_000),
        }),
        Fact::ArchiveTold(ArchiveTold {
            registration: RegistrationNo(101),
            archived: RegistrationNo(120),
            unit: UnitNo(5),
            sequence: 301,
        }),
    ]
}

fn relations() -> Vec<Fact> {
    vec![
        Fact::RelationAsserted(Box::new(RelationAsserted {
            relation: RelationNo(110),
            kind: RelationKind::SameAddress,
            from: PersonNo(100),
            to: PersonNo(109),
            from_adult_from: Some(Day(20_000)),
            to_adult_from: Some(Day(-200)),
            since: Some(Day(14_000)),
            until: Some(Day(15_000)),
            as_of: Day(15_601),
            source: RelationSource::Agency,
            in_question: true,
            address_use: Some(AddressUse::Shelter),
            unit: UnitNo(5),
            agency: AgencyNo(3),
            caller: UnitNo(6),
            request: Some(mark(0x3c)),
        })),
        Fact::RelationConfirmed(RelationConfirmed {
            statement: StatementNo(113),
            relation: RelationNo(110),
            source: RelationSource::Brp,
            confirmed: true,
            as_of: Day(15_602),
            in_question: true,
            since: Some(Day(14_001)),
            until: Some(Day(15_001)),
            lifts_denial: true,
            unit: UnitNo(7),
            agency: AgencyNo(4),
            caller: UnitNo(8),
            request: Some(mark(0x3e)),
        }),
        Fact::RelationEnded(RelationEnded {
            statement: StatementNo(114),
            relation: RelationNo(110),
            until: Day(15_700),
            unit: UnitNo(7),
            caller: UnitNo(8),
            request: Some(mark(0x40)),
        }),
        Fact::RelationDenied(RelationDenied {
            statement: StatementNo(115),
            relation: RelationNo(110),
            conflict: true,
            on: Day(15_800),
            unit: UnitNo(7),
            caller: UnitNo(8),
            request: Some(mark(0x42)),
        }),
    ]
}

fn rest() -> Vec<Fact> {
    let notice = |unit, sequence, kind, own| NoticeTo {
        unit: UnitNo(unit),
        sequence,
        kind,
        own,
        row: PairRow::PartnerOfParent,
        active: true,
        shielded: true,
        asserted: true,
        in_question: true,
        other_person: None,
    };
    vec![
        Fact::PersonNoted(PersonNoted {
            person: PersonNo(100),
            pseudonym: Pseudonym {
                label: KeyLabel(2),
                kind: IdentityKind::Described,
                bytes: [0x51; 32],
            },
            possible_duplicate: true,
        }),
        Fact::LinkTold(Box::new(LinkTold {
            cause: Matter(101),
            id: MatchId([0x52; 16]),
            change: LinkChange::Changed,
            one: RegistrationNo(101),
            other: RegistrationNo(120),
            row: PairRow::ChildOfPartner,
            via: vec![PersonNo(109), PersonNo(111)],
            children: vec![PersonNo(100), PersonNo(119)],
            asserted: true,
            hidden_from_one: true,
            hidden_from_other: true,
            shielded_from_one: true,
            shielded_from_other: true,
            in_question: true,
            notices: vec![
                notice(5, 12, NoticeKind::Changed, Some(RegistrationNo(101))),
                notice(9, 300, NoticeKind::Withdrawn, None),
            ],
        })),
        Fact::LinkTold(Box::new(LinkTold {
            cause: Matter(101),
            id: MatchId([0x53; 16]),
            change: LinkChange::Opened,
            one: RegistrationNo(101),
            other: RegistrationNo(120),
            row: PairRow::Sibling,
            via: vec![],
            children: vec![],
            asserted: false,
            hidden_from_one: false,
            hidden_from_other: false,
            shielded_from_one: false,
            shielded_from_other: false,
            in_question: false,
            notices: vec![NoticeTo {
                other_person: Some(true),
                ..notice(5, 13, NoticeKind::Match, Some(RegistrationNo(101)))
            }],
        })),
        Fact::StillToTell(Box::new(StillToTell {
            cause: Matter(101),
            fresh: Some(RegistrationNo(101)),
            persons: vec![PersonNo(100), PersonNo(109)],
            through: RegistrationNo(77),
            done: true,
        })),
        Fact::LimitTold(LimitTold {
            cause: Matter(110),
            registration: RegistrationNo(101),
            limits: Limit::ALL
                .into_iter()
                .filter(|limit| limit.leaves_out())
                .collect(),
            notices: [(5, 12), (9, 300)]
                .map(|(unit, sequence)| LimitNotice {
                    unit: UnitNo(unit),
                    sequence,
                })
                .to_vec(),
        }),
        Fact::Acknowledged(Acknowledged {
            unit: UnitNo(5),
            through: 300,
        }),
        Fact::Looked(Looked {
            access: AccessNo(130),
            registration: RegistrationNo(101),
            unit: UnitNo(5),
            caller: UnitNo(6),
            actor: "medewerker 8".into(),
            shown: 4,
        }),
        Fact::RequestHeard(RequestHeard {
            unit: UnitNo(7),
            caller: UnitNo(8),
            request: mark(70),
        }),
    ]
}

fn erasures() -> Vec<Fact> {
    vec![
        Fact::ErasureAsked(ErasureAsked {
            id: [0x71; 16],
            of: vec![
                Erasable::Registration(RegistrationNo(101)),
                Erasable::Relation(RelationNo(110)),
                Erasable::Person(PersonNo(100)),
            ],
            by: Some([0x72; 32]),
        }),
        Fact::Condemned(Condemned {
            statement: StatementNo(153),
            registration: RegistrationNo(101),
            unit: UnitNo(5),
            on: Day(16_000),
        }),
        Fact::Erasing(Erasing {
            of: Erasable::Relation(RelationNo(110)),
        }),
        Fact::RequestsErased(RequestsErased {
            names: vec![[0x73; 12], [0x74; 12]],
        }),
        Fact::UnitsKept(UnitsKept {
            units: vec![
                UnitKept {
                    unit: UnitNo(5),
                    last: 300,
                    heard: Some(Moment(1_351_728_000_000_002)),
                    written: Some((Day(16_001), 7)),
                },
                UnitKept {
                    unit: UnitNo(9),
                    last: 0,
                    heard: None,
                    written: None,
                },
            ],
        }),
        Fact::PersonKept(PersonKept {
            statement: StatementNo(150),
            person: PersonNo(100),
            adult_from: Some(Day(17_000)),
            official: true,
        }),
        Fact::MatchKept(MatchKept {
            statement: StatementNo(151),
            id: MatchId([0x75; 16]),
            one: RegistrationNo(101),
            other: RegistrationNo(120),
            told: vec![UnitNo(5), UnitNo(9)],
            children: vec![PersonNo(100), PersonNo(119)],
        }),
        Fact::MatchGone(MatchGone {
            statement: StatementNo(152),
            id: MatchId([0x76; 16]),
            notice: NoticeTo {
                unit: UnitNo(5),
                sequence: 301,
                kind: NoticeKind::Withdrawn,
                own: Some(RegistrationNo(101)),
                row: PairRow::Parent,
                active: true,
                shielded: true,
                asserted: true,
                in_question: true,
                other_person: Some(true),
            },
        }),
        Fact::Erased(Erased {
            id: [0x77; 16],
            stayed: vec![Erasable::Person(PersonNo(100))],
        }),
    ]
}
