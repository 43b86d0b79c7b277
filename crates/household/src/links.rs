//! From ways between persons to links between registrations.
//!
//! For each pair of registrations the best way is kept: one that both parties may see before one that is hidden from
//! somebody, then the strongest row. The result is the same seen from either end.

use std::collections::BTreeMap;

use event::{AgencyNo, Day, PairRow, PersonNo, RegistrationNo, UnitNo};
use policy::Policy;
use smallvec::SmallVec;

use crate::{Link, Registration, View, Way, age::is_child, ways};

/// A link as the rule gives it today, seen from the registration that was asked about (`link.one`).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Found {
    /// The link; `one` is the registration that was asked about.
    pub link: Link,
    /// Persons on the way.
    pub via: SmallVec<[PersonNo; 2]>,
}

/// Every link of a registration today. None when the registration itself does not count.
#[must_use]
pub fn links_of(view: View<'_>, policy: &Policy, today: Day, no: RegistrationNo) -> Vec<Found> {
    let history = policy.terms.history_months;
    let Some(one) = view.registration(no).filter(|r| r.counts(today, history)) else {
        return Vec::new();
    };

    let mut by_person: BTreeMap<PersonNo, Vec<Way>> = BTreeMap::new();
    for way in ways(view, policy, today, one.person) {
        by_person.entry(way.to).or_default().push(way);
    }

    let mut found = Vec::new();
    for (person, ways) in &by_person {
        let known = view.person(*person);
        for &other_no in known.iter().flat_map(|known| &known.registrations) {
            let Some(other) = view.registration(other_no) else {
                continue;
            };
            let links = other_no != no
                && other.unit != one.unit
                && other.counts(today, history)
                && !(one.watching && other.watching);
            if links {
                found.extend(best(view, today, (no, &one), (other_no, &other), ways));
            }
        }
    }
    found.sort_by_key(|f| (f.link.row, f.link.other));
    found.truncate(policy.limits.links_per_change_max);
    found
}

type Numbered<'a> = (RegistrationNo, &'a Registration);

fn best(
    view: View<'_>,
    today: Day,
    (one_no, one): Numbered<'_>,
    (other_no, other): Numbered<'_>,
    ways: &[Way],
) -> Option<Found> {
    // Equally good ways are one link. A side sees it if any of them is open to it: two agencies that each asserted one
    // of two ways learn of each other by the other's word.
    let mut alike: Vec<Found> = Vec::new();
    for way in ways {
        let candidate = candidate(view, (one_no, one), (other_no, other), way);
        match alike.iter_mut().find(|kept| sort(kept) == sort(&candidate)) {
            Some(kept) => join(kept, &candidate),
            None => alike.push(candidate),
        }
    }
    let best = alike
        .into_iter()
        .min_by_key(|found| (found.link.hidden.iter().filter(|h| **h).count(), sort(found)));
    let mut best = best?;
    best.link.shielded = [
        other.shielded && !through_own_clients(view, today, other.unit, one.person, ways),
        one.shielded && !through_own_clients(view, today, one.unit, one.person, ways),
    ];
    Some(best)
}

/// The link that one way alone would make.
fn candidate(
    view: View<'_>,
    (one_no, one): Numbered<'_>,
    (other_no, other): Numbered<'_>,
    way: &Way,
) -> Found {
    let mark = |test: &dyn Fn(&crate::Relation) -> bool| {
        let mut relations = way.relations.iter();
        relations.any(|&no| view.relation(no).is_some_and(|relation| test(&relation)))
    };
    let closed_to = |agency: AgencyNo| mark(&|relation| relation.closed_to(agency));
    Found {
        link: Link {
            one: one_no,
            other: other_no,
            row: way.row,
            // Whoever watches is told of others and is not shown to them.
            hidden: [
                closed_to(one.agency) || other.watching,
                closed_to(other.agency) || one.watching,
            ],
            shielded: [false, false],
            asserted: mark(&|relation| !relation.confirmed),
            in_question: mark(&|relation| relation.in_question),
            children: way.children.clone(),
        },
        via: way.via.clone(),
    }
}

/// What makes two ways equally good, weakest last.
const fn sort(found: &Found) -> (PairRow, bool, bool) {
    let link = &found.link;
    (link.row, link.asserted, link.in_question)
}

/// Equally good ways (two shared parents, two common children) make one link about all their children.
fn join(kept: &mut Found, other: &Found) {
    for side in [0, 1] {
        kept.link.hidden[side] &= other.link.hidden[side];
    }
    for &child in &other.link.children {
        if !kept.link.children.contains(&child) {
            kept.link.children.push(child);
        }
    }
}

/// A shielded unit is shown only where some way passes no adult but its own clients: a party that is linked through
/// another adult (the father, his new family) must not learn that there is a shelter. A registration in error makes
/// nobody a client.
fn through_own_clients(view: View<'_>, today: Day, shielded: UnitNo, from: PersonNo, ways: &[Way]) -> bool {
    let is_client = |person: PersonNo| {
        view.person(person).is_some_and(|p| {
            p.registrations
                .iter()
                .filter_map(|&no| view.registration(no))
                .any(|r| r.unit == shielded && !r.ended.is_some_and(|(_, reason)| reason.never_was()))
        })
    };
    ways.iter().any(|way| {
        let mut persons = way.via.iter().copied().chain([from, way.to]);
        persons.all(|person| is_child(view, person, today) || is_client(person))
    })
}
