//! Who counts as a child. By default everybody before their 23rd birthday (Jeugdwet art. 7.1.1.1).

use event::{Day, PersonNo, RelationKind, SubjectRole};

use crate::{View, edges::is_void};

/// A child or young person today. Where no birth date is known, the role in which somebody registered them decides,
/// and else whether they are somebody's child and nobody's parent.
#[must_use]
pub fn is_child(view: View<'_>, person: PersonNo, today: Day) -> bool {
    let person = view.who(person);
    let Some(known) = view.person(person) else {
        return false;
    };
    if let Some(adult_from) = known.adult_from {
        return today < adult_from;
    }
    match known.role {
        Some(role) => role != SubjectRole::Adult,
        None => {
            let mut has_parent = false;
            for &no in &known.relations {
                let Some(relation) = view.relation(no).filter(|relation| !is_void(view, relation)) else {
                    continue;
                };
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
    }
}
