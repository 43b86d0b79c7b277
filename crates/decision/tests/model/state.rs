//! What the model remembers: names, registrations and relations, as they were told. Plain lists; nothing is looked up
//! by anything but place.

use std::collections::BTreeSet;

use event::{Day, EndReason, MunicipalityCode, RelationKind};
use policy::Policy;

use crate::{
    cast::{UNITS, UnitNo},
    settling::UnderWay,
    told::Match,
};

/// Place of a name in [`Model::names`], in the order in which names were first heard.
pub(crate) type NameNo = usize;
/// A person: the first of the names that are one person.
pub(crate) type Person = NameNo;
/// Place of a registration in [`Model::registrations`].
pub(crate) type RegNo = usize;
/// Place of a relation in [`Model::relations`].
pub(crate) type RelNo = usize;
/// Two registrations, the older one first.
pub(crate) type Pair = (RegNo, RegNo);

pub(crate) fn pair(a: RegNo, b: RegNo) -> Pair {
    (a.min(b), a.max(b))
}

/// What was said of somebody under one name.
#[derive(Clone, Debug, Default)]
pub(crate) struct Name {
    /// Place in the cast.
    pub(crate) identity: usize,
    pub(crate) expected: bool,
    /// From when an adult, by the latest word of the population register or a municipality.
    pub(crate) official_adult_from: Option<Day>,
    /// From when an adult, by the word of others that keeps them a child longest.
    pub(crate) adult_from: Option<Day>,
    pub(crate) registered_as_child: bool,
    pub(crate) registered_as_adult: bool,
}

#[derive(Clone, Debug)]
pub(crate) struct Registration {
    pub(crate) unit: UnitNo,
    pub(crate) name: NameNo,
    pub(crate) child_role: bool,
    pub(crate) municipality: MunicipalityCode,
    pub(crate) since: Day,
    pub(crate) expires_on: Day,
    pub(crate) one_off: bool,
    pub(crate) watching: bool,
    pub(crate) shielded: bool,
    pub(crate) recorded: Day,
    pub(crate) ended: Option<(Day, EndReason)>,
}

impl Registration {
    /// Involved now.
    pub(crate) fn is_active(&self) -> bool {
        self.ended.is_none() && !self.one_off
    }

    pub(crate) fn never_was(&self) -> bool {
        self.ended.is_some_and(|(_, reason)| reason.never_was())
    }

    /// Active, or over and within the history term.
    pub(crate) fn is_remembered(&self, policy: &Policy, day: Day) -> bool {
        let over = self.ended.map(|(on, _)| on);
        let over = over.or(self.one_off.then_some(self.since));
        over.is_none_or(|on| on.plus_months(policy.terms.history_months) >= day)
    }

    pub(crate) fn agency(&self) -> &'static str {
        UNITS[self.unit].agency
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Source {
    Brp,
    Municipality,
    Agency,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Relation {
    pub(crate) kind: RelationKind,
    pub(crate) from: NameNo,
    pub(crate) to: NameNo,
    pub(crate) since: Option<Day>,
    pub(crate) until: Option<Day>,
    pub(crate) as_of: Day,
    /// Who said so, the first one first.
    pub(crate) sources: Vec<(Source, &'static str)>,
    /// Stands for everybody, whoever said it first included.
    pub(crate) confirmed: bool,
    pub(crate) in_question: bool,
    pub(crate) no_home: bool,
    pub(crate) denied: Option<Day>,
    /// Denied by a party, vouched for officially: for the municipality to resolve.
    pub(crate) conflict: bool,
}

impl Relation {
    pub(crate) fn by_register(&self) -> bool {
        self.sources.iter().any(|(kind, _)| *kind == Source::Brp)
    }

    pub(crate) fn is_official(&self) -> bool {
        self.sources.iter().any(|(kind, _)| *kind != Source::Agency)
    }

    /// An unconfirmed word opens nothing to whoever said it first.
    pub(crate) fn closed_to(&self, agency: &str) -> bool {
        !self.confirmed && self.sources[0].1 == agency
    }

    pub(crate) fn is_upbringing(&self) -> bool {
        matches!(
            self.kind,
            RelationKind::Parent | RelationKind::Guardian | RelationKind::Foster
        )
    }
}

#[derive(Clone, Debug)]
pub(crate) struct Model {
    pub(crate) today: Day,
    pub(crate) names: Vec<Name>,
    /// Names that are one person stand together; the first one stands for the person.
    pub(crate) persons: Vec<Vec<NameNo>>,
    /// Which name a given identity means now; an expected child that was born has left its identity to the next one.
    pub(crate) meant: Vec<Option<NameNo>>,
    pub(crate) registrations: Vec<Registration>,
    pub(crate) relations: Vec<Relation>,
    pub(crate) matches: Vec<Match>,
    /// A change of the policy that is gone over.
    pub(crate) under_way: Option<UnderWay>,
}

impl Model {
    pub(crate) fn new(today: Day, identities: usize) -> Self {
        Self {
            today,
            names: vec![],
            persons: vec![],
            meant: vec![None; identities],
            registrations: vec![],
            relations: vec![],
            matches: vec![],
            under_way: None,
        }
    }

    /// The names that are one person with this one.
    pub(crate) fn names_of(&self, name: NameNo) -> &[NameNo] {
        let all = self.persons.iter().find(|names| names.contains(&name));
        all.map_or(&[], Vec::as_slice)
    }

    pub(crate) fn person(&self, name: NameNo) -> Person {
        self.names_of(name)[0]
    }

    /// Whom a registration is about.
    pub(crate) fn subject(&self, no: RegNo) -> Person {
        self.person(self.registrations[no].name)
    }

    /// Registrations of a person, under any of the names.
    pub(crate) fn registrations_of(&self, person: Person) -> Vec<RegNo> {
        let all = 0..self.registrations.len();
        all.filter(|&no| self.subject(no) == person).collect()
    }

    /// Between whom a relation holds now.
    pub(crate) fn ends(&self, relation: &Relation) -> [Person; 2] {
        [self.person(relation.from), self.person(relation.to)]
    }

    /// The latest registration of a unit under what an identity means.
    pub(crate) fn latest(&self, unit: Option<UnitNo>, identity: usize) -> Option<RegNo> {
        self.registrations
            .iter()
            .rposition(|r| self.names[r.name].identity == identity && unit.is_none_or(|unit| r.unit == unit))
    }

    pub(crate) fn is_client(&self, unit: UnitNo, person: Person) -> bool {
        let mut all = self.registrations_of(person).into_iter();
        all.any(|no| self.registrations[no].unit == unit && !self.registrations[no].never_was())
    }

    pub(crate) fn is_registered_by(&self, agency: &str, person: Person) -> bool {
        let mut all = self.registrations_of(person).into_iter();
        all.any(|no| self.registrations[no].agency() == agency && self.registrations[no].is_active())
    }

    /// Everybody with a relation to one of these persons, whatever became of it, and they themselves.
    pub(crate) fn with_relatives(&self, persons: &BTreeSet<Person>) -> BTreeSet<Person> {
        let mut all = persons.clone();
        for relation in &self.relations {
            let ends = self.ends(relation);
            if ends.iter().any(|end| persons.contains(end)) {
                all.extend(ends);
            }
        }
        all
    }
}
