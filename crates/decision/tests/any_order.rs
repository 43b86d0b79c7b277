//! Whatever the order of arrival, the same links stand at the end, and every registration sees the same parties.

#![allow(clippy::unwrap_used)]

mod common;

use std::collections::{BTreeMap, BTreeSet};

use common::{World, own_word, relation, shown};
use decision::{Answer, Command, Look};
use event::{RegistrationNo, RelationKind};
use household::Link;
use proptest::prelude::*;

const UNITS: [&str; 4] = ["school", "gym", "clinic", "shelter"];

#[derive(Clone, Debug)]
enum Arrival {
    Registration {
        unit: usize,
        person: usize,
        watching: bool,
    },
    Relation {
        kind: RelationKind,
        from: usize,
        to: usize,
        /// Agency that says so; none: the register.
        by: Option<usize>,
    },
}

fn arrival() -> impl Strategy<Value = Arrival> {
    let kind = prop_oneof![
        3 => Just(RelationKind::Parent),
        2 => Just(RelationKind::Partner),
        1 => Just(RelationKind::Guardian),
    ];
    let by = prop_oneof![2 => Just(None), 1 => (0..UNITS.len()).prop_map(Some)];
    let watching = proptest::bool::weighted(0.15);
    prop_oneof![
        (0..UNITS.len(), 0..5usize, watching).prop_map(|(unit, person, watching)| Arrival::Registration {
            unit,
            person,
            watching
        }),
        (kind, 0..5usize, 0..5usize, by).prop_map(|(kind, from, to, by)| Arrival::Relation {
            kind,
            from,
            to,
            by
        }),
    ]
}

/// Persons 0 and 1 are children, the others adults.
const PERSONS: [&str; 5] = ["tom", "anna", "Mother", "Father", "Other"];

/// Each registration and each relation once: a second voice for a relation may confirm it, depending on who was
/// registered on whom when it was heard, and that is meant.
fn distinct(arrivals: Vec<Arrival>) -> Vec<Arrival> {
    let mut known = BTreeSet::new();
    let mut kept = arrivals;
    kept.retain(|arrival| match arrival {
        Arrival::Registration {
            unit,
            person,
            watching,
        } => known.insert((*unit, *person, usize::from(*watching))),
        Arrival::Relation { kind, from, to, .. } => {
            let turned = known.contains(&(10 + *kind as usize, *to, *from));
            from != to && !turned && known.insert((10 + *kind as usize, *from, *to))
        }
    });
    kept
}

/// A registration by what it is, not by its number.
type Name = (String, String, bool);
/// Row, hidden, shielded, asserted.
type LinkSeen = (event::PairRow, [bool; 2], [bool; 2], bool);

type Links = BTreeMap<(Name, Name), LinkSeen>;
type Sees = BTreeMap<Name, Vec<String>>;

/// All links of all matches, and what each active registration sees.
fn world_after(arrivals: &[Arrival]) -> (Links, Sees) {
    let mut w = World::household().with(&["register", "rotterdam", "school", "gym", "clinic"]);
    w.open("shelter", |_| {}, |unit| unit.shielded = true);
    let mut names: BTreeMap<RegistrationNo, Name> = BTreeMap::new();
    for arrival in arrivals {
        match *arrival {
            Arrival::Registration {
                unit,
                person,
                watching,
            } => {
                let (unit, person) = (UNITS[unit], PERSONS[person]);
                let id = w
                    .register_with(unit, person, |c| c.watching = watching)
                    .registration
                    .id;
                let no = w.books.view().household.by_id(id).unwrap();
                names.insert(no, (unit.into(), person.into(), watching));
            }
            Arrival::Relation { kind, from, to, by } => {
                let relation = relation(kind, PERSONS[from], PERSONS[to]);
                let answer = match by {
                    None => w.relations("register", &[relation]),
                    Some(unit) => w.relations(UNITS[unit], &[own_word(relation)]),
                };
                answer.unwrap();
            }
        }
    }
    let (mut links, mut sees) = (BTreeMap::new(), BTreeMap::new());
    for (&no, name) in &names {
        let household = w.books.view().household;
        let own = household.registration(no).unwrap();
        let matches = own.matches.iter().filter_map(|&id| household.matched(id));
        for link in matches.flat_map(|m| m.into_owned().links) {
            let (key, seen) = by_name(&link, &names);
            links.insert(key, seen);
        }
        let look = Look {
            by: w.by(&name.0),
            id: own.id,
            actor: String::new(),
            page: 50,
            after: None,
        };
        let Answer::Around(around) = w.when(Command::Look(look)).unwrap() else {
            panic!()
        };
        let mut parties: Vec<String> = around.parties.iter().map(shown).collect();
        parties.sort();
        sees.insert(name.clone(), parties);
    }
    for unit in UNITS {
        w.told(unit); // checks for gaps
    }
    (links, sees)
}

/// The link with its ends in order of their names.
fn by_name(link: &Link, names: &BTreeMap<RegistrationNo, Name>) -> ((Name, Name), LinkSeen) {
    let (one, other) = (names[&link.one].clone(), names[&link.other].clone());
    let (mut hidden, mut shielded) = (link.hidden, link.shielded);
    let ends = if one <= other {
        (one, other)
    } else {
        hidden.reverse();
        shielded.reverse();
        (other, one)
    };
    (ends, (link.row, hidden, shielded, link.asserted))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(250))]

    #[test]
    fn every_order_of_arrival_ends_in_the_same_links(
        (arrivals, shuffled) in proptest::collection::vec(arrival(), 2..=14)
            .prop_map(distinct)
            .prop_flat_map(|arrivals| (Just(arrivals.clone()), Just(arrivals).prop_shuffle())),
    ) {
        let (links, sees) = world_after(&arrivals);
        let (links_shuffled, sees_shuffled) = world_after(&shuffled);
        prop_assert_eq!(links, links_shuffled);
        prop_assert_eq!(sees, sees_shuffled);
    }
}
