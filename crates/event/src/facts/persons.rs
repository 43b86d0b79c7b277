//! Persons: known by pseudonym only, and the pseudonym stands nowhere but here.

use pseudonym::Pseudonym;

use crate::{PersonNo, RegistrationNo, StatementNo};

/// A person became known to the index. Sealed under the person's own key.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PersonNoted {
    /// Who.
    pub person: PersonNo,
    /// Under which pseudonym.
    pub pseudonym: Pseudonym,
    /// The description may fit more than one person (twins without a given name).
    pub possible_duplicate: bool,
}

/// An administrator proposed that the persons of two registrations are one, or are two after all. Sealed under a key of
/// its own and both registrations'.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct MergeProposed {
    /// Its number.
    pub proposal: StatementNo,
    /// What people know it by.
    pub id: [u8; 16],
    /// They are two after all.
    pub unmerge: bool,
    /// One registration.
    pub one: RegistrationNo,
    /// The other.
    pub other: RegistrationNo,
    /// Certificate of the administrator.
    pub by: [u8; 32],
}

/// An administrator dropped a proposal that was not confirmed. Sealed under the store's own key: it names nobody.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct MergeDropped {
    /// Which.
    pub proposal: StatementNo,
    /// Certificate of the administrator.
    pub by: [u8; 32],
}

/// A second administrator confirmed: two persons are one from now on. Sealed under a key of its own and both persons'.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct PersonsMerged {
    /// Its number.
    pub statement: StatementNo,
    /// What was proposed.
    pub proposal: StatementNo,
    /// Under whose number both are found from now on.
    pub into: PersonNo,
    /// Who is found there too.
    pub merged: PersonNo,
    /// Certificate of the administrator who confirmed.
    pub by: [u8; 32],
}

/// A second administrator confirmed: this person is somebody else after all. Sealed as the merge.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct PersonsParted {
    /// Its number.
    pub statement: StatementNo,
    /// What was proposed.
    pub proposal: StatementNo,
    /// Who was found under `from` and no longer is.
    pub parted: PersonNo,
    /// Under whose number.
    pub from: PersonNo,
    /// Certificate of the administrator who confirmed.
    pub by: [u8; 32],
}
