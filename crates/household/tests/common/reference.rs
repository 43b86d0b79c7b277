//! The pair rule once more, written for clarity: for two persons, try every relation, every two and every three.
//! Slow, and only for small families. It shares no code with the search that it checks.

use std::collections::BTreeSet;

use event::{AddressUse, AgencyNo, Day, PairRow, PersonNo, RegistrationNo, RelationKind, UnitNo};
use household::{Registration, Relation, View};
use policy::{Policy, RowRule};

pub(crate) struct Reference<'a> {
    pub(crate) view: View<'a>,
    pub(crate) policy: &'a Policy,
    pub(crate) today: Day,
    pub(crate) relations: &'a [Relation],
    pub(crate) is_child: &'a dyn Fn(PersonNo) -> bool,
}

/// A way between two persons: why, about whom, resting on what.
#[derive(Clone)]
struct Way<'a> {
    row: PairRow,
    children: BTreeSet<PersonNo>,
    rests_on: Vec<&'a Relation>,
}

/// A link as the registration asked about sees it.
#[derive(PartialEq, Eq, PartialOrd, Ord, Clone, Debug)]
pub(crate) struct Seen {
    pub(crate) other: RegistrationNo,
    pub(crate) row: PairRow,
    pub(crate) hidden: [bool; 2],
    pub(crate) shielded: [bool; 2],
    pub(crate) asserted: bool,
    pub(crate) in_question: bool,
    pub(crate) children: BTreeSet<PersonNo>,
}

fn joins(r: &Relation, a: PersonNo, b: PersonNo) -> bool {
    (r.from, r.to) == (a, b) || (r.from, r.to) == (b, a)
}

fn is_upbringing(r: &Relation) -> bool {
    matches!(
        r.kind,
        RelationKind::Parent | RelationKind::Guardian | RelationKind::Foster
    )
}

