//! Edges that count today, seen from one person.
//!
//! An edge counts when nobody entitled denied it, it has begun, and it holds or ended within the former term.

use event::{AgencyNo, Day, PersonNo, RelationKind, RelationNo};
use layers::Got;

use crate::{Relation, View, known::Said};

/// One counting relation, seen from one end.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Edge {
    /// Its number.
    pub(crate) no: RelationNo,
    /// The other end.
    pub(crate) to: PersonNo,
    /// Ended, but within the term.
    pub(crate) former: bool,
    pub(crate) by_register: bool,
    pub(crate) asserted: bool,
    pub(crate) in_question: bool,
    pub(crate) closed_to: Option<AgencyNo>,
}

/// Relations of one person that count today, by what they say: current and official ones first.
#[derive(Default, Debug)]
pub(crate) struct Kin {
    /// Parents, guardians and foster parents.
    pub(crate) elders: Vec<Edge>,
    /// Legal parents only.
    pub(crate) parents: Vec<Edge>,
    /// Own, guarded and fostered children.
    pub(crate) children: Vec<Edge>,
    /// Own children only.
    pub(crate) own_children: Vec<Edge>,
    /// Partners, current and former.
    pub(crate) partners: Vec<Edge>,
    /// Persons at the same home address now.
    pub(crate) housemates: Vec<Edge>,
}

const UPBRINGING: [RelationKind; 3] = [RelationKind::Parent, RelationKind::Guardian, RelationKind::Foster];

impl Kin {
    pub(crate) fn of(person: PersonNo, said: &[Said], today: Day, former_months: u32) -> Self {
        let mut kin = Self::default();
        for relation in said {
            let Some(edge) = counting(person, relation, today, former_months) else {
                continue;
            };
            let is_parent = relation.kind == RelationKind::Parent;
            if UPBRINGING.contains(&relation.kind) {
                if relation.from == person {
                    kin.children.push(edge);
                    kin.own_children.extend(is_parent.then_some(edge));
                } else {
                    kin.elders.push(edge);
                    kin.parents.extend(is_parent.then_some(edge));
                }
            } else if relation.kind == RelationKind::Partner {
                kin.partners.push(edge);
            } else if relation.kind == RelationKind::SameAddress && !edge.former && relation.at_home {
                kin.housemates.push(edge);
            }
        }
        let Self {
            elders,
            parents,
            children,
            own_children,
            partners,
            housemates,
        } = &mut kin;
        for edges in [elders, parents, children, own_children, partners, housemates] {
            edges.sort_by_key(|edge| (edge.former, edge.asserted));
        }
        kin
    }
}

fn counting(person: PersonNo, relation: &Said, today: Day, former_months: u32) -> Option<Edge> {
    let former = relation.until.is_some_and(|until| until < today);
    let counts = relation.since.is_none_or(|since| since <= today)
        && relation
            .until
            .is_none_or(|until| until.plus_months(former_months) >= today);
    counts.then(|| Edge {
        no: relation.no,
        to: if relation.from == person {
            relation.to
        } else {
            relation.from
        },
        former,
        by_register: relation.by_register,
        asserted: relation.asserted,
        in_question: relation.in_question,
        closed_to: relation.closed_to,
    })
}

/// Every relation at either end of which a person stands.
fn relations_of(view: View<'_>, person: PersonNo) -> impl ExactSizeIterator<Item = RelationNo> + use<> {
    let known = view.person(person).map(|known| known.relations.clone());
    known.unwrap_or_default().into_iter()
}

/// Of all relations of a person, those that say something. One that was denied, or stands between two names of one person,
/// says nothing. A denial holds between two persons, whatever they are called: an agency's word under another of their
/// names does not bring back what was denied.
pub(crate) fn sound<'a>(
    view: View<'a>,
    mut all: Vec<(RelationNo, Got<'a, Relation>)>,
) -> Vec<(RelationNo, Got<'a, Relation>)> {
    let denied: Vec<(RelationKind, [PersonNo; 2])> = all
        .iter()
        .filter(|(_, relation)| relation.denied.is_some())
        .map(|(_, relation)| (relation.kind, [relation.from, relation.to]))
        .collect();
    all.retain(|(_, relation)| {
        let Relation { kind, from, to, .. } = **relation;
        if from == to || relation.denied.is_some() {
            return false;
        }
        let is_denied = || {
            denied
                .iter()
                .any(|&(of, ends)| of == kind && joins(ends, kind, [from, to]))
        };
        let several_names = || [from, to].iter().any(|&end| !view.group(end).is_empty());
        denied.is_empty() || relation.is_official() || !several_names() || !is_denied()
    });
    all
}

/// Every relation of this kind between two persons as they are found now, whatever its state. Mutual kinds are found
/// either way round.
pub fn relations_between<'a>(
    view: View<'a>,
    kind: RelationKind,
    from: PersonNo,
    to: PersonNo,
) -> impl Iterator<Item = RelationNo> + use<'a> {
    let (from, to) = (view.who(from), view.who(to));
    // It stands at both ends: at the one with fewer relations it is found sooner.
    let [at_from, at_to] = [from, to].map(|end| relations_of(view, end));
    let fewer = if at_to.len() < at_from.len() {
        at_to
    } else {
        at_from
    };
    fewer.filter(move |&no| {
        view.relation(no).is_some_and(|relation| {
            relation.kind == kind && joins([relation.from, relation.to], kind, [from, to])
        })
    })
}

/// The relation of this kind that was noted between these two, whoever they are merged with now.
#[must_use]
pub fn relation_noted(
    view: View<'_>,
    kind: RelationKind,
    from: PersonNo,
    to: PersonNo,
) -> Option<RelationNo> {
    relations_between(view, kind, from, to).find(|&no| {
        view.noted_ends(no)
            .is_some_and(|ends| joins(ends, kind, [from, to]))
    })
}

fn joins(ends: [PersonNo; 2], kind: RelationKind, [from, to]: [PersonNo; 2]) -> bool {
    ends == [from, to] || (kind.is_mutual() && ends == [to, from])
}
