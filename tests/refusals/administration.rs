//! Administration: agencies and units, admitted, opened and described anew.

use kring::wire::v1;
use prost_types::FieldMask;

use crate::{
    book::Book,
    common::JGZ,
    stage::{Admin, NOBODY, SCHOOL, Stage, agency, unit},
};

pub(crate) async fn provoke(book: &mut Book, stage: &mut Stage) {
    let admin = stage.admin();
    admissions(book, stage, &admin).await;
    units(book, stage, &admin).await;
    updates(book, stage, &admin).await;
}

async fn admissions(book: &mut Book, stage: &mut Stage, admin: &Admin) {
    type Change = fn(&mut v1::Agency);
    let changes: [(&str, &str, Change); 13] = [
        ("OIN_INVALID", "agency.oin", |a| a.oin = "4711".into()),
        ("FIELD_REQUIRED", "agency.name", |a| a.name = "  ".into()),
        ("FIELD_TOO_LONG", "agency.name", |a| a.name = "é".repeat(201)),
        ("FIELD_REQUIRED", "agency.sector", |a| a.sector.clear()),
        ("UNKNOWN_SECTOR", "agency.sector", |a| {
            a.sector = "astrology".into()
        }),
        ("FIELD_REQUIRED", "agency.municipalities[0]", |a| {
            a.municipalities = vec![String::new()]
        }),
        ("UNKNOWN_MUNICIPALITY", "agency.municipalities[1]", |a| {
            a.municipalities.push("9999".into())
        }),
        ("UNKNOWN_MUNICIPALITY", "agency.municipalities[1]", |a| {
            a.municipalities.push("Delft".into())
        }),
        ("UNKNOWN_MUNICIPALITY", "agency.is_municipality", |a| {
            a.is_municipality = "9999".into()
        }),
        ("AGENCY_EXISTS", "agency.oin", |a| {
            *a = agency(JGZ, "Another name");
        }),
        ("AGENCY_EXISTS", "agency.oin", |a| {
            *a = agency(SCHOOL, "School");
            a.supplies_brp = true;
        }),
        ("NAME_INVALID", "agency.name", |a| {
            a.name = "\u{1b}[2JSchool".into()
        }),
        ("MUNICIPALITY_TWICE", "agency.municipalities[1]", |a| {
            a.municipalities.push("0599".into())
        }),
    ];
    let call = async |r| admin.clone().admit_agency(r).await;
    let municipality = |oin: &str| {
        let mut agency = agency(oin, "Schiedam");
        agency.is_municipality = "0606".into();
        let agency = Some(agency);
        v1::AdmitAgencyRequest { agency }
    };
    let first = municipality("00000099000000004606");
    admin.clone().admit_agency(first).await.unwrap();
    let (reason, field) = ("MUNICIPALITY_TAKEN", "agency.is_municipality");
    book.refuses(stage, reason, field, municipality(NOBODY), call)
        .await;
    let nothing = v1::AdmitAgencyRequest { agency: None };
    book.refuses(stage, "FIELD_REQUIRED", "agency", nothing, call)
        .await;
    for (reason, field, change) in changes {
        let mut agency = agency(NOBODY, "Community centre");
        change(&mut agency);
        let agency = Some(agency);
        let request = v1::AdmitAgencyRequest { agency };
        book.refuses(stage, reason, field, request, call).await;
    }
}