impl<'a> Reference<'a> {
    /// Relations that count today.
    fn counting(&self) -> Vec<&'a Relation> {
        self.relations
            .iter()
            .filter(|r| {
                let term = self.policy.terms.former_relation_months;
                r.denied.is_none()
                    && r.since.is_none_or(|since| since <= self.today)
                    && r.until.is_none_or(|until| until.plus_months(term) >= self.today)
            })
            .collect()
    }

    fn is_current(&self, r: &Relation) -> bool {
        r.until.is_none_or(|until| until >= self.today)
    }

    fn is_home(&self, r: &Relation) -> bool {
        r.kind == RelationKind::SameAddress
            && self.is_current(r)
            && matches!(r.address_use, None | Some(AddressUse::Home))
    }

    /// All ways between x and y, by the rows that count.
    fn ways(&self, x: PersonNo, y: PersonNo) -> Vec<Way<'a>> {
        let mut ways = if x == y {
            self.same_person(x)
        } else {
            [self.one_relation(x, y), self.two(x, y), self.three(x, y)].concat()
        };
        ways.retain(|way| match self.policy.rows.rule(way.row) {
            RowRule::Yes => true,
            RowRule::No => false,
            RowRule::Brp => way.rests_on.iter().all(|r| r.by_register()),
        });
        ways
    }

    fn same_person(&self, x: PersonNo) -> Vec<Way<'a>> {
        let row = PairRow::SamePerson;
        if (self.is_child)(x) {
            let children = BTreeSet::from([x]);
            return vec![Way {
                row,
                children,
                rests_on: vec![],
            }];
        }
        let mut edges = self.counting();
        edges.retain(|r| is_upbringing(r) && r.from == x && (self.is_child)(r.to));
        let children: BTreeSet<PersonNo> = edges.iter().map(|r| r.to).collect();
        let way = |r| Way {
            row,
            children: children.clone(),
            rests_on: vec![r],
        };
        edges.into_iter().map(way).collect()
    }

    fn one_relation(&self, x: PersonNo, y: PersonNo) -> Vec<Way<'a>> {
        let mut ways = Vec::new();
        for r in self.counting().into_iter().filter(|r| joins(r, x, y)) {
            if is_upbringing(r) && (self.is_child)(r.to) {
                ways.push(Way {
                    row: PairRow::Parent,
                    children: BTreeSet::from([r.to]),
                    rests_on: vec![r],
                });
            }
            if self.is_home(r) && self.residents_fit(x) && self.residents_fit(y) {
                let mut children = self.children_of([x, y]);
                if children.is_empty() {
                    children = self.own_children_of(x);
                    children.extend(self.own_children_of(y));
                }
                if !children.is_empty() {
                    ways.push(Way {
                        row: PairRow::SameAddress,
                        children,
                        rests_on: vec![r],
                    });
                }
            }
        }
        ways
    }

    fn children_of<const N: usize>(&self, persons: [PersonNo; N]) -> BTreeSet<PersonNo> {
        persons.into_iter().filter(|&p| (self.is_child)(p)).collect()
    }

    fn own_children_of(&self, x: PersonNo) -> BTreeSet<PersonNo> {
        let own = self.counting().into_iter();
        own.filter(|r| r.kind == RelationKind::Parent && r.from == x && (self.is_child)(r.to))
            .map(|r| r.to)
            .collect()
    }

    fn residents_fit(&self, x: PersonNo) -> bool {
        let others = self.counting().into_iter();
        let others = others.filter(|r| self.is_home(r) && (r.from == x || r.to == x));
        let residents = others.count() + 1;
        residents <= self.policy.limits.residents_per_address_max
    }

    fn two(&self, x: PersonNo, y: PersonNo) -> Vec<Way<'a>> {
        let mut ways = Vec::new();
        let counting = self.counting();
        for &a in &counting {
            for &b in &counting {
                let parents = a.kind == RelationKind::Parent && b.kind == RelationKind::Parent;
                let with_partner = a.kind == RelationKind::Parent && b.kind == RelationKind::Partner;
                let about = self.children_of([x, y]);
                let mut add = |row, children| {
                    let rests_on = vec![a, b];
                    ways.push(Way {
                        row,
                        children,
                        rests_on,
                    });
                };
                // a: P -> x, b: P -> y.
                if parents && a.from == b.from && (a.to, b.to) == (x, y) && !about.is_empty() {
                    add(PairRow::Sibling, about);
                }
                // a: x -> child, b: y -> child.
                if parents && a.to == b.to && (a.from, b.from) == (x, y) && (self.is_child)(a.to) {
                    add(PairRow::CoParent, BTreeSet::from([a.to]));
                }
                // a: P -> child at one end, b: P - the other end.
                for (child, partner) in [(x, y), (y, x)] {
                    if with_partner && a.to == child && (self.is_child)(child) && joins(b, a.from, partner) {
                        add(PairRow::PartnerOfParent, BTreeSet::from([child]));
                    }
                }
                // a: x or y -> child, b: x - y, now.
                let is_theirs = a.from == x || a.from == y;
                if with_partner && is_theirs && (self.is_child)(a.to) && joins(b, x, y) && self.is_current(b)
                {
                    add(PairRow::PartnerOfParent, BTreeSet::from([a.to]));
                }
            }
        }
        ways
    }

    /// P -> x, P - Q now, Q -> y.
    fn three(&self, x: PersonNo, y: PersonNo) -> Vec<Way<'a>> {
        let mut ways = Vec::new();
        let counting = self.counting();
        let parents_of = |child| {
            let all = counting.iter().copied();
            all.filter(move |r| r.kind == RelationKind::Parent && r.to == child)
        };
        for up in parents_of(x) {
            for down in parents_of(y) {
                for &between in &counting {
                    let partners = between.kind == RelationKind::Partner && self.is_current(between);
                    let both = (self.is_child)(x) && (self.is_child)(y);
                    if both && partners && joins(between, up.from, down.from) {
                        ways.push(Way {
                            row: PairRow::ChildOfPartner,
                            children: self.children_of([x, y]),
                            rests_on: vec![up, between, down],
                        });
                    }
                }
            }
        }
        ways
    }

    /// Every link of a registration, in order of the other registrations.
    pub(crate) fn links_of(&self, no: RegistrationNo, all: &[RegistrationNo]) -> Vec<Seen> {
        let months = self.policy.terms.history_months;
        let counting = |no| {
            self.view
                .registration(no)
                .filter(|r| r.counts(self.today, months))
        };
        let Some(one) = counting(no) else { return vec![] };
        let mut links: Vec<Seen> = Vec::new();
        for &other_no in all {
            let Some(other) = counting(other_no) else { continue };
            if other.unit != one.unit && !(one.watching && other.watching) {
                links.extend(self.link(&one, other_no, &other));
            }
        }
        links.sort();
        links
    }

    fn link(&self, one: &Registration, other_no: RegistrationNo, other: &Registration) -> Option<Seen> {
        let ways = self.ways(one.person, other.person);
        let closed = |way: &Way<'_>, agency: AgencyNo| way.rests_on.iter().any(|r| r.closed_to(agency));
        let class = |way: &Way<'_>| {
            let asserted = way.rests_on.iter().any(|r| !r.confirmed);
            (way.row, asserted, way.rests_on.iter().any(|r| r.in_question))
        };
        let opens = |unit: UnitNo| {
            let open = |way: &Way<'_>| {
                let ends = way.rests_on.iter().flat_map(|r| [r.from, r.to]);
                let mut persons = ends.chain([one.person, other.person]);
                persons.all(|p| (self.is_child)(p) || self.is_client(unit, p))
            };
            ways.iter().any(open)
        };
        let classes: BTreeSet<(PairRow, bool, bool)> = ways.iter().map(class).collect();
        let links = classes.into_iter().map(|(row, asserted, in_question)| {
            let of_class = || {
                ways.iter()
                    .filter(|way| class(way) == (row, asserted, in_question))
            };
            Seen {
                other: other_no,
                row,
                hidden: [
                    other.watching || of_class().all(|way| closed(way, one.agency)),
                    one.watching || of_class().all(|way| closed(way, other.agency)),
                ],
                shielded: [
                    other.shielded && !opens(other.unit),
                    one.shielded && !opens(one.unit),
                ],
                asserted,
                in_question,
                children: of_class().flat_map(|way| way.children.clone()).collect(),
            }
        });
        // One that both may see before one that is hidden from somebody, then the strongest.
        links.min_by_key(|s| {
            let hidden = s.hidden.iter().filter(|h| **h).count();
            (hidden, s.row, s.asserted, s.in_question)
        })
    }

    fn is_client(&self, unit: UnitNo, person: PersonNo) -> bool {
        let known = self.view.person(person);
        let registrations = known.iter().flat_map(|known| &known.registrations);
        registrations
            .filter_map(|&no| self.view.registration(no))
            .any(|r| r.unit == unit && !r.ended.is_some_and(|(_, reason)| reason.never_was()))
    }
}
