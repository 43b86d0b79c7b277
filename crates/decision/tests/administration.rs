//! What administrators change: agencies, units, certificates; two of them do not overwrite each other.
#![allow(clippy::unwrap_used)]

mod common;

use common::{ROTTERDAM, World, builders, parent};
use decision::{
    Command, PinAdministrator, PinCertificate, Reason, RevokeCertificate, UpdateAgency, UpdateUnit,
    agency_etag, coverage, quota_use, unit_etag,
};
use event::{Contact, Moment, MunicipalityCode};

const SCHIEDAM: MunicipalityCode = MunicipalityCode(606);

fn world() -> World {
    World::household().with(&["rotterdam", "school"])
}

fn agency_change(w: &World, name: &str) -> UpdateAgency {
    UpdateAgency {
        oin: w.oin(name),
        etag: None,
        name: None,
        sector: None,
        municipalities: None,
        is_municipality: None,
        supplies_brp: None,
    }
}

fn unit_change(w: &World, name: &str) -> UpdateUnit {
    builders::unit_change(w.oin(name))
}

fn serving(w: &World, municipality: MunicipalityCode) -> u32 {
    let sectors = coverage(w.books.view(), &w.reference, municipality, w.now);
    sectors.iter().map(|sector| sector.agencies).sum()
}

#[test]
fn an_agency_that_serves_another_municipality_counts_there_and_no_longer_here() {
    let mut w = world();
    assert_eq!((serving(&w, ROTTERDAM), serving(&w, SCHIEDAM)), (2, 0));
    let mut change = agency_change(&w, "school");
    change.municipalities = Some(vec![SCHIEDAM]);
    w.when(Command::UpdateAgency(change.clone())).unwrap();
    assert_eq!((serving(&w, ROTTERDAM), serving(&w, SCHIEDAM)), (1, 1));
    w.when(Command::UpdateAgency(change)).unwrap();
    assert!(w.facts.is_empty(), "the same again is no fact");
}

#[test]
fn whoever_read_an_older_state_changes_nothing() {
    let mut w = world();
    let registry = |w: &World| {
        w.books
            .view()
            .registry
            .agency(event::AgencyNo(2))
            .unwrap()
            .clone()
    };
    let mut change = agency_change(&w, "school");
    change.etag = Some(agency_etag(&registry(&w)));
    change.name = Some("School of the North".into());
    w.when(Command::UpdateAgency(change.clone())).unwrap();
    assert_eq!(registry(&w).name, "School of the North");
    assert_eq!(
        registry(&w).municipalities,
        [ROTTERDAM],
        "what is not named stays"
    );
    change.name = Some("School of the South".into());
    assert_eq!(w.refused(Command::UpdateAgency(change)), Reason::EtagDiffers);
    assert_eq!(registry(&w).name, "School of the North");

    let unit = |w: &World| w.books.view().registry.unit(w.unit("school")).unwrap().clone();
    let mut change = unit_change(&w, "school");
    change.etag = Some(unit_etag(&unit(&w)));
    change.daily_quota = Some(3);
    w.when(Command::UpdateUnit(change.clone())).unwrap();
    assert_eq!(w.refused(Command::UpdateUnit(change)), Reason::EtagDiffers);
    let quota = quota_use(w.books.view(), &w.policy, w.unit("school"), w.now.day());
    assert_eq!((quota.daily, quota.own, quota.written), (3, true, 0));
}

#[test]
fn a_contact_that_changed_is_what_others_read_from_then_on() {
    let mut w = world().with(&["register", "clinic"]);
    w.given(&[parent("Mother", "tom")]);
    w.register("school", "tom");
    let mut change = unit_change(&w, "school");
    change.contact = Some(Contact {
        role: "mentor".into(),
        phone: "0800-2000".into(),
        email: String::new(),
    });
    w.when(Command::UpdateUnit(change)).unwrap();
    let answer = w.register("clinic", "tom");
    let decision::PartyShown::Open { contact, .. } = &answer.around.parties[0].other else {
        panic!("open")
    };
    assert_eq!(
        (contact.role.as_str(), contact.phone.as_str()),
        ("mentor", "0800-2000")
    );
}

