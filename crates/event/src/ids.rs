//! Names of things inside the index.
//!
//! Place in the flow: used by every room behind the door. Numbers that are also matters (registration, relation,
//! person, access record) are the number of the key slot that seals them. Absent: anything an agency could use to
//! recognise a person.

use std::fmt;

use seal::Matter;
use serde::{Deserialize, Serialize};

macro_rules! matter_number {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
        pub struct $name(pub u64);

        impl $name {
            /// The matter whose key seals this thing.
            #[must_use]
            pub const fn matter(self) -> Matter {
                Matter(self.0)
            }
        }
    };
}

matter_number! {
    /// A person (betrokkene), by the number of the matter that seals their pseudonym.
    PersonNo
}
matter_number! {
    /// A registration (melding), by the number of its matter.
    RegistrationNo
}
matter_number! {
    /// A relation between two persons (gezinsrelatie), by the number of its matter.
    RelationNo
}
matter_number! {
    /// An access record: somebody looked around.
    AccessNo
}
matter_number! {
    /// What somebody said later about a relation: that it holds, ended, or does not exist. A matter of its own, so that
    /// no header repeats the relation's number next to another party.
    StatementNo
}

/// The matter of the store itself: agencies, policy, acknowledgements. Never erased.
pub const HOUSE: Matter = Matter(1);

/// An agency (instantie), numbered in order of admission from 1.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub struct AgencyNo(pub u32);

/// A unit of an agency (meldingsbevoegde), numbered in order of opening from 1. 0 in a header means "none".
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub struct UnitNo(pub u32);

macro_rules! opaque_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub struct $name(#[serde(with = "serde_bytes")] pub [u8; 16]);

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}(..)", stringify!($name))
            }
        }
    };
}

opaque_id! {
    /// What an agency knows its registration by. Random.
    RegistrationId
}
opaque_id! {
    /// What both parties know their match by. Random.
    MatchId
}
opaque_id! {
    /// The caller's name for one request (a UUID).
    RequestId
}
opaque_id! {
    /// The agency's own reference (a UUID), echoed in every notice.
    ClientReference
}

/// Organisation identification number (organisatie-identificatienummer): 20 positions, A-Z and 0-9.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Oin([u8; 20]);

impl Oin {
    /// Checks the form. Letters are folded to upper case.
    ///
    /// # Errors
    /// `None` when the text is not 20 letters or digits.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let bytes: [u8; 20] = text.as_bytes().try_into().ok()?;
        bytes
            .iter()
            .all(u8::is_ascii_alphanumeric)
            .then(|| Self(bytes.map(|b| b.to_ascii_uppercase())))
    }

    /// The 20 positions as bytes.
    #[must_use]
    pub const fn bytes(&self) -> [u8; 20] {
        self.0
    }

    /// The 20 positions.
    #[must_use]
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or("")
    }
}

impl fmt::Debug for Oin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Municipality code (gemeentecode) of Statistics Netherlands: four digits, written with leading zeros.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub struct MunicipalityCode(pub u16);

impl MunicipalityCode {
    /// Reads four digits.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        (text.len() == 4 && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.parse().ok().map(Self))?
    }
}

impl fmt::Display for MunicipalityCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_oin_has_twenty_positions_and_may_hold_letters() {
        assert_eq!(
            Oin::parse("0000009900000000001a")
                .map(|o| o.as_str().to_owned())
                .as_deref(),
            Some("0000009900000000001A")
        );
        for wrong in [
            "",
            "0000009900000000001",
            "00000099000000000011 ",
            "0000009900000000001-",
        ] {
            assert!(Oin::parse(wrong).is_none(), "{wrong}");
        }
    }

    #[test]
    fn a_municipality_code_keeps_its_zeros() {
        assert_eq!(
            MunicipalityCode::parse("0599").map(|m| m.to_string()).as_deref(),
            Some("0599")
        );
        assert!(MunicipalityCode::parse("599").is_none() && MunicipalityCode::parse("05a9").is_none());
    }
}
