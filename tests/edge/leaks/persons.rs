//! The persons of the run, good and bad, and everything about them and the daemon's keys that must stay unseen.

use std::{fs, path::Path};

use kring::wire::v1::{
    self, DescribedPerson, PersonIdentity, RegisterRequest, RelationAssertion, person_identity::Identity,
};
use pseudonym::{Bsn, Described, KeyLabel, PartialDate, PseudonymKey, Sex, pseudonym};

use super::needles::{Needle, forms};
use crate::common::a_registration;

const SURNAME: &str = "Zwartewaterzoon";
const GIVEN: &str = "Quirinus";
const CHILD_BORN: &str = "2015-03-04";
const PARENT_BORN: &str = "1990-05-06";
pub(crate) const ACTOR: &str = "desk-4711-nachtdienst";
/// Who looks.
pub(crate) const LOOKER: &str = "kijkdienst-0815";
/// Fails the eleven test.
pub(crate) const BAD_BSN: &str = "731904863";
pub(crate) const LONG_BSN: &str = "73190486255";
pub(crate) const LETTERED_BSN: &str = "73190486X";
pub(crate) const NOT_LATIN: &str = "Зварыкинская";
pub(crate) const BAD_DATE: &str = "2015-13-47";
pub(crate) const BAD_ACTOR: &str = "moeder van Quintijn!";
pub(crate) const BAD_REFERENCE: &str = "dossier-gezin-Zwartewater";
/// Part of a name that is far too long.
pub(crate) const LONG_NAME: &str = "Wolkenkrabberbewoner";

pub(crate) fn child() -> String {
    pseudonym::test_bsn(11)
}

pub(crate) fn other_child() -> String {
    pseudonym::test_bsn(4711)
}

pub(crate) fn by_bsn(bsn: &str) -> PersonIdentity {
    PersonIdentity {
        identity: Some(Identity::Bsn(bsn.into())),
        birth_date: CHILD_BORN.into(),
    }
}

pub(crate) fn named(surname: &str, birth_date: &str) -> PersonIdentity {
    let person = DescribedPerson {
        surname: surname.into(),
        given_name: GIVEN.into(),
        birth_date: birth_date.into(),
        sex: v1::Sex::Man.into(),
    };
    PersonIdentity {
        identity: Some(Identity::Described(person)),
        birth_date: String::new(),
    }
}

pub(crate) fn parent() -> PersonIdentity {
    named(SURNAME, PARENT_BORN)
}

pub(crate) fn acting(unit: &str) -> Option<v1::ActingUnit> {
    Some(v1::ActingUnit {
        unit_code: unit.into(),
        ..v1::ActingUnit::default()
    })
}

pub(crate) fn parent_of(from: v1::PersonIdentity, child: &str) -> RelationAssertion {
    RelationAssertion {
        from: Some(from),
        to: Some(by_bsn(child)),
        kind: v1::RelationKind::Parent.into(),
        source: v1::RelationSource::Brp.into(),
        ..RelationAssertion::default()
    }
}

pub(crate) fn registration(unit: &str, bsn: &str) -> RegisterRequest {
    RegisterRequest {
        acting: acting(unit),
        person: Some(by_bsn(bsn)),
        since: "2020-01-01".into(),
        actor: ACTOR.into(),
        relations: vec![parent_of(parent(), bsn)],
        ..a_registration(bsn)
    }
}

/// Everything that may be seen nowhere after a run in this folder.
pub(crate) fn needles(folder: &Path) -> Vec<Needle> {
    let mut all = Vec::new();
    let mut add = |what: &str, bytes: &[u8]| all.extend(forms(what, bytes));
    for (what, text) in [
        ("BSN of a child", child().as_str()),
        ("BSN of another child", other_child().as_str()),
        ("BSN that fails the eleven test", BAD_BSN),
        ("BSN with too many digits", LONG_BSN),
        ("BSN with a letter", LETTERED_BSN),
        ("surname", SURNAME),
        ("given name", GIVEN),
        ("name that is not Latin", NOT_LATIN),
        ("name that is too long", LONG_NAME),
        ("birth date of a child", CHILD_BORN),
        ("birth date of a parent", PARENT_BORN),
        ("impossible birth date", BAD_DATE),
        ("actor", ACTOR),
        ("actor of a look", LOOKER),
        ("actor that is none", BAD_ACTOR),
        ("client reference that is none", BAD_REFERENCE),
    ] {
        add(what, text.as_bytes());
    }
    let key = key_file(&folder.join("keys/pseudonym.key"));
    add("pseudonym key", &key);
    add(
        "key-encryption key",
        &key_file(&folder.join("keys/key-encryption.key")),
    );
    add("private key of the daemon's certificate", &tls_scalar(folder));
    let key = PseudonymKey::from_bytes(KeyLabel(1), key.try_into().unwrap());
    for (what, identity) in [
        ("pseudonym of a child", by_number(&child())),
        ("pseudonym of another child", by_number(&other_child())),
        ("pseudonym of a parent", described()),
    ] {
        add(what, &pseudonym(&key, &identity).0.bytes);
    }
    all
}

fn by_number(bsn: &str) -> pseudonym::Identity {
    pseudonym::Identity::Bsn(Bsn::parse(bsn).unwrap())
}

fn described() -> pseudonym::Identity {
    let today = jiff::civil::date(2026, 1, 1);
    let birth = PartialDate::new(1990, Some(5), Some(6), today).unwrap();
    let person = Described::new(SURNAME, birth, Sex::Male, Some(GIVEN));
    pseudonym::Identity::Described(person.unwrap())
}

fn key_file(path: &Path) -> Vec<u8> {
    let text = fs::read_to_string(path).unwrap();
    let pairs = text.trim().as_bytes().chunks(2);
    pairs
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap())
        .collect()
}

/// The 32 secret bytes of an EC key in PKCS #8 (RFC 5915: an octet string of that length after version 1).
fn tls_scalar(folder: &Path) -> Vec<u8> {
    let pem = fs::read(folder.join("tls/server.key")).unwrap();
    let (_, pem) = x509_parser::pem::parse_x509_pem(&pem).unwrap();
    let start = [0x02, 0x01, 0x01, 0x04, 0x20];
    let found = pem.contents.windows(5).position(|window| window == start);
    let at = found.expect("an EC key") + start.len();
    pem.contents[at..at + 32].to_vec()
}
