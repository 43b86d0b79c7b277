//! Every kind of request about a shape, each measured, and so is every step that follows it.

use std::sync::Arc;

use decision::{Answer, ChangePolicy, Command};
use event::{EndReason, PolicyDifference, RegistrationId, RelationKind};
use policy::Policy;

use super::{
    commands::{FIRST, Index, MUNICIPALITY, REGISTER, SHELTER, confirm, look, parent, propose, relation},
    common::builders::{own_word, quota},
    shapes::{Shape, given, settle},
};

/// Agencies that have nothing to do with any shape yet.
const NEWCOMER: u32 = FIRST + 252;
/// Persons who have not.
const STRANGER: u32 = 90_000;

pub(crate) fn ask_everything(s: &mut Shape, index: &mut impl Index) {
    registrations(s, index);
    relations(s, index);
    merges(s, index);
    ends(s, index);
    if s.policy {
        policies(index);
    }
    asked(index, "update a unit", quota(FIRST, 999_999));
}

/// Rows that hold a family together are switched off, and on again.
fn policies(index: &mut impl Index) {
    let in_force = index.in_force();
    let mut text = in_force.text.to_string();
    for row in ["same_person", "sibling", "parent", "same_address"] {
        text = text.replace(&format!("\n{row} = \"yes\""), &format!("\n{row} = \"no\""));
    }
    let without = Arc::new(Policy::parse(&text).unwrap());
    assert!(!without.gives_the_links_of(&in_force));
    for policy in [without, in_force] {
        let change = ChangePolicy {
            by: [5; 32],
            policy,
            against: index.in_force().digest,
            expected: PolicyDifference::default(),
        };
        index
            .ask("change the policy", Command::ChangePolicy(change))
            .unwrap();
        while index.is_going_over() {
            index.ask("a slice of a changed policy", Command::GoOver).unwrap();
        }
    }
}

fn asked(index: &mut impl Index, name: &'static str, command: Command) -> Option<Answer> {
    let answer = index.ask(name, command).ok();
    while index.is_still_telling() {
        index.ask("a further step", Command::GoOver).unwrap();
    }
    answer
}

fn registered(
    s: &mut Shape,
    index: &mut impl Index,
    name: &'static str,
    agency: u32,
    person: u32,
) -> RegistrationId {
    let command = Command::Register(Box::new(s.commands.register(agency, person)));
    match asked(index, name, command) {
        Some(Answer::Registered(answer)) => {
            s.registered.push((agency, person, answer.registration.id));
            answer.registration.id
        }
        other => panic!("a registration is always accepted: {other:?}"),
    }
}

fn registrations(s: &mut Shape, index: &mut impl Index) {
    let (adult, child) = s.heart;
    let id = registered(s, index, "register the child", NEWCOMER, child);
    registered(s, index, "register again", NEWCOMER, child);
    asked(index, "renew", s.commands.renew(NEWCOMER, id)).unwrap();
    asked(index, "look", look(NEWCOMER, id)).unwrap();
    let oldest = s.registered.iter().find(|(_, of, _)| *of == child).copied();
    if let Some((agency, _, id)) = oldest {
        asked(index, "look from the oldest", look(agency, id));
    }
    registered(s, index, "register the adult", NEWCOMER, adult);
    registered(s, index, "register, shielded, the child", SHELTER, child);
    registered(s, index, "register, shielded, the adult", SHELTER, adult);
    let mut with_relations = s.commands.register(NEWCOMER + 1, child);
    with_relations.relations = (0..49)
        .map(|n| own_word(parent(adult, STRANGER + 1_001 + 2 * n)))
        .collect();
    with_relations.relations.push(own_word(parent(adult, child)));
    asked(
        index,
        "register with 50 relations",
        Command::Register(Box::new(with_relations)),
    )
    .unwrap();
}

fn relations(s: &mut Shape, index: &mut impl Index) {
    let (adult, child) = s.heart;
    let hinge = s.hinge;
    let one = own_word(parent(adult, STRANGER + 1));
    asked(
        index,
        "an agency's relation",
        s.commands.assert(FIRST + 9, &[one]),
    )
    .unwrap();
    let many: Vec<_> = (0..50).map(|n| parent(adult, STRANGER + 2_001 + 2 * n)).collect();
    asked(
        index,
        "50 relations of the register",
        s.commands.assert(REGISTER, &many),
    )
    .unwrap();
    let elder = parent(STRANGER, child);
    asked(
        index,
        "the register's parent of the child",
        s.commands.assert(REGISTER, &[elder]),
    )
    .unwrap();
    let confirmed = s.commands.assert(MUNICIPALITY, &[own_word(hinge)]);
    asked(index, "the municipality confirms", confirmed).unwrap();
    let couple = relation(RelationKind::Partner, adult, STRANGER);
    asked(
        index,
        "the register's partner",
        s.commands.assert(REGISTER, &[couple]),
    )
    .unwrap();
    asked(
        index,
        "the partner ends",
        s.commands.end_relation(REGISTER, &couple),
    )
    .unwrap();
    asked(
        index,
        "the municipality denies",
        s.commands.deny(MUNICIPALITY, &hinge),
    )
    .unwrap();
    asked(
        index,
        "the municipality takes it back",
        s.commands.assert(MUNICIPALITY, &[own_word(hinge)]),
    )
    .unwrap();
    asked(index, "a party denies", s.commands.deny(NEWCOMER, &hinge)).unwrap();
}

/// The adult turns out to be a person with fifty children of their own, and not to be after all; the child, too, has a
/// second name.
fn merges(s: &mut Shape, index: &mut impl Index) {
    let (adult, child) = s.heart;
    let second = STRANGER + 4;
    let children: Vec<u32> = (0..50).map(|n| STRANGER + 3_001 + 2 * n).collect();
    let theirs: Vec<_> = children.iter().map(|&c| parent(second, c)).collect();
    given(index, &mut s.commands, &theirs);
    for (n, &child) in (0..).zip(&children) {
        s.register(index, FIRST + 100 + n % 60, child);
    }
    s.register(index, NEWCOMER + 2, second);
    let other_name = STRANGER + 9;
    for agency in 0..10 {
        s.register(index, FIRST + 60 + agency, other_name);
    }
    for (one, other, names) in [
        (adult, second, ["merge adults", "part adults"]),
        (child, other_name, ["merge children", "part children"]),
    ] {
        let (one, other) = (s.of(one).1, s.of(other).1);
        for (unmerge, name) in [(false, names[0]), (true, names[1])] {
            let Some(Answer::Proposal(proposal)) = asked(index, "propose", propose(unmerge, one, other))
            else {
                panic!("a proposal is taken");
            };
            asked(index, name, confirm(proposal.id)).unwrap();
        }
    }
}

fn ends(s: &mut Shape, index: &mut impl Index) {
    let (adult, child) = s.heart;
    let oldest = |person: u32| {
        let mut of_person = s.registered.iter().filter(move |(_, of, _)| *of == person);
        of_person.next().copied()
    };
    let (of_child, of_adult) = (oldest(child), oldest(adult));
    for (registration, names) in [
        (of_child, ["end of the child's oldest", "and in error"]),
        (of_adult, ["end of the adult's oldest", "and in error"]),
    ] {
        let Some((agency, _, id)) = registration else {
            continue;
        };
        let _ = asked(index, names[0], s.commands.end(agency, id, EndReason::Resolved));
        asked(index, names[1], s.commands.end(agency, id, EndReason::InError)).unwrap();
    }
    settle(index);
}
