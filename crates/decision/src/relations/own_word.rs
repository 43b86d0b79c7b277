//! Own word: an agency that says now what it said the other way round before.
//!
//! Place in the flow: the last look before the first fact of a call that tells relations. What others said is not told, but
//! has to be read to find what the agency said, so this comes when nothing else can refuse the call, and never in a dry run,
//! which leaves no trace and costs no quota. A call that is refused here leaves none either: then what was read of persons
//! whom somebody named is read of anybody in place of those whom nobody named.
//! Absent: a relation that another line of the same call turns round (`assert`).

use std::hint::black_box;

use event::{PersonNo, RelationKind};
use household::relations_between;
use registry::Acting;

use crate::{
    Desk, Reason, Refusal, View,
    command::{Relation, Whom},
    level::{self, Level},
};

/// Refuses the first relation of which the agency itself said that it is the other way round.
pub(crate) fn check_own_word(
    desk: &Desk<'_, '_>,
    acting: &Acting,
    relations: &[Relation],
) -> Result<(), Refusal> {
    let (view, level) = (desk.view(), Level::begin());
    let turned = |relation: &Relation| match known(view, relation) {
        [Some(from), Some(to)] => said_turned(view, acting, relation, [from, to]),
        _ => false,
    };
    let Some(at) = relations.iter().position(turned) else {
        return Ok(());
    };
    relations[..at]
        .iter()
        .for_each(|relation| as_if_known(view, acting, relation));
    let reads = level::OWN_WORD.saturating_mul(relations.len() as u64);
    level.reach(view, &relations[at].from.pseudonym.bytes, reads);
    Err(Refusal::at(
        Reason::ParentOfOwnParent,
        format!("relations[{at}].from"),
    ))
}

fn known(view: View<'_>, relation: &Relation) -> [Option<PersonNo>; 2] {
    [relation.from, relation.to].map(|whom| whom.find(view.household))
}

fn said_turned(view: View<'_>, acting: &Acting, relation: &Relation, [from, to]: [PersonNo; 2]) -> bool {
    let household = view.household;
    relation.kind == RelationKind::Parent
        && relations_between(household, RelationKind::Parent, to, from)
            .filter_map(|no| household.relation(no))
            .any(|known| known.denied.is_none() && known.sources.iter().any(|s| s.agency == acting.agency))
}

/// Looks at a relation between persons of whom nobody named one as at one between two who were named.
fn as_if_known(view: View<'_>, acting: &Acting, relation: &Relation) {
    let [from, to] = known(view, relation);
    if from.is_some() && to.is_some() {
        return;
    }
    let anybody = |whom: &Whom| view.household.anybody_s_number(&whom.pseudonym.bytes);
    let from = from.or_else(|| anybody(&relation.from));
    let to = to.or_else(|| anybody(&relation.to));
    if let (Some(from), Some(to)) = (from, to) {
        black_box(said_turned(view, acting, relation, [from, to]));
    }
}
