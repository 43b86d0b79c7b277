//! Links, and the notices that told them: what left the building is a fact and is not recomputed.
//!
//! A link is two registrations that the pair rule connects; a match is all links of two parties that share a child.
//! Sealed under the key of the cause together with the keys of both registrations.

use seal::Matter;
use serde::{Deserialize, Serialize};

use crate::{MatchId, PersonNo, RegistrationNo, UnitNo};

/// The closed pair rule; the first true row is the explanation. The order is the strength.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[repr(u8)]
pub enum PairRow {
    /// The same person.
    SamePerson = 1,
    /// Children who share a parent.
    Sibling = 2,
    /// Parent, guardian or foster parent and child.
    Parent = 3,
    /// Parents of one child.
    CoParent = 4,
    /// Partner of a parent.
    PartnerOfParent = 5,
    /// A child of the parent's partner.
    ChildOfPartner = 6,
    /// The same home address.
    SameAddress = 7,
}

impl PairRow {
    /// Every row, strongest first.
    pub const ALL: [Self; 7] = [
        Self::SamePerson,
        Self::Sibling,
        Self::Parent,
        Self::CoParent,
        Self::PartnerOfParent,
        Self::ChildOfPartner,
        Self::SameAddress,
    ];
}

/// What became of a link.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[repr(u8)]
pub enum LinkChange {
    /// It came to be.
    Opened = 1,
    /// Its row, its marks or its state changed.
    Changed = 2,
    /// It does not hold any more.
    Withdrawn = 3,
}

/// What a notice tells.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[repr(u8)]
pub enum NoticeKind {
    /// A party around your family.
    Match = 1,
    /// Something told before has changed.
    Changed = 2,
    /// Something told before does not hold.
    Withdrawn = 3,
}

/// One unit is told, under the next number of its outbox. Several links may carry parts of one notice.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct NoticeTo {
    /// Recipient.
    pub unit: UnitNo,
    /// Number in the recipient's outbox; gapless from 1.
    pub sequence: u64,
    /// What it tells.
    pub kind: NoticeKind,
    /// The recipient's own registration; `None` for a follow-up officer.
    pub own: Option<RegistrationNo>,
    /// The strongest row as told then.
    pub row: PairRow,
    /// The other party was active then (for an officer: both were).
    pub active: bool,
    /// The other party was shown only through the officer.
    pub shielded: bool,
    /// The match rested on an unconfirmed relation then.
    pub asserted: bool,
    /// The match rested on a relation that was being examined then.
    pub in_question: bool,
    /// The other registration concerned another person of the family then; `None` for an officer, and in what was
    /// recorded before this was kept.
    pub other_person: Option<bool>,
}

/// A link was opened, changed or withdrawn, and these units were told.
#[derive(Clone, PartialEq, Debug)]
pub struct LinkTold {
    /// The matter that caused it: a registration, a relation, or the store's own.
    pub cause: Matter,
    /// The match it belongs to.
    pub id: MatchId,
    /// What became of it.
    pub change: LinkChange,
    /// One registration.
    pub one: RegistrationNo,
    /// The other.
    pub other: RegistrationNo,
    /// Why they are linked.
    pub row: PairRow,
    /// Persons on the way from one to the other, both ends left out.
    pub via: Vec<PersonNo>,
    /// Children that the link is about.
    pub children: Vec<PersonNo>,
    /// Rests on an unconfirmed relation.
    pub asserted: bool,
    /// Not shown to the party of `one`: it asserted the relation itself and nobody confirmed it.
    pub hidden_from_one: bool,
    /// Not shown to the party of `other`, for the same reason.
    pub hidden_from_other: bool,
    /// Shown to the party of `one` only through the officer.
    pub shielded_from_one: bool,
    /// Shown to the party of `other` only through the officer.
    pub shielded_from_other: bool,
    /// Rests on a relation that is being examined.
    pub in_question: bool,
    /// Who was told.
    pub notices: Vec<NoticeTo>,
}

/// A change touches more than one request looks at or tells: what is left of it follows in steps, each of which says how
/// far it came. Sealed under the key of the cause.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct StillToTell {
    /// What caused the change; one cause has one such rest.
    pub cause: Matter,
    /// The new registration, if that is the cause: it is looked at with every step.
    pub fresh: Option<RegistrationNo>,
    /// Whose registrations, and those of everybody one relation away, are looked at again.
    pub persons: Vec<PersonNo>,
    /// Those up to this number were.
    pub through: RegistrationNo,
    /// Nothing is left.
    pub done: bool,
}
