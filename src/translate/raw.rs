//! Requests with raw identities in them: wiped when they are dropped, however the request ends.
//!
//! Place in the flow: request -> who asks -> **about whom**. The guard goes around a request before anything may refuse
//! it. Absent: the buffers of the transport, which are not ours.

use std::ops::{Deref, DerefMut};

use zeroize::Zeroize as _;

use crate::wire::v1::{
    AssertRelationsRequest, DenyRelationRequest, DescribedPerson, EndRelationRequest, ExpectedChild,
    PersonIdentity, RegisterRequest, RelationAssertion, RelationName, person_identity::Identity,
};

/// A message that holds raw identities.
pub(crate) trait Raw {
    /// Overwrites them all.
    fn wipe(&mut self);
}

/// A message whose raw identities are overwritten when it goes.
pub(crate) struct Guarded<M: Raw>(M);

impl<M: Raw> Guarded<M> {
    /// Guards a message from here on.
    pub(crate) fn new(message: M) -> Self {
        Self(message)
    }
}

impl<M: Raw> Drop for Guarded<M> {
    fn drop(&mut self) {
        self.0.wipe();
    }
}

impl<M: Raw> Deref for Guarded<M> {
    type Target = M;

    fn deref(&self) -> &M {
        &self.0
    }
}

impl<M: Raw> DerefMut for Guarded<M> {
    fn deref_mut(&mut self) -> &mut M {
        &mut self.0
    }
}

// Taken apart completely, so that a new field cannot be overlooked.

impl Raw for PersonIdentity {
    fn wipe(&mut self) {
        let Self { identity, birth_date } = self;
        birth_date.zeroize();
        match identity {
            None => {}
            Some(Identity::Bsn(digits)) => digits.zeroize(),
            Some(Identity::Described(person)) => person.wipe(),
            Some(Identity::ExpectedChild(child)) => child.wipe(),
        }
    }
}

impl Raw for DescribedPerson {
    fn wipe(&mut self) {
        let Self {
            surname,
            birth_date,
            sex,
            given_name,
        } = self;
        surname.zeroize();
        birth_date.zeroize();
        sex.zeroize();
        given_name.zeroize();
    }
}

impl Raw for ExpectedChild {
    fn wipe(&mut self) {
        let Self { mother, due_month } = self;
        due_month.zeroize();
        mother.iter_mut().for_each(|mother| mother.wipe());
    }
}

impl Raw for RelationAssertion {
    fn wipe(&mut self) {
        let both = self.from.iter_mut().chain(&mut self.to);
        both.for_each(Raw::wipe);
    }
}

impl Raw for RelationName {
    fn wipe(&mut self) {
        let both = self.from.iter_mut().chain(&mut self.to);
        both.for_each(Raw::wipe);
    }
}

impl Raw for RegisterRequest {
    fn wipe(&mut self) {
        self.person.iter_mut().for_each(Raw::wipe);
        self.relations.iter_mut().for_each(Raw::wipe);
    }
}

impl Raw for AssertRelationsRequest {
    fn wipe(&mut self) {
        self.relations.iter_mut().for_each(Raw::wipe);
    }
}

impl Raw for EndRelationRequest {
    fn wipe(&mut self) {
        self.relation.iter_mut().for_each(Raw::wipe);
    }
}

impl Raw for DenyRelationRequest {
    fn wipe(&mut self) {
        self.relation.iter_mut().for_each(Raw::wipe);
    }
}

#[cfg(test)]
mod tests {
    use std::{cell::Cell, rc::Rc};

    use super::*;

    fn described() -> PersonIdentity {
        PersonIdentity {
            identity: Some(Identity::Described(DescribedPerson {
                surname: "Zwartewaterzoon".into(),
                given_name: "Quirinus".into(),
                birth_date: "1990-05-06".into(),
                sex: 1,
            })),
            birth_date: "1990-05-06".into(),
        }
    }

    fn expected(mother: PersonIdentity) -> PersonIdentity {
        PersonIdentity {
            identity: Some(Identity::ExpectedChild(Box::new(ExpectedChild {
                mother: Some(Box::new(mother)),
                due_month: "2015-09".into(),
            }))),
            birth_date: String::new(),
        }
    }

    #[test]
    fn every_identity_of_a_request_is_wiped_the_mothers_of_expected_children_too() {
        let relation = |to| RelationAssertion {
            from: Some(described()),
            to: Some(to),
            ..RelationAssertion::default()
        };
        let mut request = RegisterRequest {
            person: Some(expected(described())),
            relations: vec![relation(described()), relation(expected(described()))],
            ..RegisterRequest::default()
        };
        request.wipe();
        let left = format!("{request:?}");
        for raw in ["Zwartewaterzoon", "Quirinus", "1990", "2015"] {
            assert!(!left.contains(raw), "{raw} is left in {left}");
        }
    }

    #[test]
    fn a_guarded_message_is_wiped_when_it_goes() {
        struct Told(Rc<Cell<bool>>);
        impl Raw for Told {
            fn wipe(&mut self) {
                self.0.set(true);
            }
        }
        let wiped = Rc::new(Cell::new(false));
        drop(Guarded::new(Told(Rc::clone(&wiped))));
        assert!(wiped.get());
    }
}
