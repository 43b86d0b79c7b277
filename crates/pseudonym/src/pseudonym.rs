//! Pseudonyms: keyed BLAKE3 over the canonical identity, one context per identity type.
//!
//! Never one per role: a mother who is a client of an agency and the mother of another agency's client must be one
//! person, or no family would ever be found. The types stay apart: a number and a description of the same person give
//! two pseudonyms, which only an explicit merge brings together.
//!
//! Construction, for whoever wants to check the public vectors: `subkey = BLAKE3 derive_key(context, key)`, then
//! `pseudonym = BLAKE3 keyed_hash(subkey, canonical bytes)`. Canonical bytes:
//! - BSN: nine ASCII digits.
//! - Described: length of surname (2 bytes, low first), surname, year (2 bytes, low first), month, day (0: unknown),
//!   sex (`M`, `V`, `O`), 1 and length (2 bytes) and given name, or 0 without one.
//! - Expected: kind code of the mother (1 byte), the 32 bytes of her pseudonym under the same key.

use core::fmt;

use blake3::Hasher;
use zeroize::Zeroize;

use crate::identity::Mother;
use crate::{Bsn, Described, Identity, KeyLabel, PseudonymKey};

/// The type of identity behind a pseudonym, with a stable code.
// Reserved codes: 4 education number (onderwijsnummer), 5 V-number (vreemdelingennummer), 6 a pseudonym blinded by
// another party.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum IdentityKind {
    /// Citizen service number.
    Bsn = 1,
    /// Surname, birth date, sex and first given name.
    Described = 2,
    /// A child still to be born, through the mother.
    Expected = 3,
}

impl IdentityKind {
    /// The stable code, as stored.
    #[must_use]
    pub fn code(self) -> u8 {
        self as u8
    }

    /// The kind of a stored code; nothing for a code that this version does not know.
    #[must_use]
    pub fn from_code(code: u8) -> Option<Self> {
        match code {
            1 => Some(IdentityKind::Bsn),
            2 => Some(IdentityKind::Described),
            3 => Some(IdentityKind::Expected),
            _ => None,
        }
    }

    /// Derivation context; the version in it is that of the normalisation ([`crate::NORMALISATION_V1`]).
    fn context(self) -> &'static str {
        match self {
            IdentityKind::Bsn => "kring pseudonym v1 bsn",
            IdentityKind::Described => "kring pseudonym v1 described",
            IdentityKind::Expected => "kring pseudonym v1 expected",
        }
    }
}

/// What the rest of the system knows a person by. Still personal data: it is stored only inside sealed bodies, and
/// its bytes are never printed.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Pseudonym {
    /// The key and normalisation it was made with.
    pub label: KeyLabel,
    /// The type of identity it was made from.
    pub kind: IdentityKind,
    /// The keyed hash.
    pub bytes: [u8; 32],
}

impl fmt::Debug for Pseudonym {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Pseudonym(label {}, {:?}, hidden)", self.label.0, self.kind)
    }
}

/// The pseudonym of an identity, and whether another person may well have the same one (`possible_duplicate`).
///
/// True for a description without a given name (twins), with an initial only, or with an unknown day, month or sex;
/// and for every expected child, since twins and a later pregnancy share the mother.
#[must_use]
pub fn pseudonym(key: &PseudonymKey, identity: &Identity) -> (Pseudonym, bool) {
    match identity {
        Identity::Bsn(bsn) => (of_bsn(key, bsn), false),
        Identity::Described(described) => (of_described(key, described), described.is_ambiguous()),
        Identity::Expected(expected) => (of_expected(key, &expected.mother), true),
    }
}

fn of_bsn(key: &PseudonymKey, bsn: &Bsn) -> Pseudonym {
    keyed(key, IdentityKind::Bsn, |hasher| {
        hasher.update(bsn.digits());
    })
}

fn of_described(key: &PseudonymKey, person: &Described) -> Pseudonym {
    keyed(key, IdentityKind::Described, |hasher| {
        text(hasher, &person.surname);
        hasher.update(&person.birth.canonical());
        hasher.update(&[person.sex.canonical(), u8::from(person.given.is_some())]);
        if let Some(given) = &person.given {
            text(hasher, given);
        }
    })
}

fn of_expected(key: &PseudonymKey, mother: &Mother) -> Pseudonym {
    let mother = match mother {
        Mother::Bsn(bsn) => of_bsn(key, bsn),
        Mother::Described(described) => of_described(key, described),
    };
    keyed(key, IdentityKind::Expected, |hasher| {
        hasher.update(&[mother.kind.code()]).update(&mother.bytes);
    })
}

/// Length (at most 3,600 by the limit on names, so two bytes hold it) and bytes of a canonical name.
fn text(hasher: &mut Hasher, name: &str) {
    let [low, high, ..] = name.len().to_le_bytes();
    hasher.update(&[low, high]).update(name.as_bytes());
}

