//! The tables: persons, registrations, relations and matches, in two layers.

use std::collections::BTreeSet;

use event::{AgencyNo, MatchId, PersonNo, RegistrationId, RegistrationNo, RelationNo, UnitNo};
use layers::{Found, Got, Name, Packed, Table, edit_or_new, get};
use smallvec::SmallVec;

use crate::{
    Glance, Match, MatchNo, Person, Registration, Relation,
    merged::NOBODY,
    names::{Holder, Labels, Unborn},
    reads,
    things::{Compared, WholePerson},
};

/// One layer of the tables. Those with an entry for every person, registration, relation or match stay packed.
#[derive(Default)]
pub struct Books {
    pub(crate) persons: Packed<u64, WholePerson>,
    /// By the first half of a pseudonym.
    pub(crate) by_pseudonym: Packed<Name, Holder>,
    pub(crate) registrations: Found<Registration>,
    pub(crate) relations: Packed<u64, Relation>,
    pub(crate) matches: Found<Match>,
    pub(crate) agencies: Table<u32, AgencyNo>,
    pub(crate) active: Table<(), i64>,
    /// The latest registration of each unit; from it the others follow.
    pub(crate) latest: Table<u32, RegistrationNo>,
    /// Under which number a merged person is found.
    pub(crate) found_under: Table<u64, PersonNo>,
    /// Who is found under one number.
    pub(crate) groups: Table<u64, Vec<PersonNo>>,
    /// What was noted about each person of a group.
    pub(crate) noted: Table<u64, WholePerson>,
    /// Between whom a relation was noted, where a group is or was at one of its ends.
    pub(crate) noted_ends: Table<u64, [PersonNo; 2]>,
    /// Under which names an expected child is known, one of each label.
    pub(crate) expected: Table<u64, Vec<Unborn>>,
    /// Labels of the names.
    pub(crate) labels: Table<(), Labels>,
}

/// What is kept of a pseudonym: sixteen bytes of a keyed hash are never alike by chance, and nobody without the key can make
/// them so.
pub(crate) fn half(name: &[u8; 32]) -> Name {
    let mut half = Name::default();
    half.copy_from_slice(&name[..16]);
    half
}

