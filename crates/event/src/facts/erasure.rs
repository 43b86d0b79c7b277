//! Erasure: what is to vanish, what must outlive it, and that it is done.
//!
//! What a destroyed key sealed cannot be read back. So, before the key goes, whatever else the index rests on is said once
//! more under keys that stay: which notices were given numbers, whom a match was told to, from when a person is an adult,
//! which requests were made. In clear nothing here names a registration or a party. Which numbers vanish together stands
//! under the store's own key, because the log is the list of what is still to be done. Sealed under that key, unless said
//! otherwise.
//! Absent: destroying keys (`seal`), when to erase (decision).

use seal::Matter;
use serde::{Deserialize, Serialize};

use crate::{Day, MatchId, Moment, NoticeTo, PersonNo, RegistrationNo, RelationNo, StatementNo, UnitNo};

/// What has a key of its own and can be erased.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
pub enum Erasable {
    /// A registration.
    Registration(RegistrationNo),
    /// A relation.
    Relation(RelationNo),
    /// A person's identity.
    Person(PersonNo),
}

impl Erasable {
    /// The matter whose key is destroyed.
    #[must_use]
    pub const fn matter(self) -> Matter {
        match self {
            Self::Registration(no) => no.matter(),
            Self::Relation(no) => no.matter(),
            Self::Person(no) => no.matter(),
        }
    }
}

/// These are to be erased. From here on it is carried out, also by the next start. Several in one group with the same id are one
/// erasure.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ErasureAsked {
    /// What people know it by.
    pub id: [u8; 16],
    /// In the order in which they vanish.
    pub of: Vec<Erasable>,
    /// Certificate of the administrator; `None`: its term was over.
    pub by: Option<[u8; 32]>,
}

/// A registration is about to be erased: from now on it counts as one that never was, and whoever was told of it is told
/// otherwise. Sealed under a key of its own and the registration's, and gone with that: in clear it names neither, since several
/// registrations of one person are withheld one after the other.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Condemned {
    /// Its number.
    pub statement: StatementNo,
    /// Which.
    pub registration: RegistrationNo,
    /// Party.
    pub unit: UnitNo,
    /// Its last day.
    pub on: Day,
}

/// From now on nothing is known of it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Erasing {
    /// What.
    pub of: Erasable,
}

/// These requests made something that is erased: they are never carried out again.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RequestsErased {
    /// What each is known by: twelve bytes of a hash of its caller and its id.
    pub names: Vec<[u8; 12]>,
}

/// What is counted of one unit, however much of what it wrote or was told is erased.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct UnitKept {
    /// Whose.
    pub unit: UnitNo,
    /// The last number of its outbox.
    pub last: u64,
    /// When its agency was heard, if ever.
    pub heard: Option<Moment>,
    /// How much it wrote on its latest day, if ever.
    pub written: Option<(Day, u32)>,
}

/// What is counted of units, whether the erasure concerns them or not: so nothing here tells whom it concerns.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct UnitsKept {
    /// Some of all units.
    pub units: Vec<UnitKept>,
}

/// From when a person is an adult, as far as it was learned from what is erased. Sealed under a key of its own and the
/// person's.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct PersonKept {
    /// Its number.
    pub statement: StatementNo,
    /// Who.
    pub person: PersonNo,
    /// From this day an adult, if known.
    pub adult_from: Option<Day>,
    /// The population register or a municipality said so.
    pub official: bool,
}

/// Who was told of a match that goes on without the erased registration. Sealed under a key of its own and those of the two
/// registrations of a link that stays.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct MatchKept {
    /// Its number.
    pub statement: StatementNo,
    /// Which match.
    pub id: MatchId,
    /// One registration.
    pub one: RegistrationNo,
    /// The other.
    pub other: RegistrationNo,
    /// Who was told, and was not told otherwise.
    pub told: Vec<UnitNo>,
    /// Children that it is about.
    pub children: Vec<PersonNo>,
}

/// A party or an officer is told that a match does not hold any more: a registration of it is erased. Sealed under a key of its
/// own and that of the recipient's registration, if that stays.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct MatchGone {
    /// Its number.
    pub statement: StatementNo,
    /// Which match.
    pub id: MatchId,
    /// Who is told, by the same number under which it would have been told of the withdrawal.
    pub notice: NoticeTo,
}

/// The keys are destroyed, and so is what was kept in a snapshot.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Erased {
    /// What people know it by.
    pub id: [u8; 16],
    /// What did not vanish: persons who were registered or related anew in the meantime.
    pub stayed: Vec<Erasable>,
}
