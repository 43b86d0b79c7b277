//! Agencies, units, mandates, quotas.

use super::{PAGE, check_json, check_table};
use crate::{
    ctl::output::{agency, mandate, quota, unit},
    wire::v1,
};

/// A unit with everything as long as it may reasonably be.
fn shelter_unit() -> v1::Unit {
    v1::Unit {
        code: "crisisopvang-rotterdam-zuid-en-omgeving1".into(),
        name: "Crisisopvang voor vrouwen en kinderen, Rotterdam-Zuid en omgeving".into(),
        contact: Some(v1::Contact {
            role: "bereikbaarheidsdienst".into(),
            phone: "+31101234567".into(),
            email: "bereikbaarheidsdienst@opvang.example.nl".into(),
        }),
        shielded: true,
        daily_quota: 250,
        etag: "00000000000000a1".into(),
        ..v1::Unit::default()
    }
}

fn agencies() -> Vec<v1::Agency> {
    let officer = v1::Unit {
        code: "toezicht".into(),
        name: "Toezicht".into(),
        contact: Some(v1::Contact {
            role: "follow-up officer".into(),
            phone: "14010".into(),
            email: String::new(),
        }),
        follow_up_officer: true,
        etag: "00000000000000a2".into(),
        ..v1::Unit::default()
    };
    vec![
        v1::Agency {
            oin: "00000099000000000001".into(),
            name: "Arosa, opvang en begeleiding bij huiselijk geweld".into(),
            sector: "domestic_violence_shelter".into(),
            municipalities: ["0599", "0502", "0489", "0613"].map(str::to_owned).to_vec(),
            units: vec![shelter_unit()],
            mandated_oins: vec!["00000099000000000009".into()],
            etag: "00000000000000b1".into(),
            ..v1::Agency::default()
        },
        v1::Agency {
            oin: "00000099000000000599".into(),
            name: "Gemeente Rotterdam".into(),
            sector: "youth_care_access".into(),
            municipalities: vec!["0599".into()],
            is_municipality: "0599".into(),
            supplies_brp: true,
            suspended: true,
            units: vec![officer],
            etag: "00000000000000b2".into(),
            ..v1::Agency::default()
        },
        v1::Agency {
            oin: "00000099000000000009".into(),
            name: "Leverancier".into(),
            sector: "housing".into(),
            ..v1::Agency::default()
        },
    ]
}

#[test]
fn agencies_as_table_and_json() {
    let agencies = agencies();
    check_table("agency-list", &agency::list(PAGE, &agencies));
    check_table("agency-list-empty", &agency::list(PAGE, &[]));
    check_table("agency-show", &agency::show(PAGE, &agencies[0]));
    check_json(
        "agency-list-json",
        &agencies.iter().map(agency::as_json).collect(),
    );
}

#[test]
fn units_as_table_and_json() {
    let agencies = agencies();
    let of = |at: usize| (agencies[at].oin.as_str(), &agencies[at].units[0]);
    check_table("unit-list", &unit::list(PAGE, &[of(0), of(1)]));
    check_table("unit-show", &unit::show(PAGE, of(1).0, of(1).1));
    check_json("unit-show-json", &unit::as_json(of(1).0, of(1).1));
}

#[test]
fn mandates_as_table_and_json() {
    let mandates = mandate::of(&agencies(), None);
    assert_eq!(mandates.len(), 1);
    assert_eq!(mandate::of(&agencies(), Some("00000099000000000009")), mandates);
    assert!(mandate::of(&agencies(), Some("00000099000000000599")).is_empty());
    check_table("mandate-list", &mandate::list(PAGE, &mandates));
    check_json(
        "mandate-list-json",
        &mandates.iter().map(mandate::as_json).collect(),
    );
}

#[test]
fn quotas_as_table_and_json() {
    let of = |unit_code: &str, own, written_today| v1::QuotaUse {
        oin: "00000099000000000001".into(),
        unit_code: unit_code.into(),
        daily_quota: 200,
        own,
        written_today,
    };
    let quotas = [
        of("noord", false, 12),
        of("crisisopvang-rotterdam-zuid-en-omgeving1", true, 180),
        of("west", true, 200),
    ];
    check_table("quota-list", &quota::list(PAGE, &quotas));
    check_json("quota-list-json", &quotas.iter().map(quota::as_json).collect());
}
