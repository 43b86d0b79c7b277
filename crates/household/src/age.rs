//! Who counts as a child. By default everybody before their 23rd birthday (Jeugdwet art. 7.1.1.1).

use std::rc::Rc;

use event::{Day, PersonNo, RelationKind, SubjectRole};

use crate::{
    Person, View,
    known::{Known, Said},
};

/// A child or young person today. Where no birth date is known, the role in which somebody registered them decides,
/// and else whether they are somebody's child and nobody's parent.
#[must_use]
pub fn is_child(view: View<'_>, person: PersonNo, today: Day) -> bool {
    let (who, known) = (view.who(person), Known::new(view));
    known
        .person(who)
        .is_some_and(|p| is_child_by(&p, who, today, || known.said(who)))
}

/// The same by what is known of a person, and what is said of them.
pub(crate) fn is_child_by(
    known: &Person,
    person: PersonNo,
    today: Day,
    said: impl FnOnce() -> Rc<[Said]>,
) -> bool {
    if let Some(adult_from) = known.adult_from {
        return today < adult_from;
    }
    if let Some(role) = known.role {
        return role != SubjectRole::Adult;
    }
    let mut has_parent = false;
    for relation in said().iter() {
        if matches!(
            relation.kind,
            RelationKind::Parent | RelationKind::Guardian | RelationKind::Foster
        ) {
            if relation.from == person {
                return false;
            }
            has_parent = true;
        }
    }
    has_parent
}
