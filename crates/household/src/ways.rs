//! The pair rule as a search: every way from one person to the persons around them.
//!
//! The table is closed and its order is the strength: the first true row is the explanation. Never two hops through
//! former partners, never grandparents, never partner to partner.

use event::{AgencyNo, Day, Limit, PairRow, PersonNo, RelationNo};
use policy::{Policy, RowRule};
use smallvec::{SmallVec, smallvec};

use crate::{
    View,
    edges::{Edge, Kin},
    lens::Lens,
    limits::{CHILDREN_PER_LINK_MAX, RELATIONS_FOLLOWED_MAX},
    reads,
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
    /// Rests on an unconfirmed relation.
    pub(crate) asserted: bool,
    /// Rests on a relation that is being examined.
    pub(crate) in_question: bool,
    /// Agencies to which it opens nothing.
    pub(crate) closed_to: SmallVec<[AgencyNo; 1]>,
}

struct Search<'l, 'a> {
    lens: &'l Lens<'a>,
    x: PersonNo,
    found: Vec<Way>,
    /// Relations that may still be followed.
    left: usize,
}

/// What a search found.
pub(crate) struct Found {
    /// Strongest rows first.
    pub(crate) ways: Vec<Way>,
    /// Not everything was followed.
    pub(crate) cut: bool,
}

/// Every way from `x`, strongest rows first.
#[must_use]
pub fn ways(view: View<'_>, policy: &Policy, today: Day, x: PersonNo) -> Vec<Way> {
    search(&Lens::new(view, policy, today), x).ways
}

pub(crate) fn search(lens: &Lens<'_>, x: PersonNo) -> Found {
    let mut search = Search {
        lens,
        x,
        found: Vec::new(),
        left: RELATIONS_FOLLOWED_MAX,
    };
    search.same_person();
    search.siblings();
    search.parents_and_children();
    search.co_parents();
    search.partners_of_parents();
    search.partners_children_and_partners();
    search.children_of_partners();
    search.same_address();
    let cut = search.left == 0;
    if cut {
        lens.reach(Limit::RelationsFollowed);
    }
    let mut ways = search.found;
    ways.sort_by_key(|way| way.row);
    Found { ways, cut }
}

/// Which relations of a person are followed.
type Those = fn(&Kin) -> &Vec<Edge>;

impl Search<'_, '_> {
    fn is_child(&self, person: PersonNo) -> bool {
        self.lens.is_child(person)
    }

    /// Those relations of a person; none once enough were followed.
    fn follow(&mut self, of: PersonNo, those: Those) -> Vec<Edge> {
        let kin = self.lens.kin(of);
        let edges = those(&kin);
        reads::stepped(edges.len() + 1);
        if self.left <= edges.len() {
            self.left = 0;
            return Vec::new();
        }
        self.left -= edges.len();
        edges.clone()
    }

    fn parents(&mut self, of: PersonNo) -> Vec<Edge> {
        self.follow(of, |kin| &kin.parents)
    }

    fn partners(&mut self, of: PersonNo) -> Vec<Edge> {
        self.follow(of, |kin| &kin.partners)
    }

    /// Own ones, grown ones too.
    fn own_and_grown(&mut self, of: PersonNo) -> Vec<Edge> {
        self.follow(of, |kin| &kin.own_children)
    }

    fn own_children(&mut self, of: PersonNo) -> Vec<Edge> {
        let mut edges = self.own_and_grown(of);
        edges.retain(|edge| self.is_child(edge.to));
        edges
    }

    /// Own, guarded and fostered ones.
    fn children(&mut self, of: PersonNo) -> Vec<Edge> {
        let mut edges = self.follow(of, |kin| &kin.children);
        edges.retain(|edge| self.is_child(edge.to));
        edges
    }

