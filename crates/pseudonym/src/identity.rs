//! Who somebody is, as an agency says it: by number, by description, or as a child still to be born.
//!
//! A person without a BSN is described by birth surname, birth date and sex (Besluit Jeugdwet 7.3.1). Twins of one
//! sex share all three, so the first given name is added where it is known, and the pseudonym is marked as a possible
//! duplicate where it is not. An expected child is known through the mother.
//!
//! Absent: the education number and the V-number (codes reserved), and any accessor that gives a value back.

use core::fmt;

use zeroize::{ZeroizeOnDrop, Zeroizing};

use crate::{Bsn, DueMonth, Invalid, PartialDate, name};

/// Sex as the BRP records it (geslachtsaanduiding).
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Sex {
    /// V, vrouw.
    Female,
    /// M, man.
    Male,
    /// O, onbekend.
    Unknown,
}

impl Sex {
    /// Reads the BRP's code: M, V or O.
    ///
    /// # Errors
    /// [`Invalid::SexUnknownValue`].
    pub fn from_code(code: &str) -> Result<Self, Invalid> {
        match code {
            "M" => Ok(Sex::Male),
            "V" => Ok(Sex::Female),
            "O" => Ok(Sex::Unknown),
            _ => Err(Invalid::SexUnknownValue),
        }
    }

    /// The BRP's code as one ASCII byte, for hashing.
    pub(crate) fn canonical(self) -> u8 {
        match self {
            Sex::Female => b'V',
            Sex::Male => b'M',
            Sex::Unknown => b'O',
        }
    }
}

impl fmt::Debug for Sex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sex(hidden)")
    }
}

/// A person described by name, birth date and sex. Names are kept in canonical form only.
///
/// Names and birth date are wiped on drop; the code of the sex alone is nothing to wipe.
pub struct Described {
    pub(crate) surname: Zeroizing<String>,
    pub(crate) birth: PartialDate,
    pub(crate) sex: Sex,
    pub(crate) given: Option<Zeroizing<String>>,
}

impl Described {
    /// Describes a person. `surname` is the birth surname without prefix (common prefixes in front are stripped all
    /// the same); of `given` only the first name counts, and one without letters counts as missing.
    ///
    /// # Errors
    /// One of the `Surname…` or `Given…` reasons of [`Invalid`].
    pub fn new(surname: &str, birth: PartialDate, sex: Sex, given: Option<&str>) -> Result<Self, Invalid> {
        let given = given.map(name::given).transpose()?.flatten();
        Ok(Described {
            surname: name::surname(surname)?,
            birth,
            sex,
            given,
        })
    }

    /// Whether someone else may well have the same description: no given name or only an initial (twins), an unknown
    /// day, month or sex.
    pub(crate) fn is_ambiguous(&self) -> bool {
        let named = self.given.as_ref().is_some_and(|name| name.len() > 1);
        !named || !self.birth.is_complete() || self.sex == Sex::Unknown
    }
}

impl fmt::Debug for Described {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Described(hidden)")
    }
}

/// How the mother of an expected child is known.
pub(crate) enum Mother {
    Bsn(Bsn),
    Described(Described),
}

/// A child not yet born, known through the mother. Wiped on drop.
///
/// The due month is not part of the pseudonym: it is an estimate that moves, and two agencies with different
/// estimates must still find each other. A later pregnancy of the same mother therefore has the same pseudonym until
/// the earlier one is bound to the child that was born; the caller compares due months to tell them apart.
pub struct Expected {
    pub(crate) mother: Mother,
    due: Option<DueMonth>,
}

impl Expected {
    /// The child that this mother expects.
    ///
    /// # Errors
    /// [`Invalid::MotherIsExpected`].
    pub fn new(mother: Identity, due: Option<DueMonth>) -> Result<Self, Invalid> {
        let mother = match mother {
            Identity::Bsn(bsn) => Mother::Bsn(bsn),
            Identity::Described(described) => Mother::Described(described),
            Identity::Expected(_) => return Err(Invalid::MotherIsExpected),
        };
        Ok(Expected { mother, due })
    }

    /// The month in which the child is due, where the agency knows it.
    #[must_use]
    pub fn due(&self) -> Option<DueMonth> {
        self.due
    }
}