/// Hashes what `feed` writes, under the key of this kind; the hasher, which holds raw values, is wiped.
fn keyed(key: &PseudonymKey, kind: IdentityKind, feed: impl FnOnce(&mut Hasher)) -> Pseudonym {
    let mut hasher = Hasher::new_keyed(&key.subkey(kind.context()));
    feed(&mut hasher);
    let bytes = *hasher.finalize().as_bytes();
    hasher.zeroize();
    Pseudonym {
        label: key.label(),
        kind,
        bytes,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Expected, PartialDate, Sex, test_bsn};
    use jiff::civil::date;
    use proptest::prelude::*;

    fn key(fill: u8) -> PseudonymKey {
        PseudonymKey::from_bytes(KeyLabel(1), [fill; 32])
    }

    fn by_number(n: u32) -> Identity {
        Identity::Bsn(Bsn::parse(&test_bsn(n)).expect("a test number"))
    }

    fn by_name(surname: &str, given: Option<&str>) -> Identity {
        let birth = PartialDate::new(2015, Some(5), Some(17), date(2026, 3, 15)).expect("a date");
        Identity::Described(Described::new(surname, birth, Sex::Male, given).expect("a person"))
    }

    #[test]
    fn one_person_is_one_pseudonym_whoever_asks_and_in_whatever_role() {
        assert_eq!(
            pseudonym(&key(1), &by_number(7)),
            pseudonym(&key(1), &by_number(7))
        );
        assert_eq!(
            pseudonym(&key(1), &by_name("van den Berg", Some("Daan Willem"))),
            pseudonym(&key(1), &by_name("BERG", Some("daan"))),
        );
    }

    #[test]
    fn twins_differ_by_given_name_and_are_flagged_without_it() {
        let (daan, daan_flag) = pseudonym(&key(1), &by_name("Vries", Some("Daan")));
        let (tim, tim_flag) = pseudonym(&key(1), &by_name("Vries", Some("Tim")));
        let (unnamed, unnamed_flag) = pseudonym(&key(1), &by_name("Vries", None));
        assert!(daan != tim && tim != unnamed && daan != unnamed);
        assert_eq!((daan_flag, tim_flag, unnamed_flag), (false, false, true));
    }

    #[test]
    fn a_letter_cannot_move_from_surname_to_given_name() {
        let (one, _) = pseudonym(&key(1), &by_name("Visser", Some("Jan")));
        let (two, _) = pseudonym(&key(1), &by_name("Visse", Some("Rjan")));
        assert_ne!(one.bytes, two.bytes);
    }

    #[test]
    fn an_expected_child_is_not_its_mother_and_does_not_depend_on_the_estimate() {
        let due = |month| crate::DueMonth::new(2026, month, date(2026, 3, 15)).ok();
        let child = |due| Identity::Expected(Expected::new(by_number(7), due).expect("a mother"));
        let (mother, _) = pseudonym(&key(1), &by_number(7));
        let (expected, flagged) = pseudonym(&key(1), &child(due(5)));
        assert_ne!(mother.bytes, expected.bytes);
        assert!(flagged, "twins share a mother");
        assert_eq!(pseudonym(&key(1), &child(due(6))).0, expected);
        assert_eq!(pseudonym(&key(1), &child(None)).0, expected);
    }

    #[test]
    fn another_key_gives_another_pseudonym() {
        assert_ne!(
            pseudonym(&key(1), &by_number(7)).0.bytes,
            pseudonym(&key(2), &by_number(7)).0.bytes
        );
    }

    #[test]
    fn codes_are_stable() {
        for kind in [IdentityKind::Bsn, IdentityKind::Described, IdentityKind::Expected] {
            assert_eq!(IdentityKind::from_code(kind.code()), Some(kind));
        }
        assert_eq!([IdentityKind::Bsn.code(), IdentityKind::Expected.code()], [1, 3]);
        let version = format!(" v{} ", crate::NORMALISATION_V1);
        assert!(IdentityKind::Bsn.context().contains(&version));
        assert_eq!([0, 4, 5, 6, 255].map(IdentityKind::from_code), [None; 5]);
    }

    #[test]
    fn a_pseudonym_does_not_print_its_bytes() {
        let shown = format!("{:?}", pseudonym(&key(1), &by_number(7)).0);
        assert_eq!(shown, "Pseudonym(label 1, Bsn, hidden)");
    }

    proptest! {
        #[test]
        fn different_numbers_have_different_pseudonyms(a in 0..crate::TEST_BSN_COUNT, b in 0..crate::TEST_BSN_COUNT) {
            let same = pseudonym(&key(1), &by_number(a)).0 == pseudonym(&key(1), &by_number(b)).0;
            prop_assert_eq!(same, a == b);
        }
    }
}
