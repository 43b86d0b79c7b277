//! Around: all ways from one person, sorted by where they lead and by how good they are.
//!
//! Place in the flow: between ways (of persons) and links (of registrations). Thousands of registrations can be compared
//! over the same few ways, so what does not depend on who registered is put together once.

use std::collections::{BTreeMap, BTreeSet};

use event::{AgencyNo, Limit, PairRow, PersonNo, Reached};
use smallvec::SmallVec;

use crate::{
    Way,
    lens::Lens,
    limits::CHILDREN_PER_LINK_MAX,
    reads,
    ways::{Found, search},
};

/// Equally good ways between two persons: one link about all their children.
pub(crate) struct Sort {
    pub(crate) row: PairRow,
    pub(crate) asserted: bool,
    pub(crate) in_question: bool,
    /// Agencies to which every one of these ways is closed. Two agencies that each asserted one of two ways learn of each
    /// other by the other's word.
    pub(crate) closed_to: SmallVec<[AgencyNo; 1]>,
    pub(crate) children: SmallVec<[PersonNo; 2]>,
    /// Persons on the first of these ways.
    pub(crate) via: SmallVec<[PersonNo; 2]>,
}

impl Sort {
    /// What makes two ways equally good, weakest last.
    pub(crate) const fn rank(&self) -> (PairRow, bool, bool) {
        (self.row, self.asserted, self.in_question)
    }
}

/// Another person, as one person reaches them.
pub(crate) struct Near {
    pub(crate) ways: Vec<Way>,
    pub(crate) sorts: Vec<Sort>,
}

/// Everybody around one person.
pub(crate) struct Around {
    /// Whoever is reached, within the limit or not.
    pub(crate) near: BTreeMap<PersonNo, Near>,
    /// Persons within the limit, by their strongest row.
    pub(crate) strongest: Vec<PersonNo>,
    /// Not everything was followed: somebody may reach this person who is not here.
    pub(crate) cut: bool,
    /// Limits that were reached on the way.
    pub(crate) reached: Reached,
}

impl Around {
    pub(crate) fn of(lens: &Lens<'_>, x: PersonNo) -> Self {
        let Found { ways, cut } = search(lens, x);
        let mut by_person: BTreeMap<PersonNo, Vec<Way>> = BTreeMap::new();
        let mut strongest = Vec::new();
        for way in ways {
            let known = by_person.entry(way.to).or_default();
            if known.is_empty() {
                strongest.push(way.to);
            }
            known.push(way);
        }
        let most = lens.policy.limits.persons_around_max;
        if strongest.len() > most {
            lens.reach(Limit::PersonsAround);
            strongest.truncate(most);
        }
        let near = by_person.into_iter().map(|(person, ways)| {
            let near = Near {
                sorts: sorts(lens, &ways),
                ways,
            };
            (person, near)
        });
        Self {
            near: near.collect(),
            strongest,
            cut,
            reached: Reached::default(),
        }
    }
}

fn sorts(lens: &Lens<'_>, ways: &[Way]) -> Vec<Sort> {
    let mut sorts: Vec<(Sort, BTreeSet<PersonNo>)> = Vec::new();
    for way in ways {
        reads::stepped(way.children.len());
        let rank = (way.row, way.asserted, way.in_question);
        let Some((kept, children)) = sorts.iter_mut().find(|(kept, _)| kept.rank() == rank) else {
            let sort = Sort {
                row: way.row,
                asserted: way.asserted,
                in_question: way.in_question,
                closed_to: way.closed_to.clone(),
                children: way.children.clone(),
                via: way.via.clone(),
            };
            sorts.push((sort, way.children.iter().copied().collect()));
            continue;
        };
        kept.closed_to.retain(|agency| way.closed_to.contains(agency));
        let fresh = way.children.iter().filter(|&&child| children.insert(child));
        kept.children.extend(fresh.copied());
    }
    let mut sorts: Vec<Sort> = sorts.into_iter().map(|(sort, _)| sort).collect();
    for sort in &mut sorts {
        if sort.children.len() > CHILDREN_PER_LINK_MAX {
            lens.reach(Limit::ChildrenPerLink);
            // By number, so that both ends name the same ones.
            sort.children.sort_unstable();
            sort.children.truncate(CHILDREN_PER_LINK_MAX);
        }
    }
    sorts
}
