//! The tables: persons, registrations, relations and matches, in two layers.

use event::{
    AddressUse, AgencyNo, ClientReference, Day, EndReason, MatchId, MunicipalityCode, PairRow, PersonNo,
    ReceiptSalt, RegistrationId, RegistrationKind, RegistrationNo, RelationKind, RelationNo, RelationSource,
    SubjectRole, UnitNo,
};
use layers::{Table, edit, edit_or_new, get, settle};
use pseudonym::Pseudonym;
use smallvec::SmallVec;

use crate::merged::NOBODY;

/// A person (betrokkene): what hangs on them, and from when they are an adult.
#[derive(Clone, Default, Debug)]
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
    /// Matches that are about this child.
    pub matches: SmallVec<[MatchId; 4]>,
}

/// A registration (melding).
#[derive(Clone, Debug)]
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
    /// Matches that hold a link of this registration.
    pub matches: SmallVec<[MatchId; 4]>,
    /// The unit's registration before this one; number 0: this is its first.
    pub(crate) before: RegistrationNo,
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
        !self.ended.is_some_and(|(_, reason)| reason.never_was())
            && self
                .over_since()
                .is_none_or(|day| day.plus_months(history_months) >= today)
    }
}

/// One voice that vouches for a relation.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Source {
    /// Register, municipality or agency.
    pub kind: RelationSource,
    /// Through which agency.
    pub agency: AgencyNo,
}

/// A relation (gezinsrelatie).
#[derive(Clone, Debug)]
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
#[derive(Clone, PartialEq, Eq, Debug)]
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
#[derive(Clone, Debug)]
pub struct Match {
    /// One party.
    pub one: UnitNo,
    /// The other.
    pub other: UnitNo,
    /// Its links.
    pub links: Vec<Link>,
    /// Children of all its links so far.
    pub children: SmallVec<[PersonNo; 4]>,
    /// Who was told of it, officers included.
    pub told: SmallVec<[UnitNo; 4]>,
}

impl Match {
    /// 0 when the unit is party `one`, 1 when it is `other`.
    #[must_use]
    pub fn side_of(&self, unit: UnitNo) -> usize {
        usize::from(self.one != unit)
    }

    /// The link between two registrations, whichever way round.
    #[must_use]
    pub fn link(&self, a: RegistrationNo, b: RegistrationNo) -> Option<&Link> {
        self.links
            .iter()
            .find(|link| (link.one, link.other) == (a, b) || (link.one, link.other) == (b, a))
    }
}

/// One layer of the tables.
#[derive(Default)]
pub struct Books {
    pub(crate) persons: Table<u64, Person>,
    pub(crate) by_pseudonym: Table<[u8; 32], PersonNo>,
    pub(crate) registrations: Table<u64, Registration>,
    pub(crate) by_id: Table<[u8; 16], RegistrationNo>,
    pub(crate) relations: Table<u64, Relation>,
    pub(crate) matches: Table<[u8; 16], Match>,
    pub(crate) agencies: Table<u32, AgencyNo>,
    pub(crate) active: Table<(), i64>,
    /// The latest registration of each unit; from it the others follow.
    pub(crate) latest: Table<u32, RegistrationNo>,
    /// Under which number a merged person is found.
    pub(crate) found_under: Table<u64, PersonNo>,
    /// Who is found under one number.
    pub(crate) groups: Table<u64, Vec<PersonNo>>,
    /// What was noted about each person of a group.
    pub(crate) noted: Table<u64, Person>,
    /// Between whom a relation was noted, where a group is or was at one of its ends.
    pub(crate) noted_ends: Table<u64, [PersonNo; 2]>,
    /// Under which name an expected child was noted.
    pub(crate) expected: Table<u64, [u8; 32]>,
}

impl Books {
    /// Takes over a durable overlay.
    pub fn settle(&mut self, over: &mut Self) {
        settle(&mut over.persons, &mut self.persons);
        settle(&mut over.by_pseudonym, &mut self.by_pseudonym);
        settle(&mut over.registrations, &mut self.registrations);
        settle(&mut over.by_id, &mut self.by_id);
        settle(&mut over.relations, &mut self.relations);
        settle(&mut over.matches, &mut self.matches);
        settle(&mut over.agencies, &mut self.agencies);
        settle(&mut over.active, &mut self.active);
        settle(&mut over.latest, &mut self.latest);
        settle(&mut over.found_under, &mut self.found_under);
        settle(&mut over.groups, &mut self.groups);
        settle(&mut over.noted, &mut self.noted);
        settle(&mut over.noted_ends, &mut self.noted_ends);
        settle(&mut over.expected, &mut self.expected);
    }

    /// What is published.
    #[must_use]
    pub fn view(&self) -> View<'_> {
        View {
            base: self,
            over: None,
        }
    }
}

