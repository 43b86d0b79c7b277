//! The first load: the population register of each municipality hands over the relations of its households, one call each;
//! whoever has none is noted alone.

use std::collections::{BTreeMap, BTreeSet};

use decision::{AssertRelations, Command, Relation};
use event::RelationSource;
use population::{Household, HouseholdId, Person, PersonId, Population};

use crate::{agencies::Agencies, index::Index, progress::Progress, subject::Someone};

/// Households that share all their relations.
const HAMLET: usize = 16;

pub(crate) fn hand_over(population: &Population, agencies: &Agencies, index: &mut Index) {
    let mut progress = Progress::new("times sixteen households");
    let mut households = population.households(HouseholdId(0));
    loop {
        let hamlet: Vec<Household> = households.by_ref().take(HAMLET).collect();
        if hamlet.is_empty() {
            break;
        }
        hamlet_known(&hamlet, agencies, index);
        progress.step();
    }
    index.settle(agencies);
}

fn hamlet_known(hamlet: &[Household], agencies: &Agencies, index: &mut Index) {
    let all = hamlet.iter().flat_map(|home| &home.members);
    let persons: BTreeMap<PersonId, &Person> = all.map(|person| (person.id, person)).collect();
    let mut alone: BTreeSet<PersonId> = persons.keys().copied().collect();
    for home in hamlet {
        let relations: Vec<Relation> = home
            .relations
            .iter()
            .filter(|relation| relation.official)
            .map(|relation| {
                alone.remove(&relation.from);
                alone.remove(&relation.to);
                given(relation, &persons)
            })
            .collect();
        if !relations.is_empty() {
            let command = AssertRelations {
                by: agencies.register_of(home.municipality),
                request: index.request(),
                relations,
            };
            index.decide(agencies, &Command::AssertRelations(command));
        }
    }
    for person in alone {
        index.note(agencies, &Someone::usual(persons[&person]));
    }
}

fn given(relation: &population::Relation, persons: &BTreeMap<PersonId, &Person>) -> Relation {
    Relation {
        from: Someone::usual(persons[&relation.from]).whom,
        to: Someone::usual(persons[&relation.to]).whom,
        kind: relation.kind,
        source: RelationSource::Brp,
        since: relation.since,
        until: relation.until,
        as_of: None,
        in_question: false,
        address_use: None,
    }
}