    /// Adds a way unless the row does not count, or counts only over the population register and this way does not.
    fn add(&mut self, row: PairRow, to: PersonNo, via: &[PersonNo], children: &[PersonNo], edges: &[&Edge]) {
        let counts = match self.lens.policy.rows.rule(row) {
            RowRule::No => false,
            RowRule::Yes => true,
            RowRule::Brp => edges.iter().all(|edge| edge.by_register),
        };
        if !counts || (to == self.x && row != PairRow::SamePerson) {
            return;
        }
        reads::stepped(1);
        self.found.push(Way {
            to,
            row,
            via: SmallVec::from_slice(via),
            children: SmallVec::from_slice(children),
            relations: edges.iter().map(|edge| edge.no).collect(),
            asserted: edges.iter().any(|edge| edge.asserted),
            in_question: edges.iter().any(|edge| edge.in_question),
            closed_to: edges.iter().filter_map(|edge| edge.closed_to).collect(),
        });
    }

    /// Children as they are; an adult only with a child, and then by the relation to that child.
    fn same_person(&mut self) {
        if self.is_child(self.x) {
            self.add(PairRow::SamePerson, self.x, &[], &[self.x], &[]);
            return;
        }
        let edges = self.children(self.x);
        let mut all: SmallVec<[PersonNo; 4]> = edges.iter().map(|edge| edge.to).collect();
        if all.len() > CHILDREN_PER_LINK_MAX {
            self.lens.reach(Limit::ChildrenPerLink);
            all.sort_unstable();
            all.truncate(CHILDREN_PER_LINK_MAX);
        }
        for edge in &edges {
            self.add(PairRow::SamePerson, self.x, &[], &all, &[edge]);
        }
    }

    /// Children of one legal parent, half-siblings too; at least one of the two is still a child.
    fn siblings(&mut self) {
        let x_is_child = self.is_child(self.x);
        for up in self.parents(self.x) {
            for down in self.own_and_grown(up.to) {
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
            for up in self.follow(self.x, |kin| &kin.elders) {
                self.add(PairRow::Parent, up.to, &[], &[self.x], &[&up]);
            }
        }
        for down in self.children(self.x) {
            self.add(PairRow::Parent, down.to, &[], &[down.to], &[&down]);
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
        let row = PairRow::PartnerOfParent;
        if self.is_child(self.x) {
            for up in self.parents(self.x) {
                for partner in self.partners(up.to) {
                    self.add(row, partner.to, &[up.to], &[self.x], &[&up, &partner]);
                }
            }
        }
        for partner in self.partners(self.x) {
            for down in self.own_children(partner.to) {
                self.add(row, down.to, &[partner.to], &[down.to], &[&partner, &down]);
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
        if !self.is_child(self.x) {
            return;
        }
        for up in self.parents(self.x) {
            for partner in self.partners(up.to).into_iter().filter(|edge| !edge.former) {
                for down in self.own_children(partner.to) {
                    let about = self.children_of_pair(true, down.to);
                    if about.len() == 2 {
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

    /// The same home address, around at least one child. Institutions, shelters, postal addresses and addresses with too
    /// many residents are no home.
    fn same_address(&mut self) {
        if self.lens.policy.rows.same_address == RowRule::No {
            return;
        }
        let most = self.lens.policy.limits.residents_per_address_max;
        let x_is_child = self.is_child(self.x);
        if self.lens.kin(self.x).housemates.len() >= most {
            return;
        }
        for mate in self.follow(self.x, |kin| &kin.housemates) {
            if self.lens.kin(mate.to).housemates.len() >= most {
                continue;
            }
            let mut about = self.children_of_pair(x_is_child, mate.to);
            if about.is_empty() {
                about = smallvec![];
                about.extend(self.own_children(self.x).iter().map(|edge| edge.to));
                about.extend(self.own_children(mate.to).iter().map(|edge| edge.to));
            }
            if !about.is_empty() {
                self.add(PairRow::SameAddress, mate.to, &[], &about, &[&mate]);
            }
        }
    }
}
