//! From ways between persons to links between registrations.
//!
//! For each pair of registrations the best way is kept: one that both parties may see before one that is hidden from
//! somebody, then the strongest row. The result is the same seen from either end.

use event::{Day, Limit, PersonNo, RegistrationNo, UnitNo};
use policy::Policy;
use smallvec::SmallVec;

use crate::{
    Link, View,
    around::{Near, Sort},
    known::Registered,
    lens::Lens,
    limits::{MATCHES_OPENED_MAX, REGISTRATIONS_COMPARED_MAX},
    reads,
};

/// A link as the rule gives it today, seen from the registration that was asked about (`link.one`).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Found {
    /// The link; `one` is the registration that was asked about.
    pub link: Link,
    /// Persons on the way.
    pub via: SmallVec<[PersonNo; 2]>,
}

/// Every link of a registration that could be told today, within the limits. None when the registration itself does not count.
#[must_use]
pub fn links_of(view: View<'_>, policy: &Policy, today: Day, no: RegistrationNo) -> Vec<Found> {
    found(&Lens::new(view, policy, today), no)
}

/// The same through a lens.
pub(crate) fn found(lens: &Lens<'_>, no: RegistrationNo) -> Vec<Found> {
    let Some((person, one)) = counting(lens, no) else {
        return Vec::new();
    };
    let around = lens.around(person);
    let mut found: Vec<(bool, Found)> = Vec::new();
    let mut left = REGISTRATIONS_COMPARED_MAX;
    for to in &around.strongest {
        let Some(near) = around.near.get(to) else { continue };
        for other in strongest(lens, &lens.known.registered(*to), left).iter() {
            left -= 1;
            // Of what is full, only what was told before is looked at: by itself.
            if one.is_full() || other.is_full() {
                lens.reach(Limit::MatchesPerRegistration);
                continue;
            }
            let link = link(lens, (person, &one), (*to, other), near);
            found.extend(link.map(|link| (!other.active, link)));
        }
        if left == 0 {
            lens.reach(Limit::RegistrationsCompared);
            break;
        }
    }
    // Where a limit cuts later on, it cuts from the end.
    let many = found.len() > MATCHES_OPENED_MAX;
    found.sort_by_key(|(over, f)| (f.link.row, many && *over, f.link.other));
    found.into_iter().map(|(_, found)| found).collect()
}

/// The link between two registrations, if there is one, whatever limits say: as the rule gives it from either end.
pub(crate) fn between(lens: &Lens<'_>, a: RegistrationNo, b: RegistrationNo) -> Option<Found> {
    let ((from, one), (to, other)) = (counting(lens, a)?, counting(lens, b)?);
    reads::stepped(1);
    let around = lens.around(from);
    if let Some(near) = around.near.get(&to) {
        return link(lens, (from, &one), (to, &other), near);
    }
    if !around.cut {
        return None;
    }
    let back = lens.around(to);
    let found = link(lens, (to, &other), (from, &one), back.near.get(&from)?)?;
    Some(Found {
        link: found.link.turned(),
        via: found.via.into_iter().rev().collect(),
    })
}

/// A registration that counts, and on whom it is.
fn counting(lens: &Lens<'_>, no: RegistrationNo) -> Option<(PersonNo, Registered)> {
    let (person, one) = lens.known.registration(no)?;
    lens.counting(&one).then_some((person, one))
}

/// Those of a person's registrations that count: at most so many, active ones before those that are over, the oldest of each.
fn strongest(lens: &Lens<'_>, all: &[Registered], most: usize) -> Vec<Registered> {
    reads::stepped(all.len());
    let mut counting: Vec<Registered> = all.iter().copied().filter(|r| lens.counting(r)).collect();
    if counting.len() > most {
        counting.sort_by_key(|r| (!r.active, r.no));
        counting.truncate(most);
    }
    counting
}

type On<'r> = (PersonNo, &'r Registered);

fn link(lens: &Lens<'_>, (from, one): On<'_>, (to, other): On<'_>, near: &Near) -> Option<Found> {
    if other.no == one.no || other.unit == one.unit || (one.watching && other.watching) {
        return None;
    }
    // Whoever watches is told of others and is not shown to them.
    let hidden = |sort: &Sort| {
        [
            sort.closed_to.contains(&one.agency) || other.watching,
            sort.closed_to.contains(&other.agency) || one.watching,
        ]
    };
    reads::stepped(near.sorts.len());
    let hides = |sort: &Sort| hidden(sort).into_iter().filter(|&hidden| hidden).count();
    let best = near.sorts.iter().min_by_key(|sort| (hides(sort), sort.rank()))?;
    let shielded = [
        other.shielded && !through_own_clients(lens, other.unit, (from, to), near),
        one.shielded && !through_own_clients(lens, one.unit, (from, to), near),
    ];
    Some(Found {
        link: Link {
            one: one.no,
            other: other.no,
            row: best.row,
            hidden: hidden(best),
            shielded,
            asserted: best.asserted,
            in_question: best.in_question,
            children: best.children.clone(),
        },
        via: best.via.clone(),
    })
}

/// A shielded unit is shown only where some way passes no adult but its own clients: a party that is linked through
/// another adult (the father, his new family) must not learn that there is a shelter. A registration in error makes
/// nobody a client.
fn through_own_clients(
    lens: &Lens<'_>,
    shielded: UnitNo,
    (from, to): (PersonNo, PersonNo),
    near: &Near,
) -> bool {
    lens.through_own_clients(shielded, from, to, || {
        reads::stepped(near.ways.len() * 2);
        near.ways.iter().any(|way| {
            let mut persons = way.via.iter().copied().chain([from, way.to]);
            persons.all(|person| lens.is_child(person) || lens.known.is_client(person, shielded))
        })
    })
}
