//! Links between registrations, as the rule gives them on a day.
//!
//! Ways that are equally good (row, asserted, in question) make one link about all their children. Of several sorts the
//! one is told that both parties may see; then the strongest row, then the least doubt.

use std::collections::{BTreeMap, BTreeSet};

use event::{Day, PairRow};
use policy::Policy;

use crate::{
    cast::UnitNo,
    family::Family,
    state::{Model, Pair, Person, RegNo},
    ways::Way,
};

/// A link between two registrations; sides in the order of their pair.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Link {
    pub(crate) row: PairRow,
    pub(crate) hidden: [bool; 2],
    pub(crate) shielded: [bool; 2],
    pub(crate) asserted: bool,
    pub(crate) in_question: bool,
    pub(crate) children: BTreeSet<Person>,
}

pub(crate) type Links = BTreeMap<Pair, Link>;

/// Every link on a day.
pub(crate) fn links(model: &Model, policy: &Policy, day: Day) -> Links {
    let family = Family::on(model, policy, day);
    let mut ways: BTreeMap<(Person, Person), Vec<Way>> = BTreeMap::new();
    let mut links = Links::new();
    for b in 0..model.registrations.len() {
        for a in 0..b {
            if !may_link(model, policy, day, (a, b)) {
                continue;
            }
            let persons = (model.subject(a), model.subject(b));
            let ways = ways
                .entry(persons)
                .or_insert_with(|| family.ways(persons.0, persons.1));
            if let Some(link) = link(model, &family, (a, b), ways) {
                links.insert((a, b), link);
            }
        }
    }
    links
}

/// Two parties, neither in error nor forgotten, and not both watching.
fn may_link(model: &Model, policy: &Policy, day: Day, (a, b): Pair) -> bool {
    let (a, b) = (&model.registrations[a], &model.registrations[b]);
    let counts = [a, b]
        .iter()
        .all(|r| !r.never_was() && r.is_remembered(policy, day));
    counts && a.unit != b.unit && !(a.watching && b.watching)
}

fn link(model: &Model, family: &Family<'_>, (a, b): Pair, ways: &[Way]) -> Option<Link> {
    let (one, other) = (&model.registrations[a], &model.registrations[b]);
    let mut sorts: BTreeMap<(PairRow, bool, bool), Link> = BTreeMap::new();
    for way in ways {
        let rests_on = || way.rests_on.iter().map(|&no| &model.relations[no]);
        let closed_to = |agency| rests_on().any(|r| r.closed_to(agency));
        let (asserted, in_question) = (
            rests_on().any(|r| !r.confirmed),
            rests_on().any(|r| r.in_question),
        );
        // Whoever watches is told of others and not shown to them.
        let hidden = [
            closed_to(one.agency()) || other.watching,
            closed_to(other.agency()) || one.watching,
        ];
        let sort = sorts.entry((way.row, asserted, in_question)).or_insert(Link {
            row: way.row,
            hidden,
            shielded: [false, false],
            asserted,
            in_question,
            children: BTreeSet::new(),
        });
        // A side sees it if any of the ways is open to it.
        sort.hidden = [sort.hidden[0] && hidden[0], sort.hidden[1] && hidden[1]];
        sort.children.extend(&way.children);
    }
    let hidden_sides = |link: &Link| link.hidden.iter().filter(|hidden| **hidden).count();
    let best = sorts
        .into_values()
        .min_by_key(|link| (hidden_sides(link), link.row, link.asserted, link.in_question));
    best.map(|link| Link {
        shielded: [
            other.shielded && !passes_own_clients_only(model, family, other.unit, (a, b), ways),
            one.shielded && !passes_own_clients_only(model, family, one.unit, (a, b), ways),
        ],
        ..link
    })
}

/// A shelter is named only where some way passes no adult but its own clients.
fn passes_own_clients_only(
    model: &Model,
    family: &Family<'_>,
    shelter: UnitNo,
    (a, b): (RegNo, RegNo),
    ways: &[Way],
) -> bool {
    let known = |person| family.is_child(person) || model.is_client(shelter, person);
    ways.iter().any(|way| {
        let relations = way.rests_on.iter().map(|&no| &model.relations[no]);
        let passed = relations.flat_map(|r| model.ends(r));
        let mut persons = passed.chain([model.subject(a), model.subject(b)]);
        persons.all(known)
    })
}