async fn units(book: &mut Book, stage: &mut Stage, admin: &Admin) {
    type Change = fn(&mut v1::Unit);
    let changes: [(&str, &str, Change); 16] = [
        ("UNIT_CODE_INVALID", "unit.code", |u| u.code.clear()),
        ("UNIT_CODE_INVALID", "unit.code", |u| u.code = "Team One".into()),
        ("UNIT_CODE_INVALID", "unit.code", |u| u.code = "x".repeat(41)),
        ("FIELD_REQUIRED", "unit.name", |u| u.name.clear()),
        ("FIELD_TOO_LONG", "unit.name", |u| u.name = "x".repeat(201)),
        ("NAME_INVALID", "unit.name", |u| u.name = "Team\nNorth".into()),
        ("NAME_INVALID", "unit.contact.role", |u| {
            u.contact.as_mut().unwrap().role.push(' ')
        }),
        ("CONTACT_REQUIRED", "unit.contact", |u| u.contact = None),
        ("CONTACT_REQUIRED", "unit.contact", |u| {
            u.contact.as_mut().unwrap().role.clear()
        }),
        ("CONTACT_REQUIRED", "unit.contact", |u| {
            u.contact.as_mut().unwrap().phone.clear()
        }),
        ("FIELD_TOO_LONG", "unit.contact.role", |u| {
            u.contact.as_mut().unwrap().role = "x".repeat(201)
        }),
        ("PHONE_INVALID", "unit.contact.phone", |u| {
            u.contact.as_mut().unwrap().phone = "ask at the desk".into()
        }),
        ("PHONE_INVALID", "unit.contact.phone", |u| {
            u.contact.as_mut().unwrap().phone = "+3101234567890123".into()
        }),
        ("EMAIL_INVALID", "unit.contact.email", |u| {
            u.contact.as_mut().unwrap().email = "care team at school".into()
        }),
        ("OFFICER_NEEDS_MUNICIPALITY", "unit.follow_up_officer", |u| {
            u.follow_up_officer = true
        }),
        ("UNIT_EXISTS", "unit.code", |u| {
            *u = unit("upper");
            u.shielded = true;
        }),
    ];
    let call = async |r| admin.clone().open_unit(r).await;
    let of_school = |unit| v1::OpenUnitRequest {
        oin: SCHOOL.into(),
        unit,
    };
    book.refuses(stage, "FIELD_REQUIRED", "unit", of_school(None), call)
        .await;
    for (reason, field, change) in changes {
        let mut unit = unit("middle");
        change(&mut unit);
        book.refuses(stage, reason, field, of_school(Some(unit)), call)
            .await;
    }
}

fn mask(paths: &[&str]) -> Option<FieldMask> {
    Some(FieldMask {
        paths: paths.iter().map(|&path| path.to_owned()).collect(),
    })
}

async fn updates(book: &mut Book, stage: &mut Stage, admin: &Admin) {
    let of_agency = |change: fn(&mut v1::Agency), paths: &[&str]| {
        let mut agency = agency(SCHOOL, "School");
        change(&mut agency);
        v1::UpdateAgencyRequest {
            agency: Some(agency),
            update_mask: mask(paths),
        }
    };
    let call = async |r| admin.clone().update_agency(r).await;
    let nothing = v1::UpdateAgencyRequest::default();
    book.refuses(stage, "FIELD_REQUIRED", "agency", nothing, call)
        .await;
    for (reason, field, request) in [
        ("UPDATE_MASK_INVALID", "update_mask", of_agency(|_| {}, &[])),
        (
            "UPDATE_MASK_INVALID",
            "update_mask",
            of_agency(|_| {}, &["colour"]),
        ),
        (
            "ETAG_DIFFERS",
            "agency.etag",
            of_agency(|a| a.etag = "0011223344556677".into(), &["name"]),
        ),
        (
            "ETAG_DIFFERS",
            "agency.etag",
            of_agency(|a| a.etag = "yesterday".into(), &["name"]),
        ),
        (
            "UNKNOWN_SECTOR",
            "agency.sector",
            of_agency(|a| a.sector = "astrology".into(), &["sector"]),
        ),
        (
            "UNKNOWN_AGENCY",
            "agency.oin",
            of_agency(|a| a.oin = NOBODY.into(), &["name"]),
        ),
    ] {
        book.refuses(stage, reason, field, request, call).await;
    }
    let of_unit = |change: fn(&mut v1::Unit), paths: &[&str]| {
        let mut unit = unit("upper");
        change(&mut unit);
        v1::UpdateUnitRequest {
            oin: SCHOOL.into(),
            unit: Some(unit),
            update_mask: mask(paths),
        }
    };
    let call = async |r| admin.clone().update_unit(r).await;
    let nothing = v1::UpdateUnitRequest::default();
    book.refuses(stage, "FIELD_REQUIRED", "unit", nothing, call).await;
    for (reason, field, request) in [
        ("UPDATE_MASK_INVALID", "update_mask", of_unit(|_| {}, &["code"])),
        (
            "ETAG_DIFFERS",
            "unit.etag",
            of_unit(|u| u.etag = "0011223344556677".into(), &["name"]),
        ),
        (
            "NO_SUCH_UNIT",
            "unit.code",
            of_unit(|u| u.code = "middle".into(), &["name"]),
        ),
        (
            "CONTACT_REQUIRED",
            "unit.contact",
            of_unit(|u| u.contact = None, &["contact"]),
        ),
        (
            "OFFICER_NEEDS_MUNICIPALITY",
            "unit.follow_up_officer",
            of_unit(|u| u.follow_up_officer = true, &["follow_up_officer"]),
        ),
    ] {
        book.refuses(stage, reason, field, request, call).await;
    }
}
