//! What the tables hold: a person, a registration, a relation, a link, a match.

use event::{
    AddressUse, AgencyNo, ClientReference, Day, EndReason, MatchId, MunicipalityCode, PairRow, PersonNo,
    ReceiptSalt, RegistrationId, RegistrationKind, RegistrationNo, RelationKind, RelationNo, RelationSource,
    SubjectRole, UnitNo,
};
use layers::{Name, Named16};
use serde::{Deserialize, Serialize};
use smallvec::SmallVec;

use crate::written;

/// The number of a match in the tables, gapless from 1 in the order in which matches were told. Nobody outside knows it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
pub struct MatchNo(pub u64);

/// A person (betrokkene): what hangs on them, and from when they are an adult.
#[derive(Clone, PartialEq, Default, Debug, Deserialize)]
#[serde(from = "written::Person")]
pub struct Person {
    /// From this day an adult, if known.
    pub adult_from: Option<Day>,
    /// The population register or a municipality said so.
    pub adult_from_official: bool,
    /// In which role somebody registered them; as a child if anybody did.
    pub role: Option<SubjectRole>,
    /// The description may fit more than one person.
    pub possible_duplicate: bool,
    /// Relations at either end.
    pub relations: SmallVec<[RelationNo; 4]>,
    /// Registrations about them, in order.
    pub registrations: SmallVec<[RegistrationNo; 4]>,
}

/// A person as they stand in the tables. With very many parties to one child, the matches are tens of thousands and few
/// ask for them, so the person is read without.
#[derive(Clone, PartialEq, Default, Debug, Serialize, Deserialize)]
#[serde(from = "written::WholePerson", into = "written::WholePerson")]
pub(crate) struct WholePerson {
    pub(crate) person: Person,
    /// Matches that are about this child.
    pub(crate) matches: SmallVec<[MatchNo; 4]>,
}

/// A registration (melding).
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(from = "written::Registration", into = "written::Registration")]
pub struct Registration {
    /// What the agency knows it by.
    pub id: RegistrationId,
    /// About whom.
    pub person: PersonNo,
    /// Party.
    pub unit: UnitNo,
    /// The party's agency.
    pub agency: AgencyNo,
    /// Involvement or concern.
    pub kind: RegistrationKind,
    /// Role of the person.
    pub role: SubjectRole,
    /// Responsible municipality.
    pub municipality: MunicipalityCode,
    /// First day.
    pub since: Day,
    /// Planned last day.
    pub planned_end: Option<Day>,
    /// Expires unless renewed.
    pub expires_on: Day,
    /// A single contact that is over.
    pub one_off: bool,
    /// Standing interest.
    pub watching: bool,
    /// Shown through the officer only, to parties linked through another adult.
    pub shielded: bool,
    /// Echoed in every notice.
    pub client_reference: Option<ClientReference>,
    /// For the receipt.
    pub salt: ReceiptSalt,
    /// Recorded at, UTC microseconds.
    pub recorded_at: i64,
    /// Last day and reason, once ended.
    pub ended: Option<(Day, EndReason)>,
    /// Its unit was told that it expires soon, in this term.
    pub announced: bool,
    /// Matches that hold a link of this registration.
    pub matches: SmallVec<[MatchNo; 4]>,
    /// The unit's registration before this one; number 0: this is its first.
    pub(crate) before: RegistrationNo,
}

/// What is asked most of a registration: it is read without the rest.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(from = "written::Front")]
pub struct Glance {
    /// About whom.
    pub person: PersonNo,
    /// Party.
    pub unit: UnitNo,
    /// The party's agency.
    pub agency: AgencyNo,
    /// Responsible municipality.
    pub municipality: MunicipalityCode,
    /// First day.
    pub since: Day,
    /// Involved now.
    pub active: bool,
    /// Standing interest.
    pub watching: bool,
}

/// What is asked of a registration to compare it with another: of one with hundreds of matches that is much less than all.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(from = "written::Counted")]
pub(crate) struct Compared {
    pub(crate) person: PersonNo,
    pub(crate) unit: UnitNo,
    pub(crate) agency: AgencyNo,
    pub(crate) watching: bool,
    pub(crate) shielded: bool,
    pub(crate) active: bool,
    pub(crate) matches: usize,
    pub(crate) never_was: bool,
    pub(crate) over_since: Option<Day>,
}

impl From<&Registration> for Compared {
    fn from(registration: &Registration) -> Self {
        Self {
            person: registration.person,
            unit: registration.unit,
            agency: registration.agency,
            watching: registration.watching,
            shielded: registration.shielded,
            active: registration.is_active(),
            matches: registration.matches.len(),
            never_was: registration.never_was(),
            over_since: registration.over_since(),
        }
    }
}

impl Compared {
    /// As [`Registration::counts`].
    pub(crate) fn counts(&self, today: Day, history_months: u32) -> bool {
        !self.never_was
            && self
                .over_since
                .is_none_or(|day| day.plus_months(history_months) >= today)
    }
}

impl From<&Registration> for Glance {
    fn from(registration: &Registration) -> Self {
        Self {
            person: registration.person,
            unit: registration.unit,
            agency: registration.agency,
            municipality: registration.municipality,
            since: registration.since,
            active: registration.is_active(),
            watching: registration.watching,
        }
    }
}

