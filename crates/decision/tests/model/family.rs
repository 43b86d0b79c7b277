//! The relations that count on a day, as the pair rule sees them.
//!
//! A relation counts on a day when it says something at all, it has begun, and it holds or ended within the former term.

use std::collections::BTreeSet;

use event::{Day, RelationKind};
use policy::Policy;

use crate::state::{Model, Person, RelNo, Relation};

/// A relation that counts.
#[derive(Clone, Copy)]
pub(crate) struct Edge {
    pub(crate) no: RelNo,
    pub(crate) kind: RelationKind,
    pub(crate) from: Person,
    pub(crate) to: Person,
    /// Holds on the day; else it is a former one.
    pub(crate) current: bool,
    pub(crate) home: bool,
}

impl Edge {
    pub(crate) fn joins(&self, a: Person, b: Person) -> bool {
        (self.from, self.to) == (a, b) || (self.from, self.to) == (b, a)
    }

    pub(crate) fn is_upbringing(&self) -> bool {
        matches!(
            self.kind,
            RelationKind::Parent | RelationKind::Guardian | RelationKind::Foster
        )
    }
}

/// All that counts on one day.
pub(crate) struct Family<'m> {
    pub(crate) model: &'m Model,
    pub(crate) policy: &'m Policy,
    pub(crate) day: Day,
    pub(crate) edges: Vec<Edge>,
}

impl<'m> Family<'m> {
    pub(crate) fn on(model: &'m Model, policy: &'m Policy, day: Day) -> Self {
        let term = policy.terms.former_relation_months;
        let counts = |r: &Relation| {
            model.says_something(r)
                && r.since.is_none_or(|since| since <= day)
                && r.until.is_none_or(|until| until.plus_months(term) >= day)
        };
        let all = model.relations.iter().enumerate().filter(|(_, r)| counts(r));
        let edges = all.map(|(no, r)| {
            let current = r.until.is_none_or(|until| until >= day);
            let home = r.kind == RelationKind::SameAddress && !r.no_home && current;
            let ([from, to], kind) = (model.ends(r), r.kind);
            Edge {
                no,
                kind,
                from,
                to,
                current,
                home,
            }
        });
        let edges = edges.collect();
        Self {
            model,
            policy,
            day,
            edges,
        }
    }

    pub(crate) fn is_child(&self, person: Person) -> bool {
        self.model.is_child(person, self.day)
    }

    pub(crate) fn children_of_pair(&self, x: Person, y: Person) -> BTreeSet<Person> {
        [x, y].into_iter().filter(|&p| self.is_child(p)).collect()
    }

    pub(crate) fn of(&self, kind: RelationKind) -> impl Iterator<Item = &Edge> {
        self.edges.iter().filter(move |edge| edge.kind == kind)
    }

    /// The person's own children who are children still.
    pub(crate) fn own_children(&self, of: Person) -> impl Iterator<Item = &Edge> {
        self.of(RelationKind::Parent)
            .filter(move |edge| edge.from == of && self.is_child(edge.to))
    }
}
