//! The pair rule, read plainly: to see how x and y are connected, try every relation, every two and every three.

use std::collections::BTreeSet;

use event::{PairRow, RelationKind};
use policy::RowRule;

use crate::{
    family::{Edge, Family},
    state::{Person, RelNo},
};

/// One way from a person to another: why, about which children, resting on which relations.
#[derive(Clone, Debug)]
pub(crate) struct Way {
    pub(crate) row: PairRow,
    pub(crate) children: BTreeSet<Person>,
    pub(crate) rests_on: Vec<RelNo>,
}

impl Family<'_> {
    /// All ways by the rows that count; a row that counts only by the register needs every relation from there.
    pub(crate) fn ways(&self, x: Person, y: Person) -> Vec<Way> {
        let mut ways = if x == y {
            self.same_person(x)
        } else {
            [
                self.sibling(x, y),
                self.parent(x, y),
                self.co_parent(x, y),
                self.partner_of_parent(x, y),
                self.partners_with_a_child(x, y),
                self.child_of_partner(x, y),
                self.same_address(x, y),
            ]
            .concat()
        };
        ways.retain(|way| match self.policy.rows.rule(way.row) {
            RowRule::Yes => true,
            RowRule::No => false,
            RowRule::Brp => way
                .rests_on
                .iter()
                .all(|&no| self.model.relations[no].by_register()),
        });
        ways
    }

    /// A child; an adult only with a child that is raised, and then by that relation.
    fn same_person(&self, x: Person) -> Vec<Way> {
        if self.is_child(x) {
            return vec![way(PairRow::SamePerson, [x], &[])];
        }
        let raised = self.edges.iter();
        let raised = raised.filter(|edge| edge.is_upbringing() && edge.from == x && self.is_child(edge.to));
        let raised: Vec<&Edge> = raised.collect();
        let all = || raised.iter().map(|edge| edge.to);
        raised
            .iter()
            .map(|edge| way(PairRow::SamePerson, all(), &[edge]))
            .collect()
    }

    /// One legal parent in common, and one of the two a child still.
    fn sibling(&self, x: Person, y: Person) -> Vec<Way> {
        let about = self.children_of_pair(x, y);
        let mut ways = vec![];
        for up in self
            .of(RelationKind::Parent)
            .filter(|up| up.to == x && !about.is_empty())
        {
            for down in self.of(RelationKind::Parent) {
                if down.from == up.from && down.to == y {
                    ways.push(way(PairRow::Sibling, about.iter().copied(), &[up, down]));
                }
            }
        }
        ways
    }

    /// Parent, guardian or foster parent, and the child.
    fn parent(&self, x: Person, y: Person) -> Vec<Way> {
        let raised = self.edges.iter();
        let raised = raised.filter(|edge| edge.is_upbringing() && edge.joins(x, y) && self.is_child(edge.to));
        raised
            .map(|edge| way(PairRow::Parent, [edge.to], &[edge]))
            .collect()
    }

    /// Parents of one child.
    fn co_parent(&self, x: Person, y: Person) -> Vec<Way> {
        let mut ways = vec![];
        for mine in self.own_children(x) {
            for theirs in self.own_children(y).filter(|theirs| theirs.to == mine.to) {
                ways.push(way(PairRow::CoParent, [mine.to], &[mine, theirs]));
            }
        }
        ways
    }

    /// A child and its parent's partner, former ones too.
    fn partner_of_parent(&self, x: Person, y: Person) -> Vec<Way> {
        let mut ways = vec![];
        for (child, partner) in [(x, y), (y, x)] {
            for up in self
                .of(RelationKind::Parent)
                .filter(|up| up.to == child && self.is_child(child))
            {
                for between in self
                    .of(RelationKind::Partner)
                    .filter(|edge| edge.joins(up.from, partner))
                {
                    ways.push(way(PairRow::PartnerOfParent, [child], &[up, between]));
                }
            }
        }
        ways
    }

    /// Partners now, one of them a parent of a child.
    fn partners_with_a_child(&self, x: Person, y: Person) -> Vec<Way> {
        let mut ways = vec![];
        for between in self
            .of(RelationKind::Partner)
            .filter(|edge| edge.current && edge.joins(x, y))
        {
            for down in self.own_children(x).chain(self.own_children(y)) {
                ways.push(way(PairRow::PartnerOfParent, [down.to], &[between, down]));
            }
        }
        ways
    }

    /// Two children whose parents are partners now.
    fn child_of_partner(&self, x: Person, y: Person) -> Vec<Way> {
        let mut ways = vec![];
        if !(self.is_child(x) && self.is_child(y)) {
            return ways;
        }
        for up in self.of(RelationKind::Parent).filter(|up| up.to == x) {
            for down in self.of(RelationKind::Parent).filter(|down| down.to == y) {
                let partners = self.of(RelationKind::Partner);
                for between in partners.filter(|edge| edge.current && edge.joins(up.from, down.from)) {
                    ways.push(way(PairRow::ChildOfPartner, [x, y], &[up, between, down]));
                }
            }
        }
        ways
    }

    /// One home now, not of too many, and a child at either end or of either.
    fn same_address(&self, x: Person, y: Person) -> Vec<Way> {
        let most = self.policy.limits.residents_per_address_max;
        let residents = |person| {
            let others = self.edges.iter();
            others
                .filter(|edge| edge.home && (edge.from == person || edge.to == person))
                .count()
                + 1
        };
        let mut about = self.children_of_pair(x, y);
        if about.is_empty() {
            about = self
                .own_children(x)
                .chain(self.own_children(y))
                .map(|edge| edge.to)
                .collect();
        }
        if about.is_empty() || residents(x) > most || residents(y) > most {
            return vec![];
        }
        let homes = self.edges.iter().filter(|edge| edge.home && edge.joins(x, y));
        homes
            .map(|edge| way(PairRow::SameAddress, about.iter().copied(), &[edge]))
            .collect()
    }
}

fn way(row: PairRow, children: impl IntoIterator<Item = Person>, edges: &[&Edge]) -> Way {
    Way {
        row,
        children: children.into_iter().collect(),
        rests_on: edges.iter().map(|edge| edge.no).collect(),
    }
}