/// Reading through both layers.
#[derive(Clone, Copy)]
pub struct View<'a> {
    pub(crate) base: &'a Books,
    pub(crate) over: Option<&'a Books>,
}

impl<'a> View<'a> {
    /// Published tables under an overlay.
    #[must_use]
    pub fn new(base: &'a Books, over: Option<&'a Books>) -> Self {
        Self { base, over }
    }

    /// A person, under whichever number they are found.
    #[must_use]
    pub fn person(self, no: PersonNo) -> Option<&'a Person> {
        get(self.over.map(|o| &o.persons), &self.base.persons, &self.who(no).0)
    }

    /// The number under which the person with this pseudonym was noted.
    #[must_use]
    pub fn by_pseudonym(self, pseudonym: &Pseudonym) -> Option<PersonNo> {
        self.named(&pseudonym.bytes)
    }

    pub(crate) fn named(self, name: &[u8; 32]) -> Option<PersonNo> {
        get(self.over.map(|o| &o.by_pseudonym), &self.base.by_pseudonym, name)
            .copied()
            .filter(|&no| no != NOBODY)
    }

    /// A registration.
    #[must_use]
    pub fn registration(self, no: RegistrationNo) -> Option<&'a Registration> {
        get(
            self.over.map(|o| &o.registrations),
            &self.base.registrations,
            &no.0,
        )
    }

    /// The registration that an agency knows by this id.
    #[must_use]
    pub fn by_id(self, id: RegistrationId) -> Option<RegistrationNo> {
        get(self.over.map(|o| &o.by_id), &self.base.by_id, &id.0).copied()
    }

    /// A relation.
    #[must_use]
    pub fn relation(self, no: RelationNo) -> Option<&'a Relation> {
        get(self.over.map(|o| &o.relations), &self.base.relations, &no.0)
    }

    /// A match. One without links does not hold any more.
    #[must_use]
    pub fn matched(self, id: MatchId) -> Option<&'a Match> {
        get(self.over.map(|o| &o.matches), &self.base.matches, &id.0)
    }

    /// The agency of a unit.
    #[must_use]
    pub fn agency_of(self, unit: UnitNo) -> Option<AgencyNo> {
        get(self.over.map(|o| &o.agencies), &self.base.agencies, &unit.0).copied()
    }

    /// The registrations of a unit, ended ones too, latest first; from the one before `earlier` on, if given.
    pub fn of_unit(
        self,
        unit: UnitNo,
        earlier: Option<RegistrationNo>,
    ) -> impl Iterator<Item = RegistrationNo> {
        let first = match earlier {
            Some(no) => self.registration(no).map(|r| r.before),
            None => get(self.over.map(|o| &o.latest), &self.base.latest, &unit.0).copied(),
        };
        let there = |no: RegistrationNo| Some(no).filter(|no| no.0 != 0);
        std::iter::successors(first.and_then(there), move |&no| {
            self.registration(no).and_then(|r| there(r.before))
        })
    }

    /// How many registrations are active.
    #[must_use]
    pub fn active_registrations(self) -> u64 {
        let count = get(self.over.map(|o| &o.active), &self.base.active, &())
            .copied()
            .unwrap_or(0);
        u64::try_from(count).unwrap_or(0)
    }

    /// How many persons are known (published ones).
    #[must_use]
    pub fn persons(self) -> usize {
        self.base.persons.len()
    }
}

/// Writing into the overlay.
pub struct Draft<'a> {
    pub(crate) base: &'a Books,
    pub(crate) over: &'a mut Books,
}

impl<'a> Draft<'a> {
    /// An overlay over published tables.
    pub fn new(base: &'a Books, over: &'a mut Books) -> Self {
        Self { base, over }
    }

    /// Reading through both layers.
    #[must_use]
    pub fn view(&self) -> View<'_> {
        View {
            base: self.base,
            over: Some(self.over),
        }
    }

    pub(crate) fn person(&mut self, no: PersonNo) -> &mut Person {
        edit_or_new(&mut self.over.persons, &self.base.persons, no.0)
    }

    /// What was noted about a person of a group.
    pub(crate) fn noted(&mut self, no: PersonNo) -> &mut Person {
        edit_or_new(&mut self.over.noted, &self.base.noted, no.0)
    }

    pub(crate) fn registration(&mut self, no: RegistrationNo) -> Option<&mut Registration> {
        edit(&mut self.over.registrations, &self.base.registrations, no.0)
    }

    pub(crate) fn relation(&mut self, no: RelationNo) -> Option<&mut Relation> {
        edit(&mut self.over.relations, &self.base.relations, no.0)
    }

    pub(crate) fn matched(&mut self, id: MatchId) -> Option<&mut Match> {
        edit(&mut self.over.matches, &self.base.matches, id.0)
    }

    pub(crate) fn count_active(&mut self, by: i64) {
        *edit_or_new(&mut self.over.active, &self.base.active, ()) += by;
    }
}
