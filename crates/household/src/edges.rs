//! Edges that count today, seen from one person.
//!
//! An edge counts when nobody entitled denied it, it has begun, and it holds or ended within the former term.

use event::{AddressUse, Day, PersonNo, RelationKind, RelationNo};
use layers::Got;

use crate::{Relation, View};

/// One counting relation, seen from one end.
#[derive(Clone, Debug)]
pub struct Edge<'a> {
    /// Its number.
    pub no: RelationNo,
    /// The other end.
    pub to: PersonNo,
    /// Ended, but within the term.
    pub former: bool,
    /// The relation.
    pub relation: Got<'a, Relation>,
}

fn counting<'a>(
    view: View<'a>,
    person: PersonNo,
    today: Day,
    former_months: u32,
) -> impl Iterator<Item = Edge<'a>> + 'a {
    relations_of(view, person).filter_map(move |no| {
        let relation = view.relation(no)?;
        let former = relation.until.is_some_and(|until| until < today);
        let counts = !is_void(view, &relation)
            && relation.since.is_none_or(|since| since <= today)
            && relation
                .until
                .is_none_or(|until| until.plus_months(former_months) >= today);
        counts.then(|| Edge {
            no,
            to: relation.far_end(person),
            former,
            relation,
        })
    })
}

/// Every relation at either end of which a person stands.
pub(crate) fn relations_of(view: View<'_>, person: PersonNo) -> impl Iterator<Item = RelationNo> + use<> {
    let known = view.person(person).map(|known| known.relations.clone());
    known.unwrap_or_default().into_iter()
}

/// Says nothing: it was denied, or stands between two names of one person. A denial holds between two persons, whatever
/// they are called: an agency's word under another of their names does not bring back what was denied.
pub(crate) fn is_void(view: View<'_>, relation: &Relation) -> bool {
    let Relation { kind, from, to, .. } = *relation;
    if from == to || relation.denied.is_some() {
        return true;
    }
    let several_names = [from, to].iter().any(|&end| !view.group(end).is_empty());
    several_names
        && !relation.is_official()
        && relations_between(view, kind, from, to)
            .filter_map(|no| view.relation(no))
            .any(|other| other.denied.is_some())
}

const UPBRINGING: [RelationKind; 3] = [RelationKind::Parent, RelationKind::Guardian, RelationKind::Foster];

/// Own, guarded and fostered children.
pub(crate) fn children<'a>(
    view: View<'a>,
    of: PersonNo,
    today: Day,
    months: u32,
) -> impl Iterator<Item = Edge<'a>> + 'a {
    counting(view, of, today, months)
        .filter(move |edge| edge.relation.from == of && UPBRINGING.contains(&edge.relation.kind))
}

/// Parents, guardians and foster parents.
pub(crate) fn elders<'a>(
    view: View<'a>,
    of: PersonNo,
    today: Day,
    months: u32,
) -> impl Iterator<Item = Edge<'a>> + 'a {
    counting(view, of, today, months)
        .filter(move |edge| edge.relation.to == of && UPBRINGING.contains(&edge.relation.kind))
}

/// Legal parents only.
pub(crate) fn parents<'a>(
    view: View<'a>,
    of: PersonNo,
    today: Day,
    months: u32,
) -> impl Iterator<Item = Edge<'a>> + 'a {
    elders(view, of, today, months).filter(|edge| edge.relation.kind == RelationKind::Parent)
}

/// Own children only.
pub(crate) fn own_children<'a>(
    view: View<'a>,
    of: PersonNo,
    today: Day,
    months: u32,
) -> impl Iterator<Item = Edge<'a>> + 'a {
    children(view, of, today, months).filter(|edge| edge.relation.kind == RelationKind::Parent)
}

/// Partners, current and former.
pub(crate) fn partners<'a>(
    view: View<'a>,
    of: PersonNo,
    today: Day,
    months: u32,
) -> impl Iterator<Item = Edge<'a>> + 'a {
    counting(view, of, today, months).filter(|edge| edge.relation.kind == RelationKind::Partner)
}

/// Persons at the same home address now. Institutions, shelters, postal addresses and addresses with too many
/// residents are no home.
pub(crate) fn housemates<'a>(
    view: View<'a>,
    of: PersonNo,
    today: Day,
    residents_max: usize,
) -> Vec<Edge<'a>> {
    let at_home = |person| {
        counting(view, person, today, 0).filter(|edge| {
            edge.relation.kind == RelationKind::SameAddress
                && !edge.former
                && matches!(edge.relation.address_use, None | Some(AddressUse::Home))
        })
    };
    let mine: Vec<Edge<'_>> = at_home(of).collect();
    if mine.len() >= residents_max {
        return Vec::new();
    }
    mine.into_iter()
        .filter(|edge| at_home(edge.to).count() < residents_max)
        .collect()
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
    relations_of(view, from).filter(move |&no| {
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