#[test]
fn officers_follow_their_municipality() {
    let mut w = world();
    let officers = |w: &World, municipality| w.books.view().registry.officers(municipality).to_vec();
    assert_eq!(officers(&w, ROTTERDAM), [w.unit("rotterdam")]);
    let mut change = agency_change(&w, "rotterdam");
    change.is_municipality = Some(None);
    assert_eq!(
        w.refused(Command::UpdateAgency(change.clone())),
        Reason::OfficerNeedsMunicipality
    );
    change.is_municipality = Some(Some(SCHIEDAM));
    w.when(Command::UpdateAgency(change)).unwrap();
    assert_eq!(officers(&w, ROTTERDAM), []);
    assert_eq!(officers(&w, SCHIEDAM), [w.unit("rotterdam")]);
    let mut change = unit_change(&w, "rotterdam");
    change.follow_up_officer = Some(false);
    w.when(Command::UpdateUnit(change)).unwrap();
    assert_eq!(officers(&w, SCHIEDAM), []);
    let mut change = unit_change(&w, "school");
    change.follow_up_officer = Some(true);
    assert_eq!(
        w.refused(Command::UpdateUnit(change)),
        Reason::OfficerNeedsMunicipality
    );
}

#[test]
fn telephone_numbers_that_reach_somebody_in_the_country_are_good() {
    let mut w = world();
    let mut with = |phone: &str, email: &str| {
        let mut change = unit_change(&w, "school");
        let (role, phone, email) = ("duty".to_owned(), phone.to_owned(), email.to_owned());
        change.contact = Some(Contact { role, phone, email });
        w.when(Command::UpdateUnit(change))
            .map_err(|refusal| refusal.reason)
    };
    for good in ["+31 10 123 45 67", "0800-2000", "14 010", "112"] {
        assert!(with(good, "").is_ok(), "{good}");
    }
    for bad in [
        "+31",
        "ask Anne",
        "12",
        "+3110123456789012",
        "010/1234567",
        " 112",
        "112\n",
    ] {
        assert_eq!(with(bad, "").unwrap_err(), Reason::PhoneInvalid, "{bad}");
    }
    for bad in ["anne", "a@b@c", "a @b.nl", "@b.nl", "a@b.nl ", "a\u{1b}@b.nl"] {
        assert_eq!(with("", bad).unwrap_err(), Reason::EmailInvalid, "{bad}");
    }
    assert!(with("", "team@school.example").is_ok());
}

#[test]
fn certificates_are_pinned_revoked_and_never_come_back() {
    let mut w = world();
    let pin = PinCertificate {
        fingerprint: [4; 32],
        oin: w.oin("school"),
        not_after: Moment(5),
    };
    w.when(Command::PinCertificate(pin)).unwrap();
    w.when(Command::PinCertificate(pin)).unwrap();
    assert!(w.facts.is_empty(), "the same again is no fact");
    let revoke = Command::RevokeCertificate(RevokeCertificate {
        fingerprint: [4; 32],
        wall: Moment(0),
    });
    w.when(revoke).unwrap();
    assert_eq!(
        w.refused(Command::PinCertificate(pin)),
        Reason::CertificateRevoked
    );
    let agency = w.books.view().registry.agency(event::AgencyNo(2)).unwrap();
    assert_eq!(
        agency.pinned,
        [[4; 32]],
        "an agency whose pins are revoked comes in with none"
    );
    let unknown = PinCertificate {
        oin: event::Oin::parse("00000099000000009999").unwrap(),
        ..pin
    };
    assert_eq!(w.refused(Command::PinCertificate(unknown)), Reason::UnknownAgency);
}

fn pin_administrator(n: u8, not_after: Option<i64>) -> Command {
    Command::PinAdministrator(PinAdministrator {
        fingerprint: [n; 32],
        name: format!("administrator {n}"),
        not_after: not_after.map(Moment),
    })
}

fn revoke(n: u8, wall: i64) -> Command {
    Command::RevokeCertificate(RevokeCertificate {
        fingerprint: [n; 32],
        wall: Moment(wall),
    })
}