impl fmt::Debug for Expected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Expected(hidden)")
    }
}

/// A raw identity between the wire and its pseudonym. Wiped on drop; shows only its kind; cannot be cloned.
pub enum Identity {
    /// By citizen service number.
    Bsn(Bsn),
    /// By name, birth date and sex.
    Described(Described),
    /// A child still to be born.
    Expected(Expected),
}

impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Identity::Bsn(bsn) => bsn.fmt(f),
            Identity::Described(described) => described.fmt(f),
            Identity::Expected(expected) => expected.fmt(f),
        }
    }
}

// Every field above wipes itself; this states it for the type as a whole and fails to build if one stops doing so.
impl ZeroizeOnDrop for Identity {}
const _: () = {
    const fn wipes<T: ZeroizeOnDrop>() {}
    wipes::<Bsn>();
    wipes::<PartialDate>();
    wipes::<Zeroizing<String>>();
};

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use proptest::prelude::*;

    fn born(year: i16, month: Option<u8>, day: Option<u8>) -> PartialDate {
        PartialDate::new(year, month, day, date(2026, 3, 15)).expect("a possible date")
    }

    fn described(birth: PartialDate, sex: Sex, given: Option<&str>) -> Described {
        Described::new("de Vries", birth, sex, given).expect("a possible person")
    }

    #[test]
    fn twins_without_a_given_name_are_a_possible_duplicate() {
        let full = || born(2015, Some(5), Some(17));
        assert!(!described(full(), Sex::Male, Some("Daan")).is_ambiguous());
        assert!(described(full(), Sex::Male, None).is_ambiguous());
        assert!(
            described(full(), Sex::Male, Some(".")).is_ambiguous(),
            "the BRP's sign for no given name"
        );
        assert!(
            described(full(), Sex::Male, Some("D.")).is_ambiguous(),
            "Daan and Dirk share an initial"
        );
    }

    #[test]
    fn unknown_day_month_or_sex_is_a_possible_duplicate() {
        assert!(described(born(2015, Some(5), None), Sex::Male, Some("Daan")).is_ambiguous());
        assert!(described(born(2015, None, None), Sex::Male, Some("Daan")).is_ambiguous());
        assert!(described(born(2015, Some(5), Some(17)), Sex::Unknown, Some("Daan")).is_ambiguous());
    }

    #[test]
    fn a_mother_is_born_herself() {
        let mother = Identity::Described(described(born(1990, None, None), Sex::Female, None));
        let child = Expected::new(mother, None).expect("a mother");
        let grandchild = Expected::new(Identity::Expected(child), None);
        assert_eq!(grandchild.err(), Some(Invalid::MotherIsExpected));
    }

    #[test]
    fn only_the_codes_of_the_brp_name_a_sex() {
        assert_eq!(Sex::from_code("V"), Ok(Sex::Female));
        assert_eq!(Sex::from_code("M"), Ok(Sex::Male));
        assert_eq!(Sex::from_code("O"), Ok(Sex::Unknown));
        for code in ["", "F", "v", "X", "MV"] {
            assert_eq!(Sex::from_code(code), Err(Invalid::SexUnknownValue));
        }
    }

    proptest! {
        #[test]
        fn debug_output_shows_nothing_of_the_person(
            n in 0..crate::TEST_BSN_COUNT, surname in "[J-Z]{6,12}", given in "[J-Z]{6,12}", year in 1930_i16..2026,
        ) {
            let by_number = Identity::Bsn(Bsn::parse(&crate::test_bsn(n)).expect("a test number"));
            let birth = PartialDate::new(year, Some(1), Some(2), date(2026, 3, 15)).expect("a date");
            let by_name = Described::new(&surname, birth, Sex::Female, Some(&given)).expect("a person");
            let mut shown = format!("{by_number:?} {:?} {by_name:?} {:?}", by_name.birth, by_name.sex);
            shown += &format!("{:?}", Expected::new(by_number, None));
            prop_assert!(!shown.bytes().any(|byte| byte.is_ascii_digit()));
            prop_assert!(!shown.contains(&surname) && !shown.contains(&given));
        }
    }
}