impl Books {
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
    pub fn person(self, no: PersonNo) -> Option<Got<'a, Person>> {
        reads::count();
        let over = self.over.map(|o| &o.persons);
        Packed::look_at(over, &self.base.persons, &self.who(no).0, |whole| &whole.person)
    }

    /// The matches that are about this child, under whichever number they are found.
    #[must_use]
    pub fn matches_about(self, child: PersonNo) -> SmallVec<[MatchNo; 4]> {
        let whole = self.whole_person(child);
        whole.map(|whole| whole.into_owned().matches).unwrap_or_default()
    }

    pub(crate) fn whole_person(self, no: PersonNo) -> Option<Got<'a, WholePerson>> {
        self.found_as(self.who(no))
    }

    /// Whoever is found under this number.
    pub(crate) fn found_as(self, no: PersonNo) -> Option<Got<'a, WholePerson>> {
        reads::count();
        let over = self.over.map(|o| &o.persons);
        Packed::look(over, &self.base.persons, &no.0)
    }

    /// A registration; `None` also for one that is erased.
    #[must_use]
    pub fn registration(self, no: RegistrationNo) -> Option<Got<'a, Registration>> {
        self.numbered(no).filter(|registration| !registration.is_erased())
    }

    /// A registration, or what is left of one that is erased.
    fn numbered(self, no: RegistrationNo) -> Option<Got<'a, Registration>> {
        reads::count();
        let over = self.over.map(|o| &o.registrations);
        Found::look(over, &self.base.registrations, no.0)
    }

    /// What is asked most of a registration.
    #[must_use]
    pub fn glance(self, no: RegistrationNo) -> Option<Glance> {
        reads::count();
        let over = self.over.map(|o| &o.registrations);
        let glance = Found::peek(over, &self.base.registrations, no.0, |registration| {
            Glance::from(registration)
        });
        glance.filter(|registration| registration.person != NOBODY)
    }

    /// A registration, as far as comparing it wants to know.
    pub(crate) fn compared(self, no: RegistrationNo) -> Option<Compared> {
        reads::count();
        let over = self.over.map(|o| &o.registrations);
        let compared = Found::peek(over, &self.base.registrations, no.0, |registration| {
            Compared::from(registration)
        });
        compared.filter(|registration| registration.person != NOBODY)
    }

    /// The registration that an agency knows by this id.
    #[must_use]
    pub fn by_id(self, id: RegistrationId) -> Option<RegistrationNo> {
        reads::count();
        let over = self.over.map(|o| &o.registrations);
        let found = Found::find(over, &self.base.registrations, &id.0).map(RegistrationNo);
        // What is left of an erased one has a name that anybody could think of.
        found.filter(|&no| self.glance(no).is_some())
    }

    /// The registration that an agency knows by this id, and where there is none another one, found by the same way: its
    /// own id tells which of the two it is.
    #[must_use]
    pub fn by_id_or_near(self, id: RegistrationId) -> Option<(RegistrationNo, Got<'a, Registration>)> {
        reads::count();
        let over = self.over.map(|o| &o.registrations);
        let no = RegistrationNo(Found::find_or_near(over, &self.base.registrations, &id.0)?);
        Some((no, self.registration(no)?))
    }

    /// The person whose name stands under these bytes or next to them: anybody, so that the same can be read of them as of
    /// one who was asked about.
    #[must_use]
    pub fn anybody(self, near: &[u8; 32]) -> Option<Got<'a, Person>> {
        self.person(self.anybody_s_number(near)?)
    }

    /// The number of such a person.
    #[must_use]
    pub fn anybody_s_number(self, near: &[u8; 32]) -> Option<PersonNo> {
        reads::count();
        let over = self.over.map(|o| &o.by_pseudonym);
        Packed::look_or_near(over, &self.base.by_pseudonym, &half(near)).map(|holder| holder.person)
    }

    /// A relation.
    #[must_use]
    pub fn relation(self, no: RelationNo) -> Option<Got<'a, Relation>> {
        reads::count();
        Packed::look(self.over.map(|o| &o.relations), &self.base.relations, &no.0)
    }

    /// A match. One without links does not hold any more.
    #[must_use]
    pub fn matched(self, no: MatchNo) -> Option<Got<'a, Match>> {
        reads::count();
        let found = Found::look(self.over.map(|o| &o.matches), &self.base.matches, no.0);
        // Each link of it is read too.
        reads::stepped(found.as_ref().map_or(0, |m| m.links.len()));
        found
    }

    /// Of matches whose numbers rise: which it is, its id, and its parties.
    pub fn parties_of(
        self,
        rising: impl IntoIterator<Item = MatchNo>,
    ) -> impl Iterator<Item = (MatchNo, MatchId, [UnitNo; 2])> {
        // Gone through in order, an entry costs a step.
        let numbers = rising.into_iter().map(|no| no.0).inspect(|_| reads::stepped(1));
        let over = self.over.map(|o| &o.matches);
        let fronts = Found::peek_rising(over, &self.base.matches, numbers, |matched| {
            (matched.id.0, matched.one, matched.other)
        });
        fronts.map(|(no, (id, one, other))| (MatchNo(no), MatchId(id), [one, other]))
    }

    /// The match that its parties know by this id.
    pub(crate) fn match_by_id(self, id: MatchId) -> Option<MatchNo> {
        Found::find(self.over.map(|o| &o.matches), &self.base.matches, &id.0).map(MatchNo)
    }

    /// The match that its parties know by this id, itself.
    #[must_use]
    pub fn matched_as(self, id: MatchId) -> Option<Got<'a, Match>> {
        self.matched(self.match_by_id(id)?)
    }

    /// The number of the next match.
    pub(crate) fn next_match(self) -> MatchNo {
        MatchNo(Found::count(self.over.map(|o| &o.matches), &self.base.matches) as u64 + 1)
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
        let mut next = match earlier {
            Some(no) => self.numbered(no).map(|r| r.before),
            None => get(self.over.map(|o| &o.latest), &self.base.latest, &unit.0).copied(),
        };
        std::iter::from_fn(move || {
            loop {
                let no = next.filter(|no| no.0 != 0)?;
                let numbered = self.numbered(no);
                next = numbered.as_ref().map(|r| r.before);
                if numbered.is_some_and(|r| !r.is_erased()) {
                    return Some(no);
                }
            }
        })
    }

    /// Of which unit an erased registration was.
    pub(crate) fn unit_of_erased(self, no: RegistrationNo) -> Option<UnitNo> {
        self.numbered(no).map(|registration| registration.unit)
    }

    /// Under which names these persons are found, among so large a part of all names: `part` of [`layers::NAME_PARTS`].
    pub fn names_of(self, persons: &BTreeSet<PersonNo>, part: usize) -> Vec<(PersonNo, Name)> {
        let mut names = Vec::new();
        self.base.by_pseudonym.part(part, |name, holder| {
            if persons.contains(&holder.person) {
                names.push((holder.person, *name));
            }
        });
        names
    }

    /// Whether a person is found under this name.
    #[must_use]
    pub fn is_named(self, name: &Name, no: PersonNo) -> bool {
        let over = self.over.map(|o| &o.by_pseudonym);
        Packed::look(over, &self.base.by_pseudonym, name).is_some_and(|holder| holder.person == no)
    }

    /// How many registrations are active.
    #[must_use]
    pub fn active_registrations(self) -> u64 {
        let count = get(self.over.map(|o| &o.active), &self.base.active, &())
            .copied()
            .unwrap_or(0);
        u64::try_from(count).unwrap_or(0)
    }

    /// How many persons are known (published ones), each under the name under which they were noted.
    #[must_use]
    pub fn persons(self) -> usize {
        let merged = self
            .base
            .groups
            .values()
            .map(|group| group.len().saturating_sub(1));
        self.base.persons.len() + merged.sum::<usize>()
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

    pub(crate) fn person(&mut self, no: PersonNo) -> &mut WholePerson {
        self.over.persons.edit_or_new(&self.base.persons, no.0)
    }

    /// What was noted about a person of a group.
    pub(crate) fn noted(&mut self, no: PersonNo) -> &mut WholePerson {
        edit_or_new(&mut self.over.noted, &self.base.noted, no.0)
    }

    pub(crate) fn registration(&mut self, no: RegistrationNo) -> Option<&mut Registration> {
        self.over.registrations.edit(&self.base.registrations, no.0)
    }

    pub(crate) fn relation(&mut self, no: RelationNo) -> Option<&mut Relation> {
        self.over.relations.edit(&self.base.relations, no.0)
    }

    pub(crate) fn matched(&mut self, no: MatchNo) -> Option<&mut Match> {
        self.over.matches.edit(&self.base.matches, no.0)
    }

    pub(crate) fn count_active(&mut self, by: i64) {
        *edit_or_new(&mut self.over.active, &self.base.active, ()) += by;
    }
}
