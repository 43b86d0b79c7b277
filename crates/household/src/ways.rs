//! The pair rule as a search: every way from one person to the persons around them.
//!
//! The table is closed and its order is the strength: the first true row is the explanation. Never two hops through
//! former partners, never grandparents, never partner to partner.

use event::{Day, PairRow, PersonNo, RelationNo};
use policy::{Policy, RowRule};
use smallvec::{SmallVec, smallvec};

use crate::{
    View,
    age::is_child,
    edges::{Edge, children, elders, housemates, own_children, parents, partners},
};

/// One way from a person to another.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Way {
    /// Where it leads.
    pub to: PersonNo,
    /// By which row.
    pub row: PairRow,
    /// Persons on the way, both ends left out.
    pub via: SmallVec<[PersonNo; 2]>,
    /// Children it is about.
    pub children: SmallVec<[PersonNo; 2]>,
    /// Relations it rests on.
    pub relations: SmallVec<[RelationNo; 3]>,
}

struct Search<'a> {
    view: View<'a>,
    policy: &'a Policy,
    today: Day,
    x: PersonNo,
    found: Vec<Way>,
}

/// Every way from `x`, strongest rows first, at most as many persons as the policy allows.
#[must_use]
pub fn ways(view: View<'_>, policy: &Policy, today: Day, x: PersonNo) -> Vec<Way> {
    let mut search = Search {
        view,
        policy,
        today,
        x,
        found: Vec::new(),
    };
    search.same_person();
    search.siblings();
    search.parents_and_children();
    search.co_parents();
    search.partners_of_parents();
    search.partners_children_and_partners();
    search.children_of_partners();
    search.same_address();
    let mut found = search.found;
    found.sort_by_key(|way| way.row);
    bound(&mut found, policy.limits.persons_around_max);
    found
}

/// Keeps the ways to the first `persons` distinct persons: the strongest rows come first.
fn bound(found: &mut Vec<Way>, persons: usize) {
    if found.len() <= persons {
        return;
    }
    let mut seen: Vec<PersonNo> = Vec::with_capacity(persons);
    found.retain(|way| {
        if seen.contains(&way.to) {
            return true;
        }
        let room = seen.len() < persons;
        if room {
            seen.push(way.to);
        }
        room
    });
}

impl<'a> Search<'a> {
    fn months(&self) -> u32 {
        self.policy.terms.former_relation_months
    }

    fn is_child(&self, person: PersonNo) -> bool {
        is_child(self.view, person, self.today)
    }