impl Named16 for Registration {
    fn name(&self) -> Name {
        self.id.0
    }
}

impl Named16 for Match {
    fn name(&self) -> Name {
        self.id.0
    }
}

impl Registration {
    /// Involved now: it hears of others and is shown as active.
    #[must_use]
    pub const fn is_active(&self) -> bool {
        self.ended.is_none() && !self.one_off
    }

    /// The last day, if it is over. A one-off was over on the day it happened.
    #[must_use]
    pub fn over_since(&self) -> Option<Day> {
        self.ended
            .map(|(day, _)| day)
            .or(self.one_off.then_some(self.since))
    }

    /// Counts for a link today: active, or over but still within the history term, and not one that never should have
    /// been.
    #[must_use]
    pub fn counts(&self, today: Day, history_months: u32) -> bool {
        Compared::from(self).counts(today, history_months)
    }

    /// It never should have been: made in error, or on somebody else.
    #[must_use]
    pub fn never_was(&self) -> bool {
        self.ended.is_some_and(|(_, reason)| reason.never_was())
    }
}

/// One voice that vouches for a relation.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Source {
    /// Register, municipality or agency.
    pub kind: RelationSource,
    /// Through which agency.
    pub agency: AgencyNo,
}

/// A relation (gezinsrelatie).
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Relation {
    /// How.
    pub kind: RelationKind,
    /// Parent, guardian, foster parent, or either partner.
    pub from: PersonNo,
    /// Child, or the other partner.
    pub to: PersonNo,
    /// First day, if known.
    pub since: Option<Day>,
    /// Last day, if over.
    pub until: Option<Day>,
    /// The latest day that a source vouches for.
    pub as_of: Day,
    /// Who vouches.
    pub sources: SmallVec<[Source; 2]>,
    /// It stands for everybody, its asserters included.
    pub confirmed: bool,
    /// Being examined.
    pub in_question: bool,
    /// For a shared address.
    pub address_use: Option<AddressUse>,
    /// Denied on this day: it does not count.
    pub denied: Option<Day>,
    /// A party denied what the population register says: it counts, in question, until the municipality resolves it.
    pub conflict: bool,
}

impl Relation {
    /// The other end.
    #[must_use]
    pub fn far_end(&self, near: PersonNo) -> PersonNo {
        if self.from == near { self.to } else { self.from }
    }

    /// Vouched for by the population register.
    #[must_use]
    pub fn by_register(&self) -> bool {
        self.sources
            .iter()
            .any(|source| source.kind == RelationSource::Brp)
    }

    /// Vouched for by the population register or the municipality.
    #[must_use]
    pub fn is_official(&self) -> bool {
        self.sources
            .iter()
            .any(|source| source.kind != RelationSource::Agency)
    }

    /// Opens nothing to this agency: it was the first to say so and nobody confirmed it. Whoever says it after another
    /// agency did keeps what that one's word had opened already: knowing more must not take a match away.
    #[must_use]
    pub fn closed_to(&self, agency: AgencyNo) -> bool {
        let first = self.sources.first();
        !self.confirmed && first.is_some_and(|source| source.agency == agency)
    }
}

/// A link: two registrations that the pair rule connects.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(from = "written::Link", into = "written::Link")]
pub struct Link {
    /// Registration of the match's party `one`.
    pub one: RegistrationNo,
    /// Registration of the match's party `other`.
    pub other: RegistrationNo,
    /// Why.
    pub row: PairRow,
    /// Not shown to party `one` / `other`.
    pub hidden: [bool; 2],
    /// Shown to party `one` / `other` only through the officer.
    pub shielded: [bool; 2],
    /// Rests on an unconfirmed relation.
    pub asserted: bool,
    /// Rests on a relation that is being examined.
    pub in_question: bool,
    /// Children it is about.
    pub children: SmallVec<[PersonNo; 2]>,
}

impl Link {
    /// The same link seen from its other side.
    #[must_use]
    pub fn turned(&self) -> Self {
        let [hidden_one, hidden_other] = self.hidden;
        let [shielded_one, shielded_other] = self.shielded;
        Self {
            one: self.other,
            other: self.one,
            hidden: [hidden_other, hidden_one],
            shielded: [shielded_other, shielded_one],
            ..self.clone()
        }
    }
}

/// A match: two parties with at least one link, grouped by shared children.
#[derive(Clone, PartialEq, Debug, Deserialize)]
#[serde(from = "written::Match")]
pub struct Match {
    /// What the parties know it by.
    pub id: MatchId,
    /// One party.
    pub one: UnitNo,
    /// The other.
    pub other: UnitNo,
    /// Its links.
    pub links: SmallVec<[Link; 1]>,
    /// Children of all its links so far.
    pub children: SmallVec<[PersonNo; 4]>,
    /// Who was told of it, officers included, and was not told that it fell away.
    pub told: SmallVec<[UnitNo; 4]>,
}

impl Match {
    /// 0 when the unit is party `one`, 1 when it is `other`.
    #[must_use]
    pub fn side_of(&self, unit: UnitNo) -> usize {
        usize::from(self.one != unit)
    }
}
