//! Whatever stands in a table is read back as it was, at every edge of what its numbers can be.
#![allow(clippy::unwrap_used)]

use event::{
    AgencyNo, ClientReference, Day, EndReason, MatchId, MunicipalityCode, PairRow, PersonNo, ReceiptSalt,
    RegistrationId, RegistrationKind, RegistrationNo, RelationNo, UnitNo,
};
use proptest::{collection::vec, option, prelude::*, strategy::ValueTree};

use super::person::ROLES;
use crate::{
    Glance, Link, Match, MatchNo, Person, Registration, Term,
    things::{Compared, WholePerson},
};

fn number() -> impl Strategy<Value = u64> {
    prop_oneof![4 => 1..5_000_000_u64, 1 => any::<u64>()]
}

fn numbers<T: From<Number> + std::fmt::Debug>() -> impl Strategy<Value = Vec<T>> {
    vec(number().prop_map(|no| T::from(Number(no))), 0..6)
}

struct Number(u64);

macro_rules! from_number {
    ($($name:ident),*) => {$(
        impl From<Number> for $name {
            fn from(Number(no): Number) -> Self {
                Self(no)
            }
        }
    )*};
}
from_number!(RelationNo, RegistrationNo, MatchNo, PersonNo);

fn day() -> impl Strategy<Value = Day> {
    prop_oneof![4 => 10_000..30_000_i32, 1 => any::<i32>()].prop_map(Day)
}

prop_compose! {
    fn person()(
        adult_from in option::of(day()),
        marks in any::<[bool; 2]>(),
        role in option::of(prop::sample::select(&ROLES[..])),
        relations in numbers::<RelationNo>(),
        registrations in numbers::<RegistrationNo>(),
        matches in numbers::<MatchNo>(),
    ) -> WholePerson {
        let person = Person {
            adult_from,
            adult_from_official: marks[0],
            role,
            possible_duplicate: marks[1],
            relations: relations.into(),
            registrations: registrations.into(),
        };
        WholePerson { person, matches: matches.into() }
    }
}

prop_compose! {
    fn registration()(
        (id, salt, reference) in any::<([u8; 16], [u8; 16], Option<[u8; 16]>)>(),
        (person, before) in (number(), number()),
        (unit, agency) in any::<(u32, u32)>(),
        kind in prop_oneof![Just(RegistrationKind::Involvement), Just(RegistrationKind::Concern)],
        role in prop::sample::select(&ROLES[..]),
        municipality in any::<u16>(),
        (since, expires_on) in (day(), day()),
        planned_end in option::of(day()),
        marks in any::<[bool; 4]>(),
        recorded_at in prop_oneof![4 => 0..2_000_000_000_000_000_i64, 1 => any::<i64>()],
        ended in option::of((day(), prop_oneof![Just(EndReason::Resolved), Just(EndReason::Deceased)])),
        matches in numbers::<MatchNo>(),
    ) -> Registration {
        Registration {
            id: RegistrationId(id),
            person: PersonNo(person),
            unit: UnitNo(unit),
            agency: AgencyNo(agency),
            kind,
            role,
            municipality: MunicipalityCode(municipality),
            since,
            planned_end,
            expires_on,
            one_off: marks[0],
            watching: marks[1],
            shielded: marks[2],
            client_reference: reference.map(ClientReference),
            salt: ReceiptSalt(salt),
            recorded_at,
            ended,
            announced: marks[3],
            matches: matches.into(),
            before: RegistrationNo(before),
        }
    }
}

prop_compose! {
    fn link()(
        (one, other) in (number(), number()),
        row in prop_oneof![Just(PairRow::SamePerson), Just(PairRow::SameAddress)],
        marks in any::<[bool; 6]>(),
        children in numbers::<PersonNo>(),
    ) -> Link {
        Link {
            one: RegistrationNo(one),
            other: RegistrationNo(other),
            row,
            hidden: [marks[0], marks[1]],
            shielded: [marks[2], marks[3]],
            asserted: marks[4],
            in_question: marks[5],
            children: children.into(),
        }
    }
}

fn matched() -> impl Strategy<Value = Match> {
    let parts = (
        any::<[u8; 16]>(),
        any::<[u32; 2]>(),
        vec(link(), 0..4),
        vec(0..9_u32, 0..4),
        option::of(numbers::<PersonNo>()),
    );
    parts.prop_map(|(id, [one, other], links, told, others)| {
        let of_links = super::children_of(&links);
        // A match keeps the children of links that fell away, and has some if its links have.
        let children = others.filter(|of| !of.is_empty()).map_or(of_links, Into::into);
        Match {
            id: MatchId(id),
            one: UnitNo(one),
            other: UnitNo(other),
            links: links.into(),
            children,
            told: told.into_iter().map(UnitNo).collect(),
        }
    })
}

/// Written, and read back.
fn back<T: serde::Serialize + serde::de::DeserializeOwned>(value: &T) -> T {
    layers::read(&postcard::to_allocvec(value).unwrap()).unwrap()
}

proptest! {
    #[test]
    fn persons_are_read_back(person in person()) {
        prop_assert_eq!(back(&person), person);
    }

    #[test]
    fn registrations_are_read_back(registration in registration()) {
        prop_assert_eq!(back(&registration), registration);
    }

    #[test]
    fn a_person_without_matches_is_the_front_of_what_is_written(whole in person()) {
        let bytes = postcard::to_allocvec(&whole).unwrap();
        prop_assert_eq!(postcard::from_bytes::<Person>(&bytes).unwrap(), whole.person);
    }

    #[test]
    fn what_is_compared_is_as_in_the_whole(registration in registration()) {
        let bytes = postcard::to_allocvec(&registration).unwrap();
        let compared: Compared = postcard::from_bytes(&bytes).unwrap();
        prop_assert_eq!(compared, Compared::from(&registration));
    }

    #[test]
    fn a_glance_is_the_front_of_what_is_written(registration in registration()) {
        let bytes = postcard::to_allocvec(&registration).unwrap();
        let front: Glance = postcard::from_bytes(&bytes).unwrap();
        prop_assert_eq!(front, Glance::from(&registration));
    }

    #[test]
    fn a_term_is_as_in_the_whole(registration in registration()) {
        let bytes = postcard::to_allocvec(&registration).unwrap();
        let term: Term = postcard::from_bytes(&bytes).unwrap();
        prop_assert_eq!(term, Term::from(&registration));
    }

    #[test]
    fn the_parties_of_a_match_are_the_front_of_what_is_written(matched in matched()) {
        let bytes = postcard::to_allocvec(&matched).unwrap();
        let front: ([u8; 16], UnitNo, UnitNo) = postcard::from_bytes(&bytes).unwrap();
        prop_assert_eq!(front, (matched.id.0, matched.one, matched.other));
    }

    #[test]
    fn matches_are_read_back(matched in matched()) {
        prop_assert_eq!(back(&matched), matched);
    }

    /// A page that holds something else gives an error and never a panic.
    #[test]
    fn bytes_that_are_none_are_refused_or_read(bytes in vec(any::<u8>(), 0..120)) {
        let _ = layers::read::<Registration>(&bytes);
        let _ = layers::read::<WholePerson>(&bytes);
        let _ = layers::read::<Match>(&bytes);
    }
}

#[test]
fn a_registration_cut_short_is_none() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    for _ in 0..50 {
        let registration = registration().new_tree(&mut runner).unwrap().current();
        let bytes = postcard::to_allocvec(&registration).unwrap();
        for end in 0..bytes.len() {
            assert!(layers::read::<Registration>(&bytes[..end]).is_none(), "{end}");
        }
    }
}
