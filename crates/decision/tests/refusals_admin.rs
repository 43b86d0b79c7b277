//! Refusals to the administrator of the index.
#![allow(clippy::unwrap_used)]

mod common;

use common::{ROTTERDAM, World, builders};
use decision::{AdmitAgency, Command, OpenUnit, Reason};
use event::{MunicipalityCode, Oin};

fn world() -> World {
    World::household().with(&["rotterdam", "school"])
}

fn agency(w: &World, name: &str) -> AdmitAgency {
    AdmitAgency {
        oin: w.oin(name),
        name: name.into(),
        sector: "youth_care".into(),
        municipalities: vec![ROTTERDAM],
        is_municipality: None,
        supplies_brp: false,
    }
}

#[test]
fn admitting_an_agency() {
    let mut w = world();
    let refused = |w: &mut World, change: fn(&mut AdmitAgency)| {
        let mut command = agency(w, "school");
        change(&mut command);
        w.refused(Command::AdmitAgency(command))
    };
    assert_eq!(refused(&mut w, |c| c.name = " ".into()), Reason::FieldMissing);
    assert_eq!(
        refused(&mut w, |c| c.name = "x".repeat(201)),
        Reason::FieldTooLong
    );
    assert_eq!(
        refused(&mut w, |c| c.sector = "astrology".into()),
        Reason::UnknownSector
    );
    assert_eq!(
        refused(&mut w, |c| c.municipalities.push(MunicipalityCode(9_999))),
        Reason::UnknownMunicipality
    );
    assert_eq!(
        refused(&mut w, |c| c.municipalities.push(ROTTERDAM)),
        Reason::MunicipalityTwice
    );
    assert_eq!(
        refused(&mut w, |c| c.name = "school\n".into()),
        Reason::NameInvalid
    );
    assert_eq!(
        refused(&mut w, |c| c.is_municipality = Some(MunicipalityCode(9_999))),
        Reason::UnknownMunicipality
    );
    assert_eq!(
        refused(&mut w, |c| c.name = "other".into()),
        Reason::AgencyDiffers
    );
    let same = Command::AdmitAgency(agency(&w, "school"));
    assert!(w.when(same).is_ok() && w.facts.is_empty(), "the same again");
}

#[test]
fn opening_a_unit() {
    let mut w = world();
    let refused = |w: &mut World, change: fn(&mut OpenUnit)| {
        let mut command = OpenUnit {
            oin: w.oin("school"),
            ..builders::unit(1, "school")
        };
        change(&mut command);
        w.refused(Command::OpenUnit(command))
    };
    for code in [
        |c: &mut OpenUnit| c.code.clear(),
        |c: &mut OpenUnit| c.code = "Team 1".into(),
        |c: &mut OpenUnit| c.code = "x".repeat(41),
    ] {
        assert_eq!(refused(&mut w, code), Reason::UnitCodeInvalid);
    }
    assert_eq!(refused(&mut w, |c| c.name.clear()), Reason::FieldMissing);
    assert_eq!(refused(&mut w, |c| c.name.push(' ')), Reason::NameInvalid);
    assert_eq!(
        refused(&mut w, |c| c.contact.role.push('\u{7}')),
        Reason::NameInvalid
    );
    assert_eq!(
        refused(&mut w, |c| c.contact.phone.clear()),
        Reason::ContactRequired
    );
    assert_eq!(
        refused(&mut w, |c| c.contact.role.clear()),
        Reason::ContactRequired
    );
    assert_eq!(
        refused(&mut w, |c| c.contact.email = "x".repeat(201)),
        Reason::FieldTooLong
    );
    assert_eq!(
        refused(&mut w, |c| c.follow_up_officer = true),
        Reason::OfficerNeedsMunicipality
    );
    assert_eq!(refused(&mut w, |c| c.shielded = true), Reason::UnitDiffers);
    assert_eq!(
        refused(&mut w, |c| c.oin = Oin::parse("00000099000000009999").unwrap()),
        Reason::UnknownAgency
    );
}
