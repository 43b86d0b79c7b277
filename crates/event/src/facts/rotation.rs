//! Rotation of the pseudonym key: two labels side by side, and the former one taken out of use.

use pseudonym::{KeyLabel, Pseudonym};

use crate::{PersonNo, StatementNo};

/// A further pseudonym key came into use: from here on two labels stand side by side.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct PseudonymKeyAdded {
    /// Its label: one more than that of the key before.
    pub label: KeyLabel,
    /// Keyed hash of a constant under it, by which the store recognises it, in whichever file it stands.
    pub check: [u8; 16],
    /// Certificate of the administrator.
    pub by: [u8; 32],
}

/// The former pseudonym key is out of use: nobody is found under it any more, and no start needs it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct PseudonymKeyRetired {
    /// Its label.
    pub label: KeyLabel,
    /// Persons with an active registration who had no name under the newer key when they were counted.
    pub left_behind: u64,
    /// Certificate of the administrator.
    pub by: [u8; 32],
}

/// Names under a key that is out of use left the tables.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct FormerNamesGone {
    /// Those whose first two bytes, as a number with the high byte first, are below this. 65,536: all.
    pub through: u32,
}

/// A person who was known under the former key is known under the newer one too. Sealed under a key of its own and the
/// person's: the person's number in clear a second time would tie the unit that brought this to the one that first named them.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct PersonKnownAs {
    /// Its number.
    pub statement: StatementNo,
    /// Who.
    pub person: PersonNo,
    /// Under which further pseudonym.
    pub pseudonym: Pseudonym,
}
