//! Any small family: the search finds what a plain reading of the rule finds, and it looks the same from both ends.

mod common;
#[path = "common/reference.rs"]
mod reference;
#[path = "common/some_family.rs"]
mod some_family;

use std::collections::{BTreeMap, BTreeSet};

use event::RegistrationNo;
use household::Link;
use proptest::prelude::*;
use reference::{Reference, Seen};
use some_family::{Built, build, family};

fn seen(link: &Link) -> Seen {
    Seen {
        other: link.other,
        row: link.row,
        hidden: link.hidden,
        shielded: link.shielded,
        asserted: link.asserted,
        in_question: link.in_question,
        children: link.children.iter().copied().collect(),
    }
}

fn turned(seen: &Seen, back_to: RegistrationNo) -> Seen {
    Seen {
        other: back_to,
        hidden: [seen.hidden[1], seen.hidden[0]],
        shielded: [seen.shielded[1], seen.shielded[0]],
        ..seen.clone()
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_500))]

    #[test]
    fn the_search_finds_what_the_rule_says_and_the_same_from_both_ends(some in family()) {
        let Built { f, relations, registrations, children } = build(&some);
        let known = relations.iter().filter_map(|&no| f.view().relation(no));
        let relations: Vec<household::Relation> = known.map(layers::Got::into_owned).collect();
        let reference = Reference {
            view: f.view(),
            policy: &f.policy,
            today: f.today,
            relations: &relations,
            is_child: &|person| children.contains(&person),
        };
        let mut links: BTreeMap<RegistrationNo, BTreeSet<Seen>> = BTreeMap::new();
        for &no in &registrations {
            let mut found: Vec<Seen> = f.links(no).iter().map(|found| seen(&found.link)).collect();
            found.sort();
            prop_assert_eq!(&found, &reference.links_of(no, &registrations), "links of {:?}", no);
            links.insert(no, found.into_iter().collect());
        }
        for (&no, of_one) in &links {
            for seen in of_one {
                prop_assert!(links[&seen.other].contains(&turned(seen, no)), "{:?} sees {:?}, not back", no, seen);
            }
        }
    }
}
