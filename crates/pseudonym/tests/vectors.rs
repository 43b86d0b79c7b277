//! The public vectors: an agency, an auditor or a second implementation gets the same pseudonyms, forever.
//!
//! The expected values were computed by an independent implementation of the construction described in
//! `src/pseudonym.rs`; the published key is for tests only.

use jiff::civil::date;
use pseudonym::{
    Bsn, Described, Expected, Identity, IdentityKind, KeyLabel, PartialDate, PseudonymKey, RequestHasher,
    Sex, digest_key, pseudonym,
};

fn published_key() -> PseudonymKey {
    PseudonymKey::from_bytes(KeyLabel(1), core::array::from_fn(|place| place as u8))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn birth(text: &str) -> PartialDate {
    let mut parts = text.split('-');
    let year = parts.next().and_then(|year| year.parse().ok()).expect("a year");
    let mut part = || parts.next().map(|part| part.parse().expect("a number"));
    let (month, day) = (part(), part());
    PartialDate::new(year, month, day, date(2026, 1, 1)).expect("a possible date")
}

/// The person of the fields bsn, surname, birth, sex, given.
fn person(fields: [&str; 5]) -> Identity {
    let [bsn, surname, born, sex, given] = fields;
    if surname.is_empty() {
        return Identity::Bsn(Bsn::parse(bsn).expect("a valid number"));
    }
    let sex = Sex::from_code(sex).expect("a code of the BRP");
    let given = (!given.is_empty()).then_some(given);
    Identity::Described(Described::new(surname, birth(born), sex, given).expect("a possible person"))
}

#[test]
fn pseudonyms_of_version_1_hold_forever() {
    let key = published_key();
    let mut seen = Vec::new();
    for line in include_str!("../vectors/v1.csv")
        .lines()
        .filter(|line| !line.starts_with('#'))
    {
        let fields: Vec<&str> = line.split(';').collect();
        let [kind, bsn, surname, born, sex, given, duplicate, expected] = fields[..] else {
            panic!("eight fields: {line}")
        };
        let described = person([bsn, surname, born, sex, given]);
        let (identity, code) = match kind {
            "bsn" => (described, IdentityKind::Bsn),
            "described" => (described, IdentityKind::Described),
            "expected" => (
                Identity::Expected(Expected::new(described, None).expect("a mother")),
                IdentityKind::Expected,
            ),
            other => panic!("no such kind: {other}"),
        };
        let (found, possible_duplicate) = pseudonym(&key, &identity);
        assert_eq!(hex(&found.bytes), expected, "{line}");
        assert_eq!(possible_duplicate.to_string(), duplicate, "{line}");
        assert_eq!((found.kind, found.label), (code, KeyLabel(1)), "{line}");
        seen.push(found);
    }
    assert!(seen.len() >= 14, "only {} rows", seen.len());
}

#[test]
fn the_request_digest_of_version_1_holds_forever() {
    let mut hasher = RequestHasher::new(&digest_key(&published_key()));
    hasher.field(b"register").field(b"").field(b"999990342");
    assert_eq!(
        hex(&hasher.finish().0),
        "106a6ae166e01df27a1f4efe69d00ca67e6f5ebd35811041fe05161d39737e44"
    );
}