    fn parents(&self, of: PersonNo) -> Vec<Edge<'a>> {
        parents(self.view, of, self.today, self.months()).collect()
    }

    fn own_children(&self, of: PersonNo) -> Vec<Edge<'a>> {
        own_children(self.view, of, self.today, self.months())
            .filter(|edge| self.is_child(edge.to))
            .collect()
    }

    fn partners(&self, of: PersonNo) -> Vec<Edge<'a>> {
        partners(self.view, of, self.today, self.months()).collect()
    }

    /// Adds a way unless the row does not count, or counts only over the population register and this way does not.
    fn add(
        &mut self,
        row: PairRow,
        to: PersonNo,
        via: &[PersonNo],
        children: &[PersonNo],
        edges: &[&Edge<'a>],
    ) {
        let counts = match self.policy.rows.rule(row) {
            RowRule::No => false,
            RowRule::Yes => true,
            RowRule::Brp => edges.iter().all(|edge| edge.relation.by_register()),
        };
        if counts && (to != self.x || row == PairRow::SamePerson) {
            self.found.push(Way {
                to,
                row,
                via: SmallVec::from_slice(via),
                children: SmallVec::from_slice(children),
                relations: edges.iter().map(|edge| edge.no).collect(),
            });
        }
    }

    /// Children as they are; an adult only with a child, and then by the relation to that child.
    fn same_person(&mut self) {
        if self.is_child(self.x) {
            self.add(PairRow::SamePerson, self.x, &[], &[self.x], &[]);
            return;
        }
        let edges: Vec<_> = children(self.view, self.x, self.today, self.months())
            .filter(|edge| self.is_child(edge.to))
            .collect();
        let all: SmallVec<[PersonNo; 4]> = edges.iter().map(|edge| edge.to).collect();
        for edge in &edges {
            self.add(PairRow::SamePerson, self.x, &[], &all, &[edge]);
        }
    }

    /// Children of one legal parent, half-siblings too; at least one of the two is still a child.
    fn siblings(&mut self) {
        let x_is_child = self.is_child(self.x);
        for up in self.parents(self.x) {
            let down: Vec<_> = own_and_grown(self.view, up.to, self.today, self.months());
            for down in down {
                let about = self.children_of_pair(x_is_child, down.to);
                if !about.is_empty() {
                    self.add(PairRow::Sibling, down.to, &[up.to], &about, &[&up, &down]);
                }
            }
        }
    }

    fn children_of_pair(&self, x_is_child: bool, other: PersonNo) -> SmallVec<[PersonNo; 2]> {
        let mut about = SmallVec::new();
        if x_is_child {
            about.push(self.x);
        }
        if other != self.x && self.is_child(other) {
            about.push(other);
        }
        about
    }

    /// Parent, guardian or foster parent, and the child.
    fn parents_and_children(&mut self) {
        if self.is_child(self.x) {
            let up: Vec<_> = elders(self.view, self.x, self.today, self.months()).collect();
            for up in &up {
                self.add(PairRow::Parent, up.to, &[], &[self.x], &[up]);
            }
        }
        let down: Vec<_> = children(self.view, self.x, self.today, self.months())
            .filter(|edge| self.is_child(edge.to))
            .collect();
        for down in &down {
            self.add(PairRow::Parent, down.to, &[], &[down.to], &[down]);
        }
    }

    /// Parents of one child.
    fn co_parents(&mut self) {
        for down in self.own_children(self.x) {
            for up in self.parents(down.to) {
                self.add(PairRow::CoParent, up.to, &[down.to], &[down.to], &[&down, &up]);
            }
        }
    }

    /// From a child to the current or (within the term) former partner of its parent, and back.
    fn partners_of_parents(&mut self) {
        if self.is_child(self.x) {
            for up in self.parents(self.x) {
                for partner in self.partners(up.to) {
                    self.add(
                        PairRow::PartnerOfParent,
                        partner.to,
                        &[up.to],
                        &[self.x],
                        &[&up, &partner],
                    );
                }
            }
        }
        for partner in self.partners(self.x) {
            for down in self.own_children(partner.to) {
                self.add(
                    PairRow::PartnerOfParent,
                    down.to,
                    &[partner.to],
                    &[down.to],
                    &[&partner, &down],
                );
            }
        }
    }

    /// Two adults: one a parent of a child, the other that parent's *current* partner.
    fn partners_children_and_partners(&mut self) {
        for partner in self.partners(self.x).into_iter().filter(|edge| !edge.former) {
            for parent in [self.x, partner.to] {
                for down in self.own_children(parent) {
                    self.add(
                        PairRow::PartnerOfParent,
                        partner.to,
                        &[],
                        &[down.to],
                        &[&partner, &down],
                    );
                }
            }
        }
    }

    /// A child, and a child of its parent's *current* partner.
    fn children_of_partners(&mut self) {
        let x_is_child = self.is_child(self.x);
        for up in self.parents(self.x) {
            for partner in self.partners(up.to).into_iter().filter(|edge| !edge.former) {
                for down in own_and_grown(self.view, partner.to, self.today, self.months()) {
                    let about = self.children_of_pair(x_is_child, down.to);
                    if x_is_child && about.len() == 2 {
                        let via = [up.to, partner.to];
                        self.add(
                            PairRow::ChildOfPartner,
                            down.to,
                            &via,
                            &about,
                            &[&up, &partner, &down],
                        );
                    }
                }
            }
        }
    }

    /// The same home address, around at least one child.
    fn same_address(&mut self) {
        if self.policy.rows.same_address == RowRule::No {
            return;
        }
        let x_is_child = self.is_child(self.x);
        for mate in housemates(
            self.view,
            self.x,
            self.today,
            self.policy.limits.residents_per_address_max,
        ) {
            let mut about = self.children_of_pair(x_is_child, mate.to);
            if about.is_empty() {
                about = smallvec![];
                about.extend(
                    self.own_children(self.x)
                        .iter()
                        .chain(&self.own_children(mate.to))
                        .map(|edge| edge.to),
                );
            }
            if !about.is_empty() {
                self.add(PairRow::SameAddress, mate.to, &[], &about, &[&mate]);
            }
        }
    }
}

fn own_and_grown<'a>(view: View<'a>, of: PersonNo, today: Day, months: u32) -> Vec<Edge<'a>> {
    own_children(view, of, today, months).collect()
}