#[test]
fn the_last_administrator_stays() {
    let mut w = world();
    let pin = |n| pin_administrator(n, None);
    w.when(pin(1)).unwrap();
    assert_eq!(w.refused(revoke(1, 0)), Reason::LastAdministrator);
    w.when(pin(2)).unwrap();
    w.when(revoke(1, 0)).unwrap();
    let registry = w.books.view().registry;
    assert!(registry.administrator(&[1; 32]).is_none());
    assert_eq!(registry.administrators(Moment(0)), [[2; 32]]);
    assert_eq!(w.refused(revoke(2, 0)), Reason::LastAdministrator);
    assert_eq!(w.refused(pin(1)), Reason::CertificateRevoked);
}

#[test]
fn an_administrator_whose_certificate_has_run_out_does_not_keep_the_index_open() {
    let mut w = world();
    let (soon, late) = (10_000_000, 90_000_000);
    w.when(pin_administrator(1, Some(soon))).unwrap();
    w.when(pin_administrator(2, Some(late))).unwrap();
    // Far from the clock of the scenario: a term is in real time.
    assert!(w.now > Moment(late));
    let last_second = soon + 999_999;
    assert_eq!(w.refused(revoke(2, last_second + 1)), Reason::LastAdministrator);
    w.when(revoke(1, last_second + 1)).unwrap();
    assert_eq!(w.refused(revoke(2, last_second + 1)), Reason::LastAdministrator);

    let mut w = world();
    w.when(pin_administrator(1, Some(soon))).unwrap();
    w.when(pin_administrator(2, Some(late))).unwrap();
    w.when(revoke(2, last_second)).unwrap();
    assert_eq!(w.refused(revoke(1, last_second)), Reason::LastAdministrator);
}

#[test]
fn one_certificate_has_one_role() {
    let mut w = world();
    let pin = |w: &World, n: u8| {
        Command::PinCertificate(PinCertificate {
            fingerprint: [n; 32],
            oin: w.oin("school"),
            not_after: Moment(5),
        })
    };
    w.when(pin_administrator(1, None)).unwrap();
    let of_school = pin(&w, 1);
    assert_eq!(w.refused(of_school), Reason::RolesSeparate);
    let of_school = pin(&w, 2);
    w.when(of_school).unwrap();
    assert_eq!(w.refused(pin_administrator(2, None)), Reason::RolesSeparate);
    let registry = w.books.view().registry;
    assert_eq!(registry.administrators(Moment(0)), [[1; 32]]);
    assert_eq!(registry.agency(event::AgencyNo(2)).unwrap().pinned, [[2; 32]]);
}

#[test]
fn names_stand_on_one_line_wherever_they_come_in() {
    let mut w = world();
    for bad in [
        "\u{1b}[2JSchool",
        "School\nNorth",
        " School",
        "School\t",
        "\u{202e}loohcS",
        "a\u{2028}b",
    ] {
        let mut change = agency_change(&w, "school");
        change.name = Some(bad.into());
        assert_eq!(
            w.refused(Command::UpdateAgency(change)),
            Reason::NameInvalid,
            "{bad:?}"
        );
        let mut change = unit_change(&w, "school");
        change.name = Some(bad.into());
        assert_eq!(
            w.refused(Command::UpdateUnit(change)),
            Reason::NameInvalid,
            "{bad:?}"
        );
        let mut change = unit_change(&w, "school");
        let (phone, email) = ("112".to_owned(), String::new());
        change.contact = Some(Contact {
            role: bad.into(),
            phone,
            email,
        });
        assert_eq!(
            w.refused(Command::UpdateUnit(change)),
            Reason::NameInvalid,
            "{bad:?}"
        );
        let pin = Command::PinAdministrator(PinAdministrator {
            fingerprint: [1; 32],
            name: bad.into(),
            not_after: None,
        });
        assert_eq!(w.refused(pin), Reason::NameInvalid, "{bad:?}");
    }
    for good in ["'t Kompas (VO)", "École « Ü » n\u{b0} 2", "\u{5d2}\u{5df}"] {
        let mut change = agency_change(&w, "school");
        change.name = Some(good.into());
        w.when(Command::UpdateAgency(change)).unwrap();
    }
}
